"""What mentors offer on a skill, as a search first looks at it: all of it, to be kept by whoever asked.

A popular skill has thousands of offers and they seldom change, so a search does not read them each time. `offersMark`
on the skill says whether they are still the same: whoever writes an offer gives its skill another one in the same
transaction (`OFFERS_CHANGED`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, NamedTuple

from graph.client import Graph
from graph.query import Query

# In one order, so that two who write offers of the same skills wait for each other instead of both.
OFFERS_CHANGED: Final[LiteralString] = """
    WITH DISTINCT skill ORDER BY skill.id
    SET skill.offersMark = randomUUID()
    """
"""Ends a statement that wrote or deleted offers of every `skill` in its rows."""

COLUMNS: Final[LiteralString] = """
        offer.rank, coalesce(offer.verified, false), offer.rankAt, offer.publicScore, offer.publicSd,
        offer.maxLevelTaught, coalesce(offer.purposes, []), coalesce(offer.formats, [])"""
"""`OfferRow` of a bound `offer`; where that is null, its rank is."""

# The mark is read before the offers: of a change in between, it is the older one, and no longer the skill's.
READ = Query(
    "search.offers",
    """
    UNWIND $skill_ids AS id
    MATCH (skill:Skill {id: id})
    WITH skill, skill.offersMark AS mark
    CALL (skill) {
        MATCH (skill)<-[offer:OFFERS]-(mentor:Employee) WHERE offer.rank >= 1
        RETURN collect([mentor.id,"""
    + COLUMNS
    + """
        ]) AS offers
    }
    RETURN collect([skill.id, mark, offers]) AS rows
    """,
)


class OfferRow(NamedTuple):
    """What a mentor offers on a skill.

    `rank_at`: when the level was set. `public_mean`, `public_sd`: the published reputation on the
    skill, None without one. `most_taught`: the highest level that is taught, None for no limit.
    """

    rank: int
    verified: bool
    rank_at: str | None
    public_mean: float | None
    public_sd: float | None
    most_taught: int | None
    purposes: list[str]
    formats: list[str]


@dataclass(frozen=True, slots=True)
class OffersRow:
    """All offers of a skill by their mentors' ids. `mark` None: none was ever written since there are marks."""

    skill_id: str
    mark: str | None
    by_mentor: dict[str, OfferRow]


async def of_skills(graph: Graph, skill_ids: Sequence[str]) -> list[OffersRow]:
    """The offers of those of these skills that exist, in one statement."""
    rows: list[Any] = list(await graph.read(READ, skill_ids=list(skill_ids)))
    return [
        OffersRow(skill_id, mark, {mentor_id: OfferRow(*offer) for mentor_id, *offer in offers})
        for skill_id, mark, offers in rows
    ]
