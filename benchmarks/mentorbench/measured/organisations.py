"""Order, intervals and bias in every kind and size of organisation."""

from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks.mentorbench import metrics
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits
from benchmarks.mentorbench.measured.fits import Fit
from benchmarks.mentorbench.oracle import Best

_SHOWN = 600
"""Mentors in the picture of shrinkage."""


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """A cell for each kind and size, and of the first main organisation what the pictures show."""
    cells = []
    pictured: dict[str, Any] = {}
    for kind in effort.kinds:
        sizes = dict(effort.small)
        if kind == "base":
            sizes[effort.main] = effort.main_seeds
        for mentors, times in sizes.items():
            drawn = []
            for seed in effort.seeds[:times]:
                fit = fits.of(kind, mentors, seed)
                drawn.append(_of_one(fit))
                if kind == "base" and mentors == effort.main and not pictured:
                    pictured = _pictured(fit)
            cells.append({"kind": kind, "mentors": mentors, "organisations": times, **_pooled(drawn)})
            tell(f"{kind} {mentors:,}: share {cells[-1]['share']:.3f}, coverage {cells[-1]['coverage']}")
    return {"cells": cells, "pictured": pictured}


def _of_one(fit: Fit) -> dict[str, Any]:
    return {
        "order": metrics.order(fit.found.mean, fit.world.effect),
        "oracles": fit.best,
        "top_tenth": metrics.top_tenth(fit.found.mean, fit.world.effect),
        "coverage": metrics.coverage(fit.found, fit.world),
        "slopes": metrics.slopes(fit.found.mean, fit.world),
        "reliability": metrics.reliability(fit.found, fit.world),
        "cpu_s": fit.cpu_s,
        "converged": fit.found.converged,
        "variances": dict(fit.found.variances),
    }


def _pooled(drawn: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the organisations, shares of means; intervals are counted together."""
    coverage: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in drawn:
        for name, (held, of) in one["coverage"].items():
            coverage[name][0] += held
            coverage[name][1] += of
    order = float(np.mean([one["order"] for one in drawn]))
    best = Best(*np.mean([one["oracles"] for one in drawn], axis=0).tolist())
    return {
        **{name: float(np.mean([one[name] for one in drawn])) for name in ("top_tenth", "cpu_s")},
        "share": order / best.nuisance,
        "share_of_others": order / best.others,
        "share_of_pairs": order / best.pairs,
        "oracle": best.nuisance,
        "coverage": dict(coverage),
        "slopes": {
            name: float(np.mean([one["slopes"][name] for one in drawn])) for name in metrics.EXPOSURES
        },
        "reliability": np.mean([one["reliability"] for one in drawn], axis=0).tolist(),
        "converged": all(one["converged"] for one in drawn),
        "variances": {
            name: float(np.mean([one["variances"][name] for one in drawn])) for name in drawn[0]["variances"]
        },
    }


def _pictured(fit: Fit) -> dict[str, Any]:
    """Mean gains beside reputations, for some mentors of few and of many sessions."""
    ledger, evidence = fit.world.ledger, fit.world.evidence
    gain = np.bincount(ledger.mentor, ledger.verified - ledger.baseline, fit.world.mentors) / evidence
    some = np.random.default_rng(fits.SEED).permutation(fit.world.mentors)[:_SHOWN]
    columns = {
        "evidence": evidence[some],
        "gain": gain[some] - gain.mean(),
        "mean": fit.found.mean[some],
        "sd": fit.found.sd[some],
        "truth": fit.world.effect[some],
    }
    return {name: np.round(column, 4).tolist() for name, column in columns.items()}
