"""Whether a database holds anything that is not ours to keep the others in order."""

from graph.client import Graph
from graph.query import Query

# What migrations leave in a database without a company.
ANYTHING = Query(
    "emptiness.anything",
    """
    MATCH (node)
    WHERE NOT node:Migration AND NOT node:Organisation AND NOT node:Lease
    WITH node
    LIMIT 1
    RETURN collect({found: true}) AS rows
    """,
)


async def is_empty(graph: Graph) -> bool:
    """Whether nobody has put anything into the database yet."""
    return not await graph.read(ANYTHING)
