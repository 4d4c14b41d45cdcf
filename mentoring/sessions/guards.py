"""The guards of a request and its acceptance: pure rules over a mentor, a mentee and a skill."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from graph.assessment_records import Assessed
from graph.sessions.facts import Person
from graph.sessions.pairs import Pair
from mentoring.outcomes import Code, Refused, refused
from mentoring.programme import Programme


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the guards see it; `baseline` None where no assessment sets a level."""

    mentor: Person
    mentee: Person
    skill_status: str
    pair: Pair
    baseline: Assessed | None
    target_rank: int
    purpose: str
    format: str
    open_session_id: str | None
    now: datetime
    programme: Programme


def of_request(asked: Asked) -> Iterable[Refused]:
    """Every refusal that holds against a request, the one that wins first."""
    yield from _self_mentoring(asked)
    yield from inactive(asked.mentor, asked.mentee)
    yield from _deprecated(asked)
    yield from _not_qualified(asked)
    yield from same_line(asked.mentor.id, asked.mentee.id, asked.pair)
    yield from _duplicate(asked)
    yield from _levels(asked)
    yield from _limit(asked)
    yield from _unavailable(asked)
    yield from full(asked.pair, "mentorId")


def inactive(mentor: Person, mentee: Person, field: str | None = None) -> Iterable[Refused]:
    """EMPLOYEE_INACTIVE for whoever of the two does not work now, at their own field or the given one."""
    for person, own_field, part in ((mentor, "mentorId", "mentor"), (mentee, "menteeId", "mentee")):
        if not person.is_active:
            yield refused(Code.EMPLOYEE_INACTIVE, f"The {part} is not active.", field or own_field)


def same_line(mentor_id: str, mentee_id: str, pair: Pair, field: str = "mentorId") -> Iterable[Refused]:
    """SAME_REPORTING_LINE when one of the two is above the other, at any length."""
    if in_line(mentor_id, mentee_id, pair):
        yield refused(Code.SAME_REPORTING_LINE, "Mentor and mentee are in one reporting line.", field)


def in_line(mentor_id: str, mentee_id: str, pair: Pair) -> bool:
    """Whether one of the two is above the other in the reporting tree; team mates are not."""
    return mentor_id in pair.mentee_above or mentee_id in pair.mentor_above


def target_not_above(target_rank: int, baseline_rank: int, field: str) -> Iterable[Refused]:
    """TARGET_NOT_ABOVE_BASELINE when there is nothing to gain."""
    if target_rank <= baseline_rank:
        yield refused(
            Code.TARGET_NOT_ABOVE_BASELINE,
            f"The target {target_rank} is not above the baseline {baseline_rank}.",
            field,
        )


def full(pair: Pair, field: str) -> Iterable[Refused]:
    """CAPACITY_REACHED, with the mentor's capacity and places taken."""
    if pair.taken >= pair.capacity:
        yield Refused(
            Code.CAPACITY_REACHED,
            f"The mentor has {pair.capacity} places and none is free.",
            ("input", field),
            capacity=pair.capacity,
            open=pair.taken,
        )


def _self_mentoring(asked: Asked) -> Iterable[Refused]:
    if asked.mentor.id == asked.mentee.id:
        yield refused(Code.SELF_MENTORING, "Nobody is their own mentor.", "mentorId")


def _deprecated(asked: Asked) -> Iterable[Refused]:
    if asked.skill_status != "ACTIVE":
        yield refused(Code.SKILL_DEPRECATED, "The skill is no longer taught.", "skillId")


def _not_qualified(asked: Asked) -> Iterable[Refused]:
    pair = asked.pair
    offered = (
        pair.purposes is not None
        and asked.purpose in pair.purposes
        and pair.formats is not None
        and asked.format in pair.formats
    )
    teaches = pair.max_level_taught is None or pair.max_level_taught >= asked.target_rank
    if not (offered and teaches and pair.mentor_rank is not None and pair.mentor_rank >= asked.target_rank):
        yield refused(
            Code.MENTOR_NOT_QUALIFIED, "The mentor does not offer this skill at the target level.", "mentorId"
        )


def _duplicate(asked: Asked) -> Iterable[Refused]:
    if asked.open_session_id is not None:
        yield Refused(
            Code.DUPLICATE_OPEN_SESSION,
            "The two have an open session on this skill.",
            ("input", "mentorId"),
            session_id=asked.open_session_id,
        )


def _levels(asked: Asked) -> Iterable[Refused]:
    if asked.baseline is None:
        yield refused(Code.BASELINE_REQUIRED, "Assess yourself on the skill first.", "skillId")
    if asked.target_rank not in asked.pair.ranks:
        yield refused(
            Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {asked.target_rank}.", "targetLevel"
        )
    if asked.baseline is not None:
        yield from target_not_above(asked.target_rank, asked.baseline.rank, "targetLevel")


def _limit(asked: Asked) -> Iterable[Refused]:
    limit = asked.programme.request_limit
    if asked.pair.requested >= limit:
        yield refused(Code.REQUEST_LIMIT_REACHED, f"{limit} requests wait for an answer already.", "mentorId")


def _unavailable(asked: Asked) -> Iterable[Refused]:
    paused_until = asked.pair.paused_until
    if not asked.pair.accepting or (paused_until is not None and paused_until > asked.now):
        yield refused(Code.MENTOR_UNAVAILABLE, "The mentor takes no requests now.", "mentorId")
