"""How long a level counts as fresh."""

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scoring.arrays import Floats

_EVERY = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_DAYS = (365, 30, 7, 1)
_DEFAULT_DAYS = 365


def days(reassess_every: str | None) -> int:
    """Days in a skill's reassessment interval (a year is 365, a month 30); a year where there is none."""
    found = _EVERY.fullmatch(reassess_every or "")
    if found is None:
        return _DEFAULT_DAYS
    total = sum(int(count) * length for count, length in zip(found.groups(), _DAYS, strict=True) if count)
    return total or _DEFAULT_DAYS


def ages_days(at: NDArray[np.datetime64], now: datetime) -> Floats:
    """Days since instants (`read`), not below 0; nan where there is none; (n,)."""
    ages: Floats = (np.datetime64(now.replace(tzinfo=None), "us") - at) / np.timedelta64(1, "D")
    return np.maximum(ages, 0.0)


def read(at: Sequence[str | None]) -> NDArray[np.datetime64]:
    """Stored instants; not-a-time for None; (n,)."""
    # Text of one width and in UTC, so numpy reads it without its Z.
    return np.array(["NaT" if text is None else text[:-1] for text in at], dtype="datetime64[us]")
