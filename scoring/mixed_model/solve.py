"""Which way the equations are solved, and what a solution can be asked."""

from typing import Protocol

import numpy as np
from scipy import sparse

from scoring.arrays import Floats
from scoring.mixed_model.equations import Equations
from scoring.mixed_model.exact import Factor
from scoring.mixed_model.iterative import Iteration, Limits


class Solution(Protocol):
    """Solved mixed-model equations C theta = right, `N` unknowns."""

    @property
    def effects(self) -> Floats:
        """theta; (N,)."""
        ...

    @property
    def converged(self) -> bool:
        """Whether the effects, and the variances asked for so far, are as exact as promised."""
        ...

    @property
    def iterations(self) -> int:
        """Steps to the effects; 1 for a factorisation."""
        ...

    @property
    def moved(self) -> float:
        """Largest change of an effect in the last step."""
        ...

    def solve(self, right: Floats) -> Floats:
        """C^-1 right, for `right` (N,) or (N, k)."""
        ...

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """t' C^-1 t for each column t of `targets` (N, k), each within one piece of one side; (k,)."""
        ...


class Nothing:
    """The solution of no equations."""

    converged = True
    iterations = 0
    moved = 0.0

    def __init__(self) -> None:
        self.effects: Floats = np.empty(0)

    def solve(self, right: Floats) -> Floats:
        """What came in: there is nothing in it."""
        return right

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """Zeros: no target has an unknown."""
        return np.zeros(targets.shape[1])


def solved(
    equations: Equations,
    *,
    exact: bool,
    limits: Limits = Limits(),  # noqa: B008  frozen, so one shared value is safe
    rng: np.random.Generator,
    last: str | None = None,
    after: Solution | None = None,
) -> Solution:
    """By one factorisation where `exact`, else by iteration within `limits`.

    `rng` and `last` are read by the iteration alone: the draws behind its variances, and the block whose own
    equations are solved once more at its end. `after`, a solution of the same unknowns at other variances or
    multipliers, is where an iteration begins; one that was factorised is of no use and not read.
    """
    if equations.system.size == 0:
        return Nothing()
    if exact:
        return Factor(equations)
    before = after if isinstance(after, Iteration) else None
    return Iteration(equations, limits, rng, last=last, after=before)
