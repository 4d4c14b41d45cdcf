"""The mixed-model equations solved by one sparse factorisation."""

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.linalg import SuperLU, splu, spsolve_triangular

from scoring.arrays import Floats, Ints
from scoring.mixed_model.equations import Equations

_DENSE_SHARE = 0.3
"""A column of the factor this full belongs to the dense corner, which LAPACK solves faster."""
_TARGETS_AT_ONCE = 256
"""Right-hand sides solved together."""


class Factor:
    """C = L D L' with a fill-reducing order, and what is read from it.

    Henderson (1975): with the fixed effects among the unknowns, C^-1 is the covariance of the prediction
    errors, so every variance here includes their uncertainty. Exact to rounding: 1e-8 against dense
    algebra in tests/scoring/reputation/test_against_dense_algebra.py.
    """

    converged = True
    iterations = 1

    def __init__(self, equations: Equations) -> None:
        self._matrix = equations.matrix
        self._factor: SuperLU = splu(
            equations.matrix,
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        first = self._factor.solve(equations.right)
        # One step of iterative refinement takes the contributions' identity to the last digits.
        step = self._factor.solve(equations.right - self._matrix @ first)
        self.effects: Floats = first + step
        self.moved = float(np.abs(step).max(initial=0.0))

    def solve(self, right: Floats) -> Floats:
        """C^-1 right, for `right` (N,) or (N, k)."""
        return self._factor.solve(right)

    def variances_of(self, targets: sparse.csc_array) -> Floats:
        """t' C^-1 t for each column t of `targets` (N, k), none empty; (k,).

        With C = L D L' this is the squared length of D^-1/2 L^-1 t. A target is sparse: before the dense
        corner only the rows it reaches are touched, and the corner is one triangular BLAS call a block.
        """
        lower = self._factor.L.tocsc()
        pivots = self._factor.U.diagonal()
        ordered = targets.tocsr()[np.argsort(self._factor.perm_r)].tocsc()
        corner = _dense_corner(lower)
        leaves, edge = lower[:corner, :corner], lower[corner:, :corner]
        root = lower[corner:, corner:].toarray()
        found = np.empty(targets.shape[1])
        # Neighbours in the order reach the same rows.
        by_place = np.argsort(ordered.indices[ordered.indptr[:-1]]) if found.size else np.empty(0, np.int64)
        for start in range(0, found.size, _TARGETS_AT_ONCE):
            chosen = by_place[start : start + _TARGETS_AT_ONCE]
            block = ordered[:, chosen].tocsr()
            touched = _reached(np.unique(block[:corner].nonzero()[0]).astype(np.int64), leaves)
            above = _forward(leaves[touched][:, touched], block[touched].toarray())
            below = linalg.solve_triangular(
                root,
                block[corner:].toarray() - edge[:, touched] @ above,
                lower=True,
                unit_diagonal=True,
                check_finite=False,
            )
            found[chosen] = (above**2 / pivots[touched, None]).sum(axis=0)
            found[chosen] += (below**2 / pivots[corner:, None]).sum(axis=0)
        return found


def _forward(lower: sparse.csc_array, right: Floats) -> Floats:
    """lower^-1 right for a unit lower triangle, which may be empty."""
    if not lower.shape[0]:
        return right
    return spsolve_triangular(lower.tocsr(), right, unit_diagonal=True)


def _reached(nodes: Ints, lower: sparse.csc_array) -> Ints:
    """The nodes and every row a forward substitution from them fills, sorted."""
    seen = np.zeros(lower.shape[0], dtype=np.bool_)
    while nodes.size:
        seen[nodes] = True
        filled = np.unique(lower[:, nodes].indices)
        nodes = filled[~seen[filled]].astype(np.int64)
    return np.flatnonzero(seen)


def _dense_corner(lower: sparse.csc_array) -> int:
    """The first column of the trailing part of L that is nearly full."""
    size = lower.shape[0]
    filled: Ints = np.diff(lower.indptr)
    sparse_columns = np.flatnonzero(filled < _DENSE_SHARE * (size - np.arange(size)))
    # The last column is always full, and a corner of one keeps the triangular solves non-empty.
    return min(int(sparse_columns[-1]) + 1 if sparse_columns.size else 0, size - 1)
