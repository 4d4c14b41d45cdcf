"""Variances by average-information REML."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scoring.arrays import Flags, Floats
from scoring.mixed_model import likelihood
from scoring.mixed_model.likelihood import Point
from scoring.mixed_model.system import System

_FLOOR = 1e-8
"""A variance at this share of all variance together is on its boundary, 0."""
_LOWEST_FALL, _HIGHEST_RISE = 0.05, 20.0
"""What one step may make of a variance, as a factor."""
_MOST_STEPS = 100
_MOST_HALVINGS = 20
_TOLERANCE = 1e-8
"""Relative change of every variance at which the exact estimate ends."""
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


def estimate(system: System, start: Mapping[str, float], *, held: Set[str] = frozenset()) -> Variances:
    """The variances that maximise the restricted likelihood, those in `held` as in `start`.

    Parameters
    ----------
    start
        Of every block and residual; where one that is not held is 0, a thousandth of all together.

    Notes
    -----
    Newton's method with average information (Gilmour, Thompson and Cullis, Biometrics 51, 1995), steps
    halved until the likelihood rises, variances on their boundary left out while they would fall further.
    """
    names = [name for name in (*system.blocks, *system.residuals) if name not in held]
    total = sum(start.values())
    values = {name: start[name] or 1e-3 * total for name in names}
    fixed = {name: start[name] for name in (*system.blocks, *system.residuals) if name in held}

    def at(chosen: Floats) -> Point:
        return likelihood.exact(system, fixed | dict(zip(names, chosen.tolist(), strict=True)), names)

    search = _Search(at, np.array(list(values.values())), floor=_FLOOR * total)
    while search.moved > _TOLERANCE and search.iterations < _MOST_STEPS:
        search.step()
    found = dict(zip(names, search.values.tolist(), strict=True))
    for name in names:
        if name in system.blocks and found[name] <= search.floor:
            found[name] = 0.0
    return Variances(
        values=MappingProxyType(fixed | found),
        converged=search.moved <= _TOLERANCE,
        iterations=search.iterations,
        moved=search.moved,
    )


class _Search:
    """Where the search stands; `moved` is the largest relative change in the last step."""

    def __init__(self, at: Callable[[Floats], Point], values: Floats, *, floor: float) -> None:
        self._at = at
        self.floor = floor
        self.values = np.maximum(values, floor)
        self.point = at(self.values)
        self.iterations = 0
        self.moved = np.inf if values.size else 0.0

    def step(self) -> None:
        """One step of Newton's method, shortened until the criterion does not rise."""
        free = (self.values > self.floor) | (self.point.slope < 0)
        direction = _newton(self.point, free)
        length = 1.0
        for _ in range(_MOST_HALVINGS):
            target = self.values + length * direction
            lowest = np.maximum(self.values * _LOWEST_FALL, self.floor)
            target = np.clip(target, lowest, self.values * _HIGHEST_RISE)
            point = self._at(target)
            if not _is_worse(point, self.point):
                break
            length /= 2
        else:
            # Nothing better is left to be found in rounding.
            target, point = self.values, self.point
        self.moved = float((np.abs(target - self.values) / self.values).max())
        self.values, self.point = target, point
        self.iterations += 1


def _is_worse(new: Point, old: Point) -> bool:
    if new.criterion is None or old.criterion is None:
        return False
    return new.criterion > old.criterion + 1e-10 * abs(old.criterion)


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
