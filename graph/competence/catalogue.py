"""The whole skill catalogue, for whoever looks skills up by text."""

from dataclasses import dataclass

from graph.client import Graph
from graph.query import Query

ENTRIES = Query(
    "catalogue.entries",
    """
    MATCH (skill:Skill) WHERE skill.listKey > $after
    WITH skill ORDER BY skill.listKey LIMIT $limit
    OPTIONAL MATCH (skill)-[:BROADER]->(broader:Skill)
    WITH skill, broader ORDER BY skill.listKey, broader.listKey
    WITH skill, collect(broader.name) AS broader_names
    OPTIONAL MATCH (skill)-[:REPLACED_BY]->(replacement:Skill)
    WITH skill, broader_names, replacement ORDER BY skill.listKey
    RETURN collect({
        skill_id: skill.id, list_key: skill.listKey, name: coalesce(skill.name, ''),
        aliases: coalesce(skill.aliases, []),
        broader: broader_names, is_active: skill.status = 'ACTIVE', replacement_id: replacement.id
    }) AS rows
    """,
)

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A skill by its texts; `broader` are names of the skills that contain it."""

    skill_id: str
    list_key: str
    name: str
    aliases: list[str]
    broader: list[str]
    is_active: bool
    replacement_id: str | None


async def entries(graph: Graph) -> list[EntryRow]:
    """Every skill by name, deprecated ones included; a statement for each 5,000."""
    found: list[EntryRow] = []
    after = ""
    while True:
        rows = [EntryRow(**row) for row in await graph.read(ENTRIES, after=after, limit=_PAGE)]
        found += rows
        if len(rows) < _PAGE:
            return found
        after = rows[-1].list_key
