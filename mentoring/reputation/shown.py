"""A reputation as it is shown: the rules of least evidence. Those of consent are in the statement that reads it."""

from dataclasses import dataclass, replace

import orjson

from graph.reputation.scores import Stored, StoredRow
from mentoring.people import Viewer
from mentoring.reputation import fitted
from mentoring.reputation.fitted import ALGORITHM, VERSION


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
    evidence: Evidence
    as_of: str
    score: float | None = None
    lower: float | None = None
    upper: float | None = None
    index: int | None = None
    provisional: bool = True
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
    `as_of`: when all of them were last worked out; one that was written later says so itself.
    """
    whole = None if overall is None else StoredRow(*overall)
    part = None if own is None else StoredRow(*own)
    return _shown(mentor_id, skill_id, whole, part, as_of)


def as_it_was(
    mentor_id: str,
    skill_id: str | None,
    now: tuple[Stored | None, Stored | None],
    then: tuple[str | None, str | None],
    *,
    asked_at: str,
) -> Shown:
    """What was shown of a mentor's reputations at an instant, by the least evidence of then.

    `now` and `then` are the overall one and the one on the skill, as they are stored and as the history has them.
    Before anything was published: provisional, without evidence. `as_of`: since when that value was in force.
    """
    whole, part = (_in_force(*both, asked_at) for both in zip(now, then, strict=True))
    return _shown(mentor_id, skill_id, whole, part, None if whole is not None else asked_at)


def _in_force(now: Stored | None, then: str | None, asked_at: str) -> StoredRow | None:
    if now is not None and (row := StoredRow(*now)).asOf <= asked_at:
        return row
    value = None if then is None else orjson.loads(then)
    return None if value is None else StoredRow(*value)


def _shown(
    mentor_id: str, skill_id: str | None, whole: StoredRow | None, part: StoredRow | None, as_of: str | None
) -> Shown:
    if whole is None:
        return Shown(mentor_id=mentor_id, skill_id=skill_id, evidence=Evidence(), as_of=as_of or "")
    if skill_id is None:
        return _gated(mentor_id, None, whole, _evidence(whole), as_of)
    if part is None:
        return _gated(mentor_id, skill_id, _backed_off(whole), Evidence(), as_of)
    return _gated(mentor_id, skill_id, part, _evidence(part), as_of)


def _gated(
    mentor_id: str, skill_id: str | None, stored: StoredRow, evidence: Evidence, as_of: str | None
) -> Shown:
    last = stored.asOf if as_of is None else max(stored.asOf, as_of)
    if not stored.passed:
        return Shown(
            mentor_id=mentor_id,
            skill_id=skill_id,
            evidence=evidence,
            as_of=last,
            algorithm=stored.algorithm,
            algorithm_version=stored.algorithmVersion,
        )
    return Shown(
        mentor_id=mentor_id,
        skill_id=skill_id,
        score=stored.mean,
        lower=stored.lower,
        upper=stored.upper,
        index=stored.index,
        provisional=False,
        evidence=evidence,
        as_of=last,
        algorithm=stored.algorithm,
        algorithm_version=stored.algorithmVersion,
    )


def _backed_off(overall: StoredRow) -> StoredRow:
    lower, upper = fitted.backed_off(overall.mean, overall.sd, overall.skillVariance or 0.0)
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
