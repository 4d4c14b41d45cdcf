"""An outcome as a payload: what was changed, read after the commit, or the coded reason why nothing was."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from mentoring.outcomes import Code, Done, Outcome, Refused
from resolvers.context import RequestContext
from resolvers.mutations.inputs import Misread
from schema.errors import CapacityError, ErrorCode, GenericError, TransitionError, UserError, Wanted
from schema.payloads import (
    AssessmentPayload,
    MeetingPayload,
    MentorProfilePayload,
    Payload,
    SessionPayload,
    VerificationPayload,
)
from schema.session_states import SessionAction, SessionState

P = TypeVar("P", bound=Payload)
Read = Callable[[RequestContext, Done], Awaitable[Any]]


async def answered(
    payload: type[P],
    context: RequestContext,
    ask: Callable[[], Awaitable[Outcome]],
    *,
    wanted: Callable[[], Wanted] | None = None,
) -> P:
    """The payload of a use case; `ask` reads the input and calls it.

    `wanted` says what the mentee was looking for, so that a full mentor can be answered with others.
    """
    try:
        outcome = await ask()
    except Misread as misread:
        outcome = misread.refusal
    # Whatever an earlier field of this request read may have changed, by us or while we waited for a lock.
    context.forget()
    reads = _OBJECTS[payload]
    if isinstance(outcome, Refused):
        unchanged = await _unchanged(context, outcome, reads)
        errors = [
            _user_error(outcome, wanted() if outcome.code is Code.CAPACITY_REACHED and wanted else None)
        ]
        return payload(replayed=False, user_errors=errors, **unchanged)
    found = await asyncio.gather(*(read(context, outcome) for read in reads.values()))
    return payload(replayed=outcome.replayed, user_errors=[], **dict(zip(reads, found, strict=True)))


async def _unchanged(context: RequestContext, outcome: Refused, reads: Mapping[str, Read]) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(reads)
    if "session" in reads and outcome.session_id is not None:
        return {**nothing, "session": await context.answer("MentoringSession", outcome.session_id)}
    return nothing


def _user_error(refused: Refused, wanted: Wanted | None) -> UserError:
    code, path = ErrorCode(refused.code.value), list(refused.path)
    if refused.code is Code.ILLEGAL_TRANSITION and refused.current_state is not None:
        return TransitionError(
            code=code,
            message=refused.message,
            path=path,
            current_state=SessionState(refused.current_state),
            allowed=[SessionAction(str(action)) for action in refused.allowed],
        )
    if refused.code is Code.CAPACITY_REACHED and refused.capacity is not None and refused.open is not None:
        return CapacityError(
            code=code,
            message=refused.message,
            path=path,
            capacity=refused.capacity,
            open=refused.open,
            wanted=wanted,
        )
    return GenericError(code=code, message=refused.message, path=path)


async def _session(context: RequestContext, done: Done) -> Any:
    return await context.answer("MentoringSession", done.session_id)


async def _meeting(context: RequestContext, done: Done) -> Any:
    return await context.answer("Meeting", done.meeting_id)


async def _verification(context: RequestContext, done: Done) -> Any:
    return await context.answer("Verification", done.verification_id)


async def _assessment(context: RequestContext, done: Done) -> Any:
    return await context.answer("Assessment", done.assessment_id)


async def _profile(context: RequestContext, done: Done) -> Any:
    return await context.answer("Employee.mentorProfile", done.profile_employee_id)


async def _reputation(context: RequestContext, done: Done) -> Any:
    session = await _session(context, done)
    if session is None:
        return None
    return await context.answer("MentorProfile.reputation", session.mentor_uuid, skill_id=None)


_OBJECTS: Final[Mapping[type[Payload], Mapping[str, Read]]] = {
    SessionPayload: {"session": _session},
    MeetingPayload: {"meeting": _meeting, "session": _session},
    VerificationPayload: {"verification": _verification, "session": _session, "reputation": _reputation},
    AssessmentPayload: {"assessment": _assessment},
    MentorProfilePayload: {"mentor_profile": _profile},
}
