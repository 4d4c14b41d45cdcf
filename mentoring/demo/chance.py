"""Independent streams of chance, one a concern, so that a change in one leaves the others as they were."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Generic, TypeVar
from zlib import crc32

import numpy as np

T = TypeVar("T")


def stream(concern: str, *, employees: int, seed: int, today: date) -> np.random.Generator:
    """The generator of one concern: the same four arguments always give the same draws."""
    return np.random.default_rng([seed, employees, today.toordinal(), crc32(concern.encode())])


class Dice:
    """Single draws from blocks of a generator: a scalar draw from numpy itself costs ten times as much."""

    __slots__ = ("_at", "_block", "_normal_at", "_normals", "_rng")

    _SIZE = 4096

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._block: list[float] = []
        self._at = 0
        self._normals: list[float] = []
        self._normal_at = 0

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from low (inclusive) to high (exclusive)."""
        if self._at == len(self._block):
            self._block = self._rng.random(self._SIZE).tolist()
            self._at = 0
        drawn = self._block[self._at]
        self._at += 1
        return low + (high - low) * drawn

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """A normal draw."""
        if self._normal_at == len(self._normals):
            self._normals = self._rng.standard_normal(self._SIZE).tolist()
            self._normal_at = 0
        drawn = self._normals[self._normal_at]
        self._normal_at += 1
        return mean + sd * drawn

    def student_3(self, scale: float) -> float:
        """A draw from scale times Student's t with three degrees of freedom."""
        mean_square = sum(self.normal() ** 2 for _ in range(3)) / 3
        return scale * self.normal() / float(mean_square**0.5)

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both inclusive."""
        return low + int(self.uniform() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.uniform() < probability

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a new order."""
        drawn = list(items)
        for last in range(len(drawn) - 1, 0, -1):
            other = self.whole(0, last)
            drawn[last], drawn[other] = drawn[other], drawn[last]
        return drawn

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self.uniform() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """One of the items, as likely as its weight says."""
        sums = list(accumulate(weights))
        return items[min(bisect_right(sums, self.uniform() * sums[-1]), len(items) - 1)]


class Urn(Generic[T]):
    """Items with weights, to draw from again and again; the weights are summed once."""

    __slots__ = ("_sums", "items")

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self.items = list(items)
        self._sums = list(accumulate(weights))

    def draw(self, dice: Dice) -> T:
        """One item, as likely as its weight says; raises IndexError when the urn is empty."""
        at = bisect_right(self._sums, dice.uniform() * self._sums[-1])
        return self.items[min(at, len(self.items) - 1)]
