"""Levels given outside a session."""

from typing import Annotated

import strawberry

from mentoring import assessments
from mentoring.outcomes import Outcome
from resolvers.context import RequestContext
from resolvers.mutations import inputs
from resolvers.mutations.payloads import answered
from schema.inputs import SubmitAssessmentInput
from schema.payloads import AssessmentPayload

Info = strawberry.Info[RequestContext, None]
Given = Annotated[
    SubmitAssessmentInput, strawberry.argument(description="Whose level on which skill, and what shows it.")
]


@strawberry.type
class AssessmentMutation:
    @strawberry.mutation(
        description="Give a level: one's own as a self-assessment, or a direct report's as their manager of record."
    )
    async def submit_assessment(self, info: Info, input: Given) -> AssessmentPayload:
        context = info.context

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

        return await answered(AssessmentPayload, context, ask)
