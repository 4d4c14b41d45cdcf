"""A match: a mentor's score for one gap, taken apart and put into words."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mentoring.search import freshness, places
from mentoring.search.mentors import Mentors
from scoring import matching
from scoring.arrays import Floats
from scoring.matching import UNKNOWN_DISTANCE, Candidates, Curves, Factor, Offers, Scores
from scoring.matching.versions import Ranking

_FACTORS: Final = tuple(Factor)


@dataclass(frozen=True, slots=True)
class MatchFactor:
    """One factor: `raw` and `weight` 0 to 1, `contribution` their product, `reason` a sentence."""

    factor: Factor
    raw: float
    weight: float
    contribution: float
    reason: str


@dataclass(frozen=True)
class Scored:
    """The mentors for one gap with their scores; the i-th candidate is the i-th of the mentors."""

    mentors: Mentors
    candidates: Candidates
    scores: Scores
    curves: Curves

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Candidates best first, equal scores by mentor id."""
        # The mentors are in the order of their ids.
        return tuple(np.argsort(-self.scores.score, kind="stable").tolist())

    @cached_property
    def _each(self) -> list[float]:
        scores: list[float] = self.scores.score.tolist()
        return scores

    def score(self, at: int) -> float:
        """The score of one candidate."""
        return self._each[at]

    def explanation(self, at: int) -> tuple[MatchFactor, ...]:
        """One candidate's factors, in their order; the contributions add up to the score."""
        said = matching.reasons.of(self.candidates, at, self.curves)
        scores = self.scores
        parts = zip(
            scores.raw[at].tolist(), scores.shares.tolist(), scores.contribution[at].tolist(), strict=True
        )
        return tuple(
            MatchFactor(factor, raw, weight, contribution, said[factor])
            for factor, (raw, weight, contribution) in zip(_FACTORS, parts, strict=True)
        )

    def warnings(self, at: int) -> tuple[str, ...]:
        """What to know of one candidate before asking, in words."""
        offers, card = self.candidates.offers, self.mentors.person(at).card
        said = []
        if offers.stale[at]:
            said.append("The mentor's level is due for reassessment.")
        if not offers.verified[at]:
            said.append("The mentor's level is self-assessed.")
        if card.capacity - card.taken == 1:
            said.append("One free place is left.")
        if card.capacity <= card.taken:
            said.append("No place is free now.")
        return tuple(said)

    def steps(self, at: int) -> int | None:
        """Steps between the two departments, None where one is unknown."""
        steps = int(self.candidates.steps[at])
        return None if steps == UNKNOWN_DISTANCE else steps


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate on a page: `rank` counts from 1. `place` says where the list goes on after one; on no page: None."""

    scored: Scored
    at: int
    rank: int
    place: "Callable[[Match], str] | None" = None

    @property
    def cursor(self) -> str:
        """Where the list goes on after this one, made when it is asked for; empty on no page."""
        return "" if self.place is None else self.place(self)

    @property
    def mentor_id(self) -> str:
        return self.scored.mentors.id_of(self.at)

    @property
    def score(self) -> float:
        """0 to 1, the sum of the contributions."""
        return self.scored.score(self.at)

    @property
    def cross_department(self) -> bool:
        """Whether the departments are known and neither lies within the other."""
        return not self.scored.mentors.is_near[self.at]

    @property
    def organisational_distance(self) -> int | None:
        """Steps between the departments, None where one is unknown."""
        return self.scored.steps(self.at)

    @property
    def previous_sessions(self) -> int:
        """Sessions that the two agreed on before, on any skill."""
        return int(self.scored.mentors.together[self.at])

    @property
    def next_free_at(self) -> datetime | None:
        """When a place is expected to be free, None where one is or none is to come."""
        return places.next_free_at(self.scored.mentors.person(self.at).card, self.scored.mentors.around.now)

    @property
    def explanation(self) -> tuple[MatchFactor, ...]:
        """The factors, made when they are asked for."""
        return self.scored.explanation(self.at)

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.scored.warnings(self.at)


def scored(lists: Sequence[tuple[Mentors, int]], ranking: Ranking) -> list[Scored]:
    """Scores of the mentors of each list for its target rank.

    All of them at once: what a list costs is mostly the number of operations on arrays.
    """
    if not lists:
        return []
    ends = list(itertools.accumulate(mentors.size for mentors, _ in lists))
    candidates = _candidates(lists)
    scores = matching.score.of(candidates, ranking.weights, ranking.curves)
    parts = [slice(end - mentors.size, end) for (mentors, _), end in zip(lists, ends, strict=True)]
    return [
        Scored(mentors, candidates[part], scores[part], ranking.curves)
        for (mentors, _), part in zip(lists, parts, strict=True)
    ]


def _candidates(lists: Sequence[tuple[Mentors, int]]) -> Candidates:
    """Everybody of these lists, one list after the other; all are made at the same instant."""
    mentors = [mentors for mentors, _ in lists]
    sizes = [one.size for one in mentors]
    capacity, taken, answer_days, asked = _columns(
        [one.facts for one in mentors], "capacity", "taken", "answer_days", "asked"
    )
    rank, verified, ranked_at, mean, sd = _columns(
        [one.book.offered[one.at] for one in mentors], "rank", "verified", "ranked_at", "mean", "sd"
    )
    offers = Offers(
        rank=rank,
        verified=verified,
        level_age_days=freshness.ages_days(ranked_at, mentors[0].around.now),
        public_mean=mean,
        public_sd=sd,
        target=np.repeat([target for _, target in lists], sizes),
        reassess_days=np.repeat([freshness.days(one.skill.reassess_every) for one in mentors], sizes),
    )
    return Candidates(
        offers,
        steps=np.concatenate([one.steps for one in mentors]),
        managers=np.concatenate([one.managers for one in mentors]),
        free_places=np.maximum(capacity - taken, 0),
        capacity=capacity,
        shared_hours=np.concatenate([one.shared_hours for one in mentors]),
        answer_days=answer_days,
        asked=asked,
        together=np.concatenate([one.together for one in mentors]),
        style=np.concatenate([_style(one) for one in mentors]),
    )


def _columns(lists: Sequence[NDArray[np.void]], *names: str) -> Iterator[NDArray[Any]]:
    """Columns of one list after the other; whole rows would be put together at ten times the cost."""
    return (np.concatenate([rows[name] for rows in lists]) for name in names)


def _style(mentors: Mentors) -> Floats:
    """How alike the mentee and each mentor say they work; nan where one has not said, or is not to be compared."""
    own = mentors.mentee.work_style
    if own is None:
        return np.full(mentors.size, math.nan)
    unsaid = (math.nan,) * len(own)
    declared = [mentors.styles.get(mentor_id, unsaid) for mentor_id in mentors.ids]
    table = np.array(declared, dtype=np.float64).reshape(len(declared), len(own))
    return matching.style.alike(np.array(own, dtype=np.float64), table)
