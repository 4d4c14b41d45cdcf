"""A reputation as it is shown: the rules of least evidence. Those of consent are in the statement that reads it."""

from dataclasses import asdict, dataclass, replace

import orjson

from graph.reputation.scores import Stored, StoredRow
from mentoring.people import Viewer
from mentoring.reputation import fitted
from mentoring.reputation.fitted import ALGORITHM, VERSION, Score


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an estimate rests on.

    `verified_sessions`: gains of any sign that count. `verification_rate` (0 to 1): verified over verified,
    lapsed and cancelled, each after a held meeting, None before any. `lapsed`: lapsed after a held meeting,
    not for want of a verifier.
    """

    verified_sessions: int = 0
    distinct_mentees: int = 0
    distinct_verifiers: int = 0
    distinct_departments: int = 0
    verification_rate: float | None = None
    lapsed: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A reputation as it is shown. Below the least evidence `provisional`, and the four numbers are None.

    `score`, `lower` and `upper` in levels per session, `index` 0 to 100; `as_of` as stored.
    """

    mentor_id: str
    skill_id: str | None
    score: float | None
    lower: float | None
    upper: float | None
    index: int | None
    provisional: bool
    evidence: Evidence
    as_of: str
    algorithm: str = ALGORITHM
    algorithm_version: str = VERSION


def explained_to(viewer: Viewer, mentor_id: str) -> bool:
    """Whether the parts of a score may be shown: to the mentor and to a programme admin."""
    return viewer.id == mentor_id or viewer.is_admin


def of_stored(
    mentor_id: str, skill_id: str | None, overall: Stored | None, own: Stored | None, *, as_of: str
) -> Shown:
    """What is shown of a mentor's stored reputations, on a skill or (None) overall.

    `own` is the one on that skill: a skill without evidence backs off to the overall score, with a wider interval.
    `as_of` is told of a mentor without evidence.
    """
    if overall is None:
        return _provisional(mentor_id, skill_id, Evidence(), as_of)
    whole = StoredRow(*overall)
    if skill_id is None:
        return _gated(mentor_id, None, whole, _evidence(whole))
    if own is None:
        return _gated(mentor_id, skill_id, _backed_off(whole), Evidence())
    part = StoredRow(*own)
    return _gated(mentor_id, skill_id, part, _evidence(part))


def _gated(mentor_id: str, skill_id: str | None, stored: StoredRow, evidence: Evidence) -> Shown:
    if not stored.passed:
        return _provisional(mentor_id, skill_id, evidence, stored.asOf)
    return Shown(
        mentor_id=mentor_id,
        skill_id=skill_id,
        score=stored.mean,
        lower=stored.lower,
        upper=stored.upper,
        index=stored.index,
        provisional=False,
        evidence=evidence,
        as_of=stored.asOf,
    )


def _provisional(mentor_id: str, skill_id: str | None, evidence: Evidence, as_of: str) -> Shown:
    return Shown(
        mentor_id=mentor_id,
        skill_id=skill_id,
        score=None,
        lower=None,
        upper=None,
        index=None,
        provisional=True,
        evidence=evidence,
        as_of=as_of,
    )


def _backed_off(overall: StoredRow) -> StoredRow:
    lower, upper = fitted.backed_off(overall.mean, overall.sd)
    return replace(overall, lower=lower, upper=upper)


def _evidence(stored: StoredRow) -> Evidence:
    return Evidence(
        verified_sessions=stored.verifiedSessions,
        distinct_mentees=stored.distinctMentees,
        distinct_verifiers=stored.distinctVerifiers,
        distinct_departments=stored.distinctDepartments,
        verification_rate=stored.verificationRate,
        lapsed=stored.lapsed,
    )


def to_text(score: Score) -> str:
    """A score past the gate as a board keeps it: JSON."""
    counted = score.counted
    evidence = Evidence(
        verified_sessions=counted.gains,
        distinct_mentees=len(counted.mentees),
        distinct_verifiers=len(counted.verifiers),
        distinct_departments=len(counted.departments),
        verification_rate=counted.verification_rate,
        lapsed=counted.endings.get("LAPSED", 0),
    )
    kept = [score.skill_id, score.mean, score.lower, score.upper, score.index, asdict(evidence)]
    return orjson.dumps(kept).decode()


def from_text(text: str, *, mentor_id: str, as_of: str) -> Shown:
    """The reputation that a board keeps, of the moment it was made."""
    skill_id, score, lower, upper, index, evidence = orjson.loads(text)
    return Shown(
        mentor_id=mentor_id,
        skill_id=skill_id,
        score=score,
        lower=lower,
        upper=upper,
        index=index,
        provisional=False,
        evidence=Evidence(**evidence),
        as_of=as_of,
    )
