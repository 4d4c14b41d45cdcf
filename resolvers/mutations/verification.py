"""The mentee's claim, and the verifier's word on it."""

from typing import Annotated

import strawberry

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.context import RequestContext
from resolvers.mutations import inputs
from resolvers.mutations.answers import step
from resolvers.mutations.payloads import answered
from schema.inputs import ReassessInput, SessionActionInput, VerifyReassessmentInput
from schema.payloads import SessionPayload, VerificationPayload

Info = strawberry.Info[RequestContext, None]
Step = Annotated[
    SessionActionInput, strawberry.argument(description="Which session, in which version, and why.")
]
Claim = Annotated[
    ReassessInput, strawberry.argument(description="Which session, the level reached, and what shows it.")
]
Verdict = Annotated[
    VerifyReassessmentInput, strawberry.argument(description="Which session, and both levels confirmed.")
]


@strawberry.type
class VerificationMutation:
    @strawberry.mutation(description="Say as the mentee which level is reached, after practice.")
    async def reassess(self, info: Info, input: Claim) -> SessionPayload:
        context = info.context

        async def ask() -> Outcome:
            return await sessions.reassess(
                context.graph,
                actor=context.viewer,
                now=context.now,
                programme=context.programme,
                session_id=inputs.one("MentoringSession", input.session_id, "sessionId"),
                expected_version=input.expected_version,
                level=input.level,
                indicator_ids=inputs.many("BehavioralIndicator", input.indicator_ids, "indicatorIds"),
                evidence=inputs.shown(input.evidence, "evidence"),
                reflection=input.reflection,
                idempotency_key=input.idempotency_key,
            )

        return await answered(SessionPayload, context, ask)

    @strawberry.mutation(description="Confirm both levels of a session, as whoever may verify it.")
    async def verify_reassessment(self, info: Info, input: Verdict) -> VerificationPayload:
        context = info.context

        async def ask() -> Outcome:
            return await sessions.verify(
                context.graph,
                actor=context.viewer,
                now=context.now,
                programme=context.programme,
                session_id=inputs.one("MentoringSession", input.session_id, "sessionId"),
                expected_version=input.expected_version,
                verified_level=input.verified_level,
                baseline_level=input.baseline_level,
                indicator_ids=inputs.many("BehavioralIndicator", input.indicator_ids, "indicatorIds"),
                comment=input.comment,
                idempotency_key=input.idempotency_key,
            )

        return await answered(VerificationPayload, context, ask)

    @strawberry.mutation(
        description="Send a reassessment back with a question, as whoever may verify it; practice goes on."
    )
    async def return_reassessment(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload,
            context,
            lambda: sessions.return_reassessment(context.graph, **step(context, input)),
        )
