"""Every number of the match model that somebody chose, with its unit and source."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from scoring.arrays import Floats, frozen_floats

RANKING_VERSION = "match-3"
"""Changes with every change to a weight, a curve or a formula of the match model."""


class Factor(StrEnum):
    """What a match is judged by, in the order of every array of factors."""

    SKILL_FIT = "SKILL_FIT"
    REPUTATION = "REPUTATION"
    ORGANISATIONAL_DISTANCE = "ORGANISATIONAL_DISTANCE"
    AVAILABILITY = "AVAILABILITY"
    EXPOSURE_BALANCE = "EXPOSURE_BALANCE"
    NOVELTY = "NOVELTY"
    WORK_STYLE = "WORK_STYLE"


@dataclass(frozen=True)
class Weights:
    """How much each factor counts; only their proportions matter.

    The defaults are the outcome of simulated years (benchmarks/matching, seeds 11 to 13). Whose effect is measured
    counts most, by what a level of it is worth beside a level of skill; whoever was asked by nobody lately comes before
    everybody of about the same fit, once (Biega, Gummadi and Weikum, "Equity of Attention", SIGIR 2018). That costs a
    session now and then and finds good mentors whom nobody knew: with less of it mentors idle and the organisation
    gains less, not more. Distance gains nothing in them and is a product decision: of two who are near equals the one
    from another department comes first. Work style is off: alike people like to work together, and nothing shows that
    they learn more.

    Raises
    ------
    ValueError
        A weight is not finite or below 0, or all are 0.
    """

    skill_fit: float = 0.12
    reputation: float = 0.48
    organisational_distance: float = 0.08
    availability: float = 0.03
    exposure_balance: float = 0.27
    novelty: float = 0.02
    work_style: float = 0.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not math.isfinite(value) or value < 0:
                raise ValueError(f"{name} must be finite and not below 0, not {value}")
        if not any(vars(self).values()):
            raise ValueError("at least one weight must be above 0")

    def shares(self) -> Floats:
        """The weights in the order of `Factor`, adding up to 1; (7,), read-only."""
        return _shares(self)


@lru_cache(maxsize=256)
def _shares(weights: Weights) -> Floats:
    given = np.array([getattr(weights, factor.lower()) for factor in Factor])
    # Divided by the largest first: a sum of huge weights would overflow.
    scaled = given / given.max()
    return frozen_floats(scaled / scaled.sum())


@dataclass(frozen=True)
class Curves:
    """How a fact becomes a raw value from 0 (worst) to 1 (best). Product decisions unless a source is named.

    fit_at_target, fit_one_above, fit_two_above, fit_three_above, fit_further_above
        Raw skill fit by levels above the target: best one to two levels ahead, who is further ahead
        remembers the step less well.
    self_claimed
        Factor on the skill fit of a level nobody verified: self-assessments flatter, by a quarter of a level in the
        simulated years, which costs a session less than a tenth of what it brings.
    stale
        Factor on the skill fit of a level older than the skill's reassessment interval.
    reputation_span
        Levels per session from a typical mentor (raw .5) to raw 0 or 1; two standard deviations of
        mentor and mentor x skill, sqrt(.107 + .02), of REPUTATION.md's shipped variances.
    caution
        Standard deviations taken off the posterior mean: of two equal means the surer one comes first.
    farthest_steps
        Steps in the department tree from which distance is raw 1: two departments of different regions.
    farthest_managers
        How many managers up the mentee's line the mentor's own manager has to be for the reporting tree to
        count as far as can be.
    line_share
        Part of the distance that the reporting tree decides, the department tree the rest.
    enough_places
        Free places from which more make no difference.
    enough_hours
        Working hours in common a week from which more make no difference: one for each working day.
    slow_answer_days
        Mean days to an acceptance from which an answer counts as slow (raw 0).
    places_part, hours_part, answer_part
        How availability is made up; a part that nobody knows is left out.
    requests_a_place
        Requests a place within `asked_days` at which a typical mentor's exposure is balanced (raw .5). Far below one:
        whoever was not asked at all comes forward, and after a first request little more is lost by further ones.
    asked_days
        How long requests count towards exposure, and answers towards the time to answer; half a year, so that a mentor
        comes forward about twice a year.
    neutral
        Raw value of a factor that nothing is known about.
    interval
        Probability of the interval named in a reason; as in the reputation policy.
    """

    fit_at_target: float = 0.7
    fit_one_above: float = 1.0
    fit_two_above: float = 1.0
    fit_three_above: float = 0.85
    fit_further_above: float = 0.7
    self_claimed: float = 0.9
    stale: float = 0.95
    reputation_span: float = 0.7
    caution: float = 0.25
    farthest_steps: int = 6
    farthest_managers: int = 3
    line_share: float = 0.2
    enough_places: int = 3
    enough_hours: float = 5.0
    slow_answer_days: float = 7.0
    places_part: float = 0.5
    hours_part: float = 0.3
    answer_part: float = 0.2
    requests_a_place: float = 0.1
    asked_days: int = 182
    neutral: float = 0.5
    interval: float = 0.90

    def __post_init__(self) -> None:
        shares = (*self.fit_by_lead(), self.self_claimed, self.stale, self.line_share, self.neutral)
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError(f"every fit and factor must be from 0 to 1, not {shares}")
        for name in _ABOVE_0:
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        if not (math.isfinite(self.caution) and self.caution >= 0):
            raise ValueError(f"caution must not be below 0, not {self.caution}")
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


_ABOVE_0 = (
    "reputation_span",
    "farthest_steps",
    "farthest_managers",
    "enough_places",
    "enough_hours",
    "slow_answer_days",
    "places_part",
    "hours_part",
    "answer_part",
    "requests_a_place",
    "asked_days",
)
