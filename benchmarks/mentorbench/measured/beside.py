"""The rivals beside ours on the same ledgers."""

import time
from typing import Any

import numpy as np

from benchmarks.mentorbench import metrics, oracle, worlds
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell
from benchmarks.mentorbench.rivals import RIVALS


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """For each rival the mean over the main organisations: share of the oracle, top tenth, CPU seconds."""
    drawn = [worlds.draw("base", effort.main, seed) for seed in effort.seeds[: effort.rival_seeds]]
    best = [oracle.best(world).nuisance for world in drawn]
    found = {}
    for name, scorer in RIVALS.items():
        shares, top, slopes, spent = [], [], [], []
        for world, of_oracle in zip(drawn, best, strict=True):
            begun = time.process_time()
            try:
                score = scorer(world.ledger)
            except LookupError as missing:
                tell(f"{name}: {missing}")
                break
            spent.append(time.process_time() - begun)
            shares.append(metrics.order(score, world.effect) / of_oracle)
            top.append(metrics.top_tenth(score, world.effect))
            slopes.append(list(metrics.slopes(score, world).values()))
        if shares:
            found[name] = {
                "share": float(np.mean(shares)),
                "shares": shares,
                "top_tenth": float(np.mean(top)),
                "slopes": dict(zip(metrics.EXPOSURES, np.mean(slopes, axis=0).tolist(), strict=True)),
                "cpu_s": float(np.mean(spent)),
            }
            tell(f"{name}: share {found[name]['share']:.3f} in {found[name]['cpu_s']:.1f} CPU s")
    top = [metrics.top_tenth(oracle.estimate(world), world.effect) for world in drawn]
    return {"rivals": found, "oracle": float(np.mean(best)), "oracle_top_tenth": float(np.mean(top))}
