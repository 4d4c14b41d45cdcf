"""The ways in which a schema field is bound to the graph: one row, many rows, a page, or a use case."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString, Protocol

from graph import levels
from graph.query import Fragment
from resolvers.paging import connection

if TYPE_CHECKING:
    from resolvers.context import RequestContext

Columns = Mapping[str, LiteralString]
Row = dict[str, Any]
Build = Callable[..., Any]
Arguments = Mapping[str, Any]


class Binding(Protocol):
    """How a field is answered for all parents of a level."""

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        """One value a parent, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class One:
    """A fragment that answers one row a parent, or null."""

    fragment: Fragment
    columns: Columns
    build: Build

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        rows = await levels.read_level(
            context.graph,
            self.fragment,
            self.columns,
            list(parents),
            **context.reading,
            **_passed(context, arguments),
        )
        return [None if (row := rows.get(parent)) is None else self.build(**row) for parent in parents]


@dataclass(frozen=True, slots=True)
class Many:
    """A fragment that answers every row a parent has, in the fragment's order.

    `guard` names a bound field that says whether the viewer may see this list: where it says no, null.
    """

    fragment: Fragment
    columns: Columns
    build: Build
    guard: str | None = None

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        seen = await _seen(context, self.guard, parents)
        rows = await levels.read_level(
            context.graph,
            self.fragment,
            self.columns,
            [parent for parent in parents if parent in seen],
            **context.reading,
            **_passed(context, arguments),
        )
        return [
            [self.build(**row) for row in rows.get(parent, ())] if parent in seen else None
            for parent in parents
        ]


@dataclass(frozen=True, slots=True)
class Page:
    """A fragment that answers rows after `$after`, `$limit` of them a parent; `count` counts the whole list.

    `guard` names a bound field that says whether the viewer may see this list: where it says no, null. `start`
    stands for the missing `$after` of a first page, where a comparison with text lets the server use its index.
    """

    fragment: Fragment
    columns: Columns
    build: Build
    count: Fragment
    guard: str | None = None
    start: str | None = None

    async def load(
        self,
        context: "RequestContext",
        field: str,
        parents: Sequence[Any],
        arguments: Arguments,
        derived: Arguments | None = None,
    ) -> list[Any]:
        """One connection a parent.

        `derived` are parameters made from arguments and the time: the statement gets them, the cursors' scope
        holds the arguments alone, so that a cursor opens a moment later.
        """
        scope = {name: value for name, value in arguments.items() if name not in ("first", "after")}
        window = context.window(field, first=arguments["first"], after=arguments["after"], **scope)
        seen = await _seen(context, self.guard, parents)
        passed = _passed(context, {**scope, **(derived or {})})
        found = await levels.read_level(
            context.graph,
            self.fragment,
            self.columns,
            [parent for parent in parents if parent in seen],
            **context.reading,
            **passed,
            after=window.after if window.after is not None else self.start,
            limit=window.limit,
        )

        def page(parent: str) -> Any:
            async def total() -> int:
                return int(await context.answer(f"{field}.totalCount", parent, **passed))

            rows = found.get(parent) or []
            return connection(window, rows, lambda row: self.build(**row), total)

        return [page(parent) if parent in seen else None for parent in parents]

    @property
    def counting(self) -> One:
        """The binding of `<field>.totalCount`."""
        return One(self.count, {"total": "total"}, lambda total: total)


@dataclass(frozen=True, slots=True)
class UseCase:
    """A function of `mentoring` (or of Python alone) that answers for many parents at once."""

    function: Callable[..., Awaitable[Mapping[Any, Any]]]

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        found = await self.function(context, list(parents), **arguments)
        return [found.get(parent) for parent in parents]


async def _seen(context: "RequestContext", guard: str | None, parents: Sequence[Any]) -> frozenset[Any]:
    if guard is None or context.viewer.is_admin:
        return frozenset(parents)
    # One's own list needs no look into the graph; the others are asked about together.
    others = [parent for parent in parents if parent != context.viewer.id]
    allowed = await context.answers([(guard, parent) for parent in others])
    seen = {parent for parent, allow in zip(others, allowed, strict=True) if allow}
    return frozenset(seen.union({context.viewer.id}))


def _passed(context: "RequestContext", arguments: Arguments) -> dict[str, Any]:
    # Without `asOf` a dated relationship is read as it is now.
    passed = dict(arguments)
    if passed.get("as_of", ...) is None:
        passed["as_of"] = context.reading["now"]
    return passed
