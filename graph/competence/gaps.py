"""Skill gaps: what a role asks for and a person does not hold yet."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "employee_uuid": "employee.id",
    "skill_uuid": "skill.id",
    "current_rank": "held.currentRank",
    "current_is_verified": "held.verifiedRank IS NOT NULL",
    "target_rank": "requirement.targetRank",
    "size": "size",
    "weight": "requirement.weight",
    "critical": "requirement.critical",
    "open_session_uuid": "open_session",
}
CURSOR: Final[LiteralString] = "cursor_key"

# What a model asks of an employee and is not held: critical first, then largest, then by the skill's name. A deprecated
# skill is not asked for any longer.
_AGAINST_MODEL: Final = """
    WITH parent AS employee, model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
    MATCH (model)-[requirement:REQUIRES]->(skill:Skill)
    WHERE skill.status = 'ACTIVE'
    OPTIONAL MATCH (employee)-[held:HAS_SKILL]->(skill)
    WITH employee, requirement, skill, held, requirement.targetRank - coalesce(held.currentRank, 0) AS size
    WHERE $include_met = true OR size > 0
    OPTIONAL MATCH (employee)<-[:MENTEE]-(session:MentoringSession {skillId: skill.id})
    WHERE session.openKey IS NOT NULL
    WITH employee, requirement, skill, held, size, min(session.id) AS open_session
    ORDER BY requirement.critical DESC, size DESC, skill.listKey
    """

OF_EMPLOYEE = Fragment(
    "gaps.of_employee",
    parent="Employee",
    text="""
    MATCH (parent)-[holding:HOLDS_ROLE]->(role:JobRole)
    WHERE holding.from <= $now AND holding.to IS NULL
    MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
    WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
    """
    + _AGAINST_MODEL,
    row="requirement",
    many=True,
)

AGAINST_ROLE = Fragment(
    "gaps.against_role",
    parent="Employee",
    text="""
    MATCH (:JobRole {id: $role_id})<-[:FOR_ROLE]-(model:CompetencyModel)
    WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
    """
    + _AGAINST_MODEL,
    row="requirement",
    many=True,
)

_TEAM: Final = """
    MATCH (parent)<-[line:REPORTS_TO]-(employee:Employee)
    WHERE line.to IS NULL AND line.from <= $now AND employee.status <> 'DEACTIVATED'
    CALL (employee) {
        MATCH (employee)-[holding:HOLDS_ROLE]->(role:JobRole)
        WHERE holding.from <= $now AND holding.to IS NULL
        MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
        WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
        WITH model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
        RETURN model
    }
    MATCH (model)-[requirement:REQUIRES]->(skill:Skill)
    WHERE skill.status = 'ACTIVE' AND ($critical_only = false OR requirement.critical = true)
    OPTIONAL MATCH (employee)-[held:HAS_SKILL]->(skill)
    WITH employee, requirement, skill, held, requirement.targetRank - coalesce(held.currentRank, 0) AS size
    WHERE size >= $min_size
    """

# A manager's direct reports; one text key carries the whole order, so that a page goes on after it.
OF_TEAM = Fragment(
    "gaps.of_team",
    parent="Employee",
    text=_TEAM
    + """
    WITH employee, requirement, skill, held, size,
         CASE WHEN requirement.critical = true THEN '0|' ELSE '1|' END + toString(90 - size) + '|'
             + skill.listKey + '|' + employee.listKey AS cursor_key
    WHERE $after IS NULL OR cursor_key > $after
    WITH employee, requirement, skill, held, size, cursor_key ORDER BY cursor_key LIMIT $limit
    OPTIONAL MATCH (employee)<-[:MENTEE]-(session:MentoringSession {skillId: skill.id})
    WHERE session.openKey IS NOT NULL
    WITH employee, requirement, skill, held, size, cursor_key, min(session.id) AS open_session
    ORDER BY cursor_key
    """,
    row="requirement",
    many=True,
)
OF_TEAM_COUNTED = Fragment(
    "gaps.of_team_counted",
    parent="Employee",
    text=_TEAM
    + """
    WITH count(size) AS total
    """,
    row="total",
)
