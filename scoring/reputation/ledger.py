"""The ledger: one row per verified session that counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.arrays import Flags, Floats, Ints, frozen_floats, frozen_ints

LOWEST_RANK, HIGHEST_RANK = 1, 5
NOT_CLAIMED = -1


@dataclass(frozen=True, init=False, eq=False)
class Ledger:
    """Columns of the verified sessions, checked and read-only.

    Parameters
    ----------
    mentor, mentee, skill, manager : (n,)
        0-based integer codes, four code spaces; `manager` is whoever verified.
    baseline : (n,)
        Starting level, 1 to 5.
    claimed : (n,)
        The mentee's new claim, 1 to 5, or -1 where none is stored.
    verified : (n,)
        The level the manager verified, 1 to 5.
    age_days : (n,)
        Days since the verification, not below 0.
    quality : (n,)
        How well both ends were verified, 0 to 1; 0 carries nothing.
    session : (n,), optional
        Unique integer key of each row, default 0..n-1.
    mentors, mentees, skills, managers : optional
        Sizes of the code spaces, default highest code + 1. Somebody without rows is in every result.

    Raises
    ------
    ValueError
        Shapes differ, a code is out of range, a rank is off the scale, a number is not finite, a session
        key repeats; the message begins with the column's name.
    """

    mentor: Ints
    mentee: Ints
    skill: Ints
    manager: Ints
    baseline: Ints
    claimed: Ints
    verified: Ints
    age_days: Floats
    quality: Floats
    session: Ints
    mentors: int
    mentees: int
    skills: int
    managers: int

    def __init__(  # noqa: PLR0917  a table's columns in the order of its row
        self,
        mentor: ArrayLike,
        mentee: ArrayLike,
        skill: ArrayLike,
        manager: ArrayLike,
        baseline: ArrayLike,
        claimed: ArrayLike,
        verified: ArrayLike,
        age_days: ArrayLike,
        quality: ArrayLike,
        *,
        session: ArrayLike | None = None,
        mentors: int | None = None,
        mentees: int | None = None,
        skills: int | None = None,
        managers: int | None = None,
    ) -> None:
        rows = _integers("mentor", mentor, rows=None).size
        codes = {
            "mentor": (mentor, mentors),
            "mentee": (mentee, mentees),
            "skill": (skill, skills),
            "manager": (manager, managers),
        }
        for name, (given, size) in codes.items():
            column = _integers(name, given, rows)
            _set(self, name, column)
            _set(self, f"{name}s", _size_of(name, column, size))
        _set(self, "baseline", _ranks("baseline", baseline, rows))
        _set(self, "claimed", _ranks("claimed", claimed, rows, absent=NOT_CLAIMED))
        _set(self, "verified", _ranks("verified", verified, rows))
        _set(self, "age_days", _numbers("age_days", age_days, rows, highest=np.inf))
        _set(self, "quality", _numbers("quality", quality, rows, highest=1.0))
        _set(self, "session", _keys(np.arange(rows) if session is None else session, rows))

    @property
    def rows(self) -> int:
        """Number of sessions."""
        return self.mentor.size


def _set(ledger: Ledger, name: str, value: Ints | Floats | int) -> None:
    object.__setattr__(ledger, name, value)


def _column(name: str, given: ArrayLike, rows: int | None) -> np.ndarray:
    column = np.asarray(given)
    if column.ndim != 1:
        raise ValueError(f"{name} must be (n,), not {column.shape}")
    if rows is not None and column.size != rows:
        raise ValueError(f"{name} has {column.size} rows where mentor has {rows}")
    return column


def _integers(name: str, given: ArrayLike, rows: int | None) -> Ints:
    column = _column(name, given, rows)
    if column.size and not np.issubdtype(column.dtype, np.integer):
        raise ValueError(f"{name} must hold integers, not {column.dtype}")
    return frozen_ints(column)


def _size_of(name: str, column: Ints, size: int | None) -> int:
    if column.size and column.min() < 0:
        raise ValueError(f"{name} has the code {column.min()}, below 0")
    needed = int(column.max()) + 1 if column.size else 0
    if size is None:
        return needed
    if size < needed:
        raise ValueError(f"{name} has the code {needed - 1}, but {name}s is {size}")
    return int(size)


def _ranks(name: str, given: ArrayLike, rows: int, *, absent: int | None = None) -> Ints:
    column = _integers(name, given, rows)
    on_scale: Flags = (column >= LOWEST_RANK) & (column <= HIGHEST_RANK)
    if absent is not None:
        on_scale |= column == absent
    if not on_scale.all():
        wrong = column[~on_scale][0]
        raise ValueError(f"{name} has the rank {wrong}, off the scale {LOWEST_RANK} to {HIGHEST_RANK}")
    return column


def _numbers(name: str, given: ArrayLike, rows: int, *, highest: float) -> Floats:
    column = _column(name, given, rows)
    if column.size and not (
        np.issubdtype(column.dtype, np.floating) or np.issubdtype(column.dtype, np.integer)
    ):
        raise ValueError(f"{name} must hold numbers, not {column.dtype}")
    values = frozen_floats(column)
    good = np.isfinite(values) & (values >= 0) & (values <= highest)
    if not good.all():
        raise ValueError(f"{name} has {values[~good][0]}, outside 0 to {highest}")
    return values


def _keys(given: ArrayLike, rows: int) -> Ints:
    keys = _integers("session", given, rows)
    unique, times = np.unique(keys, return_counts=True)
    if unique.size != keys.size:
        raise ValueError(f"session has the key {unique[times > 1][0]} more than once")
    return keys
