"""A match: a mentor's score for one gap, taken apart and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from graph.search.mentors import MentorRow
from graph.search.offers import FoundRow, OfferRow
from mentoring.search import departments, freshness
from mentoring.search.departments import Tree
from scoring import matching
from scoring.matching import UNKNOWN_DISTANCE, Candidates, Factor, Offers, Scores


@dataclass(frozen=True, slots=True)
class MatchFactor:
    """One factor: `raw` and `weight` 0 to 1, `contribution` their product, `reason` a sentence."""

    factor: Factor
    raw: float
    weight: float
    contribution: float
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """A mentor who would be let in: `score` 0 to 1 is the sum of the contributions, `rank` counts from 1.

    `organisational_distance` in steps between the departments, None where one is unknown. `cursor`: where the
    list goes on after this one.
    """

    mentor_id: str
    score: float
    rank: int
    cross_department: bool
    organisational_distance: int | None
    explanation: tuple[MatchFactor, ...]
    warnings: tuple[str, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Scored:
    """The mentors for one gap with their scores, in no order; `rows[i]` is the i-th candidate's offer."""

    rows: tuple[tuple[OfferRow, MentorRow], ...]
    candidates: Candidates
    scores: Scores
    department_id: str | None
    tree: Tree

    def order(self) -> list[int]:
        """Candidates best first, equal scores by mentor id."""
        scores = self.scores.score.tolist()
        return sorted(range(len(self.rows)), key=lambda at: (-scores[at], self.rows[at][0].mentor_id))

    def score(self, at: int) -> float:
        """The score of one candidate."""
        return float(self.scores.score[at])

    def match(self, at: int, rank: int, cursor: str) -> Match:
        """One candidate, explained."""
        offer, mentor = self.rows[at]
        distance = int(self.candidates.steps[at])
        return Match(
            mentor_id=offer.mentor_id,
            score=self.score(at),
            rank=rank,
            cross_department=departments.is_cross(mentor.department_id, self.department_id, self.tree),
            organisational_distance=None if distance == UNKNOWN_DISTANCE else distance,
            explanation=self._explanation(at),
            warnings=_warnings(self.candidates.offers, at, mentor),
            cursor=cursor,
        )

    def _explanation(self, at: int) -> tuple[MatchFactor, ...]:
        said = matching.reasons.of(self.candidates, at)
        return tuple(
            MatchFactor(
                factor=factor,
                raw=float(self.scores.raw[at, column]),
                weight=float(self.scores.shares[column]),
                contribution=float(self.scores.contribution[at, column]),
                reason=said[factor],
            )
            for column, factor in enumerate(Factor)
        )


def scored(
    rows: Sequence[tuple[OfferRow, MentorRow]], found: FoundRow, tree: Tree, target_rank: int, now: datetime
) -> Scored:
    """Scores of these mentors for one gap."""
    offers = Offers(
        rank=np.array([offer.rank for offer, _ in rows], dtype=np.int64),
        verified=np.array([offer.verified for offer, _ in rows], dtype=np.bool_),
        level_age_days=[freshness.age_days(offer.rank_at, now) for offer, _ in rows],
        public_mean=[_number(offer.public_mean) for offer, _ in rows],
        public_sd=[_number(offer.public_sd) for offer, _ in rows],
        target=target_rank,
        reassess_days=freshness.days(found.reassess_every),
    )
    steps = [departments.steps(mentor.department_id, found.department_id, tree) for _, mentor in rows]
    candidates = Candidates(offers, steps=np.array(steps, dtype=np.int64))
    return Scored(tuple(rows), candidates, matching.score.of(candidates), found.department_id, tree)


def _warnings(offers: Offers, at: int, mentor: MentorRow) -> tuple[str, ...]:
    said = []
    if offers.stale[at]:
        said.append("The mentor's level is due for reassessment.")
    if not offers.verified[at]:
        said.append("The mentor's level is self-assessed.")
    if mentor.capacity - mentor.taken == 1:
        said.append("One free place is left.")
    return tuple(said)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
