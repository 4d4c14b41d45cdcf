"""What one request carries to its fields: the graph, the viewer, the time, and the batches under way."""

import asyncio
import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from strawberry.dataloader import DataLoader

from graph import instants
from graph.client import Graph
from graph.compose import SHARED
from graph.query import Fragment
from mentoring.catalogue import Catalogue
from mentoring.feed import Feed
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.search_log import SearchLog
from resolvers import errors
from resolvers.binding import Binding, One, Root
from resolvers.cursors import Sealer
from resolvers.fields import FIELDS, ROOTS
from resolvers.mutations import CHANGES, Change
from resolvers.paging import PAGE, Window, size
from resolvers.shapes import Value
from schema import ids
from schema.payloads import Payload

Arguments = tuple[tuple[str, Hashable], ...]

COUNTED = Value({"total": "total"})


@dataclass
class RequestContext:
    """One request. Made by the server, or by a test with its own clock and graph."""

    graph: Graph
    viewer: Viewer
    now: datetime
    programme: Programme
    request_id: str
    cursor_secret: bytes
    bindings: Mapping[str, Binding] = field(default_factory=lambda: FIELDS)
    roots: Mapping[str, Root] = field(default_factory=lambda: ROOTS)
    changes: Mapping[str, Change] = field(default_factory=lambda: CHANGES)
    changed: dict[str | int, Payload | Exception] = field(default_factory=dict)
    told_by: Feed | None = None
    skills: Catalogue | None = None
    searches: SearchLog | None = None
    _loaders: dict[tuple[str, Arguments], DataLoader[Any, Any]] = field(default_factory=dict)

    @cached_property
    def feed(self) -> Feed:
        """What happens from now on; the process's own where the server gave it, else one of this request's."""
        return self.told_by or Feed(self.graph)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Skills by text; the process's own where the server gave it, else one of this request's."""
        return self.skills or Catalogue(self.graph)

    @cached_property
    def reading(self) -> dict[str, Any]:
        """The parameters that every read fragment may use.

        From `skip_level_since` on, and from `admin_since` on, others than the manager of record may verify.
        """
        return {name: self.shared(name) for name in SHARED}

    def shared(self, name: str) -> Any:
        """One of the parameters of `reading`: a plan sends only those that it uses."""
        match name:
            case "viewer_id":
                return self.viewer.id
            case "viewer_admin":
                return self.viewer.is_admin
            case "now":
                return instants.to_text(self.now)
            case "skip_level_since":
                return instants.to_text(self.now - self.programme.skip_level_after)
            case "admin_since":
                return instants.to_text(self.now - self.programme.admin_after)
        raise ValueError(f"{name!r} is no parameter that all fragments share")

    async def answer(self, field: str, parent: Any, /, **arguments: Any) -> Any:
        """The value of a bound field of an object, read together with the other objects of its level."""
        key = self.bindings[field].key
        known = [getattr(parent, attribute) for attribute in key]
        return await self.find(field, tuple(known) if len(known) > 1 else known[0], **arguments)

    async def find(self, field: str, key: Hashable, /, **arguments: Any) -> Any:
        """As `answer`, for a parent known by its key."""
        return await self._batched(field, self.bindings[field], key, arguments)

    async def found(self, wanted: Sequence[tuple[str, Hashable]]) -> list[Any]:
        """Several bound fields at once, each batched with others of its kind."""
        return list(await asyncio.gather(*(self.find(field, key) for field, key in wanted)))

    async def root(self, field: str, /, **arguments: Any) -> Any:
        """The value of a field of Query; a coded error where something that it names is not there."""
        root = self.roots[field]
        checks = root.checks(self, arguments)
        parent = root.parent(self, arguments)
        passed = root.arguments(self, arguments)
        there = await self.found([(check.field, check.key) for check in checks])
        for check, known in zip(checks, there, strict=True):
            if not known:
                raise errors.not_found(check.what)
        value = await self._batched(field, root.of, parent, passed)
        if value is None and root.required is not None:
            raise errors.not_found(root.required)
        return value

    async def change(self, field: str, response_key: str | int, input: Any) -> Any:
        """The payload of a field of Mutation.

        It runs once a response key: an operation that is answered a second time gets the same payload, or the same
        exception, and reads from there on.
        """
        if response_key not in self.changed:
            try:
                self.changed[response_key] = await self.changes[field](self, input)
            except Exception as failure:
                self.changed[response_key] = failure
        # Whatever an earlier field of this request read may have changed, by us or while we waited for a lock.
        self.forget()
        outcome = self.changed[response_key]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def counted(
        self, field: str, fragment: Fragment, parent: Hashable, passed: Mapping[str, Any]
    ) -> int:
        """The length of a parent's whole list, counted together with the others of its level."""
        return int(await self._batched(f"{field}.totalCount", One(fragment, COUNTED), parent, passed))

    async def _batched(
        self, field: str, binding: Binding, key: Hashable, arguments: Mapping[str, Any]
    ) -> Any:
        of = (field, _frozen(arguments))
        loader = self._loaders.get(of)
        if loader is None:

            async def load(parents: list[Any]) -> list[Any]:
                return await binding.load(self, field, parents, arguments)

            loader = self._loaders[of] = DataLoader(load_fn=load)
        return await loader.load(key)

    def decoded_one(self, type_name: str, relay_id: str | None, *path: str) -> str | None:
        """The UUID in the Relay id at this path of the arguments; `INVALID_INPUT` for any other text."""
        if relay_id is None:
            return None
        found = ids.decode(relay_id)
        if found is None or found[0] != type_name:
            raise errors.invalid(f"`{path[-1]}` is not the id of a {type_name}.", *path)
        return found[1]

    def decoded(self, type_name: str, relay_ids: Sequence[str] | None, *path: str) -> list[str] | None:
        """The UUIDs in a list of Relay ids, as `decoded_one`."""
        if relay_ids is None:
            return None
        return [uuid for one in relay_ids if (uuid := self.decoded_one(type_name, one, *path)) is not None]

    def window(
        self, field: str, *, first: int | None, after: str | None, default: int = PAGE, **scope: Any
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
    if isinstance(value, list):
        return tuple(_hashable(item) for item in value)
    if dataclasses.is_dataclass(value):
        return tuple(_hashable(getattr(value, held.name)) for held in dataclasses.fields(value))
    return cast(Hashable, value)
