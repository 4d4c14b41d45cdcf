"""How one likes to work oneself."""

from typing import TYPE_CHECKING

from mentoring import work_styles
from mentoring.outcomes import Outcome
from mentoring.work_styles import WorkStyle
from resolvers.mutations.payloads import Change, answered
from schema.inputs import WithdrawWorkStyleInput, WorkStyleInput
from schema.payloads import WorkStylePayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _declare(context: "RequestContext", input: WorkStyleInput) -> WorkStylePayload:
    async def ask() -> Outcome:
        return await work_styles.declare(
            context.graph,
            actor=context.viewer,
            given=WorkStyle(input.structure, input.guidance, input.directness, input.rhythm),
            idempotency_key=input.idempotency_key,
        )

    return await answered(WorkStylePayload, ask)


async def _withdraw(context: "RequestContext", input: WithdrawWorkStyleInput) -> WorkStylePayload:
    async def ask() -> Outcome:
        return await work_styles.withdraw(
            context.graph, actor=context.viewer, idempotency_key=input.idempotency_key
        )

    return await answered(WorkStylePayload, ask)


CHANGES: dict[str, Change] = {
    "Mutation.declareWorkStyle": _declare,
    "Mutation.withdrawWorkStyle": _withdraw,
}
