"""Henderson's mixed-model equations of a system at given variances."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from scoring.arrays import Floats
from scoring.mixed_model.system import System


@dataclass(frozen=True, eq=False)
class Equations:
    """C theta = W' D y with C = W' D W + diag(prior precision).

    system
        Without the blocks whose variance is 0.
    variances
        By the names of blocks and residuals.
    precision : (E,)
        The diagonal of D.
    prior : (N,)
        Prior precision of each unknown, 0 for a fixed effect.
    """

    system: System
    variances: Mapping[str, float]
    precision: Floats
    prior: Floats

    @cached_property
    def matrix(self) -> sparse.csc_array:
        """C, symmetric and positive definite where the fixed effects are told apart; (N, N)."""
        weighted = self.system.design.multiply(self.precision[:, None]).tocsr()
        size = self.system.size
        information: sparse.csr_array = self.system.design.T.tocsr() @ weighted
        return (information + sparse.diags_array(self.prior, shape=(size, size))).tocsc()

    @cached_property
    def right(self) -> Floats:
        """W' D y; (N,)."""
        return self.system.design.T @ (self.precision * self.system.signals)

    @cached_property
    def diagonal(self) -> Floats:
        """Of C, without C; (N,)."""
        squares = self.system.design.copy()
        squares.data **= 2
        diagonal: Floats = squares.T @ self.precision + self.prior
        return diagonal

    def signals_left(self, effects: Floats) -> Floats:
        """y - W theta; (E,)."""
        left: Floats = self.system.signals - self.system.design @ effects
        return left


def at(system: System, variances: Mapping[str, float]) -> Equations:
    """The equations at these variances (blocks and residuals by name), none of the residuals' 0.

    A block whose variance is 0 is left out: its effects are exactly 0.
    """
    absent = tuple(name for name in system.blocks if variances[name] == 0)
    if absent:
        system = system.keeping(np.setdiff1d(np.arange(system.size), system.columns_of(absent)))
    prior = np.zeros(system.size)
    for name, block in system.blocks.items():
        prior[block] = system.multiplier[block] / variances[name]
    residual = np.array([variances[name] for name in system.residuals])
    precision = system.weights / (system.noise @ residual)
    return Equations(system=system, variances=variances, precision=precision, prior=prior)
