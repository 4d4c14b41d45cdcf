"""The mixed-model equations of what is left when one side is integrated out, solved by iteration."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from scipy import linalg, sparse

from scoring.arrays import Floats
from scoring.mixed_model import pieces
from scoring.mixed_model.equations import Equations

_TOGETHER = 16
"""Right-hand sides advanced together; bounds memory and fits the cache."""
_AT_ONCE = 2
"""Blocks of right-hand sides solved side by side: nearly all of it is done without the interpreter's lock."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The unknowns (N, k), and how the iteration ended; `moved` is the last step's largest change."""

    values: Floats
    converged: bool
    iterations: int
    moved: float


class Reduced:
    """C_r theta = W' Omega y with C_r = W' Omega W + diag(prior): signals and unknowns in absorption's order.

    Preconditioned by the inverse of C_r's diagonal blocks: the pieces of each large side (one mentee's two
    effects, say), with fellows' covariance left out, and the dense corner.
    """

    def __init__(self, equations: Equations, *, like: "Reduced | None" = None) -> None:
        """`like` is of the same system at other multipliers of the absorbed side: its preconditioner serves."""
        system = equations.system
        absorption = system.absorption
        self.absorption = absorption
        self.signals: Floats = system.signals[absorption.order]
        self.noise: Floats = 1 / equations.precision[absorption.order]
        self.inverse, self._inverse_of_met = absorption.inverse(
            equations.variances, system.multiplier, self.noise
        )
        self.prior = equations.prior[absorption.rest]
        # Prior variance of the absorbed effects.
        self.spread: Floats = 1 / equations.prior[absorption.side]
        if like is None or not self._differs_in_absorbed(like):
            self._parts = [pieces.inverse(self._part(part)).matrix for part in absorption.parts]
            self._root = self._corner_root()
            self._matrix = self._matrix_of_apart()
        else:
            self._parts, self._root, self._matrix = like._parts, like._root, like._matrix

    def _differs_in_absorbed(self, like: "Reduced") -> bool:
        """Whether the other differs in nothing but the prior of absorbed effects."""
        return (
            self.absorption is like.absorption
            and np.array_equal(self.noise, like.noise)
            and np.array_equal(self.prior, like.prior)
        )

    def _part(self, part: slice) -> sparse.csr_array:
        lines = self.absorption.transposed[part]
        weighted = lines.multiply(self.inverse.diagonal()[None, :]).tocsr()
        information: sparse.csr_array = weighted @ lines.T
        return (information + sparse.diags_array(self.prior[part])).tocsr()

    def _corner_root(self) -> Floats:
        corner = self.absorption.corner
        lines = self.absorption.transposed[corner]
        dense: Floats = (lines @ (self.inverse @ lines.T.tocsr())).toarray()
        dense[np.diag_indices_from(dense)] += self.prior[corner]
        if not dense.size:
            return dense
        root: Floats = linalg.cholesky(dense, lower=True)
        return root

    def _matrix_of_apart(self) -> sparse.csr_array:
        """What signals without absorbed effects, and the prior, add to C_r."""
        apart = self.absorption.apart
        lines = self.absorption.design[apart]
        weighted = lines.multiply(self.inverse.diagonal()[apart, None]).tocsr()
        information: sparse.csr_array = lines.T.tocsr() @ weighted
        return (information + sparse.diags_array(self.prior)).tocsr()

    def right(self, signals: Floats) -> Floats:
        """W' Omega y; (N, k) for `signals` (E, k)."""
        right: Floats = self.absorption.transposed @ (self.inverse @ signals)
        return right

    def left(self, signals: Floats, solved: Floats) -> Floats:
        """P y = Omega (y - W theta), where theta solves the equations of these signals; (E, k)."""
        left: Floats = self.inverse @ (signals - self.absorption.design @ solved)
        return left

    def absorbed(self, left: Floats) -> Floats:
        """The absorbed effects G Z' P y; (side, k)."""
        absorbed: Floats = self.spread[:, None] * (self.absorption.own.T @ left)
        return absorbed

    def image(self, values: Floats) -> Floats:
        """C_r values."""
        absorption = self.absorption
        spread = self._inverse_of_met @ (absorption.met_design @ values)
        image: Floats = absorption.met_transposed @ spread
        image += self._matrix @ values
        return image

    def _approximate(self, residual: Floats) -> Floats:
        shaped = np.empty_like(residual)
        for part, inverse in zip(self.absorption.parts, self._parts, strict=True):
            shaped[part] = inverse @ residual[part]
        corner = self.absorption.corner
        if corner.stop > corner.start:
            shaped[corner] = linalg.cho_solve((self._root, True), residual[corner], check_finite=False)
        return shaped

    def solve(
        self, right: Floats, *, tolerance: float, most_iterations: int, guess: Floats | None = None
    ) -> Solved:
        """Preconditioned conjugate gradients, each column on its own, all advanced together; (N, k).

        A column ends where its residual, in the preconditioner's norm, is at most `tolerance` of the right-hand
        side's; from then on it stands still.
        """
        shaped = self._approximate(right)
        goal = tolerance**2 * _slopes(right, shaped)
        values = np.zeros_like(right) if guess is None else guess.copy()
        residual = right.copy()
        if guess is not None:
            residual -= self.image(values)
            shaped = self._approximate(residual)
        direction, slope = shaped, _slopes(residual, shaped)
        moved, iterations = 0.0, 0
        while iterations < most_iterations:
            running = slope > goal
            if not running.any():
                return Solved(values, True, iterations, moved)
            image = self.image(direction)
            step = np.where(running, slope / np.where(running, _slopes(direction, image), 1.0), 0.0)
            residual -= step * image
            np.multiply(step, direction, out=image)
            values += image
            moved = max(float(image.max()), -float(image.min()))
            shaped = self._approximate(residual)
            before, slope = slope, _slopes(residual, shaped)
            direction *= np.where(running, slope / np.where(running, before, 1.0), 0.0)
            direction += shaped
            iterations += 1
        return Solved(values, False, iterations, moved)


def _slopes(first: Floats, second: Floats) -> Floats:
    slopes: Floats = np.einsum("ij,ij->j", first, second)
    return slopes


_Answer = TypeVar("_Answer")


def in_blocks(columns: int, work: Callable[[slice], _Answer]) -> list[_Answer]:
    """`work` on all columns a block at a time, two blocks side by side, the answers in their order."""
    count = min(columns, max(_AT_ONCE, -(-columns // _TOGETHER)))
    ends = [columns * place // max(count, 1) for place in range(count + 1)]
    blocks = [slice(begin, end) for begin, end in pairwise(ends)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, blocks))
