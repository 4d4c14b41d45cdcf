"""Scales, skills, indicators and competency models, as rows of the files."""

from graph.exchange.organisation import Statements
from graph.query import Query

SCALES_READ = Query(
    "exchange.scales.read",
    """
    UNWIND $ids AS id
    MATCH (level:ProficiencyLevel {id: id})<-[:HAS_LEVEL]-(scale:ProficiencyScale)
    RETURN collect({
      scale: coalesce(scale.externalId, scale.id), scaleName: scale.name, rank: level.rank,
      name: level.name, description: level.description
    }) AS rows
    """,
)
SCALES_MERGE = Query(
    "exchange.scales.merge",
    """
    UNWIND $rows AS row
    MERGE (scale:ProficiencyScale {id: row.scale.id})
    SET scale += row.scale
    """,
)
LEVELS_CREATE = Query(
    "exchange.levels.create",
    """
    UNWIND $rows AS row
    MATCH (scale:ProficiencyScale {id: row.scale.id})
    CREATE (scale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
    SET level = row.props
    """,
)
LEVELS_CHANGE = Query(
    "exchange.levels.change",
    """
    UNWIND $rows AS row
    MATCH (level:ProficiencyLevel {id: row.id})
    SET level += row.props
    """,
)

SKILLS_READ = Query(
    "exchange.skills.read",
    """
    UNWIND $ids AS id
    MATCH (skill:Skill {id: id})-[:ON_SCALE]->(scale:ProficiencyScale)
    OPTIONAL MATCH (skill)-[:BROADER]->(wider:Skill)
    WITH skill, scale, collect(coalesce(wider.externalId, wider.id)) AS broader
    OPTIONAL MATCH (skill)-[:RELATED_TO]->(near:Skill)
    WITH skill, scale, broader, collect(coalesce(near.externalId, near.id)) AS related
    OPTIONAL MATCH (skill)-[:REPLACED_BY]->(next:Skill)
    RETURN collect({
      externalId: coalesce(skill.externalId, skill.id), name: skill.name,
      scale: coalesce(scale.externalId, scale.id), description: skill.description, aliases: skill.aliases,
      sourceUri: skill.sourceUri, frameworkName: skill.frameworkName, status: skill.status,
      reassessEvery: skill.reassessEvery, broader: broader, related: related,
      replacedBy: coalesce(next.externalId, next.id)
    }) AS rows
    """,
)
SKILLS_CREATE = Query(
    "exchange.skills.create",
    """
    UNWIND $rows AS row
    MATCH (scale:ProficiencyScale {id: row.scale})
    CREATE (skill:Skill)-[:ON_SCALE]->(scale)
    SET skill = row.props
    """,
)
SKILLS_CHANGE = Query(
    "exchange.skills.change",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.id})
    SET skill += row.props
    """,
)
SKILLS_UNLINK = Query(
    "exchange.skills.unlink",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.id})-[link:BROADER|RELATED_TO|REPLACED_BY]->(:Skill)
    DELETE link
    """,
)
SKILLS_BROADER = Query(
    "exchange.skills.broader",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.id})
    UNWIND row.broader AS other_id
    MATCH (other:Skill {id: other_id})
    CREATE (skill)-[:BROADER]->(other)
    """,
)
SKILLS_RELATED = Query(
    "exchange.skills.related",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.id})
    UNWIND row.related AS other_id
    MATCH (other:Skill {id: other_id})
    CREATE (skill)-[:RELATED_TO]->(other)
    """,
)
SKILLS_REPLACED = Query(
    "exchange.skills.replaced",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.id})
    MATCH (other:Skill {id: row.replaced_by})
    CREATE (skill)-[:REPLACED_BY]->(other)
    """,
)

INDICATORS_READ = Query(
    "exchange.indicators.read",
    """
    UNWIND $ids AS id
    MATCH (indicator:BehavioralIndicator {id: id})<-[:HAS_INDICATOR]-(skill:Skill)
    RETURN collect({
      externalId: coalesce(indicator.externalId, indicator.id),
      skill: coalesce(skill.externalId, skill.id), rank: indicator.rank, text: indicator.text
    }) AS rows
    """,
)
INDICATORS_CREATE = Query(
    "exchange.indicators.create",
    """
    UNWIND $rows AS row
    MATCH (skill:Skill {id: row.skill})
    CREATE (skill)-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
    SET indicator = row.props
    """,
)
INDICATORS_CHANGE = Query(
    "exchange.indicators.change",
    """
    UNWIND $rows AS row
    MATCH (indicator:BehavioralIndicator {id: row.id})
    SET indicator += row.props
    """,
)

MODELS_READ = Query(
    "exchange.competency_models.read",
    """
    UNWIND $ids AS id
    MATCH (model:CompetencyModel {id: id})-[:FOR_ROLE]->(role:JobRole)
    RETURN collect({
      role: coalesce(role.externalId, role.id), version: model.version, status: model.status,
      effectiveFrom: model.effectiveFrom
    }) AS rows
    """,
)
MODELS_CREATE = Query(
    "exchange.competency_models.create",
    """
    UNWIND $rows AS row
    MATCH (role:JobRole {id: row.role})
    CREATE (model:CompetencyModel)-[:FOR_ROLE]->(role)
    SET model = row.props
    """,
)
MODELS_CHANGE = Query(
    "exchange.competency_models.change",
    """
    UNWIND $rows AS row
    MATCH (model:CompetencyModel {id: row.id})
    SET model += row.props
    """,
)

REQUIREMENTS_READ = Query(
    "exchange.requirements.read",
    """
    UNWIND $ids AS id
    MATCH (model:CompetencyModel {id: id})-[asked:REQUIRES]->(skill:Skill)
    MATCH (model)-[:FOR_ROLE]->(role:JobRole)
    RETURN collect({
      role: coalesce(role.externalId, role.id), version: model.version,
      skill: coalesce(skill.externalId, skill.id), targetRank: asked.targetRank, weight: asked.weight,
      critical: asked.critical
    }) AS rows
    """,
)
REQUIREMENTS_CREATE = Query(
    "exchange.requirements.create",
    """
    UNWIND $rows AS row
    MATCH (model:CompetencyModel {id: row.model})
    MATCH (skill:Skill {id: row.skill})
    CREATE (model)-[asked:REQUIRES]->(skill)
    SET asked = row.props
    """,
)
REQUIREMENTS_CHANGE = Query(
    "exchange.requirements.change",
    """
    UNWIND $rows AS row
    MATCH (model:CompetencyModel {id: row.model})-[asked:REQUIRES]->(skill:Skill {id: row.skill})
    SET asked += row.props
    """,
)

SKILLS_LINK = (SKILLS_BROADER, SKILLS_RELATED, SKILLS_REPLACED)
SKILLS = Statements(SKILLS_READ, (SKILLS_CREATE,), (SKILLS_CHANGE, SKILLS_UNLINK))
SCALES = Statements(SCALES_READ, (SCALES_MERGE, LEVELS_CREATE), (SCALES_MERGE, LEVELS_CHANGE))
INDICATORS = Statements(INDICATORS_READ, (INDICATORS_CREATE,), (INDICATORS_CHANGE,))
MODELS = Statements(MODELS_READ, (MODELS_CREATE,), (MODELS_CHANGE,))
REQUIREMENTS = Statements(REQUIREMENTS_READ, (REQUIREMENTS_CREATE,), (REQUIREMENTS_CHANGE,))
