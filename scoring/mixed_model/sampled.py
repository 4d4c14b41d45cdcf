"""The slope of the restricted likelihood of a large system, its traces from simulated signals."""

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.arrays import Floats, Ints
from scoring.mixed_model import equations as linear_equations
from scoring.mixed_model.likelihood import Point
from scoring.mixed_model.reduced import Reduced, Solved, in_blocks
from scoring.mixed_model.simulation import Simulation
from scoring.mixed_model.system import System

DRAWS = 16
"""Simulated data sets: their noise adds 1 / 32 to the standard error of each estimated variance."""
_TOLERANCE = 1e-5
"""Relative residual of simulated and measured signals alike; at 1e-3 the slope is off by a third of its error."""
_ROUGH_TOLERANCE = 1e-3
"""The same far from the estimate."""
_SHAPE_TOLERANCE = 1e-2
"""Relative residual behind the information, which only shapes the steps."""
_MOST_ITERATIONS = 1_000


class Sampled:
    """tr(P V_i) = E[y*' P V_i P y*] over signals y* drawn from the model, with the same random numbers throughout.

    At the estimate the data's quadratic forms equal those of simulated data. Solutions are kept as the next
    point's first guess.
    """

    def __init__(self, system: System, rng: np.random.Generator) -> None:
        self._system = system
        self._seed = int(rng.integers(2**63))
        self._guess: Floats | None = None
        self.converged = True

    def at(self, variances: Mapping[str, float], names: Sequence[str], *, rough: bool) -> Point:
        """The likelihood's slope and average information; none of the named variances 0.

        `rough` is for where the slope is far above its error.
        """
        tolerance = _ROUGH_TOLERANCE if rough else _TOLERANCE
        reduced = Reduced(linear_equations.at(self._system, variances))
        forms = _Forms(self._system, reduced, names)
        simulation = Simulation(reduced, self._seed)

        def solved(block: slice) -> tuple[Solved, Floats, Floats]:
            signals = self._signals(reduced, simulation, block)
            guess = None if self._guess is None else self._guess[:, block]
            found = self._solved(reduced, reduced.right(signals), tolerance, guess)
            left = reduced.left(signals, found.values)
            return found, forms.squares(left), left[:, -1].copy()

        blocks = in_blocks(DRAWS + 1, solved)
        self._guess = np.hstack([found.values for found, _, _ in blocks])
        squares = np.hstack([squares for _, squares, _ in blocks])
        left = blocks[-1][2]
        return Point(
            criterion=None,
            slope=squares[:, :DRAWS].mean(axis=1) - squares[:, DRAWS],
            information=self._information(reduced, forms.variates(left)),
        )

    def _signals(self, reduced: Reduced, simulation: Simulation, block: slice) -> Floats:
        """The simulated data sets of these columns; after the last one the measured signals."""
        _, signals = simulation.columns(slice(block.start, min(block.stop, DRAWS)))
        return signals if block.stop <= DRAWS else np.column_stack([signals, reduced.signals])

    def _information(self, reduced: Reduced, variates: Floats) -> Floats:
        """F' P F / 2."""

        def projected(block: slice) -> Floats:
            some = variates[:, block]
            found = self._solved(reduced, reduced.right(some), _SHAPE_TOLERANCE, None)
            return reduced.left(some, found.values)

        information: Floats = variates.T @ np.hstack(in_blocks(variates.shape[1], projected)) / 4
        return information + information.T

    def _solved(self, reduced: Reduced, right: Floats, tolerance: float, guess: Floats | None) -> Solved:
        found = reduced.solve(right, tolerance=tolerance, most_iterations=_MOST_ITERATIONS, guess=guess)
        self.converged = self.converged and found.converged
        return found


class _Forms:
    """y' P V_i P y and V_i P y, from P y, for V_i = Z_i Z_i' over the multiplier or a residual's diagonal."""

    def __init__(self, system: System, reduced: Reduced, names: Sequence[str]) -> None:
        absorption = reduced.absorption
        self._absorption = absorption
        self._names = names
        self._weight = {
            "own": 1 / system.multiplier[absorption.side],
            "rest": 1 / system.multiplier[absorption.rest],
        }
        self._place: dict[str, tuple[str, Ints]] = {}
        for name, block in system.blocks.items():
            for where, columns in (("own", absorption.side), ("rest", absorption.rest)):
                found = np.flatnonzero((columns >= block.start) & (columns < block.stop))
                if found.size:
                    self._place[name] = (where, found)
        spread = (system.noise / system.weights[:, None])[absorption.order]
        self._noise = dict(zip(system.residuals, spread.T, strict=True))

    def _gathered(self, left: Floats) -> dict[str, Floats]:
        return {"own": self._absorption.own.T @ left, "rest": self._absorption.transposed @ left}

    def squares(self, left: Floats) -> Floats:
        """(names, k) for P y (E, k)."""
        gathered = self._gathered(left)
        found = []
        for name in self._names:
            if name in self._noise:
                found.append(np.einsum("i,ij,ij->j", self._noise[name], left, left))
                continue
            where, columns = self._place[name]
            values = gathered[where][columns]
            found.append(np.einsum("i,ij,ij->j", self._weight[where][columns], values, values))
        return np.array(found)

    def variates(self, left: Floats) -> Floats:
        """(E, names) for one P y (E,)."""
        gathered = self._gathered(left)
        design = {"own": self._absorption.own, "rest": self._absorption.design}
        found = np.empty((left.size, len(self._names)))
        for at, name in enumerate(self._names):
            if name in self._noise:
                found[:, at] = self._noise[name] * left
                continue
            where, columns = self._place[name]
            values = np.zeros(gathered[where].size)
            values[columns] = gathered[where][columns] * self._weight[where][columns]
            found[:, at] = design[where] @ values
        return found
