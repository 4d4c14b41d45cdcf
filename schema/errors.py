"""Errors a client may rely on: their codes, and refusals as data."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from schema.fields import batch_field
from schema.matches import MentorMatch
from schema.session_states import SessionAction, SessionState


def _code(name: str, description: str) -> Any:
    # A definition that strawberry unwraps to the value, so neither `str` nor an enum's member.
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Why something was refused.")
class ErrorCode(Enum):
    INVALID_INPUT = _code("INVALID_INPUT", "The input is not well formed: see `message` and `path`.")
    CURSOR_EXPIRED = _code(
        "CURSOR_EXPIRED", "The cursor is of an older version of the ranking: begin again without it."
    )
    NOT_FOUND = _code("NOT_FOUND", "No such object, or the viewer may not see it.")
    FORBIDDEN = _code("FORBIDDEN", "The viewer sees the object and may not do this to it.")
    UNAUTHENTICATED = _code("UNAUTHENTICATED", "No valid sign-in.")
    SELF_MENTORING = _code("SELF_MENTORING", "Mentor and mentee are one person.")
    EMPLOYEE_INACTIVE = _code("EMPLOYEE_INACTIVE", "Mentor or mentee is on leave or has left.")
    SKILL_DEPRECATED = _code("SKILL_DEPRECATED", "The skill is no longer in use; see its `replacedBy`.")
    MENTOR_NOT_QUALIFIED = _code(
        "MENTOR_NOT_QUALIFIED", "The mentor does not offer the skill at or above the target."
    )
    SAME_REPORTING_LINE = _code("SAME_REPORTING_LINE", "One is above the other in the reporting line.")
    DUPLICATE_OPEN_SESSION = _code(
        "DUPLICATE_OPEN_SESSION", "The two have an open session on the skill; it is in the payload."
    )
    BASELINE_REQUIRED = _code("BASELINE_REQUIRED", "The mentee has no assessment on the skill yet.")
    LEVEL_OUT_OF_SCALE = _code("LEVEL_OUT_OF_SCALE", "The level is not on the skill's scale.")
    TARGET_NOT_ABOVE_BASELINE = _code("TARGET_NOT_ABOVE_BASELINE", "The target is not above the baseline.")
    REQUEST_LIMIT_REACHED = _code("REQUEST_LIMIT_REACHED", "The mentee has too many unanswered requests.")
    MENTOR_UNAVAILABLE = _code("MENTOR_UNAVAILABLE", "The mentor is not accepting or paused.")
    CAPACITY_REACHED = _code("CAPACITY_REACHED", "All of the mentor's places are taken.")
    ILLEGAL_TRANSITION = _code("ILLEGAL_TRANSITION", "Not legal in this state; `allowed` says what is.")
    STALE_VERSION = _code("STALE_VERSION", "The session has moved on since `expectedVersion`; read it again.")
    MEETING_IN_PAST = _code("MEETING_IN_PAST", "The slot or the record is at the wrong time.")
    MEETING_CONFLICT = _code("MEETING_CONFLICT", "Mentor or mentee has another meeting then.")
    NO_MEETING_HELD = _code("NO_MEETING_HELD", "No meeting was held yet.")
    REASSESSMENT_TOO_EARLY = _code("REASSESSMENT_TOO_EARLY", "The least practice time has not passed.")
    EVIDENCE_REQUIRED = _code(
        "EVIDENCE_REQUIRED", "Indicators, evidence or a confirmed baseline are missing."
    )
    NOT_MANAGER_OF_RECORD = _code("NOT_MANAGER_OF_RECORD", "The viewer may not verify this session now.")
    REVIEWER_CONFLICT_OF_INTEREST = _code(
        "REVIEWER_CONFLICT_OF_INTEREST", "Whoever is party to a dispute settles nothing in it."
    )
    ALREADY_DISPUTED = _code(
        "ALREADY_DISPUTED", "The gain was disputed, and not corrected since; the dispute is in the payload."
    )
    DISPUTE_SETTLED = _code("DISPUTE_SETTLED", "The dispute is decided or withdrawn; it is in the payload.")
    GAIN_NOT_COUNTED = _code("GAIN_NOT_COUNTED", "The gain is in nobody's score, or nothing was verified.")
    TOO_LATE = _code("TOO_LATE", "The time in which this could be done has passed.")
    DISPUTE_LIMIT_REACHED = _code(
        "DISPUTE_LIMIT_REACHED", "Too many of the mentor's disputes wait for a decision."
    )
    VERIFIER_CONFLICT_OF_INTEREST = _code(
        "VERIFIER_CONFLICT_OF_INTEREST", "Mentor and mentee never verify their own session."
    )


@strawberry.interface(description="Why a mutation was refused; nothing was changed.")
class UserError:
    message: str = strawberry.field(description="The reason in words, for a developer or a person.")
    path: list[str] = strawberry.field(description="Where in the arguments, such as `input`, `sessionId`.")
    code: ErrorCode = strawberry.field(description="The reason as a code.")


@strawberry.type(description="A refusal that its code says all about.")
class GenericError(UserError):
    pass


@strawberry.type(description="The action is not legal in the session's state.")
class TransitionError(UserError):
    current_state: SessionState = strawberry.field(description="Where the session stands.")
    allowed: list[SessionAction] = strawberry.field(description="What the viewer may do with it now.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the mentee was looking for: of a session, or of a request by the viewer."""

    session_uuid: str | None = None
    skill_uuid: str | None = None
    target_rank: int | None = None


@strawberry.type(description="All of the mentor's places are taken.")
class CapacityError(UserError):
    wanted: strawberry.Private[Wanted | None]
    capacity: int = strawberry.field(description="The mentor's places.")
    open: int = strawberry.field(description="How many of them are taken.")
    alternatives: list[MentorMatch] = batch_field(
        "CapacityError.alternatives",
        description="Up to three other mentors with a free place, best first; empty where none fits.",
    )
