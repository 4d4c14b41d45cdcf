"""Variances by average-information REML."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scoring.arrays import Flags, Floats
from scoring.mixed_model import elimination, likelihood
from scoring.mixed_model.likelihood import Point
from scoring.mixed_model.sampled import Sampled
from scoring.mixed_model.system import System

_FLOOR = 1e-8
"""A variance at this share of all variance together is on its boundary, 0."""
_LOWEST_FALL, _HIGHEST_RISE = 0.05, 20.0
"""What one step may make of a variance, as a factor."""
_SAMPLED_NOISE = 0.1
"""Gain that is no sign of a step too long where there is no criterion."""
_MOST_STEPS = 100
_MOST_HALVINGS = 20
_TOLERANCE = 1e-8
"""Relative change of every variance at which the exact estimate ends."""
_SAMPLED_GAIN = 0.1
"""Promised gain in log likelihood of a sampled estimate's last step, which leaves a thousandth of that."""
_FAR = 10.0
"""Promised gain of a step after which the slope need not be exact."""
_FLAT = 1e-10
"""A direction with this share of the information of its variances alone is one the data say nothing of."""


@dataclass(frozen=True)
class Variances:
    """Estimated and held variances.

    values
        By the names of the system's blocks and residuals; a block's is exactly 0 on the boundary.
    moved
        Largest relative change of a variance in the last step.
    """

    values: Mapping[str, float]
    converged: bool
    iterations: int
    moved: float


def estimate(
    system: System,
    start: Mapping[str, float],
    *,
    held: Set[str] = frozenset(),
    rng: np.random.Generator | None = None,
    dense_limit: int = elimination.DENSE_LIMIT,
) -> Variances:
    """The variances that maximise the restricted likelihood, those in `held` as in `start`.

    Parameters
    ----------
    start
        Of every block and residual; where one that is not held is 0, a thousandth of all together.
    rng
        For the traces of a sampled estimate; default a generator of seed 0.
    dense_limit
        Up to this many unknowns beside the largest side the estimate is exact, past it sampled: its error is
        that of the data times sqrt(1 + 1 / 16).

    Notes
    -----
    Newton's method with average information (Gilmour, Thompson and Cullis, Biometrics 51, 1995), steps
    halved until the likelihood rises, variances on their boundary left out while they would fall further.
    """
    names = [name for name in (*system.blocks, *system.residuals) if name not in held]
    total = sum(start.values())
    values = {name: start[name] or 1e-3 * total for name in names}
    fixed = {name: start[name] for name in (*system.blocks, *system.residuals) if name in held}

    exact = elimination.dense_size(system) <= dense_limit
    sampled = Sampled(system, rng if rng is not None else np.random.default_rng(0))

    def at(chosen: Floats, rough: bool) -> Point:
        together = fixed | dict(zip(names, chosen.tolist(), strict=True))
        if exact:
            return likelihood.exact(system, together, names)
        return sampled.at(together, names, rough=rough)

    search = _Search(at, np.array(list(values.values())), floor=_FLOOR * total)
    while not search.ended and search.iterations < _MOST_STEPS:
        search.step()
    found = dict(zip(names, search.values.tolist(), strict=True))
    for name in names:
        if name in system.blocks and found[name] <= search.floor:
            found[name] = 0.0
    return Variances(
        values=MappingProxyType(fixed | found),
        converged=search.ended and sampled.converged,
        iterations=search.iterations,
        moved=search.moved,
    )


class _Search:
    """Where the search stands; `moved` is the largest relative change in the last step.

    It ends where a step moves nothing, or, without a criterion, where it promises to gain nothing.
    """

    def __init__(self, at: Callable[[Floats, bool], Point], values: Floats, *, floor: float) -> None:
        self._at = at
        self.floor = floor
        self.values = np.maximum(values, floor)
        self._rough = True
        self.point = at(self.values, self._rough)
        self.iterations = 0
        self.moved = 0.0
        self.ended = not values.size

    def step(self) -> None:
        """One step of Newton's method, shortened until it does not lead away."""
        direction, gain = self._newton(self.values, self.point)
        if self.point.criterion is None and gain <= _SAMPLED_GAIN:
            if self._rough:
                self.point, self._rough = self._at(self.values, False), False
                return
            self._move(self._target(direction), None)
            self.ended = True
            return
        for halvings in range(_MOST_HALVINGS):
            target = self._target(direction / 2**halvings)
            point = self._at(target, gain > _FAR)
            if not self._is_worse(target, point, gain):
                self._move(target, point)
                self._rough = gain > _FAR
                break
        else:
            # Nothing better is left to be found in rounding.
            self._move(self.values, None)
        self.ended = self.moved <= _TOLERANCE

    def _newton(self, values: Floats, point: Point) -> tuple[Floats, float]:
        """The step, and the gain in log likelihood that the quadratic around here promises."""
        direction = _newton(point, (values > self.floor) | (point.slope < 0))
        return direction, -float(point.slope @ direction) / 4

    def _is_worse(self, values: Floats, point: Point, gain: float) -> bool:
        """By the criterion; where there is none, whether there is more to gain than there was."""
        if point.criterion is not None and self.point.criterion is not None:
            return point.criterion > self.point.criterion + 1e-10 * abs(self.point.criterion)
        return self._newton(values, point)[1] > max(gain, _SAMPLED_NOISE)

    def _target(self, direction: Floats) -> Floats:
        lowest = np.maximum(self.values * _LOWEST_FALL, self.floor)
        target: Floats = np.clip(self.values + direction, lowest, self.values * _HIGHEST_RISE)
        return target

    def _move(self, target: Floats, point: Point | None) -> None:
        self.moved = float((np.abs(target - self.values) / self.values).max())
        self.values, self.point = target, point or self.point
        self.iterations += 1


def _newton(point: Point, free: Flags) -> Floats:
    """The step of the free variances; none along what the data say nothing of."""
    step = np.zeros(free.size)
    if not free.any():
        return step
    information = point.information[np.ix_(free, free)]
    scale = np.sqrt(np.maximum(np.diagonal(information), np.finfo(np.float64).tiny))
    sizes, directions = np.linalg.eigh(information / np.outer(scale, scale))
    told = sizes > _FLAT
    along = directions[:, told].T @ (-point.slope[free] / 2 / scale)
    step[free] = directions[:, told] @ (along / sizes[told]) / scale
    return step
