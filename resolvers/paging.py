"""Pages: `first` and `after` checked, one row more than asked for, edges and page info."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from resolvers import errors
from resolvers.cursors import Sealer
from resolvers.late import Late, Makers
from schema.relay import Connection, Edge, PageInfo

LARGEST_PAGE = 100
PAGE = 20
"""Rows on a page where nobody says how many."""

T = TypeVar("T")
Row = dict[str, Any]


def size(first: int | None, *, default: int = PAGE) -> int:
    """Rows on a page; outside 1 to 100 is refused, never clamped."""
    rows = default if first is None else first
    if not 1 <= rows <= LARGEST_PAGE:
        raise errors.invalid(f"`first` is {rows}; a page has 1 to {LARGEST_PAGE} items.", "first")
    return rows


@dataclass(frozen=True, slots=True)
class Window:
    """What a statement needs of a page: rows after a key, one more than shown."""

    rows: int
    after: str | None
    sealer: Sealer

    @property
    def limit(self) -> int:
        # The row past the page says whether another page follows, without a count.
        return self.rows + 1

    def edge(self, node: T, key: Callable[[], str]) -> Edge[T]:
        """An item of the page; its sort key is asked for, and its cursor signed, where somebody reads that."""
        return _Edge(node, self.sealer, key)

    def page_info(self, edges: Sequence[Edge[Any]], *, more: bool) -> PageInfo:
        """Where the page with these edges stands."""
        return _PageInfo(edges, before=self.after is not None, more=more)

    def edges(self, rows: Sequence[Row], build: Callable[[Row], T]) -> tuple[list[Edge[T]], PageInfo]:
        """Edges of the page's rows, each of which carries its sort key as `cursor_key`."""
        shown = rows[: self.rows]
        edges = [Edge(cursor=self.sealer.seal(row["cursor_key"]), node=build(row)) for row in shown]
        return edges, self.page_info(edges, more=len(rows) > self.rows)


class _Edge(Late, Edge[T]):
    LATE: ClassVar[Makers] = {"cursor": lambda of: of[0].seal(of[1]())}

    def __init__(self, node: T, sealer: Sealer, key: Callable[[], str]) -> None:
        super().__init__((sealer, key))
        self.node = node


class _PageInfo(Late, PageInfo):
    LATE: ClassVar[Makers] = {
        "start_cursor": lambda edges: edges[0].cursor if edges else None,
        "end_cursor": lambda edges: edges[-1].cursor if edges else None,
    }

    def __init__(self, edges: Sequence[Edge[Any]], *, before: bool, more: bool) -> None:
        super().__init__(edges)
        self.has_previous_page = before
        self.has_next_page = more


def connection(
    window: Window, rows: Sequence[Row], build: Callable[[Row], T], count: Callable[[], Awaitable[int]]
) -> Connection[T]:
    """A page of a list; `count` is called only where `totalCount` is asked for."""
    edges, page_info = window.edges(rows, build)
    return Connection(edges=edges, page_info=page_info, count=count)
