"""The equations around some unknowns: their sessions, what those bear on, and solving for a few of them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scoring.arrays import Flags, Floats, Ints
from scoring.reputation.upkeep.design import Design
from scoring.reputation.upkeep.terms import GAP_COLUMNS, KINDS, Coefficients, Lines

_MOST_STEPS = 400
_WIDTH = len(KINDS)


class Solved(NamedTuple):
    """What conjugate gradients found; `values` as the right-hand side."""

    values: Floats
    converged: bool
    steps: int


class Weights(NamedTuple):
    """Coefficients of rows times the root of their signals' precision: level (s, 10), gap (s, 3)."""

    level: Floats
    gap: Floats


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Rows, and the equations that they give their unknowns; it grows at its end.

    design, coefficients
        Where rows and unknowns are looked up.
    rows : (s,)
    unknowns : (u,)
        What the rows bear on, and what else was asked for, in the order they came.
    local : (s, 10)
        The place in `unknowns` of each of a row's columns.
    weights
        Of the rows.
    counts : (u,)
        How many rows bear on each unknown, here or not.
    places : (N,)
        1 + the place of each unknown, 0 for those not here. Shared by all that one neighbourhood grew through.
    taken : (rows,)
        Whether each row is here; shared as well.
    """

    design: Design
    coefficients: Coefficients
    rows: Ints
    unknowns: Ints
    local: Ints
    weights: Weights
    counts: Ints
    places: Ints
    taken: Flags

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return self.unknowns.size

    def of(self, unknowns: Ints) -> Flags:
        """Which of the unknowns here are among these, all of which are here."""
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.places[unknowns] - 1] = True
        return found

    def with_rows(self, rows: Ints) -> "Neighbourhood":
        """With those of these rows (ascending) that are not here yet, and what they bear on."""
        rows = rows[~self.taken[rows]]
        self.taken[rows] = True
        lines = self.design.lines_of(rows)
        columns = lines.columns.ravel()
        missing = columns[self.places[columns] == 0]
        # Of several rows with one missing unknown, the last to write its number is the one that counts it.
        numbers = 1 + np.arange(missing.size)
        self.places[missing] = numbers
        grown = self.with_unknowns(missing[self.places[missing] == numbers])
        more = weights(lines, self.coefficients)
        return Neighbourhood(
            design=self.design,
            coefficients=self.coefficients,
            rows=np.concatenate([self.rows, rows]),
            unknowns=grown.unknowns,
            local=np.concatenate([self.local, self.places[lines.columns] - 1]),
            weights=Weights(*(np.concatenate(both) for both in zip(self.weights, more, strict=True))),
            counts=grown.counts,
            places=self.places,
            taken=self.taken,
        )

    def with_unknowns(self, unknowns: Ints) -> "Neighbourhood":
        """With these unknowns, which are not here yet."""
        self.places[unknowns] = self.size + 1 + np.arange(unknowns.size)
        return Neighbourhood(
            design=self.design,
            coefficients=self.coefficients,
            rows=self.rows,
            unknowns=np.concatenate([self.unknowns, unknowns]),
            local=self.local,
            weights=self.weights,
            counts=np.concatenate([self.counts, self.design.row_count_of(unknowns)]),
            places=self.places,
            taken=self.taken,
        )

    def whole(self) -> Flags:
        """The unknowns whose every row is here; (u,)."""
        complete: Flags = np.bincount(self.local.ravel(), minlength=self.size) >= self.counts
        return complete

    def equations(self) -> "Equations":
        """What the rows say of the unknowns."""
        return of_signals(signals(self.weights, self.local, self.size))


@dataclass(frozen=True, eq=False)
class Equations:
    """W' D W.

    weighted : (2 s, u)
        D^1/2 W.
    back : (u, 2 s)
        Its transpose.
    """

    weighted: sparse.csr_array
    back: sparse.csc_array

    def information(self) -> Floats:
        """The diagonal; (u,)."""
        said = np.bincount(self.weighted.indices, self.weighted.data**2, self.weighted.shape[1])
        return said.astype(np.float64)

    def pull(self, values: Floats) -> Floats:
        """W' D W of values; (u,)."""
        pulled: Floats = self.back @ (self.weighted @ values)
        return pulled

    def of(self, free: Flags) -> "Equations":
        """Of some unknowns alone."""
        here = free[self.weighted.indices]
        place = np.cumsum(free) - 1
        ends = np.concatenate([[0], np.cumsum(here)])[self.weighted.indptr]
        shape = (self.weighted.shape[0], int(free.sum()))
        return of_signals(
            sparse.csr_array(
                (self.weighted.data[here], place[self.weighted.indices[here]], ends), shape=shape
            )
        )

    def solved(self, prior: Floats, diagonal: Floats, right: Floats, tolerance: float) -> Solved:
        """(W' D W + prior) x = right by conjugate gradients, preconditioned by the diagonal.

        Priors keep the diagonal dominant: some ten steps take an error to a thousandth, for a quarter of what
        a factorisation costs.

        Parameters
        ----------
        prior : (u,)
        diagonal : (u,)
            Of the whole left side; infinite for an unknown that is held at 0.
        right : (u,) or (u, k)
            Each column is solved on its own, all advanced together.
        tolerance
            Ends when every column's residual, weighed by the inverse diagonal, is this share of what it was.
        """
        if right.ndim == 2:
            prior, diagonal = prior[:, None], diagonal[:, None]
        inverse = 1 / diagonal
        values = np.zeros_like(right)
        residual = right.copy()
        direction = shaped = residual * inverse
        slope = _products(residual, shaped)
        goal = tolerance**2 * slope
        for steps in range(_MOST_STEPS):
            if not np.any(slope > goal):
                return Solved(values, True, steps)
            image = self.pull(direction) + prior * direction
            step = _quotient(slope, _products(direction, image))
            values += step * direction
            residual -= step * image
            shaped = residual * inverse
            before, slope = slope, _products(residual, shaped)
            direction = shaped + _quotient(slope, before) * direction
        return Solved(values, False, _MOST_STEPS)


def _products(left: Floats, right: Floats) -> Floats:
    """Of each column with its own."""
    products: Floats = left @ right if left.ndim == 1 else (left * right).sum(axis=0)
    return products


def _quotient(above: Floats, below: Floats) -> Floats:
    """0 where nothing is left to divide by."""
    if below.ndim == 0:
        return above / below if below > 0 else np.zeros(())
    return above / np.where(below > 0, below, np.inf)


def of_signals(weighted: sparse.csr_array) -> Equations:
    """The equations of signals times the root of their precision."""
    return Equations(weighted, weighted.T)


def around(design: Design, unknowns: Ints, coefficients: Coefficients) -> Neighbourhood:
    """These unknowns and no rows yet."""
    empty = np.empty(0, dtype=np.int64)
    return Neighbourhood(
        design=design,
        coefficients=coefficients,
        rows=empty,
        unknowns=empty,
        local=np.empty((0, _WIDTH), dtype=np.int64),
        weights=Weights(np.empty((0, _WIDTH)), np.empty((0, len(GAP_COLUMNS)))),
        counts=empty,
        places=np.zeros(design.size, dtype=np.int64),
        taken=np.zeros(design.next_row, dtype=np.bool_),
    ).with_unknowns(unknowns)


def weights(lines: Lines, coefficients: Coefficients) -> Weights:
    """Of these lines."""
    claimed = lines.claimed.astype(np.int64)
    root = np.sqrt(lines.precision)
    return Weights(coefficients.level[claimed] * root[:, :1], coefficients.gap[claimed] * root[:, 1:])


def dense_signals(of_rows: Weights, local: Ints, size: int) -> Floats:
    """As `signals`, for a few rows; (2 s, size)."""
    rows = np.arange(len(local))[:, None]
    found = np.zeros((2 * len(local), size))
    found[rows, local] = of_rows.level
    found[len(local) + rows, local[:, list(GAP_COLUMNS)]] = of_rows.gap
    return found


def signals(of_rows: Weights, local: Ints, size: int) -> sparse.csr_array:
    """The rows' signals, level signals first, times the root of their precision; (2 s, size)."""
    rows, of_gap = len(local), local[:, list(GAP_COLUMNS)]
    begins = np.concatenate(
        [np.arange(rows) * _WIDTH, rows * _WIDTH + np.arange(rows + 1) * len(GAP_COLUMNS)]
    )
    values = np.concatenate([of_rows.level.ravel(), of_rows.gap.ravel()])
    columns = np.concatenate([local.ravel(), of_gap.ravel()])
    return sparse.csr_array((values, columns, begins), shape=(2 * rows, size))
