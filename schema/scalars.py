"""Scalars: instants, dates, durations, time zones and addresses, with errors that say what was expected.

An instant travels as text in UTC from the graph to the client and back, so nothing converts it on the way: what
a resolver gets is ``YYYY-MM-DDTHH:MM:SS.ffffffZ`` (fixed width, so text order is time order).
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NewType
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", str)
Date = NewType("Date", str)
Duration = NewType("Duration", str)
TimeZone = NewType("TimeZone", str)
URL = NewType("URL", str)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_LONGEST_URL = 2_000


def _text(value: Any, expected: str) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"Expected {expected}, found {type(value).__name__}.")
    return value


def instant_text(value: Any) -> DateTime:
    """RFC 3339 text with an offset -> the same instant in UTC at fixed width; below a microsecond is cut."""
    text = _text(value, "an RFC 3339 instant with an offset, such as 2026-03-01T09:30:00Z")
    problem = f"'{text[:40]}' is not an RFC 3339 instant with an offset, such as 2026-03-01T09:30:00Z."
    if not _INSTANT.fullmatch(text):
        raise GraphQLError(problem)
    try:
        instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise GraphQLError(problem) from error
    return DateTime(f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond:06d}Z".rjust(27, "0"))


def shown_instant(value: Any) -> str:
    """Stored text -> what the API answers: whole seconds carry no fraction."""
    return str(value).replace(".000000Z", "Z")


def date_text(value: Any) -> Date:
    """ISO 8601 calendar date."""
    text = _text(value, "a date, such as 2026-03-01")
    try:
        # The library also takes weeks and days of the year, which are other notations.
        if date.fromisoformat(text).isoformat() != text:
            raise ValueError(text)
        return Date(text)
    except ValueError as error:
        raise GraphQLError(f"'{text[:40]}' is not a date, such as 2026-03-01.") from error


def duration_length(text: str) -> timedelta:
    """The length of an ISO 8601 duration of weeks, days, hours, minutes and seconds.

    Raises
    ------
    ValueError
        Anything else: years and months have no fixed length.
    """
    match = _DURATION.fullmatch(text)
    if match is None or text in ("P", "PT"):
        raise ValueError(
            f"'{text[:40]}' is not an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P14D"
        )
    return timedelta(**{unit: int(count) for unit, count in match.groupdict().items() if count})


def duration_text(value: Any) -> Duration:
    """ISO 8601 duration of fixed length."""
    text = _text(value, "an ISO 8601 duration, such as P14D")
    try:
        duration_length(text)
    except (ValueError, OverflowError) as error:
        raise GraphQLError(f"{error}.") from error
    return Duration(text)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone_name(value: Any) -> TimeZone:
    """A name of the IANA time zone database."""
    text = _text(value, "an IANA time zone name, such as Europe/Berlin")
    if text not in _zones():
        raise GraphQLError(f"'{text[:60]}' is not an IANA time zone name, such as Europe/Berlin.")
    return TimeZone(text)


def url_text(value: Any) -> URL:
    """An absolute http or https address."""
    text = _text(value, "an http or https address")
    problem = f"'{text[:60]}' is not an absolute http or https address of at most {_LONGEST_URL} characters."
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise GraphQLError(problem) from error
    if parts.scheme not in ("http", "https") or not parts.netloc or len(text) > _LONGEST_URL or " " in text:
        raise GraphQLError(problem)
    return URL(text)


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description=(
            "RFC 3339 instant. Answers are in UTC, `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; "
            "inputs need an offset and are kept to the microsecond."
        ),
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=shown_instant,
        parse_value=instant_text,
    ),
    Date: strawberry.scalar(
        name="Date", description="Calendar date, `YYYY-MM-DD`.", serialize=str, parse_value=date_text
    ),
    Duration: strawberry.scalar(
        name="Duration",
        description=(
            "ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `P14D` or `PT1H30M`. "
            "Years and months have no fixed length and are refused."
        ),
        serialize=str,
        parse_value=duration_text,
    ),
    TimeZone: strawberry.scalar(
        name="TimeZone",
        description="Name in the IANA time zone database, such as `Europe/Berlin`.",
        serialize=str,
        parse_value=time_zone_name,
    ),
    URL: strawberry.scalar(
        name="URL", description="Absolute http or https address.", serialize=str, parse_value=url_text
    ),
}
