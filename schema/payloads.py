"""What the mutations answer: the changed object, or why nothing was changed."""

import strawberry

from schema.competence import Assessment
from schema.errors import UserError
from schema.mentors import MentorProfile
from schema.reputation import Reputation
from schema.sessions import Meeting, MentoringSession, Verification

_ERRORS = "Empty: done. Else one coded reason, and nothing was changed."


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
    session: MentoringSession | None = strawberry.field(
        description="The session as it is now; unchanged or null on a refusal."
    )


@strawberry.type(description="A meeting and its session after a step.")
class MeetingPayload(Payload):
    meeting: Meeting | None = strawberry.field(description="The meeting as it is now; null on a refusal.")
    session: MentoringSession | None = strawberry.field(
        description="The session as it is now; unchanged or null on a refusal."
    )


@strawberry.type(description="An assessment that was given.")
class AssessmentPayload(Payload):
    assessment: Assessment | None = strawberry.field(description="The assessment; null on a refusal.")


@strawberry.type(description="A verification and what follows from it.")
class VerificationPayload(Payload):
    verification: Verification | None = strawberry.field(description="The verification; null on a refusal.")
    session: MentoringSession | None = strawberry.field(
        description="The session as it is now; unchanged or null on a refusal."
    )
    reputation: Reputation | None = strawberry.field(
        description=(
            "The mentor's published reputation as last computed; the new gain reaches it within seconds. "
            "Null where the viewer may not see it."
        )
    )


@strawberry.type(description="A mentor profile after a change.")
class MentorProfilePayload(Payload):
    mentor_profile: MentorProfile | None = strawberry.field(
        description="The profile as it is now; null on a refusal."
    )
