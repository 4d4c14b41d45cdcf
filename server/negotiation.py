"""Media types of GraphQL over HTTP: what a client sends, and what it wants back."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from server.replies import JSON, HttpRefused

GRAPHQL_RESPONSE = "application/graphql-response+json"
HTML = "text/html"
EVENT_STREAM = "text/event-stream"
_ANSWERS = (GRAPHQL_RESPONSE, JSON)
_UTF8 = frozenset({"utf-8", "utf8"})
# Clients send the same few headers with every request. A longer one is read each time, so that what is kept
# stays small whoever sends it.
_KEPT = 256
_LONGEST_KEPT = 200

_R = TypeVar("_R")


def _remembered(read: Callable[[str | None], _R]) -> Callable[[str | None], _R]:
    """`read` with the answers to its latest short headers kept; what it refuses is refused anew."""
    kept = functools.lru_cache(maxsize=_KEPT)(read)

    @functools.wraps(read)
    def of(header: str | None) -> _R:
        return kept(header) if header is None or len(header) <= _LONGEST_KEPT else read(header)

    return of


@dataclass(frozen=True, slots=True)
class _Range:
    """One entry of an Accept header: a media range, its quality, and how exactly it names a type."""

    media: str
    quality: float

    def precision(self, media: str) -> int:
        """3 for the type itself, 2 for its family, 1 for any, 0 for another."""
        if self.media == media:
            return 3
        if self.media == f"{media.partition('/')[0]}/*":
            return 2
        return 1 if self.media == "*/*" else 0


@_remembered
def wants_page(accept: str | None) -> bool:
    """Whether a browser asks: HTML is named, and at least as welcome as any answer of GraphQL's."""
    ranges = _ranges(accept)
    named = any(found.media == HTML for found in ranges)
    return named and _quality(ranges, HTML) >= max(_quality(ranges, media) for media in _ANSWERS)


@_remembered
def wants_events(accept: str | None) -> bool:
    """Whether a stream of events is named, and more welcome than an answer in one piece."""
    ranges = _ranges(accept)
    named = any(found.media == EVENT_STREAM for found in ranges)
    return named and all(_quality(ranges, EVENT_STREAM) >= _quality(ranges, media) for media in _ANSWERS)


@_remembered
def answer_type(accept: str | None) -> str:
    """The media type to answer in: the one named, JSON where the client takes anything.

    Raises HttpRefused (406) when it takes neither.
    """
    if not accept:
        return JSON
    ranges = _ranges(accept)
    welcome = [media for media in _ANSWERS if _quality(ranges, media) > 0]
    if not welcome:
        raise HttpRefused(406, "NOT_ACCEPTABLE", f"Answers are {GRAPHQL_RESPONSE} or {JSON}.")
    return max(welcome, key=lambda media: (_quality(ranges, media), _preference(ranges, media)))


@_remembered
def require_json(content_type: str | None) -> None:
    """Nothing for a body of `application/json` in UTF-8.

    Raises HttpRefused (415).
    """
    media, parameters = _split(content_type or "")
    charset = parameters.get("charset", "utf-8").strip('"').casefold()
    if media != JSON or charset not in _UTF8:
        raise HttpRefused(415, "UNSUPPORTED_MEDIA_TYPE", f"A request's body is {JSON} in UTF-8.")


def _ranges(accept: str | None) -> list[_Range]:
    found: list[_Range] = []
    for entry in (accept or "").split(","):
        media, parameters = _split(entry)
        charset = parameters.get("charset", "utf-8").strip('"').casefold()
        if media and charset in _UTF8:
            found.append(_Range(media, _number(parameters.get("q", "1"))))
    return found


def _quality(ranges: list[_Range], media: str) -> float:
    fitting = [found for found in ranges if found.precision(media)]
    return max(fitting, key=lambda found: found.precision(media)).quality if fitting else 0.0


def _preference(ranges: list[_Range], media: str) -> int:
    """Of two types that are equally welcome, the newer one only for those who name it: old clients send `*/*`."""
    named = any(found.media == media for found in ranges)
    return (2 if named else 0) + ((media == GRAPHQL_RESPONSE) == named)


def _split(value: str) -> tuple[str, dict[str, str]]:
    media, *parameters = value.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return media.strip().casefold(), {name.strip().casefold(): text.strip() for name, _, text in pairs}


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
