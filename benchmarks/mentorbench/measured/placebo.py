"""No mentor matters: outcomes dealt to mentors at random, and how many intervals still say that one does."""

from typing import Any

import numpy as np

from benchmarks.mentorbench import ledgers, metrics, worlds
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import Tell, fits


def measure(effort: Effort, tell: Tell) -> dict[str, Any]:
    """Intervals that leave out 0 in ledgers whose mentors are shuffled, the variances of the real one held.

    Held, because estimated from shuffled mentors the mentor variance is about 0, and then nothing is said
    of anybody; that is counted beside it.
    """
    sizes = (max(effort.small), effort.main)
    counts = {"held": [0, 0], "estimated": [0, 0]}
    cells = []
    for mentors in sizes:
        world = worlds.draw("base", mentors, effort.seeds[0])
        real = fits.nightly(world.ledger)
        shuffled = np.random.default_rng([fits.SEED, mentors]).permutation(world.ledger.mentor)
        placebo = ledgers.replaced(world.ledger, mentor=shuffled)
        found = {"held": fits.held(placebo, real.variances), "estimated": fits.nightly(placebo)}
        outside = {name: metrics.excluding_zero(one) for name, one in found.items()}
        for name, (out, of) in outside.items():
            counts[name][0] += out
            counts[name][1] += of
        cells.append({"mentors": mentors, **outside, "mentor": found["estimated"].variances["mentor"]})
        tell(f"placebo {mentors:,}: {outside}")
    return {"cells": cells, **counts}
