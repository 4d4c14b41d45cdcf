"""A session's transitions against the table of states (I12)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from mentoring.exchange import timeline, vocabulary
from mentoring.exchange.records import Session, Transition
from mentoring.sessions import lifecycle
from mentoring.sessions.lifecycle import Action, Part, State

_REASONED = {"CANCEL", "RETURN", "CORRECT"}


def breaches(session: Session, now: datetime) -> Iterator[tuple[str | None, str]]:
    """Moves that the table does not know, and a state, version or instants that are not theirs."""
    if not session.transitions:
        yield "transitions", "is empty: a session begins with REQUEST"
        return
    for index, move in enumerate(session.transitions):
        column = f"transitions[{index}]"
        if move.seq != index + 1:
            yield f"{column}.seq", f"is {move.seq}, not {index + 1}"
        yield from ((f"{column}.{name}", reason) for name, reason in _move(session, move, now))
    for index, (before, after) in enumerate(pairwise(session.transitions), start=1):
        if after.from_state != before.to_state:
            yield f"transitions[{index}].from", f"the move before led to {before.to_state}"
        if after.at < before.at:
            yield f"transitions[{index}].at", "is before the move before it"
    yield from _summary(session)


def _move(session: Session, move: Transition, now: datetime) -> Iterator[tuple[str, str]]:
    before = None if move.from_state is None else State(move.from_state)
    step = next(
        (step for step in lifecycle.STEPS if step.state is before and step.action == move.action), None
    )
    if step is None or State(move.to_state) not in step.targets:
        yield "action", f"no move {move.from_state} -> {move.action} -> {move.to_state} exists"
    elif not step.who & _parts(session, move):
        yield "actor", f"{move.action} from {move.from_state} is not theirs to do"
    if move.action in _REASONED and move.reason is None:
        yield "reason", f"{move.action} needs a reason"
    if (move.action == "CORRECT") != (move.corrected_rank is not None):
        yield "correctedRank", "is there exactly for CORRECT"
    if move.at > now:
        yield "at", f"{move.at.isoformat()} is still to come"


def _parts(session: Session, move: Transition) -> frozenset[Part]:
    if move.actor is None:
        return frozenset({Part.SYSTEM})
    if move.actor == session.mentor:
        return frozenset({Part.MENTOR, Part.ADMIN})
    if move.actor == session.mentee:
        return frozenset({Part.MENTEE, Part.ADMIN})
    return frozenset({Part.VERIFIER, Part.ADMIN, Part.ORIGINAL_VERIFIER, Part.REVIEWER})


def _summary(session: Session) -> Iterator[tuple[str, str]]:
    first, last = session.transitions[0], session.transitions[-1]
    if first.action != Action.REQUEST:
        yield "transitions[0].action", "a session begins with REQUEST"
    if session.state != last.to_state:
        yield "state", f"the last transition led to {last.to_state}"
    if session.version != len(session.transitions):
        yield "version", f"is {session.version} after {len(session.transitions)} transitions"
    if session.requested_at != first.at:
        yield "requestedAt", "is not the instant of REQUEST"
    worked_out = timeline.of_session(session)
    if session.accepted_at != worked_out.accepted_at:
        yield "acceptedAt", "is not the instant of ACCEPT"
    if session.state in vocabulary.CLOSED_STATES:
        if session.ended_at != timeline.ending(session.transitions).at:
            yield "endedAt", "is not the instant of the last transition"
        if session.due_at is not None:
            yield "dueAt", "an ended session has no deadline"
    elif session.ended_at is not None:
        yield "endedAt", "an open session has not ended"
