"""The estimate of somebody who knows every nuisance value: what could be reached at best from the same readings."""

import numpy as np

from benchmarks.mentorbench.worlds import World
from scoring.arrays import Floats
from scoring.reputation import NOT_CLAIMED, Policy

_LEAST_ROWS = 30
"""A starting level with fewer sessions is read with the slope of all."""


def known_nuisance(world: World) -> Floats:
    """What everything but the mentor adds to the mean of claim and verification; (n,), true levels."""
    sessions, truth = world.sessions, world.truth
    common = truth.aptitude[sessions.mentee] + truth.ease[sessions.skill]
    claimed = truth.over_claim[sessions.mentee] + truth.generosity[sessions.manager]
    verified = truth.leniency[sessions.manager]
    half = np.where(world.ledger.claimed == NOT_CLAIMED, verified, (claimed + verified) / 2)
    return common + sessions.pair_skill + sessions.source + half


def estimate(world: World) -> Floats:
    """u_j given every other true effect, each starting level's mean, slope and noise; (mentors,), true levels.

    In each starting level the reading is alpha_b + beta_b (u_j + nuisance) + noise of variance R_b / weight,
    with alpha, beta and R by regression on the truth itself: beta_b below 1 is what rounding and the end of
    the scale take. Given these, u_j has a normal posterior; its mean is the answer.
    """
    ledger, truth = world.ledger, world.truth
    level = np.where(
        ledger.claimed == NOT_CLAIMED, ledger.verified, (ledger.claimed + ledger.verified) / 2
    ).astype(np.float64)
    nuisance = known_nuisance(world)
    total = nuisance + truth.mentor[ledger.mentor]
    weight = ledger.quality.copy()
    if world.nature.ages_matter:
        weight *= 2.0 ** (-ledger.age_days / Policy().half_life_days)
    slope, gap, noise = (np.empty(level.size) for _ in range(3))
    overall = _line(total, level, weight)[1]
    for baseline in np.unique(ledger.baseline):
        rows = ledger.baseline == baseline
        mean, own = _line(total[rows], level[rows], weight[rows])
        beta = own if rows.sum() >= _LEAST_ROWS else overall
        centre = np.average(total[rows], weights=weight[rows])
        slope[rows] = beta
        gap[rows] = level[rows] - mean - beta * (nuisance[rows] - centre)
        left = gap[rows] - beta * truth.mentor[ledger.mentor[rows]]
        noise[rows] = max(float(np.average(left**2, weights=weight[rows])), 1e-3)
    precision = weight / noise
    size = world.mentors
    information = np.bincount(ledger.mentor, precision * slope**2, size)
    right = np.bincount(ledger.mentor, precision * slope * gap, size)
    answer: Floats = right / (information + world.nature.mentor_sd**-2)
    return answer


def _line(at: Floats, level: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean of the levels, and their slope."""
    centre, mean = np.average(at, weights=weight), np.average(level, weights=weight)
    spread = np.average((at - centre) ** 2, weights=weight)
    slope = np.average((at - centre) * (level - mean), weights=weight) / max(spread, 1e-12)
    return float(mean), float(slope)
