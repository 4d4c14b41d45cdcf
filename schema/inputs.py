"""What the mutations take."""

import strawberry

from schema import work_styles
from schema.disputes import DisputeDecision, DisputeReason
from schema.integrity import IntegrityFinding
from schema.scalars import URL, DateTime, TimeZone
from schema.session_states import MeetingMode, MeetingStatus, SessionFormat, SessionPurpose

_KEY = (
    "Makes a retry safe: kept 7 days for this person and mutation. The same key with other input is `INVALID_INPUT`; "
    "a refused call may be tried again with the same key."
)
_VERSION = "The session's `version` as last read; another one is `STALE_VERSION`."
_LEVEL = "A rank on the skill's scale."


def _key() -> strawberry.ID | None:
    field: strawberry.ID | None = strawberry.field(default=None, description=_KEY)
    return field


@strawberry.input(description="From when to when.")
class SlotInput:
    starts_at: DateTime = strawberry.field(description="Start.")
    ends_at: DateTime = strawberry.field(description="End, after the start.")


@strawberry.input(description="Something that shows a level.")
class EvidenceInput:
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    url: URL | None = strawberry.field(default=None, description="Where it is.")
    note: str | None = strawberry.field(default=None, description="More about it.")


@strawberry.input(description="Whom to ask, for what.")
class RequestSessionInput:
    mentor_id: strawberry.ID = strawberry.field(description="Whom to ask.")
    purpose: SessionPurpose = strawberry.field(description="What it is for.")
    scope: str = strawberry.field(
        description="What the mentee wants to be able to do, in words; 1 to 2,000 characters."
    )
    skill_id: strawberry.ID | None = strawberry.field(
        default=None, description="The skill to learn; required."
    )
    target_level: int | None = strawberry.field(
        default=None, description=f"Level to reach; required. {_LEVEL}"
    )
    mentee_id: strawberry.ID | None = strawberry.field(
        default=None, description="Who learns: the viewer, also when left out."
    )
    format: SessionFormat | None = strawberry.field(
        default=SessionFormat.ONE_TO_ONE, description="How to meet."
    )
    work_product: str | None = strawberry.field(default=None, description="What to work on together.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A step of a session that needs no more than a reason.")
class SessionActionInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    expected_version: int = strawberry.field(description=_VERSION)
    reason: str | None = strawberry.field(
        default=None, description="Why, in words; required to cancel and to return, else optional."
    )
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A meeting to plan.")
class ScheduleMeetingInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    expected_version: int = strawberry.field(description=_VERSION)
    slot: SlotInput = strawberry.field(description="When; in the future, free for both.")
    time_zone: TimeZone = strawberry.field(description="Zone in which it is arranged.")
    mode: MeetingMode = strawberry.field(description="How it is held.")
    location: str | None = strawberry.field(default=None, description="Where.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A planned meeting to move.")
class RescheduleMeetingInput:
    meeting_id: strawberry.ID = strawberry.field(description="The meeting.")
    expected_version: int = strawberry.field(description=_VERSION)
    slot: SlotInput = strawberry.field(description="When instead; in the future, free for both.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="How a planned meeting went.")
class RecordMeetingInput:
    meeting_id: strawberry.ID = strawberry.field(description="The meeting.")
    expected_version: int = strawberry.field(description=_VERSION)
    status: MeetingStatus = strawberry.field(description="Anything but `PLANNED`.")
    practised: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Behavioural indicators of the skill that were practised."
    )
    note: str | None = strawberry.field(default=None, description="A note for the practice log.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A meeting that took place unplanned.")
class LogMeetingInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    expected_version: int = strawberry.field(description=_VERSION)
    slot: SlotInput = strawberry.field(description="When it was: after the acceptance, not in the future.")
    mode: MeetingMode = strawberry.field(description="How it was held.")
    practised: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Behavioural indicators of the skill that were practised."
    )
    note: str | None = strawberry.field(default=None, description="A note for the practice log.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A level somebody gives, outside a session.")
class SubmitAssessmentInput:
    employee_id: strawberry.ID = strawberry.field(description="Whose level: one's own, or a direct report's.")
    skill_id: strawberry.ID = strawberry.field(description="The skill.")
    level: int = strawberry.field(description=_LEVEL)
    indicator_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Behavioural indicators of the skill that were seen."
    )
    evidence: list[EvidenceInput] | None = strawberry.field(default=None, description="What shows it.")
    comment: str | None = strawberry.field(default=None, description="More about it, in words.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="The mentee's claim after practice.")
class ReassessInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    expected_version: int = strawberry.field(description=_VERSION)
    level: int = strawberry.field(description=f"The level reached. {_LEVEL}")
    indicator_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Behavioural indicators of the skill; these or `evidence` are required."
    )
    evidence: list[EvidenceInput] | None = strawberry.field(default=None, description="What shows it.")
    reflection: str | None = strawberry.field(default=None, description="What was learned, in words.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A verifier's word on both ends of a session.")
class VerifyReassessmentInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    expected_version: int = strawberry.field(description=_VERSION)
    verified_level: int = strawberry.field(description=f"The level confirmed. {_LEVEL}")
    indicator_ids: list[strawberry.ID] = strawberry.field(
        description=(
            "Behavioural indicators seen, up to the verified level; at least one for a rise where the "
            "skill has any."
        )
    )
    baseline_level: int | None = strawberry.field(
        default=None,
        description=(
            "The starting level confirmed; may be left out only where a verifier or manager had set it."
        ),
    )
    comment: str | None = strawberry.field(
        default=None, description="In words; required for a rise on a skill without indicators."
    )
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A better word on a verification.")
class CorrectVerificationInput:
    verification_id: strawberry.ID = strawberry.field(description="The verification.")
    corrected_level: int = strawberry.field(
        description=f"The level that was reached instead of the one that stands. {_LEVEL}"
    )
    reason: str = strawberry.field(description="Why, in words; everybody who sees the session reads it.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The session's `version` as last read: another one is `STALE_VERSION`; null: any will do.",
    )
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A gain to dispute, as its session's mentor.")
class DisputeGainInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    reason_code: DisputeReason = strawberry.field(description="What is wrong with it.")
    comment: str | None = strawberry.field(
        default=None, description="More about it, in words; required with `OTHER`."
    )
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A dispute to take back, as the mentor who opened it.")
class WithdrawDisputeInput:
    dispute_id: strawberry.ID = strawberry.field(description="The dispute.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="An administrator's decision on a dispute.")
class DecideDisputeInput:
    dispute_id: strawberry.ID = strawberry.field(description="The dispute.")
    decision: DisputeDecision = strawberry.field(description="What becomes of the gain.")
    reason: str = strawberry.field(description="Why, in words; the mentor reads it.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="What an administrator found in a flag.")
class ReviewIntegrityFlagInput:
    flag_id: strawberry.ID = strawberry.field(description="The flag.")
    finding: IntegrityFinding = strawberry.field(description="What was found.")
    note: str = strawberry.field(description="What was found, in words; 1 to 2,000 characters.")
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="A skill to offer.")
class MentorOfferInput:
    skill_id: strawberry.ID = strawberry.field(description="A skill that one holds.")
    purposes: list[SessionPurpose] = strawberry.field(description="What it is offered for; at least one.")
    formats: list[SessionFormat] = strawberry.field(description="How to meet; at least one.")


@strawberry.input(description="Changes to one's own mentor profile; what is null or left out stays.")
class MentorProfileInput:
    accepting: bool | None = strawberry.field(default=None, description="Whether new requests are welcome.")
    capacity: int | None = strawberry.field(
        default=None, description="Most sessions at a time, 0 to 20; not below the places taken."
    )
    paused_until: DateTime | None = strawberry.field(
        default=None, description="No new requests until then; a past instant ends a pause."
    )
    offers: list[MentorOfferInput] | None = strawberry.field(
        default=None, description="The whole list of offers: replaces what was there."
    )
    leaderboard_visible: bool | None = strawberry.field(
        default=None, description="Show score, interval and evidence to everyone."
    )
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(
    description="How one likes to work: four answers, each 1 to 5; any other is `INVALID_INPUT`."
)
class WorkStyleInput:
    structure: int = strawberry.field(description=work_styles.STRUCTURE)
    guidance: int = strawberry.field(description=work_styles.GUIDANCE)
    directness: int = strawberry.field(description=work_styles.DIRECTNESS)
    rhythm: int = strawberry.field(description=work_styles.RHYTHM)
    idempotency_key: strawberry.ID | None = _key()


@strawberry.input(description="Whose answers are forgotten is who asks.")
class WithdrawWorkStyleInput:
    idempotency_key: strawberry.ID | None = _key()
