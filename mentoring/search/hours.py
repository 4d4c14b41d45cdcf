"""Working hours that two people have in common."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOURS = re.compile(r"(\w\w)(?:-(\w\w))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = 24 * 60
_WEEK = 7 * _DAY

Desk = tuple[str | None, str | None]
"""A time zone (IANA) and working hours in it, as 'Mo-Fr 09:00-17:00'."""


def in_common(one: Desk, others: Iterable[Desk], now: datetime) -> list[float | None]:
    """Hours a week in which one works and each other does, with the zones' offsets of this hour.

    None where that is not known.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [_in_common(one, other, hour) for other in others]


@lru_cache(maxsize=16_384)
def _in_common(one: Desk, other: Desk, hour: datetime) -> float | None:
    ours, theirs = _week(*one, hour), _week(*other, hour)
    if ours is None or theirs is None:
        return None
    minutes = sum(
        max(min(end, until + shift) - max(start, since + shift), 0)
        for start, end in ours
        for since, until in theirs
        for shift in (-_WEEK, 0, _WEEK)
    )
    return minutes / 60


def _week(time_zone: str | None, working_hours: str | None, hour: datetime) -> list[tuple[int, int]] | None:
    """Spans of work in minutes of a UTC week, which may run past its ends."""
    found = _HOURS.fullmatch(working_hours or "")
    if time_zone is None or found is None:
        return None
    first, last = found[1], found[2] or found[1]
    if first not in _WEEKDAYS or last not in _WEEKDAYS:
        return None
    try:
        offset = hour.astimezone(ZoneInfo(time_zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None
    assert offset is not None
    ahead = int(offset.total_seconds()) // 60
    opens, closes = (int(found[at]) * 60 + int(found[at + 1]) - ahead for at in (3, 5))
    begin, days = _WEEKDAYS.index(first), (_WEEKDAYS.index(last) - _WEEKDAYS.index(first)) % 7 + 1
    return [(day % 7 * _DAY + opens, day % 7 * _DAY + closes) for day in range(begin, begin + days)]
