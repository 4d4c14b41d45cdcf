"""The mixed-model equations solved exactly: the largest side eliminated, the rest a dense matrix."""

from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from scoring.arrays import Floats, Ints
from scoring.mixed_model import pieces
from scoring.mixed_model.equations import Equations
from scoring.mixed_model.system import System

DENSE_LIMIT = 4_000
"""Up to this many unknowns beside the eliminated side the equations are solved exactly."""
_TARGETS_AT_ONCE = 4096
"""Bounds memory: rows of targets by dense unknowns."""


def eliminated(system: System) -> Ints:
    """Columns of the side with most unknowns, ascending."""
    sides = [np.sort(system.columns_of(names)) for names in system.every_side()]
    return max(sides, key=lambda columns: columns.size, default=np.empty(0, dtype=np.int64))


def dense_size(system: System) -> int:
    """How many unknowns are left for the dense matrix."""
    return system.size - eliminated(system).size


class Elimination:
    """C^-1 = [K 0; 0 0] + T S^-1 T', with K the inverse of the eliminated part and S its Schur complement.

    With C = [C_1 B'; B C_2]: K = C_1^-1, T = [-K B'; I], S = C_2 - B K B'. Henderson (1975): with the fixed
    effects among the unknowns, C^-1 is the covariance of the prediction errors.

    Raises
    ------
    ValueError
        The fixed effects are not told apart by the signals.
    """

    converged = True
    iterations = 1

    def __init__(self, equations: Equations) -> None:
        first = eliminated(equations.system)
        rest = np.setdiff1d(np.arange(equations.system.size), first)
        lines = equations.matrix.tocsr()
        own = pieces.inverse(lines[first][:, first])
        border = lines[rest][:, first]
        through = (own.matrix @ border.T).tocsr()
        schur = lines[rest][:, rest].toarray() - (border @ through).toarray()
        self._root = _cholesky(schur)
        # (N, N) and (N, rest) in the order of the unknowns.
        size = equations.system.size
        spread = sparse.csr_array((np.ones(first.size), (first, np.arange(first.size))), (size, first.size))
        corner = sparse.csr_array((np.ones(rest.size), (rest, np.arange(rest.size))), (size, rest.size))
        self._own = (spread @ own.matrix @ spread.T).tocsr()
        self._through = (corner - spread @ through).tocsr()
        self.log_determinant = own.log_determinant + 2 * float(np.log(np.diagonal(self._root)).sum())
        solved = self.solve(equations.right)
        # One step of iterative refinement takes the effects to the last digits.
        step = self.solve(equations.right - equations.matrix @ solved)
        self.effects: Floats = solved + step
        self.moved = float(np.abs(step).max(initial=0.0))

    def solve(self, right: Floats) -> Floats:
        """C^-1 right, for `right` (N,) or (N, k)."""
        solved = np.asarray(self._own @ right, dtype=np.float64)
        if self._root.size:
            folded = np.asarray(self._through.T @ right, dtype=np.float64)
            solved += self._through @ linalg.cho_solve((self._root, True), folded, check_finite=False)
        return solved

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """t' C^-1 t for each column t of `targets` (N, k); (k,)."""
        found: Floats = np.asarray(
            targets.multiply(self._own @ targets).sum(axis=0), dtype=np.float64
        ).ravel()
        reached = (targets.T @ self._through).tocsr()
        inverse = self._schur_inverse
        for start in range(0, found.size, _TARGETS_AT_ONCE):
            some = reached[start : start + _TARGETS_AT_ONCE]
            found[start : start + _TARGETS_AT_ONCE] += some.multiply(some @ inverse).sum(axis=1)
        return found

    def trace_with(self, matrix: sparse.csr_array) -> float:
        """tr(C^-1 M) for a sparse symmetric M (N, N)."""
        folded = (self._through.T @ (matrix @ self._through)).tocoo()
        inverse = self._schur_inverse
        own = float(self._own.multiply(matrix).sum())
        return own + float(folded.data @ inverse[folded.row, folded.col])

    @cached_property
    def _schur_inverse(self) -> Floats:
        if not self._root.size:
            return self._root
        lower, _ = linalg.lapack.dpotri(self._root, lower=1)
        inverse: Floats = np.tril(lower) + np.tril(lower, -1).T
        return inverse


def _cholesky(schur: Floats) -> Floats:
    if not schur.size:
        return schur
    try:
        root: Floats = linalg.cholesky(schur, lower=True, check_finite=False)
    except linalg.LinAlgError:
        raise ValueError("the fixed effects are not told apart by the signals") from None
    return root
