"""The outbox: what happened, written in the transaction in which it happened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Tx
from graph.query import Query

APPEND = Query(
    "outbox.append",
    """
    UNWIND $events AS event
    CREATE (written:OutboxEvent {
        id: event.id, kind: event.kind, subjectId: event.subject_id, payload: event.payload, at: event.at,
        createdAt: $created_at, openSince: $created_at
    })
    WITH count(written) AS written
    RETURN collect({written: written}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to `subject_id` at the programme's instant `at`."""

    id: str
    kind: str
    subject_id: str
    at: datetime
    payload: Mapping[str, object]


async def append(tx: Tx, events: Sequence[Event], *, created_at: datetime) -> None:
    """Leave these events for the worker; `created_at` is real time."""
    if not events:
        return
    rows = [
        {
            "id": event.id,
            "kind": event.kind,
            "subject_id": event.subject_id,
            "at": instants.to_text(event.at),
            "payload": json.dumps(event.payload, sort_keys=True, separators=(",", ":")),
        }
        for event in events
    ]
    await tx.run(APPEND, events=rows, created_at=instants.to_text(created_at))
