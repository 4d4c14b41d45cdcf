"""Order of a leaderboard, and how sure each place in it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scoring.arrays import Flags, Floats, Ints, frozen_floats, frozen_ints

CERTAINTY = 0.8
"""P(order) from which one mentor counts as above another: REPUTATION.md's model of rank ranges."""
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Ranking:
    """A board of n entries, best first; arrays (n,), read-only, one value a place.

    order
        Which input entry stands at each place.
    rank
        1 to n.
    rank_low, rank_high
        Best and worst place compatible with the certain comparisons: 1 + the number of entries certainly
        above, and n - the number certainly below. `rank_low <= rank <= rank_high`.
    tied_with_previous
        The entry before is not certainly above; false for the first.
    """

    order: Ints
    rank: Ints
    rank_low: Ints
    rank_high: Ints
    tied_with_previous: Flags


def of(mean: Floats, sd: Floats, *, keys: ArrayLike | None = None, certainty: float = CERTAINTY) -> Ranking:
    """Entries by posterior mean, highest first, equal means by key.

    One entry is certainly above another where P(its effect is the higher) >= `certainty` under independent
    normals: mean difference >= z * sqrt(sum of the two variances), z = norm.ppf(certainty), and above 0.

    Parameters
    ----------
    mean, sd : (n,)
        Posterior of each entry in one unit, sd not below 0; n may be 0.
    keys : (n,), optional
        Orders equal means, ascending; default the input's order.
    certainty
        At least .5, below 1.

    Raises
    ------
    ValueError
        Shapes differ, a value is not finite, an sd is below 0, or `certainty` is out of range.

    Notes
    -----
    Only pairs whose difference lies between the narrowest and the widest limit are compared one by one:
    30,000 entries take about a second and 100 MB.
    """
    if mean.ndim != 1 or mean.shape != sd.shape:
        raise ValueError(f"mean {mean.shape} and sd {sd.shape} must both be (n,)")
    if not (np.isfinite(mean).all() and np.isfinite(sd).all()):
        raise ValueError("every mean and sd must be finite")
    if (sd < 0).any():
        raise ValueError(f"sd must not be below 0, not {sd.min()}")
    if not 0.5 <= certainty < 1:
        raise ValueError(f"certainty must be from .5 to below 1, not {certainty}")
    order = _order(mean, keys)
    ordered_mean, ordered_sd = frozen_floats(mean[order]), frozen_floats(sd[order])
    z = float(special.ndtri(certainty))
    above, below = _certainly(ordered_mean, ordered_sd, z)
    rank = np.arange(1, mean.size + 1)
    tied = np.zeros(mean.size, dtype=np.bool_)
    tied[1:] = ~_is_above(ordered_mean[:-1], ordered_sd[:-1], ordered_mean[1:], ordered_sd[1:], z)
    tied.flags.writeable = False
    return Ranking(
        order=frozen_ints(order),
        rank=frozen_ints(rank),
        rank_low=frozen_ints(1 + above),
        rank_high=frozen_ints(mean.size - below),
        tied_with_previous=tied,
    )


@dataclass(frozen=True, eq=False)
class Places:
    """Where each of m others would stand on a board of n, were it alone added to it; arrays (m,), read-only.

    rank, rank_low, rank_high
        Of 1 to n + 1, as in `Ranking`.
    tied_with_previous
        The entry before is not certainly above; false for the first.
    """

    rank: Ints
    rank_low: Ints
    rank_high: Ints
    tied_with_previous: Flags


def as_if_listed(
    board: tuple[Floats, Floats, ArrayLike],
    others: tuple[Floats, Floats, ArrayLike],
    *,
    certainty: float = CERTAINTY,
) -> Places:
    """The place that each of `others` would have; they do not count for one another.

    Parameters
    ----------
    board : three of (n,)
        Mean, sd and key of those listed, in the order of `of` with these keys; n may be 0.
    others : three of (m,)
        The same of those who are not; m may be 0.
    certainty
        As for `of`.

    Notes
    -----
    As `of`, it compares one by one only pairs that the narrowest and the widest limit leave open.
    """
    means, sds, keys = board[0], board[1], np.asarray(board[2], dtype=np.str_)
    own_means, own_sds = others[0], others[1]
    z = float(special.ndtri(certainty))
    before = _before(means, keys, own_means, np.asarray(others[2], dtype=np.str_))
    above, below = _certainly_of(means, sds, own_means, own_sds, z)
    tied = np.zeros(own_means.size, dtype=np.bool_)
    has = np.flatnonzero(before > 0)
    last = before[has] - 1
    tied[has] = ~_is_above(means[last], sds[last], own_means[has], own_sds[has], z)
    tied.flags.writeable = False
    return Places(
        rank=frozen_ints(before + 1),
        rank_low=frozen_ints(1 + above),
        rank_high=frozen_ints(means.size + 1 - below),
        tied_with_previous=tied,
    )


def by_count(count: Ints, mean: Floats, *, keys: ArrayLike | None = None) -> Ranking:
    """Entries by a count, highest first; equal counts by posterior mean, then by key.

    A count is known, not estimated: entries with equal counts are tied, and share the range of their places.

    Parameters
    ----------
    count, mean : (n,)
        n may be 0.
    keys : (n,), optional
        As for `of`.

    Raises
    ------
    ValueError
        Shapes differ.
    """
    if count.ndim != 1 or count.shape != mean.shape:
        raise ValueError(f"count {count.shape} and mean {mean.shape} must both be (n,)")
    order = np.lexsort((_ties(mean, keys), -mean, -count)).astype(np.int64)
    ordered = -count[order]
    tied = np.zeros(count.size, dtype=np.bool_)
    tied[1:] = ordered[1:] == ordered[:-1]
    tied.flags.writeable = False
    return Ranking(
        order=frozen_ints(order),
        rank=frozen_ints(np.arange(1, count.size + 1)),
        rank_low=frozen_ints(1 + np.searchsorted(ordered, ordered, side="left")),
        rank_high=frozen_ints(np.searchsorted(ordered, ordered, side="right")),
        tied_with_previous=tied,
    )


def _ties(mean: Floats, keys: ArrayLike | None) -> np.ndarray:
    ties = np.arange(mean.size) if keys is None else np.asarray(keys)
    if ties.shape != mean.shape:
        raise ValueError(f"keys {ties.shape} must be {mean.shape}, as mean is")
    return ties


def _order(mean: Floats, keys: ArrayLike | None) -> Ints:
    return np.lexsort((_ties(mean, keys), -mean)).astype(np.int64)


def _before(means: Floats, keys: np.ndarray, own_means: Floats, own_keys: np.ndarray) -> Ints:
    """How many of a board stand before each other: those above, and of equal means those with a lower key."""
    left = np.searchsorted(-means, -own_means, side="left")
    right = np.searchsorted(-means, -own_means, side="right")
    before: Ints = left.astype(np.int64)
    for at in np.flatnonzero(left < right).tolist():
        before[at] += int((keys[left[at] : right[at]] < own_keys[at]).sum())
    return before


def _is_above(mean: Floats, sd: Floats, other_mean: Floats, other_sd: Floats, z: float) -> Flags:
    lead = mean - other_mean
    # Compared as squares: a square root a pair would be half of the time.
    above: Flags = (lead * lead >= z * z * (sd**2 + other_sd**2)) & (lead > 0)
    return above


def _certainly(mean: Floats, sd: Floats, z: float) -> tuple[Ints, Ints]:
    """How many entries are certainly above and below each, for means that descend."""
    size = mean.size
    above, below = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    if size == 0:
        return above, below
    narrow, wide = z * np.hypot(sd, sd.min()), z * np.hypot(sd, sd.max())
    # Rounding decides no pair here: the limits only choose who is compared one by one.
    first_open = np.searchsorted(-mean, -mean + narrow * (1 - 1e-12), side="left")
    first_sure = np.searchsorted(-mean, -mean + wide * (1 + 1e-12), side="right")
    sure_from = np.zeros(size + 1, dtype=np.int64)
    for start in range(0, size, _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, size)
        left, right = int(first_open[start:stop].min()), int(first_sure[start:stop].max())
        beats = _is_above(mean[start:stop, None], sd[start:stop, None], mean[left:right], sd[left:right], z)
        below[start:stop] = beats.sum(axis=1) + (size - right)
        above[left:right] += beats.sum(axis=0)
        sure_from[right] += stop - start
    return above + np.cumsum(sure_from[:-1]), below


def _certainly_of(mean: Floats, sd: Floats, own_mean: Floats, own_sd: Floats, z: float) -> tuple[Ints, Ints]:
    """How many of a board (means that descend) are certainly above and below each of some others."""
    above, below = np.zeros(own_mean.size, dtype=np.int64), np.zeros(own_mean.size, dtype=np.int64)
    if mean.size == 0:
        return above, below
    narrow = z * np.hypot(own_sd, sd.min()) * (1 - 1e-12)
    wide = z * np.hypot(own_sd, sd.max()) * (1 + 1e-12)
    sure_above = np.searchsorted(-mean, -(own_mean + wide), side="left")
    open_above = np.searchsorted(-mean, -(own_mean + narrow), side="right")
    open_below = np.searchsorted(-mean, -(own_mean - narrow), side="left")
    sure_below = np.searchsorted(-mean, -(own_mean - wide), side="right")
    by_mean = np.argsort(-own_mean, kind="stable")
    for start in range(0, own_mean.size, _ROWS_AT_ONCE):
        rows = by_mean[start : start + _ROWS_AT_ONCE]
        first, last = int(sure_above[rows].min()), int(open_above[rows].max())
        beats = _is_above(mean[first:last], sd[first:last], own_mean[rows, None], own_sd[rows, None], z)
        above[rows] = first + beats.sum(axis=1)
        first, last = int(open_below[rows].min()), int(sure_below[rows].max())
        beaten = _is_above(own_mean[rows, None], own_sd[rows, None], mean[first:last], sd[first:last], z)
        below[rows] = beaten.sum(axis=1) + (mean.size - last)
    return above, below
