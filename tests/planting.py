"""What a test starts from, written in one transaction: each commit of its own costs more than what it writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Concatenate, ParamSpec, TypeVar

from graph.client import Graph, Tx

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class _AtOnce(Graph):
    """A graph whose writes are parts of one transaction."""

    tx: Tx

    async def write(
        self, work: Callable[Concatenate[Tx, _P], Awaitable[_R]], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """As `Graph.write`, committed with all others."""
        return await work(self.tx, *args, **kwargs)


async def at_once(graph: Graph, plant: Callable[[Graph], Awaitable[_R]]) -> _R:
    """What `plant` answered, all of whose writes are one transaction; it keeps nothing of the graph it is given."""

    async def planted(tx: Tx) -> _R:
        return await plant(_AtOnce(**{one.name: getattr(graph, one.name) for one in fields(Graph)}, tx=tx))

    return await graph.write(planted)
