"""Scoring in two stages with an exact stop.

Stage one is the part of the score that the offer's own properties give: its weighed skill fit and reputation. Stage
two adds the other factors, each at most its share. So with candidates looked behind by descending stage one, nobody
unseen can score above `upper_bound` of the best one left, and when that is below the last score shown the list is
final.
"""

import numpy as np

from scoring.arrays import Floats
from scoring.matching import score
from scoring.matching.candidates import Offers
from scoring.matching.weights import Curves, Weights

_ROUNDING = 1e-12
"""The parts of a score are added in another order than those of a bound, which must not fail by a last digit."""


def stage_one(offers: Offers, weights: Weights = Weights(), curves: Curves = Curves()) -> Floats:  # noqa: B008  frozen
    """The part of the score that is known from the offer alone; (n,)."""
    fit_share, reputation_share = (float(share) for share in weights.shares()[:2])
    return fit_share * score.skill_fit(offers, curves) + reputation_share * score.reputation(offers, curves)


def rest(weights: Weights = Weights()) -> float:  # noqa: B008  frozen
    """The most that stage two can add to a stage-one score."""
    return float(weights.shares()[2:].sum()) + _ROUNDING


def upper_bound(stage_one_score: float, weights: Weights = Weights()) -> float:  # noqa: B008  frozen
    """The highest score that an offer of this stage-one score, or a lower one, can still reach."""
    return stage_one_score + rest(weights)


def bound(offers: Offers, weights: Weights = Weights(), curves: Curves = Curves()) -> Floats:  # noqa: B008  frozen
    """The highest score that each offer can reach whoever its mentor is; (n,)."""
    return stage_one(offers, weights, curves) + rest(weights)


def is_final(
    shown: Floats,
    wanted: int,
    next_stage_one: float | None,
    weights: Weights = Weights(),  # noqa: B008  frozen
) -> bool:
    """Whether the best `wanted` of the scored candidates are the best of all.

    Parameters
    ----------
    shown : (m,)
        Scores of the candidates expanded so far, in any order.
    next_stage_one
        Stage-one score of the best offer not yet expanded, the last expanded one's where the next is not
        known; None where every offer was expanded. An equal score might come first by its key, so the
        bound has to be below.
    """
    if next_stage_one is None:
        return True
    if shown.size < wanted:
        return False
    last = float(np.partition(shown, shown.size - wanted)[shown.size - wanted]) if wanted > 0 else np.inf
    return upper_bound(next_stage_one, weights) < last
