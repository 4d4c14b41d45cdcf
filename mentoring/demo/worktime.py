"""Working hours as instants: when somebody in a time zone is at work."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
MINUTE = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def seconds_of(day: date) -> int:
    """Seconds from the epoch to 00:00 UTC of a day."""
    return (day.toordinal() - _EPOCH_DAY) * DAY


@lru_cache(maxsize=4096)
def instant(seconds: int) -> datetime:
    """The instant that many seconds after the epoch, aware, in UTC."""
    return _EPOCH + timedelta(seconds=seconds)


def day_of(seconds: int) -> date:
    """The UTC day of an instant in seconds."""
    return date.fromordinal(seconds // DAY + _EPOCH_DAY)


@dataclass(frozen=True, slots=True)
class Desk:
    """A time zone with its working hours. Days are counted from the epoch, in the zone's own calendar."""

    zone: str
    hours: str
    opens: int
    """Seconds after local midnight."""
    closes: int
    weekdays: frozenset[int]
    """0 is Monday."""
    _offsets: dict[int, int] = field(default_factory=dict, compare=False, repr=False)

    def works_on(self, day: int) -> bool:
        """Whether that day is a working day; 1 January 1970 was a Thursday."""
        return (day + 3) % 7 in self.weekdays

    def window(self, day: int) -> tuple[int, int]:
        """When work begins and ends on a day, in seconds since the epoch."""
        midnight = day * DAY - self.offset(day)
        return midnight + self.opens, midnight + self.closes

    def offset(self, day: int) -> int:
        """Seconds that the zone is ahead of UTC at noon of a day."""
        known = self._offsets.get(day)
        if known is None:
            noon = datetime.combine(date.fromordinal(day + _EPOCH_DAY), time(12), tzinfo=_zone(self.zone))
            known = self._offsets[day] = int((noon.utcoffset() or timedelta()).total_seconds())
        return known

    def local_day(self, seconds: int) -> int:
        """The day in this zone at an instant."""
        return (seconds + self.offset(seconds // DAY)) // DAY

    def moment(self, day: int, share: float) -> int:
        """The instant when that share (0 to 1) of the working hours of the day, or the next working one, has gone."""
        while not self.works_on(day):
            day += 1
        begins, ends = self.window(day)
        return begins + int((ends - begins) * share)

    def after(self, seconds: int, workdays: int, share: float) -> int:
        """An instant at work that many working days later, at least a minute after `seconds`.

        With 0 working days it is later on the same day where enough of it is left, else on the next working day.
        """
        day = self.local_day(seconds)
        for _ in range(workdays):
            day = self.next_workday(day)
        earliest = seconds + MINUTE
        while True:
            if self.works_on(day):
                begins, ends = self.window(day)
                begins = max(begins, earliest)
                if begins + 10 * MINUTE < ends:
                    return begins + int((ends - begins) * share)
            day += 1

    def at_work_near(self, seconds: int, share: float) -> int:
        """The instant of that share of the working hours of the local day, or of the last working day before it."""
        day = self.local_day(seconds)
        while not self.works_on(day):
            day -= 1
        return self.moment(day, share)

    def next_workday(self, day: int) -> int:
        """The first working day after a day."""
        day += 1
        while not self.works_on(day):
            day += 1
        return day


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def desk(zone: str, hours: str) -> Desk:
    """The desk of working hours as 'Mo-Fr 09:00-17:00'.

    Raises ValueError for hours that are not written so.
    """
    days, _, times = hours.partition(" ")
    first, _, last = days.partition("-")
    opens, _, closes = times.partition("-")
    if first not in _WEEKDAYS or last not in _WEEKDAYS or not closes:
        raise ValueError(f"working hours are written as 'Mo-Fr 09:00-17:00', not {hours!r}")
    begin, count = _WEEKDAYS.index(first), (_WEEKDAYS.index(last) - _WEEKDAYS.index(first)) % 7
    return Desk(
        zone=zone,
        hours=hours,
        opens=_seconds_of_day(opens),
        closes=_seconds_of_day(closes),
        weekdays=frozenset((begin + step) % 7 for step in range(count + 1)),
    )


def _seconds_of_day(clock: str) -> int:
    at = time.fromisoformat(clock)
    return at.hour * 3600 + at.minute * MINUTE


class Agenda:
    """One person's meetings, none overlapping another; spans are seconds since the epoch."""

    __slots__ = ("_spans",)

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def is_free(self, begins: int, ends: int) -> bool:
        """Whether nothing overlaps that span; one may begin when another ends."""
        at = bisect_left(self._spans, (begins, begins))
        clear_before = at == 0 or self._spans[at - 1][1] <= begins
        return clear_before and (at == len(self._spans) or self._spans[at][0] >= ends)

    def book(self, begins: int, ends: int) -> None:
        """Keep a span."""
        insort(self._spans, (begins, ends))

    def is_free_after(self, seconds: int) -> bool:
        """Whether every span ends before an instant."""
        return not self._spans or self._spans[-1][1] <= seconds
