"""Planning, moving, recording and logging meetings."""

from typing import TYPE_CHECKING

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.inputs import LogMeetingInput, RecordMeetingInput, RescheduleMeetingInput, ScheduleMeetingInput
from schema.payloads import MeetingPayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _schedule(context: "RequestContext", input: ScheduleMeetingInput) -> MeetingPayload:
    async def ask() -> Outcome:
        starts_at, ends_at = inputs.times(input.slot)
        return await sessions.schedule_meeting(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            session_id=inputs.one("MentoringSession", input.session_id, "sessionId"),
            expected_version=input.expected_version,
            starts_at=starts_at,
            ends_at=ends_at,
            time_zone=input.time_zone,
            mode=input.mode.name,
            location=inputs.within(input.location, inputs.LONGEST_LOCATION, "location"),
            idempotency_key=input.idempotency_key,
        )

    return await answered(MeetingPayload, ask)


async def _reschedule(context: "RequestContext", input: RescheduleMeetingInput) -> MeetingPayload:
    async def ask() -> Outcome:
        starts_at, ends_at = inputs.times(input.slot)
        return await sessions.reschedule_meeting(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            meeting_id=inputs.one("Meeting", input.meeting_id, "meetingId"),
            expected_version=input.expected_version,
            starts_at=starts_at,
            ends_at=ends_at,
            idempotency_key=input.idempotency_key,
        )

    return await answered(MeetingPayload, ask)


async def _record(context: "RequestContext", input: RecordMeetingInput) -> MeetingPayload:
    async def ask() -> Outcome:
        return await sessions.record_meeting(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            meeting_id=inputs.one("Meeting", input.meeting_id, "meetingId"),
            expected_version=input.expected_version,
            status=input.status.name,
            practised=inputs.many("BehavioralIndicator", input.practised, "practised"),
            note=input.note,
            idempotency_key=input.idempotency_key,
        )

    return await answered(MeetingPayload, ask)


async def _log(context: "RequestContext", input: LogMeetingInput) -> MeetingPayload:
    async def ask() -> Outcome:
        starts_at, ends_at = inputs.times(input.slot)
        return await sessions.log_meeting(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            session_id=inputs.one("MentoringSession", input.session_id, "sessionId"),
            expected_version=input.expected_version,
            starts_at=starts_at,
            ends_at=ends_at,
            mode=input.mode.name,
            practised=inputs.many("BehavioralIndicator", input.practised, "practised"),
            note=input.note,
            idempotency_key=input.idempotency_key,
        )

    return await answered(MeetingPayload, ask)


CHANGES: dict[str, Change] = {
    "Mutation.scheduleMeeting": _schedule,
    "Mutation.rescheduleMeeting": _reschedule,
    "Mutation.recordMeeting": _record,
    "Mutation.logMeeting": _log,
}
