"""The match score of each candidate, in parts that add up to it."""

from dataclasses import dataclass

import numpy as np

from scoring.arrays import Floats, Ints, frozen_floats
from scoring.matching.candidates import UNKNOWN_DISTANCE, Candidates, Offers
from scoring.matching.weights import RANKING_VERSION, Curves, Weights


@dataclass(frozen=True, eq=False)
class Scores:
    """How well each candidate fits; arrays read-only, the columns in the order of `Factor`.

    score : (n,)
        0 to 1, the sum of the contributions.
    raw : (n, 3)
        Each factor from 0 to 1.
    contribution : (n, 3)
        raw times share.
    shares : (3,)
        The weights as proportions; they add up to 1.
    """

    score: Floats
    raw: Floats
    contribution: Floats
    shares: Floats
    ranking_version: str = RANKING_VERSION


def of(candidates: Candidates, weights: Weights = Weights(), curves: Curves = Curves()) -> Scores:  # noqa: B008  frozen
    """Scores in the candidates' order; higher is better."""
    offers = candidates.offers
    raw = np.column_stack(
        [
            skill_fit(offers, curves),
            reputation(offers, curves),
            organisational_distance(candidates.steps, curves),
        ]
    )
    shares = weights.shares()
    contribution = raw * shares
    return Scores(
        # The shares add up to 1 only to rounding, and a score of 1 + 2e-16 would be off its scale.
        score=frozen_floats(np.minimum(contribution.sum(axis=1), 1.0)),
        raw=frozen_floats(raw),
        contribution=frozen_floats(contribution),
        shares=frozen_floats(shares),
    )


def skill_fit(offers: Offers, curves: Curves) -> Floats:
    """Raw skill fit, 0 to 1; 0 below the target; (n,)."""
    lead = offers.rank - offers.target
    by_lead = np.array(curves.fit_by_lead())
    fit = np.where(lead >= 0, by_lead[np.clip(lead, 0, by_lead.size - 1)], 0.0)
    trust = np.where(offers.verified, 1.0, curves.self_claimed)
    freshness = np.where(offers.stale, curves.stale, 1.0)
    return fit * trust * freshness


def reputation(offers: Offers, curves: Curves) -> Floats:
    """Raw reputation, 0 to 1: .5 for a typical mentor, 0 without a public estimate; (n,).

    The posterior mean alone decides: it is already drawn to the typical mentor where evidence is thin.
    """
    placed = np.clip(0.5 + offers.public_mean / (2 * curves.reputation_span), 0.0, 1.0)
    return np.where(np.isnan(offers.public_mean), 0.0, placed)


def organisational_distance(steps: Ints, curves: Curves) -> Floats:
    """Raw distance, 0 to 1: further is better, the service opens silos; 0 where unknown; (n,)."""
    share: Floats = np.minimum(steps / curves.farthest_steps, 1.0)
    return np.where(steps == UNKNOWN_DISTANCE, 0.0, share)
