"""Instants as the graph keeps them: UTC text of one width, so text order is time order on every engine."""

import re
from datetime import UTC, datetime, timedelta
from typing import LiteralString

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def to_text(instant: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`, what is stored and what parameters carry.

    Raises ValueError for an instant without an offset.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"an instant must be aware, not {instant!r}")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """The instant, aware and in UTC, of stored text.

    Raises ValueError for text of any other form.
    """
    if not _STORED.fullmatch(text):
        raise ValueError(f"a stored instant is YYYY-MM-DDTHH:MM:SS.ffffffZ, not {text!r}")
    return datetime.fromisoformat(text)


def micros(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def shown(expression: LiteralString) -> LiteralString:
    """Cypher that projects a stored instant as the API answers it: whole seconds lose their `.000000`.

    Null stays null.
    """
    return "replace(" + expression + ", '.000000Z', 'Z')"


def shown_text(text: str) -> str:
    """As `shown`, for text that was read as it is stored."""
    return text.replace(".000000Z", "Z")
