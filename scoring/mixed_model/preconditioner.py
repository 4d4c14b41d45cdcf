"""An approximate inverse of the mixed-model equations that takes the iteration to its end in a dozen steps."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

from scoring.arrays import Floats, Ints
from scoring.mixed_model.equations import Equations
from scoring.mixed_model.system import System

_SMALL = 400
"""A side of at most this many unknowns joins the fixed effects in one dense corner."""


@dataclass(frozen=True, eq=False)
class Part:
    """Unknowns whose part of C is inverted exactly.

    columns : (s,)
        Which unknowns, ascending.
    """

    columns: Ints
    factor: SuperLU


class Preconditioner:
    """Symmetric block Gauss-Seidel in one sweep each way: the sides of the system, then the small rest.

    The part of C of each side is block diagonal and factorises without fill; fixed effects and small sides
    are one small dense block.
    """

    def __init__(self, equations: Equations) -> None:
        matrix = equations.matrix
        self.parts = [Part(columns, _factor(matrix, columns)) for columns in _parts(equations.system)]
        rows = matrix.tocsr()
        self._lines = [rows[part.columns] for part in self.parts]

    def solve(self, residual: Floats) -> Floats:
        """One sweep there and back, which keeps the approximation symmetric; (N, k) as `residual`."""
        values = np.zeros_like(residual)
        order = list(range(len(self.parts)))
        for place in order + order[-2::-1]:
            part = self.parts[place]
            gap = residual[part.columns] - self._lines[place] @ values
            values[part.columns] += part.factor.solve(gap)
        return values


def _parts(system: System) -> list[Ints]:
    """Columns of the large sides in their order, then all others together; none empty."""
    sides = [np.sort(system.columns_of(names)) for names in system.every_side()]
    large = [columns for columns in sides if columns.size > _SMALL]
    rest = np.setdiff1d(np.arange(system.size), np.concatenate([np.empty(0, dtype=np.int64), *large]))
    return [*large, rest] if rest.size else large


def _factor(matrix: sparse.csc_array, columns: Ints) -> SuperLU:
    part = matrix[columns][:, columns].tocsc()
    return splu(part, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
