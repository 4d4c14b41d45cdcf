"""What a search knows of a mentor, whoever looks and for whatever skill: read to be kept, and kept up to date.

Most of it changes rarely, so whoever searches keeps it, and each search's statement tells what is other than what they
keep: whose card was ended (these are walked), and which cards were made since. When a card ends by itself is told with
it. A property that is read here is as good as its card: whoever writes one ends the card in the same transaction
(`cards.STALE`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, NamedTuple

from graph.search import cards
from graph.search.cards import Card

NONE_KNOWN: Final = "~"
"""In place of an edition: past every one."""

_CARDED: LiteralString = """[
            mentor.id, mentor.status, mentor.timeZone, mentor.workingHours, mentor.grade, mentor.languages,
            mentor.cardSince, mentor.cardUntil, mentor.cardEdition, mentor.card
        ]"""

# Editions first, then who was ended, then who was made, then whether there is another edition by now: a card that is
# made while the statement runs was read as ended before, or is of that other edition. Each part takes what the one
# before it found, so that none is moved before it. Cards are looked up by what they are marked with, as the local
# engine looks everybody through for a range. An id in a function keeps the planner from looking all of `kept_ids` up,
# and a list from asking everybody what they offer, before the few who were ended are found.
_EDITION: LiteralString = """
    CALL () {
        OPTIONAL MATCH (editions:CardEditions {name: 'cards'})
        WITH editions.latest AS edition, coalesce(editions.recent, []) AS recent
        RETURN edition, $edition IN recent AS follows,
               CASE WHEN $edition IN recent THEN [name IN recent WHERE name > $edition] ELSE [] END AS later
    }"""
_ENDED: LiteralString = (
    """
    CALL (later) {
        UNWIND """
    + cards.ENDED
    + """ AS mark
        MATCH (mentor:Employee {cardUntil: mark})"""
)
_CHANGED: LiteralString = (
    """
        RETURN collect(mentor) AS ended
    }
    CALL (later, ended) {
        UNWIND later AS name
        MATCH (mentor:Employee {cardEdition: name})
        RETURN collect("""
    + _CARDED
    + """) AS made
    }
    CALL (edition, made) {
        OPTIONAL MATCH (editions:CardEditions {name: 'cards'})
        WITH edition, editions
        RETURN coalesce(editions.latest, '') = coalesce(edition, '') AS settled
    }
    CALL (made) {
        UNWIND $new_ids AS id
        MATCH (mentor:Employee {id: id})
        WITH mentor, mentor.cardSince <= $now AND $now < mentor.cardUntil AS believed
        RETURN collect(CASE WHEN believed THEN """
    + _CARDED
    + """ END) AS read, collect(CASE WHEN believed THEN null ELSE mentor END) AS without
    }
    CALL (ended, without) {
        UNWIND ended + without AS walked"""
    + cards.WALK
    + """
        RETURN collect([
            walked.id, walked.status, walked.timeZone, walked.workingHours, walked.grade, walked.languages, """
    + cards.WALKED
    + """
        ]) AS around
    }
    CALL (around) {
        UNWIND $style_ids AS id
        MATCH (mentor:Employee {id: id}) WHERE mentor.workStyle IS NOT NULL
        RETURN collect([mentor.id, mentor.workStyle]) AS styles
    }"""
)

READ: Final[LiteralString] = (
    _EDITION
    + _ENDED
    + """
        WITH mentor WHERE coalesce(mentor.id, '') IN $kept_ids"""
    + _CHANGED
)
READ_OF_SKILL: Final[LiteralString] = (
    _EDITION
    + _ENDED
    + """
        WITH mentor WHERE $skill_id IN [(mentor)-[:OFFERS]->(taught:Skill) | taught.id]"""
    + _CHANGED
)
"""The same where all who were asked about are kept and offer the skill of `skill_id`; `ended` may be others who do."""

ANSWER: Final[LiteralString] = """edition, follows, settled, made, read, around, styles"""
WIDTH: Final = 7
"""Values in `ANSWER`."""


class PersonRow(NamedTuple):
    """A mentor, now.

    `since` and `edition` are the card's, None for what is not to be kept; `until`: when it ends by itself.
    """

    mentor_id: str
    status: str
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    languages: list[str] | None
    card: Card
    since: str | None = None
    until: str | None = None
    edition: str | None = None


_NOT_KEPT: Final = (None, None, None)
"""In place of a card's `since`, `until` and `edition`."""


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever asks has already: the `edition` up to which they keep cards, and which of the mentors asked about.

    `new_ids` are the others of these mentors.
    """

    edition: str | None
    kept_ids: list[str]
    new_ids: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is other than `Known`, and the mentors that were not known.

    `edition`: the latest, None where no card was ever made. `follows`: `made` are all cards made since the known
    edition; where not, nothing that was kept may be believed. `settled`: none was made meanwhile; where not, some of
    those kept may be older than the question. `walked`: whose card may not be believed now. `styles`: how they say they
    like to work, of those who say.
    """

    edition: str | None
    follows: bool
    settled: bool
    made: tuple[PersonRow, ...]
    read: tuple[PersonRow, ...]
    walked: tuple[PersonRow, ...]
    styles: Mapping[str, Sequence[int]]


def parameters(known: Known, *, with_style: bool) -> dict[str, Any]:
    """What `READ` takes besides those of a walk (`cards.parameters`)."""
    return {
        "edition": known.edition or NONE_KNOWN,
        "kept_ids": known.kept_ids,
        "new_ids": known.new_ids,
        "style_ids": [*known.kept_ids, *known.new_ids] if with_style else [],
    }


def of_row(values: Sequence[Any]) -> Told:
    """What `ANSWER` read."""
    edition, follows, settled, made, read, around, styles = values
    return Told(
        edition,
        follows,
        settled,
        tuple(map(_carded, made)),
        tuple(map(_carded, read)),
        tuple(PersonRow._make((*person, cards.walked(walked), *_NOT_KEPT)) for *person, walked in around),
        dict(styles),
    )


def _carded(values: Sequence[Any]) -> PersonRow:
    *person, since, until, edition, card = values
    # Of one that was ended meanwhile as much is known as by walking.
    kept = _NOT_KEPT if cards.is_ended(until) else (since, cards.ends_at(until), edition)
    return PersonRow._make((*person, cards.read(card), *kept))
