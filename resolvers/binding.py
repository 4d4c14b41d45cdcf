"""The ways in which a schema field is bound to the graph.

A property needs no binding: it is the column of its own name in its object's shape. Everything else has one of
these, under ``Type.field`` in `resolvers.fields.FIELDS`, which both the reference (`load`, for all parents of a
level) and the plans read.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString, Protocol

from graph import levels
from graph.query import Fragment
from resolvers.paging import PAGE, connection
from resolvers.shapes import Made, Shape, Value

if TYPE_CHECKING:
    from resolvers.context import RequestContext
    from resolvers.paging import Window

Arguments = Mapping[str, Any]
Keys = tuple[str, ...]
"""The attributes of an object by which it is the parent of a field."""

Passed = Callable[["RequestContext", Arguments], Mapping[str, Any]]
"""A fragment's own parameters, from the field's arguments."""

UUID: Keys = ("uuid",)


class Binding(Protocol):
    """How a field is answered for all parents of a level."""

    @property
    def key(self) -> Keys:
        """What of the parent object it needs to know."""
        ...

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        """One value a parent, in their order; a parent is its key, a tuple where that has several parts."""
        ...


def passed_as_they_are(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    """The arguments as parameters; without `asOf` a dated relationship is read as it is now."""
    passed = dict(arguments)
    if passed.get("as_of", ...) is None:
        passed["as_of"] = context.shared("now")
    return passed


@dataclass(frozen=True, slots=True)
class One:
    """A relation to one row, or a value computed by the graph: null for none."""

    fragment: Fragment
    shape: Shape | Made | Value
    key: Keys = UUID
    passed: Passed = passed_as_they_are

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        rows = await _read(context, self, parents, self.passed(context, arguments))
        return [
            None if (row := rows.get(parent)) is None else self.shape.of(context, row) for parent in parents
        ]


@dataclass(frozen=True, slots=True)
class Many:
    """A relation to every row a parent has, in the fragment's order.

    `guard` names a bound value that says whether the viewer may see this list: where it says no, null.
    """

    fragment: Fragment
    shape: Shape | Made
    key: Keys = UUID
    passed: Passed = passed_as_they_are
    guard: str | None = None

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        seen = await _seen(context, self.guard, parents)
        asked = [parent for parent in parents if parent in seen]
        rows = await _read(context, self, asked, self.passed(context, arguments))
        return [
            [self.shape.of(context, row) for row in rows.get(parent, ())] if parent in seen else None
            for parent in parents
        ]


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: the fragment's rows after `$after`, `$limit` of them a parent; `count` counts the whole list.

    `cursor` is the sort key as a Cypher expression. `guard` as for a list. `start` stands for the missing
    `$after` of a first page, where a comparison with text lets the server use its index. `size` rows where
    `first` is null. A header says itself how many there are: its page has no `count`.
    """

    fragment: Fragment
    shape: Shape
    cursor: LiteralString
    count: Fragment | None = None
    key: Keys = UUID
    passed: Passed = passed_as_they_are
    guard: str | None = None
    start: str | None = None
    size: int = PAGE

    def window(self, context: "RequestContext", field: str, arguments: Arguments) -> "Window":
        """The page asked for; a cursor belongs to the field and its other arguments.

        Raises CodedError for a size or a cursor that is none.
        """
        return context.window(
            field,
            first=arguments.get("first"),
            after=arguments.get("after"),
            default=self.size,
            **without_page(arguments),
        )

    def placed(self, window: "Window") -> dict[str, Any]:
        """The parameters that the rows of a page are read with, besides those of the count."""
        return {"after": window.after if window.after is not None else self.start, "limit": window.limit}

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        window = self.window(context, field, arguments)
        passed = self.passed(context, without_page(arguments))
        seen = await _seen(context, self.guard, parents)
        asked = [parent for parent in parents if parent in seen]
        found = await _read(context, self, asked, {**passed, **self.placed(window)}, cursor_key=self.cursor)

        def shown(row: Mapping[str, Any]) -> Any:
            return self.shape.of(context, row)

        def page(parent: Any) -> Any:
            async def total() -> int:
                assert self.count is not None
                return int(await context.counted(field, self.count, parent, passed))

            return connection(window, found.get(parent) or [], shown, total)

        return [page(parent) if parent in seen else None for parent in parents]


@dataclass(frozen=True, slots=True)
class Headed:
    """A root field's connection with fields of its own: `header` makes it of one row, `rows` are its page.

    `refuses`: whether making it may refuse these arguments. Where it may not, a plan reads it only for a document
    that selects something of it.
    """

    header: One
    rows: Page
    refuses: Callable[[Arguments], bool]

    @property
    def key(self) -> Keys:
        """The parent of both."""
        return self.rows.key

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        pages = await self.rows.load(context, field, parents, arguments)
        heads = await self.header.load(context, field, parents, without_page(arguments))
        return [
            None if head is None else dataclasses.replace(head, edges=page.edges, page_info=page.page_info)
            for head, page in zip(heads, pages, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Computed:
    """A value made in Python of the row's own columns (`key`, in order): ``work(context, *columns)``."""

    work: Callable[..., Any]
    key: Keys

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        return [self.work(context, *(parent if len(self.key) > 1 else (parent,))) for parent in parents]


@dataclass(frozen=True, slots=True)
class UseCase:
    """A function of `mentoring` that needs Python between two levels: a plan breaks here.

    It answers for many parents at once, a mapping by parent; an absent one is null.
    """

    function: Callable[..., Awaitable[Mapping[Any, Any]]]
    key: Keys = UUID

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        found = await self.function(context, list(parents), **arguments)
        return [found.get(parent) for parent in parents]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several bindings, named by what `choose` makes of the arguments; all have one key."""

    choose: Callable[[Arguments], str]
    among: Mapping[str, Binding]

    @property
    def key(self) -> Keys:
        """The key of any of them."""
        return next(iter(self.among.values())).key

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        chosen = self.choose(arguments)
        return await self.among[chosen].load(context, f"{field}.{chosen}", parents, arguments)


@dataclass(frozen=True, slots=True)
class Check:
    """What must be there before a root field is answered: a bound name, its key, and what it is called if not."""

    field: str
    key: str
    what: str


def no_checks(_context: "RequestContext", _arguments: Arguments) -> Sequence[Check]:
    """Nothing has to exist."""
    return ()


@dataclass(frozen=True, slots=True)
class Root:
    """A field of Query: the binding, the parent it is read from, and what has to exist.

    `parent` makes the key of the arguments, and may raise a CodedError, as `checks` may. With `required`, null
    is `NOT_FOUND` of that name. `arguments`: those that go on to the binding, changed where it takes others.
    With `counted_by` they hold `counted`: which of these fields are selected below, in this order.
    """

    of: Binding
    parent: Callable[["RequestContext", Arguments], Any]
    checks: Callable[["RequestContext", Arguments], Sequence[Check]] = no_checks
    required: str | None = None
    arguments: Callable[["RequestContext", Arguments], Arguments] = lambda _context, arguments: arguments
    counted_by: tuple[str, ...] = ()


def without_page(arguments: Arguments) -> dict[str, Any]:
    """The arguments that say which list it is, not which page of it."""
    return {name: value for name, value in arguments.items() if name not in ("first", "after")}


async def _read(
    context: "RequestContext",
    binding: One | Many | Page,
    parents: Sequence[Any],
    passed: Mapping[str, Any],
    **further: LiteralString,
) -> dict[Any, Any]:
    columns: dict[str, LiteralString] = {**binding.shape.read, **further}
    # Whoever is not known has nothing: null keys are asked of nobody.
    asked = [parent for parent in parents if parent is not None]
    return await levels.read_level(
        context.graph, binding.fragment, columns, asked, **context.reading, **passed
    )


async def _seen(context: "RequestContext", guard: str | None, parents: Sequence[Any]) -> frozenset[Any]:
    if guard is None or context.viewer.is_admin:
        return frozenset(parents)
    # One's own list needs no look into the graph; the others are asked about together.
    others = [parent for parent in parents if parent != context.viewer.id]
    allowed = await context.found([(guard, parent) for parent in others])
    seen = {parent for parent, allow in zip(others, allowed, strict=True) if allow}
    return frozenset(seen.union({context.viewer.id}))
