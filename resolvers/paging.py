"""Pages: `first` and `after` checked, one row more than asked for, edges and page info."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from resolvers import errors
from resolvers.cursors import Sealer
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
        raise errors.invalid(f"`first` is {rows}; a page has 1 to {LARGEST_PAGE} items.")
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

    def page_info(self, cursors: Sequence[str], *, more: bool) -> PageInfo:
        return PageInfo(
            has_next_page=more,
            has_previous_page=self.after is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )

    def edges(self, rows: Sequence[Row], build: Callable[[Row], T]) -> tuple[list[Edge[T]], PageInfo]:
        """Edges of the page's rows, each of which carries its sort key as `cursor_key`."""
        shown = rows[: self.rows]
        edges = [Edge(cursor=self.sealer.seal(row["cursor_key"]), node=build(row)) for row in shown]
        return edges, self.page_info([edge.cursor for edge in edges], more=len(rows) > self.rows)


def connection(
    window: Window, rows: Sequence[Row], build: Callable[[Row], T], count: Callable[[], Awaitable[int]]
) -> Connection[T]:
    """A page of a list; `count` is called only where `totalCount` is asked for."""
    edges, page_info = window.edges(rows, build)
    return Connection(edges=edges, page_info=page_info, count=count)
