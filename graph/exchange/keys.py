"""The keys of everything that files name, a page at a time."""

from typing import Final

from graph.client import Graph
from graph.query import Query

_PAGE = 20_000

KEYS: Final = {
    "Employee": Query(
        "exchange.keys.employees",
        """
        MATCH (node:Employee) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "Department": Query(
        "exchange.keys.departments",
        """
        MATCH (node:Department) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "JobRole": Query(
        "exchange.keys.job_roles",
        """
        MATCH (node:JobRole) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "ProficiencyLevel": Query(
        "exchange.keys.levels",
        """
        MATCH (node:ProficiencyLevel) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "Skill": Query(
        "exchange.keys.skills",
        """
        MATCH (node:Skill) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "BehavioralIndicator": Query(
        "exchange.keys.indicators",
        """
        MATCH (node:BehavioralIndicator) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "CompetencyModel": Query(
        "exchange.keys.competency_models",
        """
        MATCH (node:CompetencyModel) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "Assessment": Query(
        "exchange.keys.assessments",
        """
        MATCH (node:Assessment) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "Evidence": Query(
        "exchange.keys.evidence",
        """
        MATCH (node:Evidence) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
    "MentorProfile": Query(
        "exchange.keys.profiles",
        """
        MATCH (node:MentorProfile) WHERE node.id > $after
        WITH node.id AS id ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: id}) AS rows
        """,
    ),
    "MentoringSession": Query(
        "exchange.keys.sessions",
        """
        MATCH (node:MentoringSession) WHERE node.id > $after
        WITH node.id AS id, coalesce(node.externalId, node.id) AS key ORDER BY id LIMIT $limit
        RETURN collect({id: id, key: key}) AS rows
        """,
    ),
}
"""By label; a choice between literals, as a label cannot be a parameter."""


async def ids_by_key(graph: Graph, label: str) -> list[str]:
    """The ids of every node of a label, in the order of their keys."""
    found: list[tuple[str, str]] = []
    after = ""
    while True:
        rows = await graph.read(KEYS[label], after=after, limit=_PAGE)
        found.extend((row["key"], row["id"]) for row in rows)
        if len(rows) < _PAGE:
            break
        after = rows[-1]["id"]
    return [node_id for _key, node_id in sorted(found)]
