"""Writes of a step: where the session now stands, its transition, meetings and practice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.search import cards
from graph.sessions import standing
from graph.sessions.standing import Standing

APPLY = Query(
    "sessions.apply_moves",
    """
    UNWIND $moves AS move
    MATCH (session:MentoringSession {id: move.session_id})
    SET """
    + standing.ASSIGNMENT
    + """,
        session.openKey = CASE WHEN move.stays_open THEN session.openKey ELSE null END
    WITH move, session
    MATCH (session)-[:MENTOR]->(mentor:Employee)
    SET """
    + cards.STALE
    + """
    CREATE (session)-[:HAS_TRANSITION]->(transition:SessionTransition {
        id: move.transition_id, seq: move.seq, at: move.at, action: move.action, from: move.from,
        to: move.state, reason: move.reason
    })
    WITH move, transition
    MATCH (actor:Employee {id: move.actor_id})
    CREATE (transition)-[:BY]->(actor)
    """,
)
DUE = Query(
    "sessions.set_due",
    """
    UNWIND $rungs AS rung
    MATCH (session:MentoringSession {id: rung.session_id})
    SET session.dueAt = rung.due_at
    """,
)
PLAN = Query(
    "sessions.create_meeting",
    """
    MATCH (session:MentoringSession {id: $session_id})
    CREATE (session)-[:HAS_MEETING]->(:Meeting {
        id: $id, startsAt: $starts_at, endsAt: $ends_at, timeZone: $time_zone, mode: $mode,
        location: $location, status: $status, icalUid: $ical_uid, sequence: 0, listKey: $list_key
    })
    """,
)
CHANGE = Query(
    "sessions.change_meetings",
    """
    UNWIND $meetings AS change
    MATCH (meeting:Meeting {id: change.id})
    SET meeting.startsAt = change.starts_at, meeting.endsAt = change.ends_at, meeting.status = change.status,
        meeting.sequence = change.sequence, meeting.listKey = change.list_key
    """,
)
PRACTISE = Query(
    "sessions.append_practice",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (author:Employee {id: $author_id})
    UNWIND $entries AS entry
    CREATE (session)-[:HAS_PRACTICE]->(written:PracticeEntry {id: entry.id, at: $at, note: entry.note})
    CREATE (written)-[:BY]->(author)
    WITH entry, written
    MATCH (indicator:BehavioralIndicator {id: entry.indicator_id})
    CREATE (written)-[:PRACTISED]->(indicator)
    """,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One step to write: `after` is the whole new standing, `seq` counts the session's steps from 1.

    `actor_id` None is the system.
    """

    session_id: str
    transition_id: str
    seq: int
    at: datetime
    action: str
    before: str
    after: Standing
    stays_open: bool
    actor_id: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting to add; `status` is PLANNED, or HELD for one logged after the fact."""

    id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    mode: str
    location: str | None
    status: str


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting as it is from now on."""

    id: str
    starts_at: datetime
    ends_at: datetime
    status: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Practice:
    """One line of the practice log; `indicator_id` None: on the skill as a whole. `note` may be empty."""

    id: str
    indicator_id: str | None
    note: str


async def apply(tx: Tx, moves: Sequence[Move]) -> None:
    """Write these steps, a session at most once. A session that does not stay open loses its open key."""
    if moves:
        await tx.run(APPLY, moves=[_move_row(move) for move in moves])


async def set_due(tx: Tx, due: dict[str, datetime]) -> None:
    """Give these sessions their next deadline, which is no step of theirs."""
    if due:
        rungs = [
            {"session_id": key, "due_at": instants.to_text(due_at)} for key, due_at in sorted(due.items())
        ]
        await tx.run(DUE, rungs=rungs)


async def add_meeting(tx: Tx, session_id: str, meeting: NewMeeting) -> None:
    """Add a meeting to a session."""
    await tx.run(
        PLAN,
        session_id=session_id,
        id=meeting.id,
        starts_at=instants.to_text(meeting.starts_at),
        ends_at=instants.to_text(meeting.ends_at),
        time_zone=meeting.time_zone,
        mode=meeting.mode,
        location=meeting.location,
        status=meeting.status,
        ical_uid=f"{meeting.id}@mentorgraph",
        list_key=_list_key(meeting.starts_at, meeting.id),
    )


async def change_meetings(tx: Tx, changes: Sequence[MeetingChange]) -> None:
    """Write these meetings as they are from now on."""
    if changes:
        await tx.run(CHANGE, meetings=[_meeting_row(change) for change in changes])


async def append_practice(
    tx: Tx, *, session_id: str, author_id: str, at: datetime, entries: Sequence[Practice]
) -> None:
    """Append these lines to a session's practice log."""
    if entries:
        rows = [{"id": entry.id, "indicator_id": entry.indicator_id, "note": entry.note} for entry in entries]
        await tx.run(
            PRACTISE, session_id=session_id, author_id=author_id, at=instants.to_text(at), entries=rows
        )


def _move_row(move: Move) -> dict[str, Any]:
    return {
        **standing.to_row(move.after),
        "session_id": move.session_id,
        "transition_id": move.transition_id,
        "seq": move.seq,
        "at": instants.to_text(move.at),
        "action": str(move.action),
        "from": str(move.before),
        "stays_open": move.stays_open,
        "actor_id": move.actor_id,
        "reason": move.reason,
    }


def _meeting_row(change: MeetingChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "starts_at": instants.to_text(change.starts_at),
        "ends_at": instants.to_text(change.ends_at),
        "status": change.status,
        "sequence": change.sequence,
        "list_key": _list_key(change.starts_at, change.id),
    }


def _list_key(starts_at: datetime, meeting_id: str) -> str:
    return f"{instants.to_text(starts_at)}|{meeting_id}"
