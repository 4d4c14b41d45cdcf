"""Every number of the match model that somebody chose, with its unit and source."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.arrays import Floats

RANKING_VERSION = "match-1"
"""Changes with every change to a weight, a curve or a formula of the match model."""


class Factor(StrEnum):
    """What a match is judged by, in the order of every array of factors."""

    SKILL_FIT = "SKILL_FIT"
    REPUTATION = "REPUTATION"
    ORGANISATIONAL_DISTANCE = "ORGANISATIONAL_DISTANCE"


@dataclass(frozen=True)
class Weights:
    """How much each factor counts; only their proportions matter.

    The defaults are a product decision: who can teach the skill comes first, a measured effect second, and
    distance is enough to lift an equal mentor from another department above the neighbour.

    Raises
    ------
    ValueError
        A weight is not finite or below 0, or all are 0.
    """

    skill_fit: float = 0.45
    reputation: float = 0.30
    organisational_distance: float = 0.25

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not math.isfinite(value) or value < 0:
                raise ValueError(f"{name} must be finite and not below 0, not {value}")
        if not any(vars(self).values()):
            raise ValueError("at least one weight must be above 0")

    def shares(self) -> Floats:
        """The weights in the order of `Factor`, adding up to 1; (3,)."""
        weights = np.array([self.skill_fit, self.reputation, self.organisational_distance])
        # Divided by the largest first: a sum of huge weights would overflow.
        scaled = weights / weights.max()
        shares: Floats = scaled / scaled.sum()
        return shares


@dataclass(frozen=True)
class Curves:
    """How a fact becomes a raw value from 0 (worst) to 1 (best). Product decisions unless a source is named.

    fit_at_target, fit_one_above, fit_two_above, fit_three_above, fit_further_above
        Raw skill fit by levels above the target: best one to two levels ahead, who is further ahead
        remembers the step less well.
    self_claimed
        Factor on the skill fit of a level nobody verified: self-assessments flatter.
    stale
        Factor on the skill fit of a level older than the skill's reassessment interval.
    reputation_span
        Levels per session from a typical mentor (raw .5) to raw 0 or 1; two standard deviations of
        mentor and mentor x skill, sqrt(.107 + .02), of REPUTATION.md's shipped variances.
    farthest_steps
        Steps in the department tree from which distance is raw 1: two departments of different regions.
    interval
        Probability of the interval named in a reason; as in the reputation policy.
    """

    fit_at_target: float = 0.7
    fit_one_above: float = 1.0
    fit_two_above: float = 1.0
    fit_three_above: float = 0.85
    fit_further_above: float = 0.7
    self_claimed: float = 0.7
    stale: float = 0.85
    reputation_span: float = 0.7
    farthest_steps: int = 6
    interval: float = 0.90

    def __post_init__(self) -> None:
        shares = (*self.fit_by_lead(), self.self_claimed, self.stale)
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError(f"every fit and factor must be from 0 to 1, not {shares}")
        if not (math.isfinite(self.reputation_span) and self.reputation_span > 0):
            raise ValueError(f"reputation_span must be above 0, not {self.reputation_span}")
        if self.farthest_steps < 1:
            raise ValueError(f"farthest_steps must be at least 1, not {self.farthest_steps}")
        if not 0 < self.interval < 1:
            raise ValueError(f"interval must be between 0 and 1, not {self.interval}")

    def fit_by_lead(self) -> tuple[float, ...]:
        """Raw skill fit at 0, 1, 2, 3 and 4 or more levels above the target."""
        return (
            self.fit_at_target,
            self.fit_one_above,
            self.fit_two_above,
            self.fit_three_above,
            self.fit_further_above,
        )


def stage_one_parameters(weights: Weights, curves: Curves) -> Mapping[str, float]:
    """The constants of the formula in `scoring.matching.stages`, by the names it uses."""
    fit, reputation, _ = (float(share) for share in weights.shares())
    return {
        "fit_0": curves.fit_at_target,
        "fit_1": curves.fit_one_above,
        "fit_2": curves.fit_two_above,
        "fit_3": curves.fit_three_above,
        "fit_4": curves.fit_further_above,
        "self_claimed": curves.self_claimed,
        "stale": curves.stale,
        "span": curves.reputation_span,
        "weight_fit": fit,
        "weight_reputation": reputation,
    }
