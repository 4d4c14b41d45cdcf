"""An approximate inverse of the mixed-model equations that takes the iteration to its end in a dozen steps."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import SuperLU, splu

from scoring.arrays import Floats, Ints
from scoring.reputation.equations import GAP, START, Equations

_MENTOR_SIDE = ("mentor", "mentor_skill", "source")
_MENTEE_SIDE = ("mentee", "over_claim")
_MANAGER_SIDE = ("manager", "team")
_SMALL = (START, GAP, "skill")


@dataclass(frozen=True, eq=False)
class MentorSide:
    """The unknowns of mentors: their part of C is block diagonal, one block a mentor.

    columns : (s,)
        Which unknowns.
    mentor : (s,)
        Number of the block that each is in.
    """

    columns: Ints
    mentor: Ints
    factor: SuperLU


class Preconditioner:
    """Symmetric block Gauss-Seidel in one sweep each way: mentors, mentees, managers, then the small rest.

    The first three parts of C are block diagonal over mentors, mentees and managers and factorise without
    fill; fixed effects and skills are one small dense block.
    """

    def __init__(self, equations: Equations) -> None:
        matrix = equations.matrix
        sides = [_columns(equations, names) for names in (_MENTOR_SIDE, _MENTEE_SIDE, _MANAGER_SIDE)]
        self._columns = [columns for columns in (*sides, _columns(equations, _SMALL)) if columns.size]
        factors = [_factor(matrix, columns) for columns in self._columns]
        part = matrix[sides[0]][:, sides[0]]
        mentor = connected_components(part, directed=False)[1].astype(np.int64)
        self.mentor_side = MentorSide(sides[0], mentor, factors[0])
        self._solves = factors
        rows = matrix.tocsr()
        self._lines = [rows[columns] for columns in self._columns]

    def solve(self, residual: Floats) -> Floats:
        """One sweep there and back, which keeps the approximation symmetric; (N, k) as `residual`."""
        values = np.zeros_like(residual)
        order = list(range(len(self._columns)))
        for part in order + order[-2::-1]:
            columns = self._columns[part]
            gap = residual[columns] - self._lines[part] @ values
            values[columns] += self._solves[part].solve(gap)
        return values


def _columns(equations: Equations, names: tuple[str, ...]) -> Ints:
    blocks = [equations.blocks[name] for name in names if name in equations.blocks]
    return np.concatenate([np.empty(0, dtype=np.int64)] + [np.arange(b.start, b.stop) for b in blocks])


def _factor(matrix: sparse.csc_array, columns: Ints) -> SuperLU:
    part = matrix[columns][:, columns].tocsc()
    return splu(part, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
