"""One side of a system integrated out: its effects become covariance among the signals."""

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring.arrays import Floats, Ints

_SMALL = 400
"""A side of at most this many unknowns joins the fixed effects in one dense corner."""
_FILL = 64
"""A side is integrated out where this many covariances a signal are enough."""


class Absorption:
    """Signals in the order of their pieces, smaller pieces first; what does not depend on the variances.

    Integrating a side's effects out leaves V = Z G Z' + R block diagonal, a block for each piece of signals
    that share effects (one mentor's sessions, say). The other unknowns are ordered by side, the small dense
    corner (fixed effects and small sides) last.

    order : (E,)
        The signals in the order used here.
    side, rest
        Columns of the absorbed unknowns, and of the others in the order used here.
    parts
        Where the large sides stand in `rest`; the corner follows.
    own : (E, side)
    design, transposed : (E, rest), (rest, E)
    apart
        Signals without absorbed effects, which come first.
    met_design, met_transposed
        Of the other signals alone.
    """

    def __init__(self, design: sparse.csc_array, sides: list[Ints], blocks: Mapping[str, slice]) -> None:
        self._blocks = blocks
        large = [side for side in sides if side.size > _SMALL]
        self.side, piece = _absorbed(design, large)
        large = [_by_piece(design, side) for side in large if side is not self.side]
        taken = np.concatenate([np.empty(0, dtype=np.int64), self.side, *large])
        self.rest = np.concatenate([*large, np.setdiff1d(np.arange(design.shape[1]), taken)])
        ends = np.cumsum([0, *(side.size for side in large)])
        self.parts = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self.corner = slice(int(ends[-1]), self.rest.size)
        sizes = np.bincount(piece)
        own = design[:, self.side].tocsr()
        absent = np.diff(own.indptr) == 0
        self.order = np.lexsort((piece, sizes[piece], ~absent))
        self.own = own[self.order]
        self.design = design[:, self.rest].tocsr()[self.order]
        self.transposed = self.design.T.tocsr()
        self.apart = slice(0, int(absent.sum()))
        self.met_design = self.design[self.apart.stop :]
        self.met_transposed = self.met_design.T.tocsr()
        self._widths, self._counts = np.unique(np.sort(sizes[sizes > 0]), return_counts=True)
        self._spreads: dict[str, Floats] = {}
        self._kept_meetings: dict[str, _Meetings] = {}

    @cached_property
    def _pattern(self) -> "_Pattern":
        width = np.repeat(self._widths, self._widths * self._counts)
        pointer = np.concatenate([[0], np.cumsum(width)])
        starts = np.concatenate([[0], np.cumsum(np.repeat(self._widths, self._counts))[:-1]])
        first = np.repeat(starts, np.repeat(self._widths, self._counts))
        indices = np.arange(pointer[-1]) - np.repeat(pointer[:-1] - first, width)
        # Half the width halves what the iteration reads of the pattern.
        narrow = np.dtype(np.int32 if pointer[-1] < np.iinfo(np.int32).max else np.int64)
        alone = self.apart.stop
        return _Pattern(
            pointer.astype(narrow),
            indices.astype(narrow),
            (pointer[alone:] - alone).astype(narrow),
            (indices[alone:] - alone).astype(narrow),
            first,
        )

    def inverse(
        self, variances: Mapping[str, float], multiplier: Floats, noise: Floats
    ) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Omega = V^-1 (E, E), and its part of the signals with absorbed effects.

        `noise` is the noise variance of each signal in the order used here.
        """
        pattern = self._pattern
        values = np.zeros(pattern.indices.size)
        for name, block in self._blocks.items():
            columns = np.flatnonzero((self.side >= block.start) & (self.side < block.stop))
            if columns.size:
                values += variances[name] * self._spread(name, columns, multiplier[self.side[columns]])
        values[pattern.pointer[:-1] + np.arange(noise.size) - pattern.first] += noise
        begin = 0
        for width, count in zip(self._widths.tolist(), self._counts.tolist(), strict=True):
            end = begin + count * width * width
            blocks = values[begin:end].reshape(count, width, width)
            values[begin:end] = (1 / blocks if width == 1 else np.linalg.inv(blocks)).ravel()
            begin = end
        alone = self.apart.stop
        size, met = noise.size, noise.size - alone
        return (
            sparse.csr_array((values, pattern.indices, pattern.pointer), shape=(size, size)),
            sparse.csr_array((values[alone:], pattern.met_indices, pattern.met_pointer), shape=(met, met)),
        )

    def _spread(self, name: str, columns: Ints, multiplier: Floats) -> Floats:
        """Z_b Z_b' of one block, each effect over its multiplier, where V has entries."""
        if (multiplier == 1).all():
            if name not in self._spreads:
                self._spreads[name] = self._meetings(columns).spread(multiplier)
            return self._spreads[name]
        if name not in self._kept_meetings:
            self._kept_meetings[name] = self._meetings(columns)
        return self._kept_meetings[name].spread(multiplier)

    def _meetings(self, columns: Ints) -> "_Meetings":
        pattern = self._pattern
        own = self.own[:, columns].tocsc()
        width = np.diff(own.indptr)
        # Every pair of entries of one column: entry i with each of its column's.
        partners = np.repeat(width, width)
        left = np.repeat(np.arange(own.nnz), partners)
        begins = np.repeat(np.cumsum(partners) - partners, partners)
        right = np.repeat(np.repeat(own.indptr[:-1], width), partners) + np.arange(left.size) - begins
        row, fellow = own.indices[left], own.indices[right]
        return _Meetings(
            size=pattern.indices.size,
            place=pattern.pointer[row] + fellow - pattern.first[row],
            effect=np.repeat(np.arange(columns.size), width**2),
            product=own.data[left] * own.data[right],
        )


_Indices = NDArray[np.signedinteger]


class _Pattern(NamedTuple):
    """Index pointer and indices of V, the same of signals with absorbed effects, each signal's first fellow."""

    pointer: _Indices
    indices: _Indices
    met_pointer: _Indices
    met_indices: _Indices
    first: Ints


class _Meetings(NamedTuple):
    """Where two signals share an effect: their place in V, the effect, the product of its coefficients."""

    size: int
    place: Ints
    effect: Ints
    product: Floats

    def spread(self, multiplier: Floats) -> Floats:
        shares = self.product / multiplier[self.effect]
        return np.bincount(self.place, weights=shares, minlength=self.size).astype(np.float64)


def _absorbed(design: sparse.csc_array, sides: list[Ints]) -> tuple[Ints, Ints]:
    """The first side of little fill, else none, with the piece of each signal."""
    for side in sides:
        piece = _pieces_of_signals(design[:, side])
        if float((np.bincount(piece).astype(np.float64) ** 2).sum()) <= _FILL * piece.size:
            return side, piece
    return np.empty(0, dtype=np.int64), np.arange(design.shape[0])


def _pieces_of_signals(own: sparse.csc_array) -> Ints:
    """Signals that share an effect, or a chain of them, are one piece."""
    signals, effects = own.shape
    entry = own.tocoo()
    size = signals + effects
    links = sparse.csr_array((np.ones(entry.nnz), (entry.row, entry.col + signals)), shape=(size, size))
    label = connected_components(links, directed=False)[1][:signals]
    seen = np.zeros(size, dtype=np.int64)
    seen[label] = 1
    numbered: Ints = np.cumsum(seen)[label] - 1
    return numbered


def _by_piece(design: sparse.csc_array, side: Ints) -> Ints:
    """The side's columns, those that meet in a signal beside each other: they are read together."""
    own = design[:, side]
    meets = connected_components((own.T @ own).tocsr(), directed=False)[1]
    return side[np.argsort(meets, kind="stable")]
