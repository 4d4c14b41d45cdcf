"""One verified gain to new scores: how long it takes, and how far from a refit it ends; the large size with `large`."""

import time
from typing import Any

import numpy as np

from benchmarks.mentorbench import ledgers, worlds
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits
from scoring import reputation
from scoring.arrays import Floats
from scoring.reputation import Ledger, Reputations


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """In a main organisation."""
    ledger, fresh = parted(worlds.draw("base", effort.main, effort.seeds[0]).ledger, effort.patched)
    found = of(fits.nightly(ledger), fresh)
    tell(f"update, {effort.main:,} mentors: {found}")
    return found


def parted(ledger: Ledger, count: int) -> tuple[Ledger, Ledger]:
    """A ledger without some of its sessions, and those as they were, verified today."""
    chosen = np.random.default_rng(fits.SEED).permutation(ledger.rows)
    fresh = ledgers.taken(ledger, chosen[:count])
    return ledgers.taken(ledger, np.sort(chosen[count:])), ledgers.replaced(fresh, age_days=np.zeros(count))


def of(fit: Reputations, fresh: Ledger) -> dict[str, Any]:
    """New sessions one at a time, each on top of those before: milliseconds of CPU, and error against a refit.

    The first error is of a single update against a refit with that one row, the largest over every mentor;
    the chained one is of all updates one after another. A time is until the mentor's mean and interval are
    read; the first update, which makes the fit ready for more, is told apart.
    """
    spent, wall = [], []
    state, single = fit, 0.0
    for place in range(fresh.rows):
        row = ledgers.taken(fresh, slice(place, place + 1))
        cpu, begun = time.process_time(), time.perf_counter()
        state = reputation.update(state, row)
        _shown = [float(column[row.mentor[0]]) for column in (state.mean, state.lower, state.upper)]
        wall.append(1e3 * (time.perf_counter() - begun))
        spent.append(1e3 * (time.process_time() - cpu))
        if place == 0:
            single = _error(state, ledgers.joined(fit.ledger, row))
    return {
        "updates": fresh.rows,
        "first_cpu_ms": spent[0],
        "cpu_ms_p50": float(np.percentile(spent[1:], 50)),
        "cpu_ms_p95": float(np.percentile(spent[1:], 95)),
        "wall_ms_p95": float(np.percentile(wall[1:], 95)),
        "single_error": single,
        "chained_error": _error(state, ledgers.joined(fit.ledger, fresh)),
    }


def _error(patched: Reputations, whole: Ledger) -> float:
    refitted: Floats = fits.means(whole, patched.variances)
    return float(np.abs(patched.mean - refitted).max())
