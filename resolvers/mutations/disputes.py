"""What is said against a verified gain: its mentor's dispute, and how that ends."""

from typing import TYPE_CHECKING

from mentoring import disputes
from mentoring.disputes.deciding import Decision
from mentoring.disputes.opening import Reason
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.inputs import DecideDisputeInput, DisputeGainInput, WithdrawDisputeInput
from schema.payloads import DisputePayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _dispute(context: "RequestContext", input: DisputeGainInput) -> DisputePayload:
    async def ask() -> Outcome:
        return await disputes.dispute(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            session_id=inputs.one("MentoringSession", input.session_id, "sessionId"),
            reason_code=Reason(input.reason_code.name),
            comment=input.comment,
            idempotency_key=input.idempotency_key,
        )

    return await answered(DisputePayload, ask)


async def _withdraw(context: "RequestContext", input: WithdrawDisputeInput) -> DisputePayload:
    async def ask() -> Outcome:
        return await disputes.withdraw(
            context.graph,
            actor=context.viewer,
            now=context.now,
            dispute_id=inputs.one("GainDispute", input.dispute_id, "disputeId"),
            idempotency_key=input.idempotency_key,
        )

    return await answered(DisputePayload, ask)


async def _decide(context: "RequestContext", input: DecideDisputeInput) -> DisputePayload:
    async def ask() -> Outcome:
        return await disputes.decide(
            context.graph,
            actor=context.viewer,
            now=context.now,
            dispute_id=inputs.one("GainDispute", input.dispute_id, "disputeId"),
            decision=Decision(input.decision.name),
            reason=input.reason,
            idempotency_key=input.idempotency_key,
        )

    return await answered(DisputePayload, ask)


CHANGES: dict[str, Change] = {
    "Mutation.disputeGain": _dispute,
    "Mutation.withdrawDispute": _withdraw,
    "Mutation.decideDispute": _decide,
}
