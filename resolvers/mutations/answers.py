"""Answers to a request, and ways out of a session."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from mentoring import sessions
from mentoring.outcomes import Outcome
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.errors import Wanted
from schema.inputs import SessionActionInput
from schema.payloads import SessionPayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


def step(context: "RequestContext", input: SessionActionInput) -> dict[str, Any]:
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


def stepping(use_case: Callable[..., Awaitable[Outcome]]) -> Change:
    """A mutation that is one such step."""

    async def change(context: "RequestContext", input: SessionActionInput) -> SessionPayload:
        return await answered(SessionPayload, lambda: use_case(context.graph, **step(context, input)))

    return change


async def _accept(context: "RequestContext", input: SessionActionInput) -> SessionPayload:
    return await answered(
        SessionPayload,
        lambda: sessions.accept(context.graph, **step(context, input)),
        wanted=lambda: Wanted(session_uuid=inputs.one("MentoringSession", input.session_id, "sessionId")),
    )


CHANGES: dict[str, Change] = {
    "Mutation.acceptSession": _accept,
    "Mutation.declineSession": stepping(sessions.decline),
    "Mutation.withdrawSession": stepping(sessions.withdraw),
    "Mutation.cancelSession": stepping(sessions.cancel),
    "Mutation.completeSession": stepping(sessions.complete),
}
