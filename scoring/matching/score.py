"""The match score of each candidate, in parts that add up to it."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.arrays import Floats, Ints, frozen_floats
from scoring.matching.candidates import UNKNOWN_DISTANCE, Candidates, Offers
from scoring.matching.weights import RANKING_VERSION, Curves, Weights


@dataclass(frozen=True, eq=False)
class Scores:
    """How well each candidate fits; arrays read-only, the columns in the order of `Factor`. A slice is of candidates.

    score : (n,)
        0 to 1, the sum of the contributions.
    raw : (n, 7)
        Each factor from 0 to 1.
    contribution : (n, 7)
        raw times share.
    shares : (7,)
        The weights as proportions; they add up to 1.
    """

    score: Floats
    raw: Floats
    contribution: Floats
    shares: Floats
    ranking_version: str = RANKING_VERSION

    def __getitem__(self, where: slice) -> "Scores":
        return replace(
            self, score=self.score[where], raw=self.raw[where], contribution=self.contribution[where]
        )


def of(candidates: Candidates, weights: Weights = Weights(), curves: Curves = Curves()) -> Scores:  # noqa: B008  frozen
    """Scores in the candidates' order; higher is better."""
    offers = candidates.offers
    reputations = reputation(offers, curves)
    raw: Floats = np.array(
        [
            skill_fit(offers, curves),
            reputations,
            organisational_distance(candidates.steps, candidates.managers, curves),
            availability(candidates, curves),
            exposure_balance(candidates, reputations, curves),
            1.0 / (1.0 + candidates.together),
            np.where(np.isnan(candidates.style), curves.neutral, candidates.style),
        ],
        dtype=np.float64,
    ).T
    shares = weights.shares()
    contribution: Floats = raw * shares
    return Scores(
        # The shares add up to 1 only to rounding, and a score of 1 + 2e-16 would be off its scale.
        score=frozen_floats(np.minimum(contribution.sum(axis=1), 1.0)),
        raw=frozen_floats(raw),
        contribution=frozen_floats(contribution),
        shares=frozen_floats(shares),
    )


def skill_fit(offers: Offers, curves: Curves) -> Floats:
    """Raw skill fit, 0 to 1; 0 below the target; (n,)."""
    # The last place, which -1 and below are taken to, is for who is not there yet.
    by_lead = np.array((*curves.fit_by_lead(), 0.0))
    lead = np.maximum(np.minimum(offers.rank - offers.target, by_lead.size - 2), -1)
    trust = np.array((curves.self_claimed, 1.0))[offers.verified.view(np.int8)]
    freshness = np.array((1.0, curves.stale))[offers.stale.view(np.int8)]
    fit: Floats = by_lead[lead] * trust * freshness
    return fit


def reputation(offers: Offers, curves: Curves) -> Floats:
    """Raw reputation, 0 to 1: .5 for a sure typical mentor, 0 without a public estimate; (n,).

    The posterior mean is already drawn to the typical mentor where evidence is thin; the part of a standard
    deviation taken off it decides between equal means.
    """
    careful = offers.public_mean - curves.caution * offers.public_sd
    # fmax takes the number where the other is nan.
    placed: Floats = np.minimum(np.fmax(0.5 + careful / (2 * curves.reputation_span), 0.0), 1.0)
    return placed


def organisational_distance(steps: Ints, managers: Ints, curves: Curves) -> Floats:
    """Raw distance, 0 to 1: further is better, the service opens silos; neutral where unknown; (n,).

    Of two trees, departments and reporting lines, the known ones decide.
    """
    tree_part = (1 - curves.line_share) * (steps != UNKNOWN_DISTANCE)
    line_part = curves.line_share * (managers != UNKNOWN_DISTANCE)
    parts = tree_part + line_part
    reached = tree_part * np.minimum(steps / curves.farthest_steps, 1.0) + line_part * np.minimum(
        managers / curves.farthest_managers, 1.0
    )
    if parts.all():
        return _on_scale(reached / parts)
    return np.where(parts > 0, _on_scale(reached / np.where(parts > 0, parts, 1.0)), curves.neutral)


def availability(candidates: Candidates, curves: Curves) -> Floats:
    """Raw availability, 0 to 1, of free places, working hours in common and time to answer; (n,)."""
    hours, days = candidates.shared_hours, candidates.answer_days
    hours_part, answer_part = curves.hours_part * ~np.isnan(hours), curves.answer_part * ~np.isnan(days)
    places = curves.places_part * np.minimum(candidates.free_places / curves.enough_places, 1.0)
    meeting = curves.hours_part * np.fmax(np.minimum(hours / curves.enough_hours, 1.0), 0.0)
    answering = curves.answer_part * np.fmax(1 - days / curves.slow_answer_days, 0.0)
    return _on_scale((places + meeting + answering) / (curves.places_part + hours_part + answer_part))


def exposure_balance(candidates: Candidates, merit: Floats, curves: Curves) -> Floats:
    """Raw exposure balance, 0 to 1: 1 for who was not asked lately, .5 for who was asked as often as is due; (n,).

    Due are requests in proportion to places and merit (the raw reputation, neutral where there is none). Few are: who
    was not asked at all comes forward, and who was asked often hardly stands behind who was asked once.
    """
    typical = np.where(np.isnan(candidates.offers.public_mean), curves.neutral, merit)
    due = curves.requests_a_place * np.maximum(candidates.capacity, 1) * (0.5 + typical)
    balance: Floats = due / (due + candidates.asked)
    return balance


def _on_scale(raw: Floats) -> Floats:
    """Without the last digit by which a mean of ones may be above 1."""
    return np.minimum(raw, 1.0)
