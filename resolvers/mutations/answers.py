"""Answers to a request, and ways out of a session."""

from typing import Annotated, Any

import strawberry

from mentoring import sessions
from resolvers.context import RequestContext
from resolvers.mutations import inputs
from resolvers.mutations.payloads import answered
from schema.errors import Wanted
from schema.inputs import SessionActionInput
from schema.payloads import SessionPayload

Info = strawberry.Info[RequestContext, None]
Step = Annotated[
    SessionActionInput, strawberry.argument(description="Which session, in which version, and why.")
]


def step(context: RequestContext, input: SessionActionInput) -> dict[str, Any]:
    """The arguments that every step with no more than a reason takes."""
    return {
        "actor": context.viewer,
        "now": context.now,
        "programme": context.programme,
        "session_id": inputs.one("MentoringSession", input.session_id, "sessionId"),
        "expected_version": input.expected_version,
        "reason": input.reason,
        "idempotency_key": input.idempotency_key,
    }


@strawberry.type
class AnswerMutation:
    @strawberry.mutation(description="Accept a request as its mentor; takes one of the mentor's places.")
    async def accept_session(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload,
            context,
            lambda: sessions.accept(context.graph, **step(context, input)),
            wanted=lambda: Wanted(session_uuid=inputs.one("MentoringSession", input.session_id, "sessionId")),
        )

    @strawberry.mutation(description="Decline a request as its mentor.")
    async def decline_session(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload, context, lambda: sessions.decline(context.graph, **step(context, input))
        )

    @strawberry.mutation(description="Take a request back as its mentee, before it is answered.")
    async def withdraw_session(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload, context, lambda: sessions.withdraw(context.graph, **step(context, input))
        )

    @strawberry.mutation(
        description="Break a session off, with a reason; meetings still planned are called off."
    )
    async def cancel_session(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload, context, lambda: sessions.cancel(context.graph, **step(context, input))
        )

    @strawberry.mutation(
        description="End a session that is not for a skill gap; one for a skill gap ends in a verification."
    )
    async def complete_session(self, info: Info, input: Step) -> SessionPayload:
        context = info.context
        return await answered(
            SessionPayload, context, lambda: sessions.complete(context.graph, **step(context, input))
        )
