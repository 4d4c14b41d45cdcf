"""Where a list goes on, as text; whoever hands it to a client signs it."""

import base64
import functools
import re
import uuid
from collections.abc import Sequence

from mentoring.outcomes import Code, Refused
from mentoring.search.ranked import Cursor

_EXPIRED = Refused(
    Code.CURSOR_EXPIRED,
    "This cursor is of another version of the ranking: begin again without it.",
    ("after",),
)
_WRONG = Refused(Code.INVALID_INPUT, "`after` is not a cursor of this list.", ("after",))


def after(version: str, score: float, mentor_id: str, rank: int, shown: Sequence[str]) -> str:
    """The place after a candidate of a list in order of score."""
    return "|".join((version, str(rank), repr(score), mentor_id, *map(_packed, shown)))


def after_shown(version: str, rank: int, shown: Sequence[str]) -> str:
    """The place after the first of a page that was put in another order: the top of the list without those shown."""
    return "|".join((version, str(rank), "", "", *map(_packed, shown)))


def of_text(skill_id: str, cursor: str) -> str:
    """A cursor of a list that was found by text, with the skill that it is about."""
    return f"{_packed(skill_id)}|{cursor}"


def opened_of_text(text: str) -> tuple[str, str]:
    """The skill and the cursor that `of_text` put together."""
    packed, _, cursor = text.partition("|")
    return _unpacked(packed), cursor


def opened(text: str, version: str) -> Cursor | Refused:
    """The place that a text names in a list of this version; CURSOR_EXPIRED for a place in another version's."""
    of, *parts = text.split("|")
    if of != version:
        return _EXPIRED if of.startswith("match-") or _is_of_the_first(text) else _WRONG
    try:
        rank, score, mentor_id, *packed = parts
        shown = tuple(map(_unpacked, packed))
        if not score:
            return Cursor(rank=int(rank), shown=shown)
        return Cursor(int(rank), float(score), mentor_id, shown)
    except ValueError:
        return _WRONG


def _is_of_the_first(text: str) -> bool:
    """Whether a text is a cursor as match-1 made them: score, mentor and rank."""
    return re.fullmatch(r"[0-9.e-]+\|[^|]+\|\d+", text) is not None


@functools.lru_cache(maxsize=4_096)
def _packed(mentor_id: str) -> str:
    """An id in as few characters as a text takes: each cursor of a page names everybody up to it."""
    try:
        value = uuid.UUID(mentor_id)
    except ValueError:
        return f"={mentor_id}"
    packed = base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode()
    return packed if str(value) == mentor_id else f"={mentor_id}"


def _unpacked(packed: str) -> str:
    if packed.startswith("="):
        return packed[1:]
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(packed + "==")))
