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


def _order(mean: Floats, keys: ArrayLike | None) -> Ints:
    ties = np.arange(mean.size) if keys is None else np.asarray(keys)
    if ties.shape != mean.shape:
        raise ValueError(f"keys {ties.shape} must be {mean.shape}, as mean is")
    return np.lexsort((ties, -mean)).astype(np.int64)


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
