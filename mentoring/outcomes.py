"""What a use case answers: done, or refused with one coded reason that a client can act on."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why something was refused; the words are those of the API's error codes."""

    INVALID_INPUT = "INVALID_INPUT"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    NOT_FOUND = "NOT_FOUND"
    STALE_VERSION = "STALE_VERSION"
    FORBIDDEN = "FORBIDDEN"
    VERIFIER_CONFLICT_OF_INTEREST = "VERIFIER_CONFLICT_OF_INTEREST"
    NOT_MANAGER_OF_RECORD = "NOT_MANAGER_OF_RECORD"
    ILLEGAL_TRANSITION = "ILLEGAL_TRANSITION"
    SELF_MENTORING = "SELF_MENTORING"
    EMPLOYEE_INACTIVE = "EMPLOYEE_INACTIVE"
    SKILL_DEPRECATED = "SKILL_DEPRECATED"
    MENTOR_NOT_QUALIFIED = "MENTOR_NOT_QUALIFIED"
    SAME_REPORTING_LINE = "SAME_REPORTING_LINE"
    DUPLICATE_OPEN_SESSION = "DUPLICATE_OPEN_SESSION"
    BASELINE_REQUIRED = "BASELINE_REQUIRED"
    LEVEL_OUT_OF_SCALE = "LEVEL_OUT_OF_SCALE"
    TARGET_NOT_ABOVE_BASELINE = "TARGET_NOT_ABOVE_BASELINE"
    REQUEST_LIMIT_REACHED = "REQUEST_LIMIT_REACHED"
    MENTOR_UNAVAILABLE = "MENTOR_UNAVAILABLE"
    CAPACITY_REACHED = "CAPACITY_REACHED"
    MEETING_IN_PAST = "MEETING_IN_PAST"
    MEETING_CONFLICT = "MEETING_CONFLICT"
    NO_MEETING_HELD = "NO_MEETING_HELD"
    REASSESSMENT_TOO_EARLY = "REASSESSMENT_TOO_EARLY"
    EVIDENCE_REQUIRED = "EVIDENCE_REQUIRED"
    REVIEWER_CONFLICT_OF_INTEREST = "REVIEWER_CONFLICT_OF_INTEREST"
    ALREADY_DISPUTED = "ALREADY_DISPUTED"
    DISPUTE_SETTLED = "DISPUTE_SETTLED"
    GAIN_NOT_COUNTED = "GAIN_NOT_COUNTED"
    TOO_LATE = "TOO_LATE"
    DISPUTE_LIMIT_REACHED = "DISPUTE_LIMIT_REACHED"


@dataclass(frozen=True, slots=True)
class Done:
    """The change is committed, now or (`replayed`) by an earlier call with the same idempotency key.

    The ids name what was changed; they are bare UUIDs, and absent where a use case has nothing of the kind.
    """

    replayed: bool = False
    session_id: str | None = None
    meeting_id: str | None = None
    verification_id: str | None = None
    assessment_id: str | None = None
    profile_employee_id: str | None = None
    employee_id: str | None = None
    dispute_id: str | None = None
    flag_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, for one reason.

    `path` leads to the input field in the API's spelling, as `("input", "sessionId")`. `session_id` is an
    unchanged session that helps the client on (the open one of DUPLICATE_OPEN_SESSION, the one whose version
    is stale), `dispute_id` a dispute (the one of ALREADY_DISPUTED). `current_state` and `allowed` come with
    ILLEGAL_TRANSITION, `capacity` and `open` with CAPACITY_REACHED.
    """

    code: Code
    message: str
    path: tuple[str, ...]
    session_id: str | None = None
    dispute_id: str | None = None
    current_state: str | None = None
    allowed: tuple[str, ...] = ()
    capacity: int | None = None
    open: int | None = None


Outcome = Done | Refused


def refused(code: Code, message: str, field: str) -> Refused:
    """A refusal at one field of the mutation's `input`."""
    return Refused(code, message, ("input", field))
