"""Scoring in two stages with an exact stop.

Stage one is the part of the score that the offer's own properties give, so the graph can sort by it. In the
names of `stage_one_parameters`, with `rank`, `verified`, `rankAt`, `publicScore`, `publicSd` of the offer, the
wanted level `target`, and `freshSince` = now less the skill's reassessment interval:

    fit        = CASE rank - target WHEN 0 THEN fit_0 WHEN 1 THEN fit_1 WHEN 2 THEN fit_2 WHEN 3 THEN fit_3
                 ELSE fit_4 END                                        (only where rank >= target, else 0)
               * CASE WHEN verified THEN 1.0 ELSE self_claimed END
               * CASE WHEN rankAt >= freshSince THEN 1.0 ELSE stale END        (stale where rankAt is absent)
    placed     = 0.5 + (publicScore - caution * publicSd) / (2 * span)
    reputation = CASE WHEN publicScore IS NULL OR placed <= 0 THEN 0.0 WHEN placed >= 1 THEN 1.0
                 ELSE placed END
    stage one  = weight_fit * fit + weight_reputation * reputation

Stage two adds the other factors, each at most its share. So with candidates fetched by descending stage one,
nobody unseen can score above `upper_bound` of the last one fetched, and when that is below the last score shown
the list is final.
"""

import numpy as np

from scoring.arrays import Floats
from scoring.matching import score
from scoring.matching.candidates import Offers
from scoring.matching.weights import Curves, Weights

_ROUNDING = 1e-12
"""The database adds in its own order; a bound must not fail by a last digit."""


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
