"""How long statements took, counted by what they are: a level's, a composed plan's, or any other."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends of the buckets, in seconds; what took longer is in one more."""

_OTHER = "other"


@dataclass(slots=True)
class Times:
    """Statements of one kind: `counts` a bucket, not summed up, and all their seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    seconds: float = 0.0

    @property
    def cumulative(self) -> Iterator[tuple[float, int]]:
        """How many took at most so long, for each bucket's end in seconds, infinity last."""
        so_far = 0
        for bound, count in zip((*BOUNDS_S, float("inf")), self.counts, strict=True):
            so_far += count
            yield bound, so_far


@dataclass(slots=True)
class StatementTimes:
    """One for a process; `observe` is called after every statement."""

    kinds: dict[str, Times] = field(
        default_factory=lambda: {"level": Times(), "plan": Times(), _OTHER: Times()}
    )

    def observe(self, name: str, seconds: float, _rows: int) -> None:
        """Count a statement by the part of its name before the colon."""
        times = self.kinds.get(name.partition(":")[0]) or self.kinds[_OTHER]
        times.counts[bisect_left(BOUNDS_S, seconds)] += 1
        times.seconds += seconds
