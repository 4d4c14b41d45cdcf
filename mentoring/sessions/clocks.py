"""What time does to sessions: expiry, lapse, the rungs of the verifiers' ladder, and leavers that were missed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from graph import leases as lease_statements
from graph import locks
from graph.client import Graph, Tx
from graph.sessions import due, facts, moves
from graph.sessions.facts import SessionFacts
from mentoring import disputes, idempotency, leases
from mentoring.leases import Lease
from mentoring.programme import Programme
from mentoring.sessions import changes, deadlines, leavers
from mentoring.sessions.changes import Change, Taken
from mentoring.sessions.lifecycle import OPEN, Action, State

BATCH = 50
LEASE = "session clocks"
_SWEEP_LEASE = "session leavers"
_SWEEP_EVERY = timedelta(minutes=1)
_WORDS = {
    State.REQUESTED: "The request was not answered in time.",
    State.ACCEPTED: "No meeting was planned in time.",
    State.SCHEDULED: "Nothing was recorded after the last planned meeting.",
    State.IN_PRACTICE: "No reassessment came in time.",
    State.AWAITING_VERIFICATION: "Nobody verified in time.",
}


async def run_due(graph: Graph, *, now: datetime, programme: Programme) -> int:
    """How many sessions were moved, or given their next deadline, because it was time at `now`.

    Gains that come back from an undecided dispute are among them.

    Done by one process at a time, whichever comes; 0 while another does it. Once a minute of real time it also
    cancels what a leaver left open, should whoever deactivated them have died before that, and forgets
    idempotency keys past their life.
    """
    async with leases.held(graph, LEASE) as lease:
        if lease is None:
            return 0
        moved = await disputes.run_due(graph, lease, now=now)
        while True:
            session_ids = await due.due(graph, now=now, limit=BATCH)
            if not session_ids:
                break
            moved += await graph.write(_settle, lease, session_ids, now, programme)
        if await graph.write(_sweep_is_due):
            moved += await leavers.cancel_all(graph, now=now)
            await idempotency.forget_expired(graph)
        return moved


def step_due(session: SessionFacts, now: datetime, programme: Programme) -> Action | None:
    """The step that time asks of this session at `now`; None when it is not due or only its deadline moves."""
    due_at = session.standing.due_at
    state = State(session.standing.state)
    if state not in OPEN or due_at is None or due_at > now:
        return None
    if state is State.REQUESTED:
        return Action.EXPIRE
    if state is State.AWAITING_VERIFICATION and not _waited_out(session, now, programme):
        return None
    return Action.LAPSE


async def _settle(
    tx: Tx, lease: Lease, session_ids: Sequence[str], now: datetime, programme: Programme
) -> int:
    await lease.guard(tx)
    await locks.sessions(tx, session_ids)
    sessions = [
        session
        for session in await facts.of_sessions(tx, session_ids, now=now)
        if session.standing.state in OPEN
        and session.standing.due_at is not None
        and session.standing.due_at <= now
    ]
    ending = [
        (session, action) for session in sessions if (action := step_due(session, now, programme)) is not None
    ]
    await changes.write(tx, [_ended(session, action, now) for session, action in ending])
    done = {session.session_id for session, _ in ending}
    waiting = {
        session.session_id: _next_rung(session, now, programme)
        for session in sessions
        if session.session_id not in done
    }
    await moves.set_due(tx, waiting)
    return len(sessions)


def _ended(session: SessionFacts, action: Action, now: datetime) -> Taken:
    state = State.EXPIRED if action is Action.EXPIRE else State.LAPSED
    return Taken(
        facts=session,
        change=Change(replace(session.standing, state=state)),
        action=action,
        at=now,
        actor_id=None,
        reason=_WORDS[State(session.standing.state)],
    )


def _waited_out(session: SessionFacts, now: datetime, programme: Programme) -> bool:
    return _next_rung(session, now, programme) <= now


def _next_rung(session: SessionFacts, now: datetime, programme: Programme) -> datetime:
    since = session.standing.awaiting_since or session.standing.reassessed_at or now
    return deadlines.verification_due(since, now, programme)


async def _sweep_is_due(tx: Tx) -> bool:
    # A lease that is never given back lets one process through a minute.
    now = datetime.now(UTC)
    return await lease_statements.take(
        tx, name=_SWEEP_LEASE, holder=str(uuid4()), now=now, until=now + _SWEEP_EVERY
    )
