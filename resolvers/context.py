"""What one request carries to its fields: the graph, the viewer, the time, and the batches under way."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from strawberry.dataloader import DataLoader

from graph import instants
from graph.client import Graph
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers import errors
from resolvers.binding import Binding
from resolvers.cursors import Sealer
from resolvers.fields import FIELDS
from resolvers.paging import Window, size
from schema import ids

Arguments = tuple[tuple[str, Hashable], ...]


@dataclass(slots=True)
class RequestContext:
    """One request. Made by the server, or by a test with its own clock and graph."""

    graph: Graph
    viewer: Viewer
    now: datetime
    programme: Programme
    request_id: str
    cursor_secret: bytes
    bindings: Mapping[str, Binding] = field(default_factory=lambda: FIELDS)
    _loaders: dict[tuple[str, Arguments], DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def reading(self) -> dict[str, Any]:
        """The parameters that every read fragment may use."""
        return {
            "viewer_id": self.viewer.id,
            "viewer_admin": self.viewer.is_admin,
            "now": instants.to_text(self.now),
        }

    async def answer(self, field: str, parent: Hashable, /, **arguments: Any) -> Any:
        """The value of a bound field for one parent, read together with the other parents of its level."""
        key = (field, _frozen(arguments))
        loader = self._loaders.get(key)
        if loader is None:
            binding = self.bindings[field]

            async def load(parents: list[Any]) -> list[Any]:
                return await binding.load(self, field, parents, arguments)

            loader = self._loaders[key] = DataLoader(load_fn=load)
        return await loader.load(parent)

    async def answers(self, wanted: Sequence[tuple[str, Hashable]]) -> list[Any]:
        """Several bound fields at once, each batched with others of its kind."""
        return list(await asyncio.gather(*(self.answer(field, parent) for field, parent in wanted)))

    def decoded_one(self, type_name: str, relay_id: str | None, argument: str) -> str | None:
        """The UUID in an argument's Relay id; `INVALID_INPUT` for an id of another type or not ours."""
        if relay_id is None:
            return None
        found = ids.decode(relay_id)
        if found is None or found[0] != type_name:
            raise errors.invalid(f"`{argument}` is not the id of a {type_name}.")
        return found[1]

    def decoded(self, type_name: str, relay_ids: Sequence[str] | None, argument: str) -> list[str] | None:
        """The UUIDs in an argument's list of Relay ids, as `decoded_one`."""
        if relay_ids is None:
            return None
        return [uuid for one in relay_ids if (uuid := self.decoded_one(type_name, one, argument)) is not None]

    def window(
        self, field: str, *, first: int | None, after: str | None, default: int = 20, **scope: Any
    ) -> Window:
        """The page that `first` and `after` ask for, of the list that `field` and `scope` name."""
        sealer = Sealer(self.cursor_secret, field, scope)
        return Window(
            rows=size(first, default=default),
            after=None if after is None else sealer.open(after),
            sealer=sealer,
        )

    def forget(self) -> None:
        """Drop what was read so far: after a write the same fields are read again."""
        self._loaders.clear()


def _frozen(arguments: Mapping[str, Any]) -> Arguments:
    return tuple((name, _hashable(value)) for name, value in sorted(arguments.items()))


def _hashable(value: Any) -> Hashable:
    return tuple(_hashable(item) for item in value) if isinstance(value, list) else value
