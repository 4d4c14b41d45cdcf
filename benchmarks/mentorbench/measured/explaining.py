"""Whether what a score is said to be made of adds up, and whether "without this session" is what a refit gives."""

from typing import Any

import numpy as np

from benchmarks.mentorbench import ledgers, worlds
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits
from scoring.arrays import Ints
from scoring.reputation import Ledger, Reputations

_EXPLAINED = 1_000
"""Mentors whose contributions are added up."""


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """Largest gaps, in levels a session; counterfactuals in a small organisation and in a main one."""
    found = {}
    for mentors in {min(1_000, effort.main), effort.main}:
        world = worlds.draw("base", mentors, effort.seeds[0])
        fit = fits.nightly(world.ledger)
        rng = np.random.default_rng(fits.SEED)
        some = rng.permutation(mentors)[:_EXPLAINED]
        sums = [abs(fit.contributions(int(who)).amount.sum() - fit.mean[who]) for who in some]
        gaps = [_gap(fit, int(row)) for row in _rows(world.ledger, effort.checked, rng)]
        found[str(mentors)] = {
            "mentors": int(some.size),
            "sum_gap": float(max(sums)),
            "sessions": len(gaps),
            "gap": max(gaps),
        }
        tell(f"explanations, {mentors:,} mentors: {found[str(mentors)]}")
    return found


def _gap(fit: Reputations, row: int) -> float:
    """Between `without` and a refit at the same variances in which the session carries nothing."""
    ledger = fit.ledger
    quality = ledger.quality.copy()
    quality[row] = 0.0
    refitted = fits.means(ledgers.replaced(ledger, quality=quality), fit.variances)
    said = fit.without(int(ledger.session[row]))
    return abs(said.mean - float(refitted[said.mentor]))


def _rows(ledger: Ledger, count: int, rng: np.random.Generator) -> Ints:
    """Half of them of busy mentors, where one session moves many others."""
    times = np.bincount(ledger.mentor, minlength=ledger.mentors)[ledger.mentor]
    busy = np.argsort(-times)[: 10 * count]
    half = count // 2
    return np.concatenate([rng.choice(ledger.rows, count - half), rng.choice(busy, half)])
