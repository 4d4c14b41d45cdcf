"""Which way the equations are solved, and what a solution can be asked."""

from typing import Protocol

import numpy as np
from scipy import sparse

from scoring.arrays import Floats
from scoring.reputation.equations import Equations
from scoring.reputation.exact import Factor
from scoring.reputation.iterative import Iteration
from scoring.reputation.policy import Policy


class Solution(Protocol):
    """Solved mixed-model equations C theta = right, `N` unknowns."""

    @property
    def effects(self) -> Floats:
        """theta, in levels; (N,)."""
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
        """Largest change of an effect in the last step, in levels."""
        ...

    def solve(self, right: Floats) -> Floats:
        """C^-1 right, for `right` (N,) or (N, k)."""
        ...

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """t' C^-1 t for each column t of `targets` (N, k), each within one mentor's effects; (k,)."""
        ...


class Nothing:
    """The solution of no equations: no session carries evidence."""

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


def solved(equations: Equations, policy: Policy, rng: np.random.Generator) -> Solution:
    """By factorisation up to `policy.exact_rows` sessions, by iteration past it."""
    if equations.rows.size == 0:
        return Nothing()
    if equations.rows.size <= policy.exact_rows:
        return Factor(equations)
    return Iteration(equations, policy, rng)
