"""What a plan is made of when it runs: relations with their parameters, hops between stages, statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, LiteralString

from graph.compose import Branch
from graph.query import Fragment, Query
from resolvers.binding import Binding, UseCase
from resolvers.plans.inputs import Values

if TYPE_CHECKING:
    from resolvers.context import RequestContext
    from resolvers.paging import Window


@dataclass(frozen=True, slots=True)
class Related:
    """What hangs below a row: code for its answer, the stage after which that is there, and its relation if any."""

    template: str
    stage: int
    relation: "Relation | None" = None


@dataclass(slots=True, eq=False)
class Relation:
    """A fragment as this plan uses it. `binding` says what its parameters are made of; None where it has none.

    `items` are read from its rows, in the order of their slots; with `fixed` they are all there from the start,
    so that the statement's text is the same for every document. `root`: the response key of the root field whose
    own arguments these are.
    """

    number: int
    fragment: Fragment
    keys: tuple[LiteralString, ...]
    items: list["LiteralString | Relation"] = field(default_factory=list)
    fixed: bool = False
    guard: Fragment | None = None
    binding: Binding | None = None
    field_name: str = ""
    given: "Given | None" = None
    root: str | None = None
    is_count: bool = False
    related: dict[Any, Related] = field(default_factory=dict)

    def slot(self, column: LiteralString) -> int:
        """Where a row has this column; it is added where it is not there yet."""
        if column not in self.items:
            if self.fixed:
                raise ValueError(f"{self.fragment.name}: {column!r} is no column of its shape")
            self.items.append(column)
        return self.items.index(column)

    def nest(self, relation: "Relation") -> int:
        """Where a row has the answer of a relation below it."""
        self.items.append(relation)
        return len(self.items) - 1

    def branch(self, number: int | None = None) -> Branch:
        """The relation with all below it, as the statement is composed of them."""
        items: tuple[LiteralString | Branch, ...] = tuple(
            item.branch() if isinstance(item, Relation) else item for item in self.items
        )
        return Branch(
            number=self.number if number is None else number,
            fragment=self.fragment,
            items=items or ("1",),
            keys=self.keys,
            guard=self.guard,
        )


class Why(StrEnum):
    """Why a hop is a step of its own and no part of the statement above, in words for people."""

    ROOT = "a root field"
    LEVEL = "a statement for each level"
    USE_CASE = "a use case, in Python"
    BEHIND = "below what Python made"
    LIMIT = "the statement above is full"


@dataclass(slots=True, eq=False)
class Hop:
    """A step to keys known in Python: the next stage answers them, by statement or use case.

    `collect` names the function that lists the keys, and the answers are kept by key. An outermost hop has one
    `key` of its own instead, and its answer is kept as it is; or a list of `keys`. `field` (``Type.field``) and `why`
    are for whoever reads the plan.
    """

    number: int
    stage: int
    relation: Relation | None = None
    use_case: UseCase | None = None
    given: "Given | None" = None
    collect: str | None = None
    key: Callable[["Run"], Any] | None = None
    keys: Callable[["Run"], list[Any]] | None = None
    root: str | None = None
    field: str = ""
    why: Why = Why.ROOT

    @property
    def empty(self) -> Any:
        """The answer of a parent that has none."""
        return () if self.relation is not None and self.relation.fragment.many else None


@dataclass(slots=True)
class Run:
    """One operation under way. Compiled code reads `a` (answers by hop) and `w` (windows by relation)."""

    context: "RequestContext"
    values: Values
    a: list[Any]
    w: dict[int, "Window"] = field(default_factory=dict)
    passed: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    keys: dict[int, list[Any]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def page(self, rows: Sequence[Any] | None, relation: int) -> Sequence[Any]:
        """The rows that a page shows of those read."""
        return () if rows is None else rows[: self.w[relation].rows]


Given = Callable[["RequestContext", Values], Mapping[str, Any]]
"""A field's arguments, of one request."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a stage: the hops it answers, and where its parameters come from.

    `keys`: the parameter of each hop's keys. `shared`: parameters that every fragment may use. `own`: (parameter,
    relation, name in its fragment). `lists`: also the key of a root field is sent as a list.
    """

    query: Query
    hops: Sequence[Hop]
    keys: tuple[str, ...]
    shared: tuple[str, ...]
    own: tuple[tuple[str, int, str], ...]
    lists: bool
