"""What a step changes, and how every step is written: move, meetings, practice, event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph import ids, outbox
from graph.client import Tx
from graph.sessions import moves
from graph.sessions.facts import Meeting, SessionFacts
from graph.sessions.moves import MeetingChange, NewMeeting, Practice
from graph.sessions.standing import Standing
from mentoring.sessions import lifecycle
from mentoring.sessions.lifecycle import Action, State

_HAPPENED = {
    Action.REQUEST: "session.requested",
    Action.ACCEPT: "session.accepted",
    Action.DECLINE: "session.declined",
    Action.WITHDRAW: "session.withdrawn",
    Action.SCHEDULE: "session.scheduled",
    Action.RESCHEDULE: "session.rescheduled",
    Action.RECORD_MEETING: "session.meeting_recorded",
    Action.LOG_MEETING: "session.meeting_logged",
    Action.REASSESS: "session.reassessed",
    Action.RETURN: "session.returned",
    Action.VERIFY: "session.verified",
    Action.CANCEL: "session.cancelled",
    Action.COMPLETE: "session.completed",
    Action.EXPIRE: "session.expired",
    Action.LAPSE: "session.lapsed",
    Action.CORRECT: "verification.corrected",
}
_LEAVING_CANCELS = {State.SCHEDULED, State.IN_PRACTICE}


@dataclass(frozen=True, slots=True)
class Change:
    """A step decided: the standing after it (version, end and leaving's effects are added when written)."""

    after: Standing
    new_meeting: NewMeeting | None = None
    meetings: tuple[MeetingChange, ...] = ()
    practice: tuple[Practice, ...] = ()
    meeting_id: str | None = None
    verification_id: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step to write: who (None: the system) did what to which session when."""

    facts: SessionFacts
    change: Change
    action: Action
    at: datetime
    actor_id: str | None
    reason: str | None


async def write(tx: Tx, steps: Sequence[Taken]) -> None:
    """Write these steps, at most one a session, with their events."""
    await moves.apply(tx, [_move(step) for step in steps])
    await moves.change_meetings(tx, [meeting for step in steps for meeting in _meetings(step)])
    for step in steps:
        if step.change.new_meeting is not None:
            await moves.add_meeting(tx, step.facts.session_id, step.change.new_meeting)
        if step.actor_id is not None:
            await moves.append_practice(
                tx,
                session_id=step.facts.session_id,
                author_id=step.actor_id,
                at=step.at,
                entries=step.change.practice,
            )
    await outbox.append(tx, [_event(step) for step in steps], created_at=datetime.now(UTC))


def event(
    *, session_id: str, mentor_id: str, mentee_id: str, skill_id: str, action: Action, seq: int, at: datetime
) -> outbox.Event:
    """The event of a session's step number `seq`; its id follows from that, so a retried write repeats it."""
    return outbox.Event(
        id=ids.derived("session event", f"{session_id}|{seq}", at),
        kind=_HAPPENED[action],
        subject_id=session_id,
        at=at,
        payload={
            "sessionId": session_id,
            "mentorId": mentor_id,
            "menteeId": mentee_id,
            "skillId": skill_id,
            "action": str(action),
        },
    )


def transition_id(session_id: str, seq: int, at: datetime) -> str:
    """The id of a session's step number `seq`."""
    return ids.derived("session transition", f"{session_id}|{seq}", at)


def as_cancelled(meeting: Meeting) -> MeetingChange:
    """A planned meeting called off: calendars take the cancellation by its higher sequence."""
    return changed(meeting, status="CANCELLED", sequence=meeting.sequence + 1)


def changed(meeting: Meeting, *, status: str, sequence: int) -> MeetingChange:
    """A meeting at its old time with another status."""
    return MeetingChange(meeting.id, meeting.starts_at, meeting.ends_at, status, sequence)


def _move(step: Taken) -> moves.Move:
    seq = step.facts.transitions + 1
    return moves.Move(
        session_id=step.facts.session_id,
        transition_id=transition_id(step.facts.session_id, seq, step.at),
        seq=seq,
        at=step.at,
        action=step.action,
        before=step.facts.standing.state,
        after=_settled(step),
        stays_open=step.change.after.state in lifecycle.OPEN,
        actor_id=step.actor_id,
        reason=step.reason,
    )


def _settled(step: Taken) -> Standing:
    after = replace(step.change.after, version=step.facts.standing.version + 1)
    if after.state in lifecycle.OPEN:
        return after
    return replace(after, due_at=None, ended_at=after.ended_at or step.at)


def _meetings(step: Taken) -> list[MeetingChange]:
    told = list(step.change.meetings)
    before = step.facts.standing.state
    if before not in _LEAVING_CANCELS or step.change.after.state == before:
        return told
    decided = {meeting.id for meeting in told}
    return told + [as_cancelled(meeting) for meeting in step.facts.planned if meeting.id not in decided]


def _event(step: Taken) -> outbox.Event:
    facts = step.facts
    return event(
        session_id=facts.session_id,
        mentor_id=facts.mentor.id,
        mentee_id=facts.mentee.id,
        skill_id=facts.skill_id,
        action=step.action,
        seq=facts.transitions + 1,
        at=step.at,
    )
