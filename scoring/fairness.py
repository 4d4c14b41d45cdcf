"""What a reputation still leans on that is not the mentor's doing: slopes, shares of variance, a placebo."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import stats

from scoring.arrays import Flags, Floats, Ints, sums
from scoring.reputation import Ledger, Reputations, fit
from scoring.reputation.equations import weights

LEAST_MENTORS = 5
"""A slope over fewer would be a statistic about a group under five."""

PLACEBO_SESSIONS = 6_000
"""A placebo takes whole mentors, drawn at random, up to so many sessions: what is solved exactly, in seconds."""

FACTORS = ("leniency", "starting_level", "ease", "team", "aptitude")
"""What scores are held against, each as a mentor met it: `factor_of` says how."""

_EFFECTS = {"leniency": ("manager", "manager"), "ease": ("skill", "skill"), "team": ("team", "manager"),
            "aptitude": ("mentee", "mentee")}  # fmt: skip
_IN_A_LEVEL_SIGNAL = {
    "mentor": 1.0, "mentor_skill": 1.0, "mentee": 1.0, "skill": 1.0, "team": 1.0, "source": 1.0,
    "manager": 0.25, "over_claim": 0.25, "residual_level": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slope:
    """Standard deviations of score a standard deviation of the factor, with its interval, over so many mentors."""

    slope: float
    lower: float
    upper: float
    mentors: int


@dataclass(frozen=True, slots=True)
class Placebo:
    """A fit of a ledger whose mentors were shuffled over its sessions.

    `mentors`: those past the gate's number of sessions; `excluding`: how many of their intervals exclude 0, which by
    then only chance can do. `sessions`: those of the shuffled ledger. `converged`: of the fit.
    """

    mentors: int
    excluding: int
    sessions: int
    converged: bool

    @property
    def share(self) -> float | None:
        """Share of these intervals; None for nobody."""
        return self.excluding / self.mentors if self.mentors else None


def slope(score: Floats, factor: Floats, *, interval: float = 0.90) -> Slope | None:
    """The standardised slope of a simple regression, which is the correlation, with its t interval.

    Parameters
    ----------
    score, factor : (n,)
        In any unit each.
    interval
        Probability of the interval; between 0 and 1.

    Returns
    -------
    None for fewer than `LEAST_MENTORS`, or where either does not vary.

    Raises
    ------
    ValueError
        Shapes differ, a value is not finite, or `interval` is out of range.

    Notes
    -----
    Standard error sqrt((1 - r^2) / (n - 2)); held to scipy's linregress on standardised values.
    """
    if score.ndim != 1 or score.shape != factor.shape:
        raise ValueError(f"score {score.shape} and factor {factor.shape} must both be (n,)")
    if not (np.isfinite(score).all() and np.isfinite(factor).all()):
        raise ValueError("every score and factor must be finite")
    if not 0 < interval < 1:
        raise ValueError(f"interval must be between 0 and 1, not {interval}")
    count = score.size
    if count < LEAST_MENTORS or _is_constant(score) or _is_constant(factor):
        return None
    found = float(np.clip(np.corrcoef(score, factor)[0, 1], -1.0, 1.0))
    error = math.sqrt((1 - found * found) / (count - 2))
    spread = float(stats.t.ppf((1 + interval) / 2, count - 2)) * error
    return Slope(found, found - spread, found + spread, count)


def _is_constant(values: Floats) -> bool:
    # A factor that differs by rounding alone has no slope.
    return float(np.ptp(values)) <= 1e-12 * max(1.0, float(np.abs(values).max()))


def factor_of(reputations: Reputations, name: str) -> Floats:
    """What the sessions of each mentor had on average, by their weights: one of `FACTORS`, in levels; (mentors,).

    leniency, ease, team, aptitude: the estimated effects of the verifying managers, the skills, the managers' teams
    and the mentees. starting_level: the level that the mentees started from. A mentor without evidence has 0.

    Raises
    ------
    ValueError
        No such factor.
    """
    if name not in FACTORS:
        raise ValueError(f"{name!r} is none of {', '.join(FACTORS)}")
    ledger = reputations.ledger
    omega = weights(ledger, reputations.policy)
    if name == "starting_level":
        values = ledger.baseline.astype(np.float64)
    else:
        effect, column = _EFFECTS[name]
        of_code = reputations.effects.get(effect)
        codes: Ints = getattr(ledger, column)
        values = np.zeros(ledger.rows) if of_code is None else of_code[codes]
    total = sums(ledger.mentor, omega, ledger.mentors)
    found = sums(ledger.mentor, omega * values, ledger.mentors)
    return np.divide(found, total, out=np.zeros_like(found), where=total > 0)


def slopes(reputations: Reputations, among: Flags, *, interval: float = 0.90) -> Mapping[str, Slope | None]:
    """The slope of the mean score on each of `FACTORS`, over the mentors `among` (mentors,) who have evidence."""
    ledger = reputations.ledger
    weighed = sums(ledger.mentor, weights(ledger, reputations.policy), ledger.mentors) > 0
    held = np.flatnonzero(among & weighed)
    mean = reputations.mean[held]
    return MappingProxyType(
        {name: slope(mean, factor_of(reputations, name)[held], interval=interval) for name in FACTORS}
    )


def shares(variances: Mapping[str, float], *, source_freedom: float) -> Mapping[str, float]:
    """The share of each term in the variance of one level signal of weight 1; they add up to 1.

    A level signal is (verified + claimed) / 2: it holds half of a manager's severity and of a mentee's over-claim, so a
    quarter of their variance. A source is t-distributed: past two degrees of freedom its variance is its squared scale
    times freedom / (freedom - 2); below, where it has none, the squared scale stands for it.
    """
    heavy = source_freedom / (source_freedom - 2) if source_freedom > 2 else 1.0
    parts = {name: weight * variances[name] for name, weight in _IN_A_LEVEL_SIGNAL.items()}
    parts["source"] *= heavy
    total = sum(parts.values())
    return MappingProxyType({name: part / total for name, part in parts.items()})


def placebo(
    reputations: Reputations,
    *,
    rng: np.random.Generator,
    least_sessions: int,
    most_sessions: int = PLACEBO_SESSIONS,
) -> Placebo:
    """Fit the ledger again with its mentors shuffled over the sessions, variances held.

    Everybody keeps their number of sessions, and nobody their sessions: whatever a score says then is made of
    nothing. Counted are mentors of at least `least_sessions`.

    Raises
    ------
    ValueError
        `least_sessions` or `most_sessions` is below 1.
    """
    if least_sessions < 1 or most_sessions < 1:
        raise ValueError(f"{least_sessions} and {most_sessions} sessions must be at least 1")
    ledger = reputations.ledger
    carries = np.flatnonzero(weights(ledger, reputations.policy) > 0)
    rows = _of_whole_mentors(ledger.mentor[carries], most_sessions, rng)
    shuffled = _shuffled(ledger, carries[rows], rng)
    again = fit(shuffled, reputations.policy, rng=rng, variances=reputations.variances)
    counted = np.bincount(shuffled.mentor, minlength=shuffled.mentors) >= least_sessions
    excludes = (again.lower > 0) | (again.upper < 0)
    return Placebo(
        mentors=int(counted.sum()),
        excluding=int((excludes & counted).sum()),
        sessions=shuffled.rows,
        converged=again.converged,
    )


def _of_whole_mentors(mentor: Ints, most: int, rng: np.random.Generator) -> Ints:
    """Places of the sessions of mentors drawn at random, as many as fit; one mentor at least."""
    sizes = np.bincount(mentor) if mentor.size else np.empty(0, dtype=np.int64)
    drawn = rng.permutation(np.flatnonzero(sizes))
    within = np.cumsum(sizes[drawn]) <= most
    if within.size:
        within[0] = True
    return np.flatnonzero(np.isin(mentor, drawn[within]))


def _shuffled(ledger: Ledger, rows: Ints, rng: np.random.Generator) -> Ledger:
    """These rows with their mentors in another order; every code is numbered anew."""

    def numbered(codes: Ints) -> Ints:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)

    return Ledger(
        mentor=rng.permutation(numbered(ledger.mentor[rows])),
        mentee=numbered(ledger.mentee[rows]),
        skill=numbered(ledger.skill[rows]),
        manager=numbered(ledger.manager[rows]),
        baseline=ledger.baseline[rows],
        claimed=ledger.claimed[rows],
        verified=ledger.verified[rows],
        age_days=ledger.age_days[rows],
        quality=ledger.quality[rows],
    )
