"""The least that a graph can be asked: whether it answers."""

from graph.client import Graph
from graph.query import Query

ROUND_TRIP = Query("round_trip", "RETURN collect({one: 1}) AS rows")


async def answers(graph: Graph) -> None:
    """Nothing, once the graph has answered.

    Raises GraphFailure.
    """
    await graph.read(ROUND_TRIP)
