"""Numbers by row that change a few rows at a time and leave their older values as they were."""

from dataclasses import dataclass

import numpy as np

from scoring.arrays import Floats, Ints

EFFECT, RESIDUAL, DIAGONAL, PRIOR, SD, NAMED, NAMED_SD = range(7)
"""Columns of the table of unknowns.

Effect in levels; residual of its equation and its place on the diagonal, in 1 / levels (squared); its prior
precision; of a mentor the sd of u_j, of a mentor x skill pair the sd of u_j + w_jk; and of a mentor the mean and sd
that were last told as changed.
"""

_MOST_RECENT = 1 << 12
_MOST_APART = 1 << 18
"""Rows kept apart before they are moved on: a few thousand at a time are cheap, a copy of all seldom needed."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Some rows and their values.

    rows : (m,)
        Ascending.
    values : (m, k)
    """

    rows: Ints
    values: Floats

    def put_into(self, found: Floats, wanted: Ints) -> None:
        """Over `found`, the values of `wanted` rows, those that this layer has."""
        if self.rows.size:
            place = np.minimum(np.searchsorted(self.rows, wanted), self.rows.size - 1)
            here = np.flatnonzero(self.rows[place] == wanted)
            found[here] = self.values[place[here]]

    def under(self, upper: "Layer") -> "Layer":
        """Both, the upper one's values where both have a row."""
        place = np.searchsorted(self.rows, upper.rows)
        known = np.zeros(upper.rows.size, dtype=np.bool_)
        inside = place < self.rows.size
        known[inside] = self.rows[place[inside]] == upper.rows[inside]
        rows = np.insert(self.rows, place[~known], upper.rows[~known])
        values = np.insert(self.values, place[~known], upper.values[~known], axis=0)
        values[np.searchsorted(rows, upper.rows[known])] = upper.values[known]
        return Layer(rows, values)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of `k` numbers: a flat array, and layers of the rows that differ or stand past its end.

    flat : (n, k)
    apart, recent
        What is read before it; the recent before those apart.
    original
        Whether the flat array is still the one that the table was made of.
    """

    flat: Floats
    apart: Layer
    recent: Layer
    original: bool

    @staticmethod
    def of(flat: Floats) -> "Table":
        """The rows of an array, which is not copied and must not change any more."""
        none = _no_rows(flat.shape[1])
        return Table(flat, none, none, original=True)

    def at(self, rows: Ints) -> Floats:
        """The rows asked for; one that was never given is zeros; (len(rows), k)."""
        found: Floats = self.flat[np.minimum(rows, len(self.flat) - 1)]
        found[rows >= len(self.flat)] = 0.0
        self.apart.put_into(found, rows)
        self.recent.put_into(found, rows)
        return found

    def between(self, first: int, last: int) -> list[Layer]:
        """What differs from the flat array from one row to before another, in the order it is to be put over it."""
        found = []
        for layer in (self.apart, self.recent):
            begin, end = np.searchsorted(layer.rows, [first, last])
            found.append(Layer(layer.rows[begin:end], layer.values[begin:end]))
        return found

    def with_rows(self, rows: Ints, values: Floats) -> "Table":
        """The table where these rows (ascending, each once) have these values."""
        recent = self.recent.under(Layer(rows, values))
        if recent.rows.size <= _MOST_RECENT:
            return Table(self.flat, self.apart, recent, self.original)
        apart, none = self.apart.under(recent), _no_rows(self.flat.shape[1])
        if apart.rows.size <= _MOST_APART:
            return Table(self.flat, apart, none, self.original)
        flat = np.zeros((max(len(self.flat), int(apart.rows[-1]) + 1), self.flat.shape[1]))
        flat[: len(self.flat)] = self.flat
        flat[apart.rows] = apart.values
        return Table(flat, none, none, original=False)


def _no_rows(width: int) -> Layer:
    return Layer(np.empty(0, dtype=np.int64), np.empty((0, width)))
