"""Job roles and the competency models that say what they ask for."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "role.id",
    "title": "role.title",
    "occupation_uri": "role.occupationUri",
}
MODEL_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "model.id",
    "version": "model.version",
    "status": "model.status",
    "effective_from": "model.effectiveFrom",
}
REQUIREMENT_COLUMNS: Final[dict[str, LiteralString]] = {
    "skill_uuid": "skill.id",
    "target_rank": "requirement.targetRank",
    "weight": "requirement.weight",
    "critical": "requirement.critical",
}

SELF = Fragment("job_roles.self", parent="JobRole", text="WITH parent AS role", row="role")
MODEL_SELF = Fragment(
    "competency_models.self", parent="CompetencyModel", text="WITH parent AS model", row="model"
)

OF_EMPLOYEE = Fragment(
    "job_roles.of_employee",
    parent="Employee",
    text="""
    MATCH (parent)-[holding:HOLDS_ROLE]->(role:JobRole)
    WHERE holding.from <= $as_of AND (holding.to IS NULL OR $as_of < holding.to)
    """,
    row="role",
)

OF_MODEL = Fragment(
    "job_roles.of_model",
    parent="CompetencyModel",
    text="""
    MATCH (parent)-[:FOR_ROLE]->(role:JobRole)
    """,
    row="role",
)

# A draft is never in force; a retired model still answers for the time in which it was.
MODEL_OF_ROLE = Fragment(
    "competency_models.of_role",
    parent="JobRole",
    text="""
    MATCH (parent)<-[:FOR_ROLE]-(model:CompetencyModel)
    WHERE model.status <> 'DRAFT' AND model.effectiveFrom <= $as_of
    WITH model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
    """,
    row="model",
)

REQUIREMENTS_OF_MODEL = Fragment(
    "competency_models.requirements",
    parent="CompetencyModel",
    text="""
    MATCH (parent)-[requirement:REQUIRES]->(skill:Skill)
    WITH requirement, skill ORDER BY requirement.critical DESC, skill.listKey
    """,
    row="requirement",
    many=True,
)
