"""What a session's instants and counts are, worked out from its transitions and meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring.exchange import vocabulary
from mentoring.exchange.records import Session, Transition


@dataclass(frozen=True, slots=True)
class Timeline:
    """The instants and counts that follow from what happened in a session; None where it did not happen."""

    accepted_at: datetime | None
    first_held_ended_at: datetime | None
    practice_since: datetime | None
    reassessed_at: datetime | None
    awaiting_since: datetime | None
    ended_at: datetime | None
    returns: int
    restarts: int


def of_session(session: Session) -> Timeline:
    """The timeline of a session's transitions and meetings, whatever its own fields say.

    The practice clock runs from the end of the first meeting held, again from each RETURN; the verification
    clock from a reassessment, and once more from the first one handed in while the verifier is awaited.
    """
    by_action: dict[str, datetime] = {}
    awaiting_since: datetime | None = None
    restarts = 0
    for move in session.transitions:
        by_action[move.action] = move.at
        if move.action == "RETURN":
            awaiting_since, restarts = None, 0
        elif move.action == "REASSESS":
            waited = move.from_state == "AWAITING_VERIFICATION"
            if not waited or restarts == 0:
                awaiting_since = move.at
            restarts = int(waited)
    held_ends = [meeting.ends_at for meeting in session.meetings if meeting.status == "HELD"]
    first_held = min(held_ends, default=None)
    returned = by_action.get("RETURN")
    return Timeline(
        accepted_at=by_action.get("ACCEPT"),
        first_held_ended_at=first_held,
        practice_since=max(first_held, returned) if first_held and returned else first_held,
        reassessed_at=by_action.get("REASSESS"),
        awaiting_since=awaiting_since,
        ended_at=ending(session.transitions).at if session.state in vocabulary.CLOSED_STATES else None,
        returns=sum(move.action == "RETURN" for move in session.transitions),
        restarts=restarts,
    )


def ending(transitions: Sequence[Transition]) -> Transition:
    """The last of at least one move that is no correction: that of an ended session ended it."""
    return next((move for move in reversed(transitions) if move.action != "CORRECT"), transitions[-1])


def completed(session: Session) -> Session:
    """The session with each instant and count it lacks; one that is given stays as it is."""
    timeline = of_session(session)
    return replace(
        session,
        accepted_at=session.accepted_at or timeline.accepted_at,
        first_held_ended_at=session.first_held_ended_at or timeline.first_held_ended_at,
        practice_since=session.practice_since or timeline.practice_since,
        reassessed_at=session.reassessed_at or timeline.reassessed_at,
        awaiting_since=session.awaiting_since or timeline.awaiting_since,
        ended_at=session.ended_at or timeline.ended_at,
        returns=session.returns or timeline.returns,
        restarts=session.restarts or timeline.restarts,
    )
