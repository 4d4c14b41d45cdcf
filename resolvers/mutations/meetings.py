"""Planning, moving, recording and logging meetings."""

from typing import Annotated

import strawberry

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.context import RequestContext
from resolvers.mutations import inputs
from resolvers.mutations.payloads import answered
from schema.inputs import LogMeetingInput, RecordMeetingInput, RescheduleMeetingInput, ScheduleMeetingInput
from schema.payloads import MeetingPayload

Info = strawberry.Info[RequestContext, None]
Plan = Annotated[ScheduleMeetingInput, strawberry.argument(description="Which session, when and how.")]
Move = Annotated[RescheduleMeetingInput, strawberry.argument(description="Which meeting, and when instead.")]
Record = Annotated[RecordMeetingInput, strawberry.argument(description="Which meeting, and how it went.")]
Log = Annotated[LogMeetingInput, strawberry.argument(description="Which session, and when and how they met.")]


@strawberry.type
class MeetingMutation:
    @strawberry.mutation(description="Plan a meeting as mentor or mentee.")
    async def schedule_meeting(self, info: Info, input: Plan) -> MeetingPayload:
        context = info.context

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

        return await answered(MeetingPayload, context, ask)

    @strawberry.mutation(description="Move a planned meeting as mentor or mentee.")
    async def reschedule_meeting(self, info: Info, input: Move) -> MeetingPayload:
        context = info.context

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

        return await answered(MeetingPayload, context, ask)

    @strawberry.mutation(description="Record how a planned meeting went, as mentor or mentee.")
    async def record_meeting(self, info: Info, input: Record) -> MeetingPayload:
        context = info.context

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

        return await answered(MeetingPayload, context, ask)

    @strawberry.mutation(description="Log a meeting that took place unplanned, as mentor or mentee.")
    async def log_meeting(self, info: Info, input: Log) -> MeetingPayload:
        context = info.context

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

        return await answered(MeetingPayload, context, ask)
