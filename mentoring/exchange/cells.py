"""Kinds of values in the files: how one is read, written, and kept in the graph."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from graph import instants


class UnreadableError(ValueError):
    """A value is not what its column holds; the message says what was expected."""


def as_it_is(value: Any) -> Any:
    """The value: the graph keeps it in the form that a record has it in."""
    return value


# What happens at one instant is told row after row.
_instant_text = lru_cache(maxsize=4096)(instants.to_text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of value.

    `parse` takes text that is not empty (CSV) and raises `UnreadableError`; `of_json` does the same for a
    JSON value that is not null. `write` gives the text of a CSV cell, `to_graph` what is stored and what
    JSON holds, `of_graph` the value of what was stored. None never comes to any of them.
    """

    parse: Callable[[str], Any]
    of_json: Callable[[Any], Any]
    write: Callable[[Any], str] = str
    to_graph: Callable[[Any], Any] = as_it_is
    of_graph: Callable[[Any], Any] = lambda value: value


MAX_KEY = 200
MAX_TEXT = 20_000
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029|]")
_ODD_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,17})?([eE]-?[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DURATION = re.compile(r"P(?=[0-9])([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?")
_WORKING_HOURS = re.compile(
    r"(Mo|Tu|We|Th|Fr|Sa|Su)(-(Mo|Tu|We|Th|Fr|Sa|Su))? "
    r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+")
_URL = re.compile(r"https?://[^\s<>\"]+")


def key_of(text: str) -> str:
    """The text, when it may be a key."""
    if len(text) > MAX_KEY:
        raise UnreadableError(f"a key has at most {MAX_KEY} characters, not {len(text)}")
    if _ODD.search(text) or text != text.strip():
        raise UnreadableError(f"{shown(text)} is no key: no '|', control character, or blank at either end")
    return text


def text_of(text: str) -> str:
    """The text, when people can read it."""
    if len(text) > MAX_TEXT:
        raise UnreadableError(f"text has at most {MAX_TEXT} characters, not {len(text)}")
    if not text.isprintable() and _ODD_IN_TEXT.search(text):
        raise UnreadableError("text holds a control character")
    if not text.strip():
        raise UnreadableError("text must not be blank")
    return text


def instant_of(text: str) -> datetime:
    """The instant in UTC of RFC 3339 text, or the first one of a day."""
    if _DAY.fullmatch(text):
        text += "T00:00:00Z"
    elif not _INSTANT.fullmatch(text):
        raise UnreadableError(f"{shown(text)} is no instant: write 2026-03-01T09:30:00Z, with an offset")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"{shown(text)} is no instant: {error}") from error


def day_of(text: str) -> date:
    """The day of `YYYY-MM-DD`."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UnreadableError(f"{shown(text)} is no day: write 2026-03-01")


def whole_of(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise UnreadableError(f"{shown(text)} is no whole number from {low} to {high}")
        return int(text)

    return parse


def number_of(text: str) -> float:
    """A decimal number that is not negative."""
    if not _NUMBER.fullmatch(text):
        raise UnreadableError(f"{shown(text)} is no number from 0 up")
    return float(text)


def truth_of(text: str) -> bool:
    """True or false."""
    if text not in {"true", "false"}:
        raise UnreadableError(f"{shown(text)} is neither true nor false")
    return text == "true"


@lru_cache(maxsize=1000)
def zone_of(text: str) -> str:
    """The name, when it is an IANA time zone."""
    if text not in _zones():
        raise UnreadableError(f"{shown(text)} is no IANA time zone, like Europe/Berlin")
    return text


@lru_cache(maxsize=1)
def _zones() -> set[str]:
    return available_timezones()


def shown(value: object) -> str:
    """A value in a message: quoted, on one line, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _matching(pattern: re.Pattern[str], expected: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not pattern.fullmatch(text) or len(text) > MAX_TEXT:
            raise UnreadableError(f"{shown(text)} is no {expected}")
        return text

    return parse


def _json_text(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    def of_json(value: Any) -> Any:
        if not isinstance(value, str):
            raise UnreadableError(f"{shown(value)} is no text")
        if not value:
            raise UnreadableError("empty text: leave the field out, or write null")
        return parse(value)

    return of_json


def _text_cell(parse: Callable[[str], str]) -> Cell:
    return Cell(parse, _json_text(parse))


def word(words: tuple[str, ...]) -> Cell:
    """One of these words."""
    known = frozenset(words)

    def parse(text: str) -> str:
        if text not in known:
            raise UnreadableError(f"{shown(text)} is none of {', '.join(words)}")
        return text

    return _text_cell(parse)


def whole(low: int, high: int) -> Cell:
    """A whole number in a range, both ends included."""
    parse = whole_of(low, high)

    def of_json(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnreadableError(f"{shown(value)} is no whole number from {low} to {high}")
        return parse(str(value))

    return Cell(parse, of_json)


def listed(member: Cell) -> Cell:
    """A list of values, without repetition; `|` between them in CSV."""

    def once(values: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(set(values)) < len(values):
            raise UnreadableError("the list names one thing twice")
        return values

    def parse(text: str) -> tuple[Any, ...]:
        return once(tuple([_member(part, member) for part in text.split("|")]))

    def of_json(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnreadableError(f"{shown(value)} is no list")
        return once(tuple([member.of_json(part) for part in value]))

    return Cell(parse, of_json, "|".join, list, tuple)


def _member(part: str, member: Cell) -> Any:
    if not part:
        raise UnreadableError("the list has an empty member")
    return member.parse(part)


def _remark(value: Any) -> str:
    return "" if value == "" else str(TEXT.of_json(value))


def _json_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise UnreadableError(f"{shown(value)} is no number from 0 up")
    return float(value)


def _json_truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnreadableError(f"{shown(value)} is neither true nor false")
    return value


KEY = _text_cell(key_of)
TEXT = _text_cell(text_of)
REMARK = Cell(text_of, _remark)
"""Text that may be empty, in JSON."""
ZONE = _text_cell(zone_of)
DURATION = _text_cell(_matching(_DURATION, "duration in years, months, weeks, days, like P1Y or P6M"))
WORKING_HOURS = _text_cell(_matching(_WORKING_HOURS, "working hours, like 'Mo-Fr 09:00-17:00'"))
LANGUAGE = _text_cell(_matching(_LANGUAGE, "language tag, like de or pt-BR"))
EMAIL = _text_cell(_matching(_EMAIL, "e-mail address"))
URI = _text_cell(_matching(_URI, "URI"))
URL = _text_cell(_matching(_URL, "http or https URL"))
INSTANT = Cell(instant_of, _json_text(instant_of), _instant_text, _instant_text, instants.from_text)
DAY = Cell(day_of, _json_text(day_of), date.isoformat, date.isoformat, date.fromisoformat)
NUMBER = Cell(number_of, _json_number, repr, float, float)
TRUTH = Cell(truth_of, _json_truth, lambda value: "true" if value else "false")
RANK = whole(1, 100)
COUNT = whole(0, 1_000_000)
