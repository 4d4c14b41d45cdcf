"""Calendar quarters and years: their names, their days, and which of them have begun."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from mentoring.outcomes import Code, Refused

_FIRST_YEAR, _LAST_YEAR = 1900, 9998
_MONTHS = 3


@dataclass(frozen=True, slots=True, order=True)
class CalendarPeriod:
    """A year, or one of its quarters (1 to 4); UTC days."""

    year: int
    quarter: int | None = None

    @property
    def name(self) -> str:
        """`2026`, or `2026-Q3`."""
        return f"{self.year:04d}" if self.quarter is None else f"{self.year:04d}-Q{self.quarter}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 1 if self.quarter is None else (self.quarter - 1) * _MONTHS + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.quarter in (None, 4):
            return date(self.year, 12, 31)
        return date(self.year, (self.quarter or 0) * _MONTHS + 1, 1) - timedelta(days=1)


def of(year: int, quarter: int | None, *, now: datetime) -> CalendarPeriod | Refused:
    """The period of these numbers; refused where there is none, or it has not begun."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return _refused(f"A year is from {_FIRST_YEAR} to {_LAST_YEAR}, not {year}.", "year")
    if quarter is not None and not 1 <= quarter <= 4:
        return _refused(f"A quarter is from 1 to 4, not {quarter}.", "quarter")
    period = CalendarPeriod(year, quarter)
    if period.first > now.astimezone(UTC).date():
        return _refused(f"{period.name} has not begun.")
    return period


def around(day: date) -> tuple[CalendarPeriod, CalendarPeriod]:
    """The year and the quarter that a day is in."""
    return CalendarPeriod(day.year), CalendarPeriod(day.year, (day.month - 1) // _MONTHS + 1)


def _refused(message: str, *field: str) -> Refused:
    return Refused(Code.INVALID_INPUT, message, ("input", "period", *field))
