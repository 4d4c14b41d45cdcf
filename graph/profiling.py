"""A graph whose reads are all profiled: answers as usual, and the server's plan of each statement."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from graph.client import Graph, Profile, Rows
from graph.query import Query


@dataclass(frozen=True, slots=True)
class ProfilingGraph(Graph):
    """The same pool; `profiles` grows with every read, in the order of their answers. Writes are not profiled."""

    profiles: list[Profile] = field(default_factory=list)

    @classmethod
    def of(cls, graph: Graph) -> Self:
        """A profiling graph over the connections of another."""
        return cls(**{one.name: getattr(graph, one.name) for one in fields(Graph)})

    async def read(self, query: Query, /, **params: Any) -> Rows:
        """As `Graph.read`, by one profiled statement that is not tried again."""
        found = await self.profile(query, **params)
        self.profiles.append(found)
        return found.rows
