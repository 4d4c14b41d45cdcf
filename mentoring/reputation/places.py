"""A place on a board: of those listed, and of somebody who is not, as if listed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from scoring import ranking
from scoring.arrays import Floats

_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Estimate:
    """Somebody's estimate on a board, in levels; `key` orders equal means."""

    key: str
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Place:
    """Rank, the best and the worst that the intervals leave possible, and whether the order is uncertain."""

    rank: int
    low: int
    high: int
    tied: bool


def listed(entries: Sequence[Estimate]) -> list[tuple[Estimate, Place]]:
    """Entries with their places, best first."""
    means, sds = _columns(entries)
    ranked = ranking.of(means, sds, keys=np.array([entry.key for entry in entries], dtype=np.str_))
    places = zip(
        ranked.order.tolist(), ranked.rank.tolist(), ranked.rank_low.tolist(), ranked.rank_high.tolist(),
        ranked.tied_with_previous.tolist(), strict=True,
    )  # fmt: skip
    return [(entries[at], Place(rank, low, high, tied)) for at, rank, low, high, tied in places]


def as_if_listed(others: Sequence[Estimate], board: Sequence[Estimate]) -> list[Place]:
    """The place that each of `others` would have, were it alone added to the `board` (best first)."""
    means, sds = _columns(board)
    z = float(special.ndtri(ranking.CERTAINTY))
    places: list[Place] = []
    for start in range(0, len(others), _ROWS_AT_ONCE):
        asked = others[start : start + _ROWS_AT_ONCE]
        own_means, own_sds = _columns(asked)
        lead = means[None, :] - own_means[:, None]
        limit = z * np.hypot(sds[None, :], own_sds[:, None])
        above = ((lead > 0) & (lead >= limit)).sum(axis=1)
        below = ((lead < 0) & (-lead >= limit)).sum(axis=1)
        for row, own in enumerate(asked):
            before = _before(own, board, lead[row])
            tied = before > 0 and not (
                lead[row, before - 1] > 0 and lead[row, before - 1] >= limit[row, before - 1]
            )
            places.append(
                Place(before + 1, 1 + int(above[row]), len(board) + 1 - int(below[row]), bool(tied))
            )
    return places


def _before(own: Estimate, board: Sequence[Estimate], lead: Floats) -> int:
    equal = np.flatnonzero(lead == 0)
    return int((lead > 0).sum()) + sum(board[at].key < own.key for at in equal.tolist())


def _columns(entries: Sequence[Estimate]) -> tuple[Floats, Floats]:
    return (
        np.array([entry.mean for entry in entries], dtype=np.float64),
        np.array([entry.sd for entry in entries], dtype=np.float64),
    )
