"""What a person's going does to their sessions: open ones are cancelled, history stays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from graph import locks
from graph.client import Graph, Tx
from graph.sessions import due, facts
from graph.sessions.facts import SessionFacts
from mentoring.sessions import changes, lifecycle
from mentoring.sessions.changes import Change, Taken
from mentoring.sessions.lifecycle import Action, State

BATCH = 50
_GONE = "DEACTIVATED"


async def cancel_of_leaver(graph: Graph, *, now: datetime, employee_id: str) -> int:
    """How many open sessions were cancelled because this person has left; 0 while they are here.

    A mentor's leaving does not cancel a session that awaits its verification. Call it after the deactivation
    is committed: a request meets either the deactivation or this. Safe to repeat.
    """
    cancelled = 0
    while session_ids := await due.of_leaver(graph, employee_id=employee_id, limit=BATCH):
        cancelled += await graph.write(_cancel, session_ids, now, leaver_reason)
    return cancelled


async def cancel_all(graph: Graph, *, now: datetime) -> int:
    """As `cancel_of_leaver`, for everybody who has left."""
    cancelled = 0
    while session_ids := await due.of_leavers(graph, limit=BATCH):
        cancelled += await graph.write(_cancel, session_ids, now, leaver_reason)
    return cancelled


async def cancel_requests(tx: Tx, *, mentor_id: str, now: datetime) -> int:
    """How many requests were cancelled because this mentor paused, in the caller's transaction, which holds
    the mentor's lock: no new request can come in between."""
    return await _cancel(tx, await due.requested_of_mentor(tx, mentor_id), now, pause_reason)


def leaver_reason(session: SessionFacts) -> str | None:
    """Why this session ends by somebody's leaving, None when it goes on."""
    if session.standing.state not in lifecycle.OPEN:
        return None
    if session.mentee.status == _GONE:
        return "The mentee has left the organisation."
    if session.mentor.status == _GONE and session.standing.state != State.AWAITING_VERIFICATION:
        return "The mentor has left the organisation."
    return None


def pause_reason(session: SessionFacts) -> str | None:
    """Why this session ends by its mentor's pause, None when it goes on."""
    return "The mentor has paused mentoring." if session.standing.state == State.REQUESTED else None


async def _cancel(
    tx: Tx, session_ids: Sequence[str], now: datetime, reason_of: Callable[[SessionFacts], str | None]
) -> int:
    if not session_ids:
        return 0
    await locks.sessions(tx, session_ids)
    ending = [
        Taken(
            facts=session,
            change=Change(replace(session.standing, state=State.CANCELLED)),
            action=Action.CANCEL,
            at=now,
            actor_id=None,
            reason=reason,
        )
        for session in await facts.of_sessions(tx, session_ids, now=now)
        if (reason := reason_of(session)) is not None
    ]
    await changes.write(tx, ending)
    return len(ending)
