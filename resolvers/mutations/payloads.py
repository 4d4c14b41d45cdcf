"""An outcome as a payload: the ids of what was changed, or the coded reason why nothing was."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from mentoring.outcomes import Code, Done, Outcome, Refused
from resolvers.mutations.inputs import Misread
from schema.errors import CapacityError, ErrorCode, GenericError, TransitionError, UserError, Wanted
from schema.payloads import (
    AssessmentPayload,
    DisputePayload,
    IntegrityFlagPayload,
    MeetingPayload,
    MentorProfilePayload,
    Payload,
    SessionPayload,
    VerificationPayload,
    WorkStylePayload,
)
from schema.session_states import SessionAction, SessionState

if TYPE_CHECKING:
    from resolvers.context import RequestContext

P = TypeVar("P", bound=Payload)
Change = Callable[["RequestContext", Any], Awaitable[Payload]]
"""What a mutation does with its input; what the payload shows besides is read by its fields, after the commit."""

_CHANGED: Final[Mapping[type[Payload], Mapping[str, Callable[[Done], str | None]]]] = {
    SessionPayload: {"session_uuid": lambda done: done.session_id},
    MeetingPayload: {
        "meeting_uuid": lambda done: done.meeting_id,
        "session_uuid": lambda done: done.session_id,
    },
    VerificationPayload: {
        "verification_uuid": lambda done: done.verification_id,
        "session_uuid": lambda done: done.session_id,
    },
    DisputePayload: {
        "dispute_uuid": lambda done: done.dispute_id,
        "session_uuid": lambda done: done.session_id,
    },
    IntegrityFlagPayload: {"flag_uuid": lambda done: done.flag_id},
    AssessmentPayload: {"assessment_uuid": lambda done: done.assessment_id},
    WorkStylePayload: {"employee_uuid": lambda done: done.employee_id},
    MentorProfilePayload: {"employee_uuid": lambda done: done.profile_employee_id},
}


async def answered(
    payload: type[P],
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
    changed = _CHANGED[payload]
    if isinstance(outcome, Refused):
        sought = wanted() if outcome.code is Code.CAPACITY_REACHED and wanted else None
        return payload(
            replayed=False, user_errors=[_user_error(outcome, sought)], **_unchanged(outcome, changed)
        )
    ids = {name: of(outcome) for name, of in changed.items()}
    return payload(replayed=outcome.replayed, user_errors=[], **ids)


def _unchanged(outcome: Refused, names: Mapping[str, Any]) -> dict[str, str | None]:
    # A refusal may name a session or a dispute that helps the client on, and nothing else.
    helpful = {"session_uuid": outcome.session_id, "dispute_uuid": outcome.dispute_id}
    return {name: helpful.get(name) for name in names}


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
