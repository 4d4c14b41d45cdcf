"""Skill suggestions for the API: a text in, skills with the places that were met out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mentoring.catalogue import Suggestion, too_long
from resolvers import errors
from resolvers.paging import size
from schema.skill_suggestions import SkillSuggestion, SkillText, TextRange

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_PAGE = 10
_NEAR = 5


async def suggestions(
    context: "RequestContext", parents: Sequence[str], *, text: str, first: int | None
) -> Mapping[str, list[SkillSuggestion]]:
    """The skills that a text may mean, for the one parent of lists that belong to nobody."""
    found = await context.catalogue.find(checked(text), size(first, default=_PAGE))
    return {parent: [_shown(one) for one in found] for parent in parents}


async def of_searches(
    context: "RequestContext", texts: Sequence[str | None]
) -> Mapping[str | None, list[SkillSuggestion]]:
    """The skills that the text of each search may mean, up to five; none for a search that named its skill."""
    return {
        text: [] if text is None else [_shown(one) for one in await context.catalogue.find(text, _NEAR)]
        for text in texts
    }


def checked(text: str) -> str:
    """The text; `INVALID_INPUT` where it is longer than a search may be."""
    wrong = too_long(text)
    if wrong is not None:
        raise errors.invalid(wrong, "text")
    return text


def _shown(found: Suggestion) -> SkillSuggestion:
    return SkillSuggestion(
        skill_uuid=found.skill_id,
        score=found.score,
        matched=SkillText[found.source],
        text=found.text,
        highlights=[TextRange(start=start, length=end - start) for start, end in found.highlights],
    )
