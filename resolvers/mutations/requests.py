"""Asking for a session."""

from typing import TYPE_CHECKING

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.errors import Wanted
from schema.inputs import RequestSessionInput
from schema.payloads import SessionPayload
from schema.session_states import SessionFormat

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _request(context: "RequestContext", input: RequestSessionInput) -> SessionPayload:
    async def ask() -> Outcome:
        return await sessions.request(
            context.graph,
            actor=context.viewer,
            now=context.now,
            programme=context.programme,
            mentor_id=inputs.one("Employee", input.mentor_id, "mentorId"),
            mentee_id=inputs.one_or_none("Employee", input.mentee_id, "menteeId"),
            skill_id=inputs.one_or_none("Skill", input.skill_id, "skillId"),
            target_level=input.target_level,
            purpose=input.purpose.name,
            format=(input.format or SessionFormat.ONE_TO_ONE).name,
            scope=inputs.within(input.scope, inputs.LONGEST_SCOPE, "scope"),
            work_product=input.work_product,
            idempotency_key=input.idempotency_key,
        )

    def wanted() -> Wanted:
        return Wanted(
            skill_uuid=inputs.one_or_none("Skill", input.skill_id, "skillId"),
            target_rank=input.target_level,
        )

    return await answered(SessionPayload, ask, wanted=wanted)


CHANGES: dict[str, Change] = {"Mutation.requestSession": _request}
