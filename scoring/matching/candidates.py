"""What is known of each candidate for one gap."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.arrays import Flags, Floats, Ints, frozen_floats, frozen_ints

C = TypeVar("C", "Offers", "Candidates")

UNKNOWN_DISTANCE = -1
OUTSIDE_THE_LINE = 1_000
"""Past every line of managers."""


@dataclass(frozen=True, init=False, eq=False)
class Offers:
    """Properties of offers; arrays (n,), read-only, `n` may be 0. A slice of them is offers, on the same memory.

    Parameters
    ----------
    rank
        The mentor's current level, 1 to 5.
    verified
        Whether a verifier or manager set that level.
    level_age_days
        Days since that level was set, nan where unknown, which counts as stale.
    public_mean, public_sd
        Published skill-level reputation in levels per session; both nan where there is no public estimate.
    target : int or (n,)
        The level the mentee wants, 1 to 5.
    reassess_days : float or (n,)
        The skill's reassessment interval in days; an older level is stale.

    Raises
    ------
    ValueError
        Shapes differ or a value is out of range; the message begins with the name.
    """

    rank: Ints
    verified: Flags
    level_age_days: Floats
    public_mean: Floats
    public_sd: Floats
    target: Ints
    reassess_days: Floats

    def __init__(
        self,
        *,
        rank: ArrayLike,
        verified: ArrayLike,
        level_age_days: ArrayLike,
        public_mean: ArrayLike,
        public_sd: ArrayLike,
        target: ArrayLike,
        reassess_days: ArrayLike = 365.0,
    ) -> None:
        ranks = _ranks("rank", rank, size=None)
        values = {
            "rank": ranks,
            "verified": _flags("verified", verified, ranks.size),
            "level_age_days": _numbers("level_age_days", level_age_days, ranks.size, lowest=0.0),
            "public_mean": _numbers("public_mean", public_mean, ranks.size, lowest=-np.inf),
            "public_sd": _numbers("public_sd", public_sd, ranks.size, lowest=0.0),
            "target": _ranks("target", _spread(target, ranks.size), ranks.size),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if (np.isnan(self.public_mean) != np.isnan(self.public_sd)).any():
            raise ValueError("public_sd must be nan exactly where public_mean is")
        intervals = frozen_floats(_spread(reassess_days, ranks.size))
        if intervals.shape != ranks.shape or not (intervals > 0).all():
            raise ValueError(f"reassess_days must be above 0, one or ({ranks.size},), not {intervals}")
        object.__setattr__(self, "reassess_days", intervals)

    def __getitem__(self, where: slice) -> "Offers":
        return _part(self, where)

    @property
    def size(self) -> int:
        """Number of offers."""
        return self.rank.size

    @property
    def newcomer(self) -> Flags:
        """Who has a verified level on the skill and no public estimate yet; (n,)."""
        return self.verified & np.isnan(self.public_mean)

    @property
    def stale(self) -> Flags:
        """Whether each level is older than the reassessment interval, or of unknown age; (n,)."""
        fresh: Flags = self.level_age_days <= self.reassess_days
        return ~fresh


@dataclass(frozen=True, init=False, eq=False)
class Candidates:
    """Offers, and what is known of each mentor beside their mentee; arrays (n,), read-only. A slice is candidates too.

    Parameters
    ----------
    steps
        Steps between the two departments in the department tree, 0 for the same one, -1 where unknown.
    managers
        How far up the mentee's line of managers the mentor's own manager stands: 0 for the same manager, a
        `OUTSIDE_THE_LINE` for a manager who is not in it, -1 where unknown.
    free_places
        Places that nobody has taken, 0 or more.
    capacity
        The mentor's places, 0 or more.
    shared_hours
        Working hours in common a week, nan where unknown.
    answer_days
        Mean days from a request to its acceptance lately, nan for none.
    asked
        Requests that the mentor was sent within `Curves.asked_days`.
    together
        Sessions that the two agreed on before.
    style
        How alike the two say they work, 0 to 1; nan where one of them has not said.

    Raises
    ------
    ValueError
        Shapes differ or a value is out of range; the message begins with the name.
    """

    offers: Offers
    steps: Ints
    managers: Ints
    free_places: Ints
    capacity: Ints
    shared_hours: Floats
    answer_days: Floats
    asked: Ints
    together: Ints
    style: Floats

    def __init__(
        self,
        offers: Offers,
        *,
        steps: ArrayLike,
        managers: ArrayLike,
        free_places: ArrayLike,
        capacity: ArrayLike,
        shared_hours: ArrayLike,
        answer_days: ArrayLike,
        asked: ArrayLike,
        together: ArrayLike,
        style: ArrayLike | None = None,
    ) -> None:
        size = offers.size
        object.__setattr__(self, "offers", offers)
        for name, counts, least in (
            ("steps", steps, UNKNOWN_DISTANCE),
            ("managers", managers, UNKNOWN_DISTANCE),
            ("free_places", free_places, 0),
            ("capacity", capacity, 0),
            ("asked", asked, 0),
            ("together", together, 0),
        ):
            column = _integers(name, counts, size)
            if size and column.min() < least:
                raise ValueError(f"{name} must be {least} or more, not {column.min()}")
            object.__setattr__(self, name, column)
        unsaid = np.full(size, np.nan)
        for name, numbers in (
            ("shared_hours", shared_hours),
            ("answer_days", answer_days),
            ("style", unsaid if style is None else style),
        ):
            object.__setattr__(self, name, _numbers(name, numbers, size, lowest=0.0))
        if style is not None and (self.style > 1).any():
            raise ValueError(f"style must be from 0 to 1, not {np.nanmax(self.style)}")

    def __getitem__(self, where: slice) -> "Candidates":
        return _part(self, where)

    @property
    def size(self) -> int:
        """Number of candidates."""
        return self.offers.size

    @property
    def newcomer(self) -> Flags:
        """Who has a verified level on the skill and no public estimate yet; (n,)."""
        return self.offers.newcomer


def _part(whole: C, where: slice) -> C:
    # Every value takes a slice, and was looked at when the whole was made.
    part = object.__new__(type(whole))
    vars(part).update((name, column[where]) for name, column in vars(whole).items())
    return part


def _spread(given: ArrayLike, size: int) -> NDArray[Any]:
    values = np.asarray(given)
    return values if values.ndim else np.full(size, values)


def _integers(name: str, given: ArrayLike, size: int | None) -> Ints:
    column = np.asarray(given)
    if column.ndim != 1 or (size is not None and column.size != size):
        raise ValueError(f"{name} must be ({'n' if size is None else size},), not {column.shape}")
    if column.size and column.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold integers, not {column.dtype}")
    return frozen_ints(column)


def _ranks(name: str, given: ArrayLike, size: int | None) -> Ints:
    column = _integers(name, given, size)
    if column.size and not (column.min() >= 1 and column.max() <= 5):
        raise ValueError(f"{name} must be on the scale 1 to 5")
    return column


def _flags(name: str, given: ArrayLike, size: int) -> Flags:
    column = np.array(given)
    if column.shape != (size,) or (size and column.dtype != np.bool_):
        raise ValueError(f"{name} must be ({size},) of true and false, not {column.shape} {column.dtype}")
    flags = column.astype(np.bool_, copy=False)
    flags.flags.writeable = False
    return flags


def _numbers(name: str, given: ArrayLike, size: int, *, lowest: float) -> Floats:
    column = frozen_floats(np.asarray(given, dtype=np.float64))
    if column.shape != (size,):
        raise ValueError(f"{name} must be ({size},), not {column.shape}")
    # fmin and fmax pass over nan.
    if size and (np.fmin.reduce(column) < lowest or np.isinf(column).any()):
        raise ValueError(f"{name} must be finite and not below {lowest}, or nan where absent")
    return column
