"""The Mutation fields: each is one change, whose payload is read after its commit."""

from typing import Annotated

import strawberry

from resolvers.context import RequestContext
from schema.inputs import (
    CorrectVerificationInput,
    DecideDisputeInput,
    DisputeGainInput,
    LogMeetingInput,
    MentorProfileInput,
    ReassessInput,
    RecordMeetingInput,
    RequestSessionInput,
    RescheduleMeetingInput,
    ReviewIntegrityFlagInput,
    ScheduleMeetingInput,
    SessionActionInput,
    SubmitAssessmentInput,
    VerifyReassessmentInput,
    WithdrawDisputeInput,
    WithdrawWorkStyleInput,
    WorkStyleInput,
)
from schema.payloads import (
    AssessmentPayload,
    DisputePayload,
    IntegrityFlagPayload,
    MeetingPayload,
    MentorProfilePayload,
    SessionPayload,
    VerificationPayload,
    WorkStylePayload,
)

Info = strawberry.Info[RequestContext, None]
Changes = Annotated[MentorProfileInput, strawberry.argument(description="What is to change; the rest stays.")]
Style = Annotated[WorkStyleInput, strawberry.argument(description="The four answers.")]
Forgotten = Annotated[
    WithdrawWorkStyleInput, strawberry.argument(description="Nothing but the key of this call.")
]
Given = Annotated[
    SubmitAssessmentInput, strawberry.argument(description="Whose level on which skill, and what shows it.")
]
Claim = Annotated[
    ReassessInput, strawberry.argument(description="Which session, the level reached, and what shows it.")
]
Verdict = Annotated[
    VerifyReassessmentInput, strawberry.argument(description="Which session, and both levels confirmed.")
]
Repair = Annotated[
    CorrectVerificationInput, strawberry.argument(description="Which verification, and the better word.")
]
Objection = Annotated[
    DisputeGainInput, strawberry.argument(description="Which session, and what is wrong with its gain.")
]
TakenBack = Annotated[WithdrawDisputeInput, strawberry.argument(description="Which dispute.")]
Ruling = Annotated[
    DecideDisputeInput, strawberry.argument(description="Which dispute, what becomes of the gain, and why.")
]
Finding = Annotated[
    ReviewIntegrityFlagInput, strawberry.argument(description="Which flag, and what was found.")
]
Plan = Annotated[ScheduleMeetingInput, strawberry.argument(description="Which session, when and how.")]
Move = Annotated[RescheduleMeetingInput, strawberry.argument(description="Which meeting, and when instead.")]
Record = Annotated[RecordMeetingInput, strawberry.argument(description="Which meeting, and how it went.")]
Log = Annotated[LogMeetingInput, strawberry.argument(description="Which session, and when and how they met.")]
Step = Annotated[
    SessionActionInput, strawberry.argument(description="Which session, in which version, and why.")
]
Request = Annotated[RequestSessionInput, strawberry.argument(description="Whom to ask, for what.")]


@strawberry.type(
    description=(
        "What can be changed. Each takes one `input` and answers the changed object, or why nothing was changed."
    )
)
class Mutation:
    @strawberry.mutation(description="Change one's own mentor profile; makes one where there was none.")
    async def update_mentor_profile(self, info: Info, input: Changes) -> MentorProfilePayload:
        changed: MentorProfilePayload = await info.context.change(
            "Mutation.updateMentorProfile", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description=(
            "Say how one likes to work, in place of what one said before. Nobody else sees the answers. In a search "
            "that gives `workStyle` a weight, people who declared theirs are compared: who searches sees how far the "
            "two agree, in quarters."
        )
    )
    async def declare_work_style(self, info: Info, input: Style) -> WorkStylePayload:
        changed: WorkStylePayload = await info.context.change(
            "Mutation.declareWorkStyle", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description="Have one's answers on how one likes to work forgotten; done where there are none, too."
    )
    async def withdraw_work_style(self, info: Info, input: Forgotten) -> WorkStylePayload:
        changed: WorkStylePayload = await info.context.change(
            "Mutation.withdrawWorkStyle", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description="Give a level: one's own as a self-assessment, or a direct report's as their manager of record."
    )
    async def submit_assessment(self, info: Info, input: Given) -> AssessmentPayload:
        changed: AssessmentPayload = await info.context.change(
            "Mutation.submitAssessment", info.path.key, input
        )
        return changed

    @strawberry.mutation(description="Say as the mentee which level is reached, after practice.")
    async def reassess(self, info: Info, input: Claim) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.reassess", info.path.key, input)
        return changed

    @strawberry.mutation(description="Confirm both levels of a session, as whoever may verify it.")
    async def verify_reassessment(self, info: Info, input: Verdict) -> VerificationPayload:
        changed: VerificationPayload = await info.context.change(
            "Mutation.verifyReassessment", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description=(
            "Correct a verified level within 90 days, as whoever verified it, or as an administrator while the gain is "
            "disputed (which settles the dispute). The verification stays; the corrected level counts."
        )
    )
    async def correct_verification(self, info: Info, input: Repair) -> VerificationPayload:
        changed: VerificationPayload = await info.context.change(
            "Mutation.correctVerification", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description=(
            "Dispute a gain that counts, as the session's mentor: once, and once more after each correction, within 60 "
            "days, at most 3 undecided at a time. It is out of the score until it is decided, at most 30 days."
        )
    )
    async def dispute_gain(self, info: Info, input: Objection) -> DisputePayload:
        changed: DisputePayload = await info.context.change("Mutation.disputeGain", info.path.key, input)
        return changed

    @strawberry.mutation(description="Take an undecided dispute back, as the mentor who opened it.")
    async def withdraw_dispute(self, info: Info, input: TakenBack) -> DisputePayload:
        changed: DisputePayload = await info.context.change("Mutation.withdrawDispute", info.path.key, input)
        return changed

    @strawberry.mutation(
        description=(
            "Decide a dispute for good, as a programme administrator who is no party to it: neither mentor nor mentee, "
            "nor manager of one of them, and has neither verified nor corrected the level."
        )
    )
    async def decide_dispute(self, info: Info, input: Ruling) -> DisputePayload:
        changed: DisputePayload = await info.context.change("Mutation.decideDispute", info.path.key, input)
        return changed

    @strawberry.mutation(
        description=(
            "Say what a look at a flag of `integrityFlags` found, as a programme administrator whom it is not about. "
            "Kept beside the flag; nothing else follows."
        )
    )
    async def review_integrity_flag(self, info: Info, input: Finding) -> IntegrityFlagPayload:
        changed: IntegrityFlagPayload = await info.context.change(
            "Mutation.reviewIntegrityFlag", info.path.key, input
        )
        return changed

    @strawberry.mutation(
        description="Send a reassessment back with a question, as whoever may verify it; practice goes on."
    )
    async def return_reassessment(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change(
            "Mutation.returnReassessment", info.path.key, input
        )
        return changed

    @strawberry.mutation(description="Plan a meeting as mentor or mentee.")
    async def schedule_meeting(self, info: Info, input: Plan) -> MeetingPayload:
        changed: MeetingPayload = await info.context.change("Mutation.scheduleMeeting", info.path.key, input)
        return changed

    @strawberry.mutation(description="Move a planned meeting as mentor or mentee.")
    async def reschedule_meeting(self, info: Info, input: Move) -> MeetingPayload:
        changed: MeetingPayload = await info.context.change(
            "Mutation.rescheduleMeeting", info.path.key, input
        )
        return changed

    @strawberry.mutation(description="Record how a planned meeting went, as mentor or mentee.")
    async def record_meeting(self, info: Info, input: Record) -> MeetingPayload:
        changed: MeetingPayload = await info.context.change("Mutation.recordMeeting", info.path.key, input)
        return changed

    @strawberry.mutation(description="Log a meeting that took place unplanned, as mentor or mentee.")
    async def log_meeting(self, info: Info, input: Log) -> MeetingPayload:
        changed: MeetingPayload = await info.context.change("Mutation.logMeeting", info.path.key, input)
        return changed

    @strawberry.mutation(description="Accept a request as its mentor; takes one of the mentor's places.")
    async def accept_session(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.acceptSession", info.path.key, input)
        return changed

    @strawberry.mutation(description="Decline a request as its mentor.")
    async def decline_session(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.declineSession", info.path.key, input)
        return changed

    @strawberry.mutation(description="Take a request back as its mentee, before it is answered.")
    async def withdraw_session(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.withdrawSession", info.path.key, input)
        return changed

    @strawberry.mutation(
        description="Break a session off, with a reason; meetings still planned are called off."
    )
    async def cancel_session(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.cancelSession", info.path.key, input)
        return changed

    @strawberry.mutation(
        description="End a session that is not for a skill gap; one for a skill gap ends in a verification."
    )
    async def complete_session(self, info: Info, input: Step) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.completeSession", info.path.key, input)
        return changed

    @strawberry.mutation(description="Ask a mentor for a session on one skill, as its mentee.")
    async def request_session(self, info: Info, input: Request) -> SessionPayload:
        changed: SessionPayload = await info.context.change("Mutation.requestSession", info.path.key, input)
        return changed
