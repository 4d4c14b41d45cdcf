"""Every number of the reputation model that somebody chose, with its unit and source."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

_STRICTLY_POSITIVE = (
    "half_life_days",
    "source_freedom",
    "source_sessions",
    "source_tolerance",
    "least_share",
    "estimate_tolerance",
    "estimate_source_tolerance",
    "residual_level",
    "residual_gap",
    "tolerance",
    "draw_tolerance",
)
_AT_LEAST_ONE = ("draws", "source_solves", "estimate_rounds")

VARIANCE_NAMES = (
    "mentor",
    "mentor_skill",
    "mentee",
    "manager",
    "skill",
    "over_claim",
    "team",
    "source",
    "residual_level",
    "residual_gap",
)
"""Keys of a variance mapping; the last two are R1 and R2, of a session of weight 1."""


@dataclass(frozen=True)
class Policy:
    """The tunable numbers of one fit.

    The variances, in levels squared, are the shipped defaults: estimated on simulated organisations of
    10,000 mentors with a median of 3 sessions each. They are used as they are in small ledgers, and what is
    estimated in larger ones is drawn towards them.

    Parameters
    ----------
    interval
        Probability that `lower` to `upper` holds the true effect; between 0 and 1. Product decision.
    half_life_days
        Age at which a session weighs half, in days. Product decision.
    negligible_weight
        A session whose weight (decay times quality) is at or below this carries nothing: 20 half-lives.
        It keeps the equations well conditioned.
    mentor
        Variance of u_j, the mentor effect.
    mentor_skill
        Variance of w_jk, what a mentor is better or worse at on one skill. A guess, not an estimate.
    mentee
        Variance of a_c, mentee aptitude.
    manager
        Variance of h_m, the severity of the verifying manager.
    skill
        Variance of g_k, how easy the skill is.
    over_claim
        Variance of s_c, how much the mentee claims too much.
    team
        Variance of d_m, how generous the claims in one manager's team are.
    source_scale
        Scale of p_jm, in levels: praise repeated by one manager is one source. Policy, never estimated.
    source_freedom
        Degrees of freedom of p_jm's t distribution: at 3 an extreme source explains itself, and its mentor's
        score hardly follows.
    source_sessions
        What one manager has seen of one mentor says no more of the mentor than so many sessions of weight 1 do, were
        they infinitely many: past it the scale of p_jm grows by what their own noise lacks. Policy: the smallest of
        1, 1.5, 2 whose price was at most .001 of the oracle's order on average (docs/decisions/0015).
    source_tolerance, source_solves
        The sources have settled when none moves by this many levels between two solves; where the fit gives
        up settling them and says so.
    estimate_from, shrinkage_mentors
        Mentors with evidence from which variances are estimated; the estimate's weight against the shipped
        value is J / (J + shrinkage_mentors) for J mentors, on the logarithm. REPUTATION.md's model: at 30
        mentors intervals held the truth .74 of the time without, .87 with it.
    estimate_mentors
        Where there are more mentors, variances are estimated from the sessions of so many, drawn at random:
        they are off by 2 % or 3 % then, and a refit of 100,000 mentors takes half the time.
    least_share
        No estimate is below this share of the shipped variance: a hundred mentors often look all alike by chance,
        and nothing would ever be learned from a 0. With .05 the 90 % interval held .841 of a hundred mentors on
        the base worlds and .778 on sparse ones; on eight tuning worlds .4 took it from .882 to .896 and from .800
        to .899.
    estimate_tolerance, estimate_rounds
        Variances and source effect take turns until no variance moves by this share of the shipped one; where
        the estimate gives up and says so. Its statistical error at 10,000 mentors is above .02.
    exact_estimate_unknowns
        Up to this many unknowns beside those of mentors a round is exact (a hundred mentors, a second), past
        it sampled, which adds 3 % to the error of the data.
    estimate_source_tolerance
        How far the source effect settles, in levels, while variances still move.
    residual_level
        R1, the noise of (verified + claimed) / 2 for a session of weight 1.
    residual_gap
        R2, the noise of verified - claimed for a session of weight 1.
    index_centre, index_spread
        Index of a typical mentor, and index points a standard deviation of mentors.
    exact_rows
        Up to this many sessions the equations are factorised and every number is exact; past it they are
        solved by iteration. Measured: 6,000 sessions factorise in half a second, 60,000 in four minutes
        and 5 GB.
    draws
        Monte Carlo draws behind the standard deviations past `exact_rows`.
    tolerance, draw_tolerance
        Relative residual at which the iteration stops, for the means and for the draws.
    most_iterations
        Where the iteration gives up and says so.

    Raises
    ------
    ValueError
        A number is not finite or out of its range; the message names it.
    """

    interval: float = 0.90
    half_life_days: float = 365.0
    negligible_weight: float = 2.0**-20
    mentor: float = 0.107
    mentor_skill: float = 0.02
    mentee: float = 0.153
    manager: float = 0.083
    skill: float = 0.076
    over_claim: float = 0.022
    team: float = 0.004
    source_scale: float = 0.35
    source_freedom: float = 3.0
    source_sessions: float = 1.5
    source_tolerance: float = 1e-6
    source_solves: int = 12
    estimate_from: int = 100
    shrinkage_mentors: float = 100.0
    estimate_mentors: int = 20_000
    least_share: float = 0.4
    estimate_tolerance: float = 0.01
    estimate_rounds: int = 8
    exact_estimate_unknowns: int = 500
    estimate_source_tolerance: float = 1e-2
    residual_level: float = 0.371
    residual_gap: float = 0.327
    index_centre: float = 50.0
    index_spread: float = 20.0
    exact_rows: int = 12_000
    draws: int = 64
    tolerance: float = 1e-11
    draw_tolerance: float = 1e-4
    most_iterations: int = 2_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value) or value < 0:
                raise ValueError(f"{field.name} must be finite and not below 0, not {value}")
            if field.name in _STRICTLY_POSITIVE and value == 0:
                raise ValueError(f"{field.name} must be above 0")
        if not 0 < self.interval < 1:
            raise ValueError(f"interval must be between 0 and 1, not {self.interval}")
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")

    def variances(self) -> Mapping[str, float]:
        """The shipped variances under the names of `VARIANCE_NAMES`, in levels squared."""
        chosen = {name: getattr(self, name) for name in VARIANCE_NAMES if name != "source"}
        return MappingProxyType(chosen | {"source": self.source_scale**2})


def held_variances(policy: Policy, given: Mapping[str, float] | None) -> Mapping[str, float]:
    """The policy's variances with the given ones in their place, read-only.

    Raises
    ------
    ValueError
        An unknown name; a value that is not finite or below 0; a residual variance that is 0.
    """
    if given is None:
        return policy.variances()
    unknown = sorted(set(given) - set(VARIANCE_NAMES))
    if unknown:
        raise ValueError(f"variances knows {', '.join(VARIANCE_NAMES)}; not {', '.join(unknown)}")
    for name, value in given.items():
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"variances[{name!r}] must be finite and not below 0, not {value}")
        if name.startswith("residual") and value == 0:
            raise ValueError(f"variances[{name!r}] must be above 0")
    return MappingProxyType({**policy.variances(), **{name: float(value) for name, value in given.items()}})
