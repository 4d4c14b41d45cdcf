"""What administrators find in the flags of the watch."""

from typing import TYPE_CHECKING

from mentoring import integrity
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.inputs import ReviewIntegrityFlagInput
from schema.payloads import IntegrityFlagPayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _review(context: "RequestContext", input: ReviewIntegrityFlagInput) -> IntegrityFlagPayload:
    async def ask() -> Outcome:
        return await integrity.review(
            context.graph,
            actor=context.viewer,
            now=context.now,
            flag_id=inputs.one("IntegrityFlag", input.flag_id, "flagId"),
            finding=integrity.Finding(input.finding.name),
            note=input.note,
            idempotency_key=input.idempotency_key,
        )

    return await answered(IntegrityFlagPayload, ask)


CHANGES: dict[str, Change] = {"Mutation.reviewIntegrityFlag": _review}
