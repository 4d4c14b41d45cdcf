"""Other ways to score mentors from the same ledger, each from its own library where there is one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsqr
from scipy.stats import binomtest

from benchmarks.mentorbench import wheels
from scoring import mixed_model, reputation
from scoring.arrays import Floats
from scoring.reputation import Ledger

Scorer = Callable[[Ledger], Floats]
"""A score of every mentor, higher is better; (mentors,)."""

_SEED = 20_261
_A_GAIN = 1
"""Levels from which a session counts as a success where a rival knows only success and failure."""


def _gain(ledger: Ledger) -> Floats:
    return (ledger.verified - ledger.baseline).astype(np.float64)


def _times(ledger: Ledger) -> Floats:
    return np.bincount(ledger.mentor, minlength=ledger.mentors).astype(np.float64)


def sum_of_gains(ledger: Ledger) -> Floats:
    """Levels gained in all: what a points system counts."""
    found: Floats = np.bincount(ledger.mentor, _gain(ledger), ledger.mentors).astype(np.float64)
    return found


def mean_gain(ledger: Ledger) -> Floats:
    """Levels gained a session; 0 without one."""
    return sum_of_gains(ledger) / np.maximum(_times(ledger), 1)


def wilson_bound(ledger: Ledger) -> Floats:
    """Lower end of Wilson's 95 % interval for the share of sessions with a gain (scipy's `binomtest`)."""
    good = np.bincount(ledger.mentor, _gain(ledger) >= _A_GAIN, ledger.mentors)
    pairs, place = np.unique(np.stack([good, _times(ledger)], axis=1), axis=0, return_inverse=True)
    bounds = [
        binomtest(int(k), int(n)).proportion_ci(0.95, "wilson").low if n else 0.0 for k, n in pairs.tolist()
    ]
    return np.array(bounds)[place.ravel()]


def bayesian_average(ledger: Ledger) -> Floats:
    """Mean gain with the average mentor's sessions added at the overall mean, as film ratings are made."""
    times = _times(ledger)
    typical = times.mean()
    found: Floats = (sum_of_gains(ledger) + typical * _gain(ledger).mean()) / (times + typical)
    return found


def shrunken_ancova(ledger: Ledger) -> Floats:
    """Empirical Bayes: level given starting level and skill by least squares, residual means shrunk.

    The shrinkage is by moments: between-mentor variance over itself plus noise over sessions.
    """
    rows = ledger.rows
    lines = np.arange(rows)
    design = sparse.csr_array(
        (
            np.ones(2 * rows),
            (np.tile(lines, 2), np.concatenate([ledger.baseline - 1, 5 + ledger.skill])),
        ),
        shape=(rows, 5 + ledger.skills),
    )
    level = ledger.verified.astype(np.float64)
    left = level - design @ lsqr(design, level, atol=1e-10, btol=1e-10)[0]
    times = _times(ledger)
    mean = np.bincount(ledger.mentor, left, ledger.mentors) / np.maximum(times, 1)
    within = float(np.sum((left - mean[ledger.mentor]) ** 2)) / max(rows - int(np.count_nonzero(times)), 1)
    seen = times > 0
    between = max(float(np.mean(mean[seen] ** 2 - within / times[seen])), 1e-4)
    shrunken: Floats = mean * between / (between + within / np.maximum(times, 1))
    return shrunken


def openskill(ledger: Ledger) -> Floats:
    """mu of OpenSkill's Plackett-Luce: mentor and mentee together play the task they face, in order of time.

    The task is a skill from a starting level; they win with a gain of more than a level, draw with one
    level and lose with none. mu orders better than OpenSkill's own ordinal (mu - 3 sigma), so it is taken.

    Raises
    ------
    LookupError
        The wheel is not installed.
    """
    models = wheels.loaded("openskill.models")
    if models is None:
        raise LookupError("openskill is not installed")
    model = models.PlackettLuce()
    mentors = [model.rating() for _ in range(ledger.mentors)]
    mentees = [model.rating() for _ in range(ledger.mentees)]
    tasks = [model.rating() for _ in range(ledger.skills * 6)]
    gain = _gain(ledger)
    for row in np.argsort(-ledger.age_days, kind="stable").tolist():
        mentor, mentee = ledger.mentor[row], ledger.mentee[row]
        task = 6 * ledger.skill[row] + ledger.baseline[row]
        teams = [[mentors[mentor], mentees[mentee]], [tasks[task]]]
        ranks = [1 - float(np.sign(gain[row] - _A_GAIN)), 1.0]
        (mentors[mentor], mentees[mentee]), (tasks[task],) = model.rate(teams, ranks=ranks)
    return np.array([one.mu for one in mentors])


def crossed_model(ledger: Ledger) -> Floats:
    """A plain crossed mixed model of the verified level: mentor, mentee, skill, manager; lme4's model."""
    levels = np.unique(ledger.baseline)
    fixed = (ledger.baseline[:, None] == levels).astype(np.float64)
    groups = {name: getattr(ledger, name) for name in ("mentor", "mentee", "skill", "manager")}
    found = mixed_model.fit(
        ledger.verified.astype(np.float64), fixed, groups, rng=np.random.default_rng(_SEED)
    )
    effects = np.zeros(ledger.mentors)
    effects[: found.effects["mentor"].size] = found.effects["mentor"]
    return effects


def ours(ledger: Ledger) -> Floats:
    """The mean of our reputation."""
    return reputation.fit(ledger, rng=np.random.default_rng(_SEED)).mean


RIVALS: Mapping[str, Scorer] = MappingProxyType(
    {
        "sum of gains": sum_of_gains,
        "Wilson bound": wilson_bound,
        "mean gain": mean_gain,
        "OpenSkill": openskill,
        "Bayesian average": bayesian_average,
        "shrunken ANCOVA": shrunken_ancova,
        "crossed mixed model": crossed_model,
        "mentorgraph": ours,
    }
)
"""In the order of what they know; ours is the last."""
