"""How far a score is from the truth: order, intervals, bias and what an attack gains."""

from typing import Any

import numpy as np
from scipy import stats

from benchmarks.mentorbench.worlds import World
from scoring.arrays import Floats, Ints
from scoring.reputation import Reputations

EXPOSURES = ("leniency", "starting level", "skill ease", "team generosity", "aptitude")
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Probabilities at which the reliability of intervals is looked at."""
_TOP = 99.0
"""Percentile from which somebody is in the top 1 %."""
GROUPS = ("all", "n<=2", "n>=10")
"""All mentors, those with at most two sessions, those with at least ten."""


def order(score: Floats, truth: Floats) -> float:
    """Spearman's rank correlation with the truth."""
    return float(stats.spearmanr(score, truth).statistic)


def top_tenth(score: Floats, truth: Floats) -> float:
    """Of the tenth with the highest scores, the share who truly are in the top tenth."""
    size = max(1, truth.size // 10)
    return float(np.isin(np.argsort(-score)[:size], np.argsort(-truth)[:size]).mean())


def percentiles(score: Floats) -> Floats:
    """Place among all, 0 to 100, ties in the middle; (mentors,)."""
    found: Floats = 100 * (stats.rankdata(score) - 0.5) / score.size
    return found


def groups(evidence: Ints) -> dict[str, np.ndarray]:
    """Who belongs to each of GROUPS; each (mentors,)."""
    everybody = np.ones(evidence.size, dtype=np.bool_)
    return dict(zip(GROUPS, (everybody, evidence <= 2, evidence >= 10), strict=True))


def coverage(found: Reputations, world: World) -> dict[str, tuple[int, int]]:
    """For each of GROUPS, how many intervals hold the truth, of how many."""
    held = (found.lower <= world.effect) & (world.effect <= found.upper)
    return {name: (int(held[who].sum()), int(who.sum())) for name, who in groups(world.evidence).items()}


def reliability(found: Reputations, world: World) -> list[float]:
    """Share of intervals of each of LEVELS that hold the truth."""
    away = np.abs(found.mean - world.effect) / found.sd
    return [float(np.mean(away <= stats.norm.ppf((1 + level) / 2))) for level in LEVELS]


def exposures(world: World) -> dict[str, Floats]:
    """What each mentor's sessions were like on average, truly; each (mentors,)."""
    ledger, truth = world.ledger, world.truth
    columns = (
        truth.leniency[ledger.manager],
        ledger.baseline.astype(np.float64),
        truth.ease[ledger.skill],
        truth.generosity[ledger.manager],
        truth.aptitude[ledger.mentee],
    )
    times = np.maximum(world.evidence, 1)
    means = (np.bincount(ledger.mentor, column, world.mentors) / times for column in columns)
    return dict(zip(EXPOSURES, means, strict=True))


def slopes(score: Floats, world: World) -> dict[str, float]:
    """Standardised slope of the score on each exposure, the truth and the others alike.

    One least-squares regression of the score on the true effect and every exposure, all with mean 0 and
    sd 1: .05 says that a mentor one sd luckier in it stands .05 sd higher for no merit.
    """
    columns = exposures(world)
    design = np.column_stack([_standard(column) for column in (world.effect, *columns.values())])
    found = np.linalg.lstsq(design, _standard(score), rcond=None)[0]
    return dict(zip(columns, found[1:].tolist(), strict=True))


def excluding_zero(found: Reputations) -> tuple[int, int]:
    """How many intervals of mentors with evidence leave out 0, of how many."""
    seen = np.bincount(found.ledger.mentor, minlength=found.mean.size) > 0
    out = (found.lower > 0) | (found.upper < 0)
    return int((out & seen).sum()), int(seen.sum())


def lifts(before: Floats, after: Floats, targets: Ints, members: Ints) -> dict[str, Any]:
    """Percentile of the targets before and after, the points between, and members within the top 1 %.

    `in_top` counts those whom the attack brought there, `from_percentiles` says from where; `there_before` counts
    those who were there without it.
    """
    old, new = percentiles(before), percentiles(after)
    brought = members[(new > _TOP)[members] & (old <= _TOP)[members]]
    return {
        "before": float(old[targets].mean()),
        "after": float(new[targets].mean()),
        "lift": float((new - old)[targets].mean()),
        "highest": float(new[targets].max()),
        "in_top": int(brought.size),
        "from_percentiles": [round(float(place), 1) for place in old[brought]],
        "there_before": int((old[members] > _TOP).sum()),
        "members": int(members.size),
    }


def _standard(column: Floats) -> Floats:
    spread = column.std()
    centred: Floats = column - column.mean()
    return centred / spread if spread > 0 else centred
