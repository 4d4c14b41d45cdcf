"""The equations around some unknowns: their sessions, what those bear on, and solving for a few of them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scoring.arrays import Flags, Floats, Ints
from scoring.reputation.upkeep.design import Design
from scoring.reputation.upkeep.terms import GAP_COLUMNS, Coefficients, Lines

_MOST_STEPS = 400


class Solved(NamedTuple):
    """What conjugate gradients found; `values` as the right-hand side, 0 for what is held."""

    values: Floats
    converged: bool
    steps: int


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Rows, and the equations that they give their unknowns.

    rows : (s,)
        Ascending.
    lines
        Of the rows.
    unknowns : (u,)
        What they bear on, ascending.
    local : (s, 10)
        The place in `unknowns` of each of a row's columns.
    weighted : (2 s, u)
        The rows' signals, level signals first, times the root of their precision.
    """

    rows: Ints
    lines: Lines
    unknowns: Ints
    local: Ints
    weighted: sparse.csr_array

    @property
    def information(self) -> Floats:
        """The diagonal of what the rows say; whole for an unknown whose every row is here; (u,)."""
        said = np.bincount(self.weighted.indices, self.weighted.data**2, self.unknowns.size)
        return said.astype(np.float64)

    def seen(self, unknowns: Ints) -> Flags:
        """Which of `unknowns` of the neighbourhood are among these, which are ascending."""
        place = np.minimum(np.searchsorted(unknowns, self.unknowns), max(unknowns.size - 1, 0))
        if not unknowns.size:
            return np.zeros(self.unknowns.size, dtype=np.bool_)
        found: Flags = unknowns[place] == self.unknowns
        return found

    def pull(self, values: Floats) -> Floats:
        """W' D W of values of all the unknowns here, (u,) or (u, k)."""
        pulled: Floats = self.weighted.T @ (self.weighted @ values)
        return pulled


def around(design: Design, rows: Ints, more: Ints, coefficients: Coefficients) -> Neighbourhood:
    """The equations of these rows, which are ascending, with `more` unknowns, rows or none."""
    lines = design.lines_of(rows)
    unknowns, place = np.unique(np.concatenate([lines.columns.ravel(), more]), return_inverse=True)
    local = place[: lines.columns.size].reshape(lines.columns.shape)
    return Neighbourhood(rows, lines, unknowns, local, weighted(lines, local, unknowns.size, coefficients))


def weighted(lines: Lines, local: Ints, size: int, coefficients: Coefficients) -> sparse.csr_array:
    """The signals of lines, level signals first, times the root of their precision; (2 s, size)."""
    rows, width = local.shape
    claimed = lines.claimed.astype(np.int64)
    root = np.sqrt(lines.precision)
    level = coefficients.level[claimed] * root[:, :1]
    gap = coefficients.gap[claimed] * root[:, 1:]
    of_gap = local[:, list(GAP_COLUMNS)]
    begins = np.concatenate([np.arange(rows) * width, rows * width + np.arange(rows + 1) * len(GAP_COLUMNS)])
    return sparse.csr_array(
        (
            np.concatenate([level.ravel(), gap.ravel()]),
            np.concatenate([local.ravel(), of_gap.ravel()]),
            begins,
        ),
        shape=(2 * rows, size),
    )


def solved(here: Neighbourhood, prior: Floats, free: Flags, right: Floats, tolerance: float) -> Solved:
    """(W' D W + prior) x = right for the free unknowns, the others held at 0.

    Parameters
    ----------
    prior : (u,)
    right : (u, k)
        Each column is solved on its own, all advanced together.
    tolerance
        Ends when every residual over its place on the diagonal is this small a share of what its column had
        at the start.

    Notes
    -----
    Conjugate gradients, preconditioned by the diagonal: priors keep it dominant, so some ten steps take an
    error to a thousandth, for a quarter of what a factorisation costs.
    """
    mask = free[:, None]
    diagonal = np.where(free, here.information + prior, 1.0)[:, None]
    prior = prior[:, None]
    values = np.zeros_like(right)
    residual = np.where(mask, right, 0.0)
    shaped = residual / diagonal
    goal = tolerance * np.abs(shaped).max(axis=0, initial=0.0)
    direction = shaped
    slope = np.einsum("ij,ij->j", residual, shaped)
    for steps in range(_MOST_STEPS):
        running = np.abs(shaped).max(axis=0, initial=0.0) > goal
        if not running.any():
            return Solved(values, True, steps)
        image = np.where(mask, here.pull(direction) + prior * direction, 0.0)
        curvature = np.einsum("ij,ij->j", direction, image)
        step = np.where(running, slope / np.where(curvature > 0, curvature, 1.0), 0.0)
        values += step * direction
        residual -= step * image
        shaped = residual / diagonal
        before, slope = slope, np.einsum("ij,ij->j", residual, shaped)
        direction = shaped + np.where(before > 0, slope / np.where(before > 0, before, 1.0), 0.0) * direction
    return Solved(values, False, _MOST_STEPS)
