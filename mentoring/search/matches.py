"""A match: a mentor's score for one gap, taken apart and put into words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from graph.search.cards import Card
from graph.search.offers import OfferRow
from graph.search.rows import FoundRow, MentorRow, PlaceRow
from mentoring.search import freshness, hours, places
from scoring import matching
from scoring.arrays import Floats, Ints
from scoring.matching import UNKNOWN_DISTANCE, Candidates, Curves, Factor, Offers, Scores
from scoring.matching.versions import Ranking


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
    """The mentors for one gap with their scores, in no order; `rows[i]` is the i-th candidate."""

    rows: tuple[MentorRow, ...]
    candidates: Candidates
    scores: Scores
    curves: Curves

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Candidates best first, equal scores by mentor id."""
        negated = (-self.scores.score).tolist()
        ids = [row.mentor_id for row in self.rows]
        return tuple(at for _, _, at in sorted(zip(negated, ids, range(len(ids)), strict=True)))

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

    def warnings(self, at: int) -> tuple[str, ...]:
        """What to know of one candidate before asking, in words."""
        offers, card = self.candidates.offers, self.rows[at].card
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
    now: datetime
    place: "Callable[[Match], str] | None" = None

    @property
    def cursor(self) -> str:
        """Where the list goes on after this one, made when it is asked for; empty on no page."""
        return "" if self.place is None else self.place(self)

    @property
    def mentor_id(self) -> str:
        return self.scored.rows[self.at].mentor_id

    @property
    def score(self) -> float:
        """0 to 1, the sum of the contributions."""
        return self.scored.score(self.at)

    @property
    def cross_department(self) -> bool:
        """Whether the departments are known and neither lies within the other."""
        return not self.scored.rows[self.at].place.is_near

    @property
    def organisational_distance(self) -> int | None:
        """Steps between the departments, None where one is unknown."""
        return self.scored.steps(self.at)

    @property
    def previous_sessions(self) -> int:
        """Sessions that the two agreed on before, on any skill."""
        return self.scored.rows[self.at].together

    @property
    def next_free_at(self) -> datetime | None:
        """When a place is expected to be free, None where one is or none is to come."""
        return places.next_free_at(self.scored.rows[self.at].card, self.now)

    @property
    def explanation(self) -> tuple[MatchFactor, ...]:
        """The factors, made when they are asked for."""
        return self.scored.explanation(self.at)

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.scored.warnings(self.at)


def scored(
    rows: Sequence[MentorRow], found: FoundRow, target_rank: int, now: datetime, ranking: Ranking
) -> Scored:
    """Scores of these mentors for one gap."""
    facts = _columns(MentorRow, rows)
    offer, card, place = (
        _columns(OfferRow, facts.offer),
        _columns(Card, facts.card),
        _columns(PlaceRow, facts.place),
    )
    offers = Offers(
        rank=_counts(offer.rank),
        verified=np.array(offer.verified, dtype=np.bool_),
        level_age_days=freshness.ages_days(offer.rank_at, now),
        # None becomes nan.
        public_mean=np.array(offer.public_mean, dtype=np.float64),
        public_sd=np.array(offer.public_sd, dtype=np.float64),
        target=target_rank,
        reassess_days=freshness.days(found.reassess_every),
    )
    capacity, units = _counts(card.capacity), _counts(place.units)
    line = {manager: height for height, manager in enumerate(found.mentee_above)}
    candidates = Candidates(
        offers,
        steps=np.where(
            units * found.units > 0, units + found.units - 2 * _counts(place.shared), UNKNOWN_DISTANCE
        ),
        managers=_counts([_height(manager, line) for manager in card.manager_id]),
        free_places=np.maximum(capacity - _counts(card.taken), 0),
        capacity=capacity,
        shared_hours=shared_hours(rows, found, now),
        # None becomes nan.
        answer_days=np.array(facts.answer_days, dtype=np.float64),
        asked=_counts(facts.asked),
        together=_counts(facts.together),
        style=_style(found.work_style, facts.work_style),
    )
    scores = matching.score.of(candidates, ranking.weights, ranking.curves)
    return Scored(tuple(rows), candidates, scores, ranking.curves)


def _style(own: Sequence[int] | None, theirs: Sequence[Sequence[int] | None]) -> Floats | None:
    """How alike the mentee and each mentor say they work; None where the mentee's way is not to be compared."""
    if own is None:
        return None
    unsaid = (math.nan,) * len(own)
    declared = [unsaid if answers is None else answers for answers in theirs]
    table = np.array(declared, dtype=np.float64).reshape(len(declared), len(own))
    return matching.style.alike(np.array(own, dtype=np.float64), table)


def shared_hours(rows: Sequence[MentorRow], found: FoundRow, now: datetime) -> Floats:
    """Working hours a week in common with the mentee's; nan where either is unknown; (n,)."""
    own = (found.time_zone, found.working_hours)
    desks = ((row.time_zone, row.working_hours) for row in rows)
    # None becomes nan.
    return np.array(hours.in_common(own, desks, now), dtype=np.float64)


def _height(manager_id: str | None, line: dict[str, int]) -> int:
    if manager_id is None or not line:
        return UNKNOWN_DISTANCE
    return line.get(manager_id, matching.OUTSIDE_THE_LINE)


def _counts(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _columns(kind: Any, rows: Sequence[tuple[Any, ...]]) -> Any:
    """These rows of a kind, a column a field; without rows every column is empty."""
    return kind._make(zip(*rows, strict=True) if rows else [()] * len(kind._fields))
