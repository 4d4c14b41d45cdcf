"""What a graph holds already: whether there is anything, and which keys."""

from graph.client import Graph
from graph.exchange.keys import KEYS


async def labels_present(graph: Graph) -> frozenset[str]:
    """Those labels of the files of which the graph has at least one node."""
    found = [label for label, query in KEYS.items() if await graph.read(query, after="", limit=1)]
    return frozenset(found)
