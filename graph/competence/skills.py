"""Skills, their scales, levels and behavioural indicators."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "skill.id",
    "name": "skill.name",
    "description": "skill.description",
    "aliases": "coalesce(skill.aliases, [])",
    "status": "skill.status",
    "source_uri": "skill.sourceUri",
    "framework_name": "skill.frameworkName",
    "reassess_every": "skill.reassessEvery",
}
CURSOR: Final[LiteralString] = "skill.listKey"
SCALE_COLUMNS: Final[dict[str, LiteralString]] = {"uuid": "scale.id", "name": "scale.name"}
LEVEL_COLUMNS: Final[dict[str, LiteralString]] = {
    "rank": "level.rank",
    "name": "level.name",
    "description": "coalesce(level.description, '')",
}
INDICATOR_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "indicator.id",
    "rank": "indicator.rank",
    "text": "indicator.text",
    "skill_uuid": "skill.id",
}

SELF = Fragment("skills.self", parent="Skill", text="WITH parent AS skill", row="skill")

LISTING = Fragment(
    "skills.listing",
    parent="Organisation",
    text="""
    MATCH (skill:Skill)
    WHERE skill.listKey > $after
      AND ($framework_name IS NULL OR skill.frameworkName = $framework_name)
      AND all(word IN $words WHERE skill.searchText CONTAINS word)
    WITH skill ORDER BY skill.listKey LIMIT $limit
    """,
    row="skill",
    many=True,
)
COUNTED = Fragment(
    "skills.counted",
    parent="Organisation",
    text="""
    MATCH (skill:Skill)
    WHERE ($framework_name IS NULL OR skill.frameworkName = $framework_name)
      AND all(word IN $words WHERE skill.searchText CONTAINS word)
    WITH count(skill) AS total
    """,
    row="total",
)

BROADER = Fragment(
    "skills.broader",
    parent="Skill",
    text="""
    MATCH (parent)-[:BROADER]->(skill:Skill)
    WITH skill ORDER BY skill.listKey
    """,
    row="skill",
    many=True,
)
NARROWER = Fragment(
    "skills.narrower",
    parent="Skill",
    text="""
    MATCH (parent)<-[:BROADER]-(skill:Skill)
    WITH skill ORDER BY skill.listKey
    """,
    row="skill",
    many=True,
)
# Stored once, read both ways.
RELATED = Fragment(
    "skills.related",
    parent="Skill",
    text="""
    MATCH (parent)-[:RELATED_TO]-(skill:Skill)
    WITH DISTINCT skill ORDER BY skill.listKey
    """,
    row="skill",
    many=True,
)
REPLACEMENT = Fragment(
    "skills.replacement",
    parent="Skill",
    text="""
    MATCH (parent)-[:REPLACED_BY]->(skill:Skill)
    """,
    row="skill",
)

SCALE_SELF = Fragment("scales.self", parent="ProficiencyScale", text="WITH parent AS scale", row="scale")
SCALE_OF = Fragment(
    "scales.of_skill",
    parent="Skill",
    text="""
    MATCH (parent)-[:ON_SCALE]->(scale:ProficiencyScale)
    """,
    row="scale",
)
LEVELS_OF_SCALE = Fragment(
    "scales.levels",
    parent="ProficiencyScale",
    text="""
    MATCH (parent)-[:HAS_LEVEL]->(level:ProficiencyLevel)
    WITH level ORDER BY level.rank
    """,
    row="level",
    many=True,
)
LEVEL_AT_RANK = Fragment(
    "scales.level_at_rank",
    parent="Skill",
    beside=(("rank", None),),
    text="""
    MATCH (parent)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
    WHERE level.rank = rank
    """,
    row="level",
)
INDICATORS_OF = Fragment(
    "indicators.of_skill",
    parent="Skill",
    text="""
    MATCH (parent)-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
    WITH parent AS skill, indicator ORDER BY indicator.rank, indicator.id
    """,
    row="indicator",
    many=True,
)
INDICATORS_UP_TO = Fragment(
    "indicators.up_to_rank",
    parent="Skill",
    beside=(("rank", None),),
    text="""
    MATCH (parent)-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
    WHERE indicator.rank <= rank
    WITH parent AS skill, indicator ORDER BY indicator.rank, indicator.id
    """,
    row="indicator",
    many=True,
)
