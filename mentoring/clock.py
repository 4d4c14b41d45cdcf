"""The programme's time: real time, plus what a demo organisation's test clock was moved on by."""

import re
from datetime import UTC, datetime, timedelta

from graph import clock
from graph.client import Graph, Tx

_LONGEST = timedelta(days=36525)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,10}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_OF_NO_FIXED_LENGTH = re.compile(r"P(?:\d+Y(?:\d+M)?|\d+M)(?:\d+W)?(?:\d+D)?(?:T.+)?", re.ASCII)


class NotMoved(Exception):  # noqa: N818 - named by what happened
    """The clock cannot be moved like this; the text says why, for whoever asked."""


def now(advanced: timedelta) -> datetime:
    """The programme's present instant (UTC) on an organisation whose clock is ahead by `advanced`."""
    return datetime.now(UTC) + advanced


async def advanced(graph: Graph) -> timedelta:
    """How far the clock is ahead of real time; nothing where nobody moved it."""
    return timedelta(microseconds=await clock.advanced_micros(graph))


async def advance(graph: Graph, by: timedelta) -> datetime:
    """The programme's instant after its clock was moved on; every request that starts now sees it.

    Raises NotMoved: backwards or not at all, further than a century, or no demo organisation.
    """
    if not timedelta(0) < by <= _LONGEST:
        raise NotMoved("the clock moves forward only, by at most 100 years at a time")
    return now(await graph.write(_advance, by))


def duration(text: str) -> timedelta:
    """An ISO 8601 duration in weeks, days, hours, minutes and seconds, as `P7D` or `P1DT12H`.

    Raises NotMoved with one line: months and years have no fixed length, and a sign is not for a clock.
    """
    found = _DURATION.fullmatch(text)
    parts = {name: float(value) for name, value in found.groupdict().items() if value} if found else {}
    if parts:
        return timedelta(**parts)
    if _OF_NO_FIXED_LENGTH.fullmatch(text):
        raise NotMoved(f"{text!r} has years or months, which have no fixed length; say it in days, as P30D")
    raise NotMoved(
        f"{text!r} is no ISO 8601 duration in weeks, days, hours, minutes and seconds, as P7D or PT36H"
    )


async def _advance(tx: Tx, by: timedelta) -> timedelta:
    if not await clock.is_demo(tx):
        raise NotMoved("only a demo organisation's clock can be moved")
    return timedelta(microseconds=await clock.advance(tx, by // timedelta(microseconds=1)))
