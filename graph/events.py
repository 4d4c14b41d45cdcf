"""Outbox events that wait for the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

# `openSince` is there only while an event waits, so the index holds the waiting ones and nothing else.
WAITING = Query(
    "events.waiting",
    """
    MATCH (event:OutboxEvent) WHERE event.openSince > ''
    WITH event ORDER BY event.openSince, event.id LIMIT $limit
    RETURN collect({id: event.id, kind: event.kind}) AS rows
    """,
)
DONE = Query(
    "events.done",
    """
    UNWIND $ids AS id
    MATCH (event:OutboxEvent {id: id})
    SET event.doneAt = $at
    REMOVE event.openSince
    """,
)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An event that nobody has dealt with."""

    id: str
    kind: str


async def waiting(graph: Graph, limit: int) -> list[WaitingRow]:
    """Up to `limit` waiting events, oldest first."""
    return [WaitingRow(**row) for row in await graph.read(WAITING, limit=limit)]


async def done(tx: Tx, ids: Sequence[str], at: datetime) -> None:
    """Mark these events as dealt with at `at` (real time); one that is marked already stays as it is now."""
    await tx.run(DONE, ids=list(ids), at=instants.to_text(at))
