"""Who can be on a board: a scored mentor, from the refit's own scores or from those that are stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.boards import ScoredRow, StandingRow
from mentoring.reputation.fitted import Score
from mentoring.reputation.shown import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor with a gain that counts, overall (`skill_id` None) or on a skill; levels per session.

    `departments`: those of the mentees whose gains count. `gains` and `since`: how many of the mentor's gains count
    over all skills, and the day of the first, as text. `passed`: whether there is enough evidence for an estimate to
    show.
    """

    mentor_id: str
    skill_id: str | None
    mean: float
    sd: float
    lower: float
    upper: float
    index: int
    passed: bool
    evidence: Evidence
    departments: tuple[str, ...]
    gains: int
    since: str


@dataclass(frozen=True, slots=True)
class Company:
    """What decides on which boards people are: their standing, and the unit above each unit."""

    standings: Mapping[str, StandingRow]
    lineages: Mapping[str, tuple[str, ...]]

    def unit(self, mentor_id: str) -> str | None:
        """The department of a person now."""
        standing = self.standings.get(mentor_id)
        return standing.department_id if standing else None

    def is_listed(self, mentor_id: str) -> bool:
        """Consent, and still with the company."""
        standing = self.standings.get(mentor_id)
        return standing is not None and standing.visible and standing.status != "DEACTIVATED"

    def lineage(self, department_id: str | None) -> tuple[str, ...]:
        """A department and every unit it is part of, from itself to the top; empty for None."""
        return () if department_id is None else self.lineages.get(department_id, (department_id,))

    def reach(self, mentor_id: str, departments: Iterable[str]) -> int:
        """How many of these departments are none of the mentor's own: not theirs, not within it, not around it."""
        own = self.unit(mentor_id)
        around = self.lineage(own)
        return sum(unit not in around and own not in self.lineage(unit) for unit in departments)


def company(standings: Mapping[str, StandingRow], above: Mapping[str, str | None]) -> Company:
    """The company of these people and units."""
    return Company(standings, {unit: tuple(_lineage(unit, above)) for unit in above})


def _lineage(department_id: str | None, above: Mapping[str, str | None]) -> list[str]:
    units: list[str] = []
    while department_id is not None and department_id not in units:
        units.append(department_id)
        department_id = above.get(department_id)
    return units


Known = tuple[int, str]
"""Of a mentor: how many gains count over all skills, and the day of the first."""


def of_scores(scores: Sequence[Score]) -> list[Candidate]:
    """The candidates of a fit."""
    known: dict[str, Known] = {
        score.mentor_id: (
            score.counted.gains,
            score.counted.since.isoformat(),
        )
        for score in scores
        if score.skill_id is None and score.counted.since is not None
    }
    return [_of_score(score, known[score.mentor_id]) for score in scores if score.counted.gains > 0]


def _of_score(score: Score, known: Known) -> Candidate:
    counted = score.counted
    return Candidate(
        mentor_id=score.mentor_id,
        skill_id=score.skill_id,
        mean=score.mean,
        sd=score.sd,
        lower=score.lower,
        upper=score.upper,
        index=score.index,
        passed=score.passed,
        evidence=Evidence(
            verified_sessions=counted.gains,
            distinct_mentees=len(counted.mentees),
            distinct_verifiers=len(counted.verifiers),
            distinct_departments=len(counted.departments),
            verification_rate=counted.verification_rate,
            lapsed=counted.endings.get("LAPSED", 0),
        ),
        departments=tuple(sorted(counted.departments)),
        gains=known[0],
        since=known[1],
    )


def dated(candidate: Candidate, since: str) -> Candidate:
    """The same with the mentor's first day, where it comes from a fit that does not know all gains."""
    return replace(candidate, since=since)


def of_stored(rows: Sequence[ScoredRow]) -> list[Candidate]:
    """The candidates among stored reputations."""
    # A score that was written before first days were kept is nobody's newcomer.
    known: dict[str, Known] = {
        row.mentor_id: (row.gains, row.since or "") for row in rows if row.skill_id is None
    }
    return [_of_row(row, known[row.mentor_id]) for row in rows if row.gains > 0 and row.mentor_id in known]


def _of_row(row: ScoredRow, known: Known) -> Candidate:
    return Candidate(
        mentor_id=row.mentor_id,
        skill_id=row.skill_id,
        mean=row.mean,
        sd=row.sd,
        lower=row.lower,
        upper=row.upper,
        index=row.index,
        passed=row.passed,
        evidence=Evidence(
            verified_sessions=row.gains,
            distinct_mentees=row.mentees,
            distinct_verifiers=row.verifiers,
            distinct_departments=len(row.departments or ()),
            verification_rate=row.verification_rate,
            lapsed=row.lapsed,
        ),
        departments=tuple(row.departments or ()),
        gains=known[0],
        since=known[1],
    )
