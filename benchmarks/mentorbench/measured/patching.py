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
    fit = fits.nightly(worlds.draw("base", effort.main, effort.seeds[0]).ledger)
    found = of(fit, effort.patched)
    tell(f"update, {effort.main:,} mentors: {found}")
    return found


def of(fit: Reputations, count: int) -> dict[str, Any]:
    """New sessions one at a time, each on top of those before: milliseconds of CPU, and error against a refit.

    The first error is of a single update against a refit with that one row, the largest over every mentor;
    the chained one is of all updates one after another.
    """
    fresh = _fresh(fit.ledger, count)
    first = reputation.update(fit, ledgers.taken(fresh, slice(1)))
    single = _error(first, ledgers.joined(fit.ledger, ledgers.taken(fresh, slice(1))))
    spent, wall = [], []
    state = fit
    for place in range(count):
        row = ledgers.taken(fresh, slice(place, place + 1))
        cpu, begun = time.process_time(), time.perf_counter()
        state = reputation.update(state, row)
        mentor = int(row.mentor[0])
        _shown = (state.mean[mentor], state.lower[mentor], state.upper[mentor])
        wall.append(1e3 * (time.perf_counter() - begun))
        spent.append(1e3 * (time.process_time() - cpu))
    return {
        "updates": count,
        "cpu_ms_p50": float(np.percentile(spent, 50)),
        "cpu_ms_p95": float(np.percentile(spent, 95)),
        "wall_ms_p95": float(np.percentile(wall, 95)),
        "single_error": single,
        "chained_error": _error(state, ledgers.joined(fit.ledger, fresh)),
    }


def _error(patched: Reputations, whole: Ledger) -> float:
    refitted: Floats = fits.means(whole, patched.variances)
    return float(np.abs(patched.mean - refitted).max())


def _fresh(ledger: Ledger, count: int) -> Ledger:
    """Sessions of today that copy others of the ledger, with mentee and manager, under keys of their own."""
    rng = np.random.default_rng(fits.SEED)
    like = rng.choice(ledger.rows, count, replace=False)
    partner = rng.choice(ledger.rows, count, replace=False)
    columns = {
        "mentor": ledger.mentor[like],
        "mentee": ledger.mentee[partner],
        "skill": ledger.skill[like],
        "manager": ledger.manager[partner],
        "baseline": ledger.baseline[partner],
        "claimed": ledger.claimed[partner],
        "verified": ledger.verified[partner],
        "age_days": np.zeros(count),
        "quality": np.ones(count),
    }
    return ledgers.of_columns(columns, ledgers.sizes(ledger), ledger.rows + np.arange(count))
