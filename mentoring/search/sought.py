"""Which skill a search is about: the one named, or the one that a text most likely means."""

from dataclasses import dataclass

from mentoring.catalogue import Catalogue, too_long
from mentoring.outcomes import Code, Refused, refused
from mentoring.search import cursors


@dataclass(frozen=True, slots=True)
class Sought:
    """The skill to search for, None where a text means none, and `after` which place its list goes on."""

    skill_id: str | None
    after: str | None = None
    by_text: bool = False

    def cursor(self, place: str) -> str:
        """A cursor of this list, of a match's own."""
        return cursors.of_text(self.skill_id, place) if self.by_text and self.skill_id else place


async def sought(
    catalogue: Catalogue, *, skill_id: str | None, text: str | None, after: str | None = None
) -> Sought | Refused:
    """The skill of a search by id or by text. No statement, except where the catalogue has to be read again.

    `after` is a cursor that `Sought.cursor` made: a list that was found by text goes on with the skill that it began
    with, whatever the text means by now.
    """
    if (skill_id is None) == (text is None):
        field = "skillId" if text is None else "text"
        return refused(
            Code.INVALID_INPUT, "Name the skill to learn, either by `skillId` or by `text`.", field
        )
    if text is None:
        return Sought(skill_id, after)
    wrong = too_long(text)
    if wrong is not None:
        return refused(Code.INVALID_INPUT, wrong, "text")
    if not text.strip():
        return refused(Code.INVALID_INPUT, "`text` is empty: write what to learn.", "text")
    if after is not None:
        return Sought(*cursors.opened_of_text(after), by_text=True)
    found = await catalogue.find(text, 1)
    return Sought(found[0].skill_id if found else None, by_text=True)
