"""The estimate of somebody who knows every nuisance value: what could be reached at best from the same readings."""

from typing import NamedTuple

import numpy as np

from benchmarks.mentorbench import metrics
from benchmarks.mentorbench.worlds import World
from scoring.arrays import Flags, Floats
from scoring.reputation import NOT_CLAIMED, Policy

_LEAST_ROWS = 30
"""A starting level with fewer sessions is read with the slope of all."""
_LEAST_NOISE = 1e-3


class Best(NamedTuple):
    """Spearman with the truth of three who know more and more.

    others
        Every main effect of others: aptitude, over-claim, ease, leniency, generosity.
    nuisance
        And what each manager sees in each mentor's work: every nuisance. Scores are held against this one.
    pairs
        And what each mentor is better or worse at in each skill, which is no nuisance but the mentor's own.
    """

    others: float
    nuisance: float
    pairs: float


def best(world: World) -> Best:
    """The three."""
    known = ((False, False), (True, False), (True, True))
    return Best(*(metrics.order(estimate(world, sources=p, skill_pairs=w), world.effect) for p, w in known))


def estimate(world: World, *, sources: bool = True, skill_pairs: bool = False) -> Floats:
    """u_j given the true effects, each starting level's mean, slope and noise; (mentors,), true levels.

    In each starting level the reading is alpha_b + beta_b (u_j + nuisance) + noise of variance R_b / weight,
    with alpha, beta and R by regression on the truth itself: beta_b below 1 is what rounding and the end of
    the scale take, and what is not known is noise. Given these, u_j has a normal posterior; its mean is the
    answer.
    """
    ledger = world.ledger
    half = (ledger.claimed + ledger.verified) / 2
    level: Floats = np.where(ledger.claimed == NOT_CLAIMED, ledger.verified, half).astype(np.float64)
    known = _nuisance(world, sources=sources, skill_pairs=skill_pairs)
    own = world.truth.mentor[ledger.mentor]
    weight = _weight(world)
    slope, gap, noise = (np.empty(level.size) for _ in range(3))
    for baseline in np.unique(ledger.baseline):
        rows: Flags = ledger.baseline == baseline
        line = _line(known + own, level, weight, rows if rows.sum() >= _LEAST_ROWS else None)
        slope[rows] = line.slope
        gap[rows] = level[rows] - line.at_zero - line.slope * known[rows]
        noise[rows] = line.noise
    precision = weight / noise
    information = np.bincount(ledger.mentor, precision * slope**2, world.mentors)
    right = np.bincount(ledger.mentor, precision * slope * gap, world.mentors)
    answer: Floats = right / (information + world.nature.mentor_sd**-2)
    return answer


class _Line(NamedTuple):
    at_zero: float
    slope: float
    noise: float


def _nuisance(world: World, *, sources: bool, skill_pairs: bool) -> Floats:
    """What everything known but the mentor adds to the mean of claim and verification; (n,), true levels."""
    sessions, truth = world.sessions, world.truth
    common = truth.aptitude[sessions.mentee] + truth.ease[sessions.skill]
    if sources:
        common = common + sessions.source
    if skill_pairs:
        common = common + sessions.pair_skill
    claimed = truth.over_claim[sessions.mentee] + truth.generosity[sessions.manager]
    verified = truth.leniency[sessions.manager]
    half = np.where(world.ledger.claimed == NOT_CLAIMED, verified, (claimed + verified) / 2)
    total: Floats = common + half
    return total


def _weight(world: World) -> Floats:
    quality = world.ledger.quality
    if not world.nature.ages_matter:
        return quality
    decayed: Floats = quality * 2.0 ** (-world.ledger.age_days / Policy().half_life_days)
    return decayed


def _line(at: Floats, level: Floats, weight: Floats, rows: Flags | None) -> _Line:
    """Weighted least squares of the levels in these rows, or in all."""
    if rows is not None:
        at, level, weight = at[rows], level[rows], weight[rows]
    centre, mean = np.average(at, weights=weight), np.average(level, weights=weight)
    spread = max(float(np.average((at - centre) ** 2, weights=weight)), 1e-12)
    slope = float(np.average((at - centre) * (level - mean), weights=weight)) / spread
    left = level - mean - slope * (at - centre)
    noise = max(float(np.average(left**2, weights=weight)), _LEAST_NOISE)
    return _Line(float(mean - slope * centre), slope, noise)
