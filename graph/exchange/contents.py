"""What a graph holds already: whether there is anything, and which keys."""

from typing import Final

from graph.client import Graph
from graph.exchange.keys import KEYS
from graph.query import Query

TYPES: Final = {
    "MEMBER_OF": Query(
        "exchange.contents.members",
        """
        MATCH (:Employee)-[held:MEMBER_OF]->(:Department)
        WITH held LIMIT 1
        RETURN collect({since: held.from}) AS rows
        """,
    ),
    "REPORTS_TO": Query(
        "exchange.contents.lines",
        """
        MATCH (:Employee)-[held:REPORTS_TO]->(:Employee)
        WITH held LIMIT 1
        RETURN collect({since: held.from}) AS rows
        """,
    ),
    "HAS_SKILL": Query(
        "exchange.contents.skills",
        """
        MATCH (:Employee)-[held:HAS_SKILL]->(:Skill)
        WITH held LIMIT 1
        RETURN collect({rank: held.currentRank}) AS rows
        """,
    ),
    "OFFERS": Query(
        "exchange.contents.offers",
        """
        MATCH (:Employee)-[offer:OFFERS]->(:Skill)
        WITH offer LIMIT 1
        RETURN collect({since: offer.since}) AS rows
        """,
    ),
    "HOLDS_ROLE": Query(
        "exchange.contents.roles",
        """
        MATCH (:Employee)-[held:HOLDS_ROLE]->(:JobRole)
        WITH held LIMIT 1
        RETURN collect({since: held.from}) AS rows
        """,
    ),
}
"""By relationship type; a choice between literals, as a type cannot be a parameter."""

ASSESSMENTS: Final = Query(
    "exchange.contents.assessments",
    """
    MATCH (assessment:Assessment)
    WITH count(assessment) AS assessments
    RETURN collect({assessments: assessments}) AS rows
    """,
)


async def names_present(graph: Graph) -> frozenset[str]:
    """Those labels and relationship types of the files of which the graph has at least one."""
    found = [label for label, query in KEYS.items() if await graph.read(query, after="", limit=1)]
    found += [name for name, query in TYPES.items() if await graph.read(query)]
    return frozenset(found)


async def assessments(graph: Graph) -> int:
    """How many assessments there are."""
    (row,) = await graph.read(ASSESSMENTS)
    return int(row["assessments"])
