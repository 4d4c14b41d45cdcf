"""A mutation's input, checked for what the API alone knows: its ids, and how long its texts and lists are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from graph import instants
from mentoring.assessments import Evidence
from mentoring.outcomes import Code, Refused, refused
from schema import ids
from schema.inputs import EvidenceInput, SlotInput

Text = TypeVar("Text", bound=str | None)

LONGEST_LIST = 100
LONGEST_SCOPE = 2_000
LONGEST_LOCATION = 200
LONGEST_TITLE = 200


class Misread(Exception):  # noqa: N818 - a refusal on its way to the payload, not an error
    """An input that no use case can be asked with; carries the refusal that says why."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def one(type_name: str, relay_id: str, field: str) -> str:
    """The UUID in a Relay id; Misread for an id of another type or not ours."""
    found = ids.decode(relay_id)
    if found is None or found[0] != type_name:
        raise _misread(f"`{field}` is not the id of a {type_name}.", field)
    return found[1]


def one_or_none(type_name: str, relay_id: str | None, field: str) -> str | None:
    """As `one`, None where none was given."""
    return None if relay_id is None else one(type_name, relay_id, field)


def many(type_name: str, relay_ids: Sequence[str] | None, field: str) -> list[str]:
    """As `one` for each of a list; none for null. Misread for a list too long."""
    short_enough(relay_ids, field)
    return [one(type_name, relay_id, field) for relay_id in relay_ids or ()]


def short_enough(given: Sequence[Any] | None, field: str) -> None:
    """Misread for a list of more than 100."""
    if given is not None and len(given) > LONGEST_LIST:
        raise _misread(f"`{field}` has {len(given)} entries; at most {LONGEST_LIST} are taken.", field)


def within(text: Text, most: int, field: str) -> Text:
    """The text; Misread for one with more characters than that."""
    if text is not None and len(text) > most:
        raise _misread(f"`{field}` has {len(text)} characters; at most {most} are taken.", field)
    return text


def shown(evidence: Sequence[EvidenceInput] | None, field: str) -> list[Evidence]:
    """The evidence; none for null. Misread for a list or a title too long."""
    short_enough(evidence, field)
    for piece in evidence or ():
        within(piece.title, LONGEST_TITLE, field)
    return [Evidence(piece.title, piece.url, piece.note) for piece in evidence or ()]


def times(slot: SlotInput) -> tuple[datetime, datetime]:
    """Start and end of a slot."""
    return instants.from_text(slot.starts_at), instants.from_text(slot.ends_at)


def _misread(message: str, field: str) -> Misread:
    return Misread(refused(Code.INVALID_INPUT, message, field))
