"""Which levels a person holds, and the assessments behind them."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "employee_uuid": "parent.id",
    "skill_uuid": "skill.id",
    "self_rank": "held.selfRank",
    "verified_rank": "held.verifiedRank",
    "verified_at": "held.verifiedAt",
    "verifier_uuid": "held.verifiedById",
    "assessed_at": "coalesce(held.verifiedAt, held.selfAt)",
    "reassess_every": "skill.reassessEvery",
}
CURSOR: Final[LiteralString] = "skill.listKey"

OF_EMPLOYEE = Fragment(
    "holdings.of_employee",
    parent="Employee",
    text="""
    MATCH (parent)-[held:HAS_SKILL]->(skill:Skill)
    WHERE ($after IS NULL OR skill.listKey > $after)
      AND ($skill_ids IS NULL OR skill.id IN $skill_ids)
      AND ($min_level IS NULL OR held.currentRank >= $min_level)
      AND ($verified_only = false OR held.verifiedRank IS NOT NULL)
      AND ($since IS NULL OR coalesce(held.verifiedAt, held.selfAt) >= $since)
    WITH parent, held, skill ORDER BY skill.listKey LIMIT $limit
    """,
    row="held",
    many=True,
)
COUNTED = Fragment(
    "holdings.counted",
    parent="Employee",
    text="""
    MATCH (parent)-[held:HAS_SKILL]->(skill:Skill)
    WHERE ($skill_ids IS NULL OR skill.id IN $skill_ids)
      AND ($min_level IS NULL OR held.currentRank >= $min_level)
      AND ($verified_only = false OR held.verifiedRank IS NOT NULL)
      AND ($since IS NULL OR coalesce(held.verifiedAt, held.selfAt) >= $since)
    WITH count(held) AS total
    """,
    row="total",
)
