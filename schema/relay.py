"""Relay: objects with an id, and connections."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import strawberry

from schema import ids

T = TypeVar("T")


@strawberry.interface(description="An object that can be read again by its id.")
class Node:
    uuid: strawberry.Private[str]

    @strawberry.field(description="Opaque global id; stable for the life of the object.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.encode(type(self).__name__, self.uuid))


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items precede this page.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first item; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last item, for `after` of the next page; null on an empty page."
    )


@strawberry.type(description="An item and its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque position of this item in its list, for `after`.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(
    description=(
        "A page of a list. `first` is 1 to 100; a keyset cursor keeps its place while the list changes."
    )
)
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The page's items with their cursors, in order.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")
    count: strawberry.Private[Callable[[], Awaitable[int]] | None] = None
    total: strawberry.Private[int | None] = None

    @strawberry.field(description="The page's items without their cursors, in order.")
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="How many items the whole list has; counted only when asked for.")
    async def total_count(self) -> int | None:
        return self.total if self.count is None else await self.count()
