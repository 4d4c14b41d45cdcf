"""Outbox events: those that wait for the worker, those that listeners are told of, those done with long ago."""

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
    RETURN collect({
        id: event.id, kind: event.kind, subject_id: event.subjectId, payload: event.payload,
        created_at: event.createdAt
    }) AS rows
    """,
)
DONE_SINCE = Query(
    "events.done_since",
    """
    MATCH (event:OutboxEvent) WHERE event.doneAt >= $at
    RETURN collect({
        id: event.id, kind: event.kind, subject_id: event.subjectId, payload: event.payload,
        created_at: event.createdAt
    }) AS rows
    """,
)
SINCE = Query(
    "events.since",
    """
    MATCH (event:OutboxEvent) WHERE event.createdAt >= $since
    WITH event WHERE event.createdAt > $after_at OR (event.createdAt = $after_at AND event.id > $after_id)
    WITH event ORDER BY event.createdAt, event.id LIMIT $limit
    RETURN collect({
        id: event.id, kind: event.kind, subject_id: event.subjectId, payload: event.payload,
        created_at: event.createdAt
    }) AS rows
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

LONG_DONE = Query(
    "events.long_done",
    """
    MATCH (event:OutboxEvent) WHERE event.doneAt < $before
    WITH event LIMIT 1
    RETURN collect({id: event.id}) AS rows
    """,
)
FORGET = Query(
    "events.forget",
    """
    MATCH (event:OutboxEvent) WHERE event.doneAt < $before
    WITH event LIMIT $limit
    DETACH DELETE event
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to `subject_id`; `payload` is JSON, `created_at` real time as text."""

    id: str
    kind: str
    subject_id: str
    payload: str
    created_at: str


@dataclass(frozen=True, slots=True)
class HappenedRow:
    """An event, dealt with or not; `payload` is JSON, `created_at` the real time of its transaction as text."""

    id: str
    kind: str
    subject_id: str
    payload: str
    created_at: str


async def since(graph: Graph, since: str, after: tuple[str, str], limit: int) -> list[HappenedRow]:
    """Events written at `since` (text) or later and past `after` (time, id), in that order, up to `limit`."""
    rows = await graph.read(SINCE, since=since, after_at=after[0], after_id=after[1], limit=limit)
    return [HappenedRow(**row) for row in rows]


async def waiting(graph: Graph, limit: int) -> list[EventRow]:
    """Up to `limit` events that nobody has dealt with, oldest first."""
    return [EventRow(**row) for row in await graph.read(WAITING, limit=limit)]


async def done_since(graph: Graph, at: datetime) -> list[EventRow]:
    """Events that were marked as dealt with at `at` (real time) or later, in no order."""
    return [EventRow(**row) for row in await graph.read(DONE_SINCE, at=instants.to_text(at))]


async def done(tx: Tx, ids: Sequence[str], at: datetime) -> None:
    """Mark these events as dealt with at `at` (real time); one that is marked already stays as it is now."""
    await tx.run(DONE, ids=list(ids), at=instants.to_text(at))


async def is_any_done_before(graph: Graph, before: datetime) -> bool:
    """Whether an event was marked as dealt with before `before` (real time)."""
    return bool(await graph.read(LONG_DONE, before=instants.to_text(before)))


async def forget(tx: Tx, before: datetime, limit: int) -> int:
    """How many events were deleted that had been dealt with before `before` (real time), at most `limit`."""
    (row,) = await tx.run(FORGET, before=instants.to_text(before), limit=limit)
    return int(row["gone"])
