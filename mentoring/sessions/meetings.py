"""Meetings of a session: planned, moved, recorded, or logged after they took place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from graph import ids, instants
from graph.client import Graph, Tx
from graph.sessions import calendar
from graph.sessions.calendar import Slot
from graph.sessions.facts import Meeting, SessionFacts
from graph.sessions.moves import MeetingChange, NewMeeting, Practice
from graph.sessions.standing import Standing
from mentoring import free_text
from mentoring.outcomes import Code, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import changes, steps
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action, State
from mentoring.sessions.steps import Command

PLANNED = "PLANNED"
HELD = "HELD"
CANCELLED = "CANCELLED"
NOT_HELD = frozenset({CANCELLED, "NO_SHOW_MENTOR", "NO_SHOW_MENTEE"})


async def schedule_meeting(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    starts_at: datetime,
    ends_at: datetime,
    time_zone: str,
    mode: str,
    location: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """A planned meeting, with its id; MEETING_IN_PAST unless it starts after `now`, MEETING_CONFLICT where
    either of the two has a planned meeting then."""
    slot = Slot(starts_at, ends_at)
    bad = _bad_slot(slot) or free_text.refusal(location, "location")
    if bad is not None:
        return bad
    meeting = NewMeeting(
        id=_new_id(now),
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=time_zone,
        mode=mode,
        location=location,
        status=PLANNED,
    )

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        refusal = await _plan_refusal(tx, facts, slot, now)
        if refusal is not None:
            return refusal
        ends = [*(planned.ends_at for planned in facts.planned), ends_at]
        after = _planned(facts.standing, ends, programme)
        return Change(after, new_meeting=meeting, meeting_id=meeting.id)

    command = Command(
        mutation="scheduleMeeting",
        action=Action.SCHEDULE,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        given={**_given(slot), "timeZone": time_zone, "mode": mode, "location": location},
    )
    return await steps.take(graph, command, decide)


async def reschedule_meeting(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    meeting_id: str,
    expected_version: int,
    starts_at: datetime,
    ends_at: datetime,
    idempotency_key: str | None = None,
) -> Outcome:
    """The planned meeting at another time, its calendar sequence one higher; refused as `schedule_meeting`,
    and ILLEGAL_TRANSITION for a meeting no longer planned."""
    slot = Slot(starts_at, ends_at)
    bad = _bad_slot(slot)
    if bad is not None:
        return bad
    command = Command(
        mutation="rescheduleMeeting",
        action=Action.RESCHEDULE,
        actor=actor,
        now=now,
        programme=programme,
        meeting_id=meeting_id,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        given=_given(slot),
    )

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        meeting = _meeting(facts, meeting_id)
        if meeting.status != PLANNED:
            return steps.illegal(command, facts, f"The meeting is {meeting.status}, not planned.")
        refusal = await _plan_refusal(tx, facts, slot, now, except_id=meeting_id)
        if refusal is not None:
            return refusal
        others = [planned.ends_at for planned in facts.planned if planned.id != meeting_id]
        moved = MeetingChange(meeting_id, starts_at, ends_at, PLANNED, meeting.sequence + 1)
        after = _planned(facts.standing, [*others, ends_at], programme)
        return Change(after, meetings=(moved,), meeting_id=meeting_id)

    return await steps.take(graph, command, decide)


async def record_meeting(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    meeting_id: str,
    expected_version: int,
    status: str,
    practised: Sequence[str] = (),
    note: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """What became of a planned meeting: HELD once it is over, CANCELLED before its end, NO_SHOW_* after its
    start; else MEETING_IN_PAST.

    A meeting held opens practice; `practised` (indicators of the skill) and `note` go to the practice log. Of
    one not held, `note` is kept as the reason, and `practised` is INVALID_INPUT. ILLEGAL_TRANSITION for a
    meeting no longer planned.
    """
    bad = _bad_record(status, practised) or free_text.refusal(note, "note")
    if bad is not None:
        return bad
    command = Command(
        mutation="recordMeeting",
        action=Action.RECORD_MEETING,
        actor=actor,
        now=now,
        programme=programme,
        meeting_id=meeting_id,
        expected_version=expected_version,
        reason=None if status == HELD else note,
        idempotency_key=idempotency_key,
        given={"status": status, "practised": list(practised), "note": note},
        indicator_ids=tuple(practised),
        indicator_field="practised",
    )
    log = _practice_log(practised, note, now) if status == HELD else ()

    async def decide(_tx: Tx, facts: SessionFacts) -> Change | Refused:
        meeting = _meeting(facts, meeting_id)
        if meeting.status != PLANNED:
            return steps.illegal(command, facts, f"The meeting is {meeting.status}, not planned.")
        if not _is_timely(meeting, status, now):
            return refused(Code.MEETING_IN_PAST, f"It is not the time to record {status}.", "status")
        if status == HELD:
            recorded = changes.changed(meeting, status=HELD, sequence=meeting.sequence)
            after = _held(facts, meeting.ends_at, programme)
        else:
            recorded = changes.changed(meeting, status=status, sequence=meeting.sequence + 1)
            after = _not_held(facts, meeting_id, now, programme)
        return Change(after, meetings=(recorded,), practice=log, meeting_id=meeting_id)

    return await steps.take(graph, command, decide)


async def log_meeting(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    starts_at: datetime,
    ends_at: datetime,
    mode: str,
    practised: Sequence[str] = (),
    note: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """An unplanned meeting that took place, with its id, in the mentee's time zone; opens practice.

    MEETING_IN_PAST unless it lies between acceptance and `now`; MEETING_CONFLICT where either of the two has
    held another meeting then.
    """
    slot = Slot(starts_at, ends_at)
    bad = _bad_slot(slot) or free_text.refusal(note, "note")
    if bad is not None:
        return bad
    new_id = _new_id(now)
    log = _practice_log(practised, note, now)

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        refusal = await _log_refusal(tx, facts, slot, now)
        if refusal is not None:
            return refusal
        meeting = NewMeeting(new_id, starts_at, ends_at, facts.mentee.time_zone, mode, None, HELD)
        after = _held(facts, ends_at, programme)
        return Change(after, new_meeting=meeting, practice=log, meeting_id=new_id)

    command = Command(
        mutation="logMeeting",
        action=Action.LOG_MEETING,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        given={**_given(slot), "mode": mode, "practised": list(practised), "note": note},
        indicator_ids=tuple(practised),
        indicator_field="practised",
    )
    return await steps.take(graph, command, decide)


def _bad_slot(slot: Slot) -> Refused | None:
    if slot.ends_at <= slot.starts_at:
        return refused(Code.INVALID_INPUT, "The slot ends before it starts.", "slot")
    return None


def _bad_record(status: str, practised: Sequence[str]) -> Refused | None:
    if status != HELD and status not in NOT_HELD:
        return refused(Code.INVALID_INPUT, f"A meeting is not recorded as {status}.", "status")
    if practised and status != HELD:
        return refused(Code.INVALID_INPUT, "Nothing was practised in a meeting not held.", "practised")
    return None


def _is_timely(meeting: Meeting, status: str, now: datetime) -> bool:
    match status:
        case "HELD":
            return meeting.ends_at <= now
        case "CANCELLED":
            return now < meeting.ends_at
        case _:
            return meeting.starts_at <= now


async def _plan_refusal(
    tx: Tx, facts: SessionFacts, slot: Slot, now: datetime, except_id: str | None = None
) -> Refused | None:
    if slot.starts_at <= now:
        return refused(Code.MEETING_IN_PAST, "A meeting is planned for the future.", "slot")
    return await _conflict(tx, facts, slot, PLANNED, except_id)


async def _log_refusal(tx: Tx, facts: SessionFacts, slot: Slot, now: datetime) -> Refused | None:
    accepted_at = facts.standing.accepted_at
    if accepted_at is None or slot.starts_at < accepted_at or slot.ends_at > now:
        return refused(Code.MEETING_IN_PAST, "The meeting lies between acceptance and now.", "slot")
    return await _conflict(tx, facts, slot, HELD)


async def _conflict(
    tx: Tx, facts: SessionFacts, slot: Slot, status: str, except_id: str | None = None
) -> Refused | None:
    taken = await calendar.overlapping(
        tx, person_ids=[facts.mentor.id, facts.mentee.id], slot=slot, status=status
    )
    if taken - {except_id}:
        return refused(Code.MEETING_CONFLICT, "One of the two has another meeting then.", "slot")
    return None


def _planned(standing: Standing, ends: Iterable[datetime], programme: Programme) -> Standing:
    if standing.state == State.IN_PRACTICE:
        return standing
    return replace(standing, state=State.SCHEDULED, due_at=max(ends) + programme.scheduled_lapse)


def _held(facts: SessionFacts, ends_at: datetime, programme: Programme) -> Standing:
    before = facts.standing
    earlier = before.first_held_ended_at
    first = ends_at if earlier is None else min(earlier, ends_at)
    since = before.practice_since if before.returns and before.practice_since else first
    return replace(
        before,
        state=State.IN_PRACTICE,
        first_held_ended_at=first,
        practice_since=since,
        due_at=since + programme.practice_lapse,
    )


def _not_held(facts: SessionFacts, meeting_id: str, now: datetime, programme: Programme) -> Standing:
    before = facts.standing
    if before.state == State.IN_PRACTICE:
        return before
    ends = [planned.ends_at for planned in facts.planned if planned.id != meeting_id]
    if ends:
        return _planned(before, ends, programme)
    return replace(before, state=State.ACCEPTED, due_at=now + programme.accepted_lapse)


def _practice_log(practised: Sequence[str], note: str | None, now: datetime) -> tuple[Practice, ...]:
    words = (note or "").strip()
    if practised:
        return tuple(Practice(_new_id(now), indicator_id, words) for indicator_id in dict.fromkeys(practised))
    return (Practice(_new_id(now), None, words),) if words else ()


def _meeting(facts: SessionFacts, meeting_id: str) -> Meeting:
    return next(meeting for meeting in facts.meetings if meeting.id == meeting_id)


def _given(slot: Slot) -> dict[str, object]:
    return {"startsAt": instants.to_text(slot.starts_at), "endsAt": instants.to_text(slot.ends_at)}


def _new_id(now: datetime) -> str:
    return ids.new(int(now.timestamp() * 1000))
