"""Levels given outside a session."""

from typing import TYPE_CHECKING

from mentoring import assessments
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.inputs import SubmitAssessmentInput
from schema.payloads import AssessmentPayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def _submit(context: "RequestContext", input: SubmitAssessmentInput) -> AssessmentPayload:
    async def ask() -> Outcome:
        return await assessments.submit(
            context.graph,
            actor=context.viewer,
            now=context.now,
            employee_id=inputs.one("Employee", input.employee_id, "employeeId"),
            skill_id=inputs.one("Skill", input.skill_id, "skillId"),
            level=input.level,
            indicator_ids=inputs.many("BehavioralIndicator", input.indicator_ids, "indicatorIds"),
            evidence=inputs.shown(input.evidence, "evidence"),
            comment=input.comment,
            idempotency_key=input.idempotency_key,
        )

    return await answered(AssessmentPayload, ask)


CHANGES: dict[str, Change] = {"Mutation.submitAssessment": _submit}
