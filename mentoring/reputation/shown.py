"""A reputation as one viewer may see it: the rules of consent and of least evidence, in this one place."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import orjson

from graph import instants
from graph.client import Graph
from graph.reputation import scores
from graph.reputation.scores import Asked, MentorRow, StoredRow
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


def may_see(viewer: Viewer, mentor_id: str, *, opted_in: bool) -> bool:
    """Whether a reputation is shown at all: to the mentor, to a programme admin, to all after opting in."""
    return opted_in or explained_to(viewer, mentor_id)


def explained_to(viewer: Viewer, mentor_id: str) -> bool:
    """Whether the parts of a score may be shown: to the mentor and to a programme admin."""
    return viewer.id == mentor_id or viewer.is_admin


async def of_mentor(
    graph: Graph, mentor_id: str, *, skill_id: str | None = None, viewer: Viewer, now: datetime
) -> Shown | None:
    """As `of_mentors`, for one."""
    found = await of_mentors(graph, [(mentor_id, skill_id)], viewer=viewer, now=now)
    return found[mentor_id, skill_id]


async def of_mentors(
    graph: Graph, asked: Sequence[Asked], *, viewer: Viewer, now: datetime
) -> dict[Asked, Shown | None]:
    """What the viewer may see of each reputation asked for, None where nothing; in one statement.

    A skill without evidence backs off to the overall score, with a wider interval.
    """
    rows = {(row.mentor_id, row.skill_id): row for row in await scores.of_mentors(graph, asked)}
    before_any = instants.to_text(now)
    return {key: _shown(rows.get(key), viewer, before_any) for key in asked}


def _shown(row: MentorRow | None, viewer: Viewer, before_any: str) -> Shown | None:
    if row is None or not may_see(viewer, row.mentor_id, opted_in=row.visible):
        return None
    as_of = row.as_of or before_any
    if row.overall is None:
        return _provisional(row.mentor_id, row.skill_id, Evidence(), as_of)
    if row.skill_id is None:
        return _of_stored(row.mentor_id, None, row.overall, _evidence(row.overall))
    if row.own is not None:
        return _of_stored(row.mentor_id, row.skill_id, row.own, _evidence(row.own))
    return _of_stored(row.mentor_id, row.skill_id, _backed_off(row.overall), Evidence())


def _of_stored(mentor_id: str, skill_id: str | None, stored: StoredRow, evidence: Evidence) -> Shown:
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
