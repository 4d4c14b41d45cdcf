"""What is known of each candidate for one gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.arrays import Flags, Floats, Ints, frozen_floats, frozen_ints

UNKNOWN_DISTANCE = -1


@dataclass(frozen=True, init=False, eq=False)
class Offers:
    """Properties of offers of one skill; arrays (n,), read-only, `n` may be 0.

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
    reassess_days
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
    reassess_days: float

    def __init__(
        self,
        *,
        rank: ArrayLike,
        verified: ArrayLike,
        level_age_days: ArrayLike,
        public_mean: ArrayLike,
        public_sd: ArrayLike,
        target: ArrayLike,
        reassess_days: float = 365.0,
    ) -> None:
        ranks = _ranks("rank", rank, size=None)
        values = {
            "rank": ranks,
            "verified": _flags("verified", verified, ranks.size),
            "level_age_days": _numbers("level_age_days", level_age_days, ranks.size, lowest=0.0),
            "public_mean": _numbers("public_mean", public_mean, ranks.size, lowest=-np.inf),
            "public_sd": _numbers("public_sd", public_sd, ranks.size, lowest=0.0),
            "target": _ranks(
                "target", np.broadcast_to(np.asarray(target), _shape(target, ranks)), ranks.size
            ),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if (np.isnan(self.public_mean) != np.isnan(self.public_sd)).any():
            raise ValueError("public_sd must be nan exactly where public_mean is")
        if not reassess_days > 0:
            raise ValueError(f"reassess_days must be above 0, not {reassess_days}")
        object.__setattr__(self, "reassess_days", float(reassess_days))

    @property
    def size(self) -> int:
        """Number of offers."""
        return self.rank.size

    @property
    def stale(self) -> Flags:
        """Whether each level is older than the reassessment interval, or of unknown age; (n,)."""
        fresh: Flags = self.level_age_days <= self.reassess_days
        return ~fresh


@dataclass(frozen=True, init=False, eq=False)
class Candidates:
    """Offers, and how far each mentor's department is from the mentee's.

    Parameters
    ----------
    steps : (n,)
        Steps between the two departments in the department tree, 0 for the same one, -1 where unknown.

    Raises
    ------
    ValueError
        Shapes differ, or steps are below -1.
    """

    offers: Offers
    steps: Ints

    def __init__(self, offers: Offers, *, steps: ArrayLike) -> None:
        column = _integers("steps", steps, offers.size)
        if (column < UNKNOWN_DISTANCE).any():
            raise ValueError(f"steps must be {UNKNOWN_DISTANCE} or more, not {column.min()}")
        object.__setattr__(self, "offers", offers)
        object.__setattr__(self, "steps", column)


def _shape(target: ArrayLike, ranks: Ints) -> tuple[int, ...]:
    given = np.asarray(target).shape
    return given or ranks.shape


def _integers(name: str, given: ArrayLike, size: int | None) -> Ints:
    column = np.asarray(given)
    if column.ndim != 1 or (size is not None and column.size != size):
        raise ValueError(f"{name} must be ({'n' if size is None else size},), not {column.shape}")
    if column.size and not np.issubdtype(column.dtype, np.integer):
        raise ValueError(f"{name} must hold integers, not {column.dtype}")
    return frozen_ints(column)


def _ranks(name: str, given: ArrayLike, size: int | None) -> Ints:
    column = _integers(name, given, size)
    if ((column < 1) | (column > 5)).any():
        raise ValueError(f"{name} must be on the scale 1 to 5")
    return column


def _flags(name: str, given: ArrayLike, size: int) -> Flags:
    column = np.array(given)
    if column.shape != (size,) or (size and column.dtype != np.bool_):
        raise ValueError(f"{name} must be ({size},) of true and false, not {column.shape} {column.dtype}")
    flags = column.astype(np.bool_)
    flags.flags.writeable = False
    return flags


def _numbers(name: str, given: ArrayLike, size: int, *, lowest: float) -> Floats:
    column = frozen_floats(np.asarray(given, dtype=np.float64))
    if column.shape != (size,):
        raise ValueError(f"{name} must be ({size},), not {column.shape}")
    if np.isinf(column).any() or (column < lowest).any():
        raise ValueError(f"{name} must be finite and not below {lowest}, or nan where absent")
    return column
