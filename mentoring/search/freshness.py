"""How long a level counts as fresh."""

import re
from datetime import datetime, timedelta

from graph import instants

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


def since(reassess_every: str | None, now: datetime) -> str:
    """From when on (as stored) a level is fresh at `now`."""
    return instants.to_text(now - timedelta(days=days(reassess_every)))


def age_days(at: str | None, now: datetime) -> float:
    """Days since a stored instant, not below 0; nan where there is none."""
    if at is None:
        return float("nan")
    return max((now - instants.from_text(at)).total_seconds() / 86_400, 0.0)
