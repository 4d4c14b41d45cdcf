"""A place on a board: of those listed, and of somebody who is not, as if listed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring import ranking
from scoring.arrays import Floats


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
    means, sds, keys = _columns(entries)
    ranked = ranking.of(means, sds, keys=keys)
    places = zip(
        ranked.order.tolist(), ranked.rank.tolist(), ranked.rank_low.tolist(), ranked.rank_high.tolist(),
        ranked.tied_with_previous.tolist(), strict=True,
    )  # fmt: skip
    return [(entries[at], Place(rank, low, high, tied)) for at, rank, low, high, tied in places]


def as_if_listed(others: Sequence[Estimate], board: Sequence[Estimate]) -> list[Place]:
    """The place that each of `others` would have, were it alone added to the `board` (best first)."""
    found = ranking.as_if_listed(_columns(board), _columns(others))
    places = zip(
        found.rank.tolist(), found.rank_low.tolist(), found.rank_high.tolist(),
        found.tied_with_previous.tolist(), strict=True,
    )  # fmt: skip
    return [Place(rank, low, high, tied) for rank, low, high, tied in places]


def _columns(entries: Sequence[Estimate]) -> tuple[Floats, Floats, np.ndarray]:
    return (
        np.array([entry.mean for entry in entries], dtype=np.float64),
        np.array([entry.sd for entry in entries], dtype=np.float64),
        np.array([entry.key for entry in entries], dtype=np.str_),
    )
