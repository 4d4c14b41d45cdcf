"""What a search knows of a mentor, whoever looks and for whatever skill: read to be kept, and kept up to date.

Most of it changes rarely, so whoever searches keeps it, and each search's statement tells what is other than what they
keep: whose card has ended (these are walked), and which cards were made since. A property that `PERSON` reads is as
good as its card: whoever writes one ends the card in the same transaction (`cards.STALE`).
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
            mentor.cardSince, mentor.cardEdition, mentor.card
        ]"""

# Editions first, then who has ended, then who was made: a card that is made in between is read as ended or as made, and
# again by the next who asks. Each part takes what the one before it found, so that none is moved before it. An id in a
# function keeps the planner from looking all of `kept_ids` up, and a list from asking everybody what they offer, before
# the few who have ended are found; the local engine asks what stands in one WHERE with a range of everybody.
_EDITION: LiteralString = """
    CALL () {
        OPTIONAL MATCH (editions:CardEditions {name: 'cards'})
        RETURN editions.latest AS edition, $edition IN coalesce(editions.recent, []) AS follows
    }"""
_ENDED: LiteralString = """
        RETURN collect(mentor) AS ended
    }"""
_CHANGED: LiteralString = (
    """
    CALL (follows, ended) {
        MATCH (mentor:Employee) WHERE mentor.cardEdition > $edition
        WITH mentor, follows WHERE follows
        RETURN collect("""
    + _CARDED
    + """) AS made
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
    + """
    CALL (follows) {
        MATCH (mentor:Employee) WHERE mentor.cardUntil <= $now
        WITH mentor WHERE coalesce(mentor.id, '') IN $kept_ids"""
    + _ENDED
    + _CHANGED
)
READ_OF_SKILL: Final[LiteralString] = (
    _EDITION
    + """
    CALL (follows) {
        MATCH (mentor:Employee) WHERE mentor.cardUntil <= $now
        WITH mentor WHERE $skill_id IN [(mentor)-[:OFFERS]->(taught:Skill) | taught.id]"""
    + _ENDED
    + _CHANGED
)
"""The same where all who were asked about are kept and offer the skill of `skill_id`; `ended` may be others who do."""

ANSWER: Final[LiteralString] = """edition, follows, made, read, around, styles"""
WIDTH: Final = 6
"""Values in `ANSWER`."""


class PersonRow(NamedTuple):
    """A mentor, now. `since` and `edition` are the card's, None for what was walked and is not to be kept."""

    mentor_id: str
    status: str
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    languages: list[str] | None
    card: Card
    since: str | None = None
    edition: str | None = None


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
    edition; where not, nothing that was kept may be believed. `walked`: whose card may not be believed now.
    `styles`: how they say they like to work, of those who say.
    """

    edition: str | None
    follows: bool
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
    edition, follows, made, read, around, styles = values
    return Told(
        edition,
        follows,
        tuple(map(_carded, made)),
        tuple(map(_carded, read)),
        tuple(PersonRow._make((*person, cards.walked(walked), None, None)) for *person, walked in around),
        dict(styles),
    )


def _carded(values: Sequence[Any]) -> PersonRow:
    *person, since, edition, card = values
    return PersonRow._make((*person, cards.read(card), since, edition))
