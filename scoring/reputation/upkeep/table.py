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

_MOST_APART = 1 << 16
"""Rows kept apart before all is copied: a copy of a million rows takes as long as several hundred merges."""


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of `k` numbers: a flat array, and apart from it the rows that differ or stand past its end.

    flat : (n, k)
    apart : (m,)
        Rows that are read from `values` instead, ascending.
    values : (m, k)
    """

    flat: Floats
    apart: Ints
    values: Floats

    @staticmethod
    def of(flat: Floats) -> "Table":
        """The rows of an array, which is not copied and must not change any more."""
        return Table(flat, np.empty(0, dtype=np.int64), np.empty((0, flat.shape[1])))

    def at(self, rows: Ints) -> Floats:
        """The rows asked for; one that was never given is zeros; (len(rows), k)."""
        found: Floats = self.flat[np.minimum(rows, len(self.flat) - 1)]
        past = rows >= len(self.flat)
        if past.any():
            found[past] = 0.0
        if self.apart.size:
            place = np.minimum(np.searchsorted(self.apart, rows), self.apart.size - 1)
            here = self.apart[place] == rows
            found[here] = self.values[place[here]]
        return found

    def with_rows(self, rows: Ints, values: Floats) -> "Table":
        """The table where these rows (ascending, each once) have these values."""
        if not rows.size:
            return self
        place = np.searchsorted(self.apart, rows)
        known = np.zeros(rows.size, dtype=np.bool_)
        inside = place < self.apart.size
        known[inside] = self.apart[place[inside]] == rows[inside]
        merged = self.values.copy()
        merged[place[known]] = values[known]
        apart = np.insert(self.apart, place[~known], rows[~known])
        merged = np.insert(merged, place[~known], values[~known], axis=0)
        return Table(self.flat, apart, merged)._settled()

    def _settled(self) -> "Table":
        if self.apart.size <= _MOST_APART:
            return self
        flat = np.zeros((max(len(self.flat), int(self.apart[-1]) + 1), self.flat.shape[1]))
        flat[: len(self.flat)] = self.flat
        flat[self.apart] = self.values
        return Table.of(flat)
