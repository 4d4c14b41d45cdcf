"""The Mutation fields, by what they are about."""

import strawberry

from resolvers.mutations.answers import AnswerMutation
from resolvers.mutations.assessments import AssessmentMutation
from resolvers.mutations.meetings import MeetingMutation
from resolvers.mutations.profiles import ProfileMutation
from resolvers.mutations.requests import RequestMutation
from resolvers.mutations.verification import VerificationMutation


@strawberry.type(
    description=(
        "What can be changed. Each takes one `input` and answers the changed object, or why nothing was changed."
    )
)
class Mutation(
    ProfileMutation,
    AssessmentMutation,
    VerificationMutation,
    MeetingMutation,
    AnswerMutation,
    RequestMutation,
):
    pass
