"""Signals drawn from the model at given variances, the same random numbers at any variances."""

import numpy as np

from scoring.arrays import Floats
from scoring.mixed_model.reduced import Reduced


class Simulation:
    """Column i is drawn from generator (seed, i), so it does not depend on which columns are asked together."""

    def __init__(self, reduced: Reduced, seed: int) -> None:
        self._reduced = reduced
        self._seed = seed
        self._rest = np.sqrt(
            np.divide(1, reduced.prior, where=reduced.prior > 0, out=np.zeros(reduced.prior.size))
        )
        self._own = np.sqrt(reduced.spread)
        self._noise = np.sqrt(reduced.noise)

    def columns(self, block: slice) -> tuple[Floats, Floats]:
        """Unknowns that are not absorbed (rest, k), fixed effects 0, and signals (E, k)."""
        absorption = self._reduced.absorption
        generators = [np.random.default_rng((self._seed, i)) for i in range(block.start, block.stop)]
        rest = _scaled(generators, self._rest)
        signals = absorption.design @ rest
        signals += absorption.own @ _scaled(generators, self._own)
        signals += _scaled(generators, self._noise)
        return rest, signals


def _scaled(generators: list[np.random.Generator], sd: Floats) -> Floats:
    drawn = np.empty((sd.size, len(generators)))
    for column, generator in enumerate(generators):
        np.multiply(generator.standard_normal(sd.size), sd, out=drawn[:, column])
    return drawn
