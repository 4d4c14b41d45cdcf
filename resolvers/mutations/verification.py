"""The mentee's claim, and the verifier's word on it."""

from typing import TYPE_CHECKING

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.answers import stepping
from resolvers.mutations.payloads import Change, answered
from schema.inputs import CorrectVerificationInput, ReassessInput, VerifyReassessmentInput
from schema.payloads import SessionPayload, VerificationPayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _reassess(context: "RequestContext", input: ReassessInput) -> SessionPayload:
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

    return await answered(SessionPayload, ask)


async def _verify(context: "RequestContext", input: VerifyReassessmentInput) -> VerificationPayload:
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

    return await answered(VerificationPayload, ask)


async def _correct(context: "RequestContext", input: CorrectVerificationInput) -> VerificationPayload:
    async def ask() -> Outcome:
        return await sessions.correct(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            verification_id=inputs.one("Verification", input.verification_id, "verificationId"),
            corrected_level=input.corrected_level,
            reason=input.reason,
            expected_version=input.expected_version,
            idempotency_key=input.idempotency_key,
        )

    return await answered(VerificationPayload, ask)


CHANGES: dict[str, Change] = {
    "Mutation.reassess": _reassess,
    "Mutation.verifyReassessment": _verify,
    "Mutation.correctVerification": _correct,
    "Mutation.returnReassessment": stepping(sessions.return_reassessment),
}
