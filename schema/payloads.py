"""What the mutations answer: the changed object, read after the commit, or why nothing was changed."""

import strawberry

from schema.competence import Assessment
from schema.disputes import GainDispute
from schema.errors import UserError
from schema.fields import batch_field
from schema.integrity import IntegrityFlag
from schema.mentors import MentorProfile
from schema.reputation import Reputation
from schema.sessions import Meeting, MentoringSession, Verification
from schema.work_styles import WorkStyle

_ERRORS = "Empty: done. Else one coded reason, and nothing was changed."
_SESSION = "The session as it is now; unchanged or null on a refusal."


@strawberry.type(description="What a mutation answers.")
class Payload:
    replayed: bool = strawberry.field(
        description=(
            "Whether an earlier call with the same idempotency key had done it; the object is as it is now."
        )
    )
    user_errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(description="A session after a step.")
class SessionPayload(Payload):
    session_uuid: strawberry.Private[str | None]
    session: MentoringSession | None = batch_field("SessionPayload.session", description=_SESSION)


@strawberry.type(description="What is kept of how somebody likes to work.")
class WorkStylePayload(Payload):
    employee_uuid: strawberry.Private[str | None]
    work_style: WorkStyle | None = batch_field(
        "WorkStylePayload.workStyle",
        description="The answers as they are now; null after they were withdrawn, and on a refusal.",
    )


@strawberry.type(description="A meeting and its session after a step.")
class MeetingPayload(Payload):
    meeting_uuid: strawberry.Private[str | None]
    session_uuid: strawberry.Private[str | None]
    meeting: Meeting | None = batch_field(
        "MeetingPayload.meeting", description="The meeting as it is now; null on a refusal."
    )
    session: MentoringSession | None = batch_field("MeetingPayload.session", description=_SESSION)


@strawberry.type(description="An assessment that was given.")
class AssessmentPayload(Payload):
    assessment_uuid: strawberry.Private[str | None]
    assessment: Assessment | None = batch_field(
        "AssessmentPayload.assessment", description="The assessment; null on a refusal."
    )


@strawberry.type(description="A verification and what follows from it.")
class VerificationPayload(Payload):
    verification_uuid: strawberry.Private[str | None]
    session_uuid: strawberry.Private[str | None]
    verification: Verification | None = batch_field(
        "VerificationPayload.verification", description="The verification; null on a refusal."
    )
    session: MentoringSession | None = batch_field("VerificationPayload.session", description=_SESSION)
    reputation: Reputation | None = batch_field(
        "VerificationPayload.reputation",
        description=(
            "The mentor's published reputation as last computed; the new gain reaches it within seconds. "
            "Null where the viewer may not see it."
        ),
    )


@strawberry.type(description="A dispute of a gain, and its session.")
class DisputePayload(Payload):
    dispute_uuid: strawberry.Private[str | None]
    session_uuid: strawberry.Private[str | None]
    dispute: GainDispute | None = batch_field(
        "DisputePayload.dispute",
        description="The dispute as it is now; the one in the way, or null, on a refusal.",
    )
    session: MentoringSession | None = batch_field("DisputePayload.session", description=_SESSION)


@strawberry.type(description="A flag after a review.")
class IntegrityFlagPayload(Payload):
    flag_uuid: strawberry.Private[str | None]
    flag: IntegrityFlag | None = batch_field(
        "IntegrityFlagPayload.flag", description="The flag as it is now; null on a refusal."
    )


@strawberry.type(description="A mentor profile after a change.")
class MentorProfilePayload(Payload):
    employee_uuid: strawberry.Private[str | None]
    mentor_profile: MentorProfile | None = batch_field(
        "MentorProfilePayload.mentorProfile", description="The profile as it is now; null on a refusal."
    )
