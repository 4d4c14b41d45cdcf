"""What a search reads of each mentor and of the mentee, as it comes from the graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from graph.search import cards
from graph.search.cards import Card
from graph.search.offers import OfferRow

_DAY: Final = 86_400_000_000
"""Microseconds."""


class PlaceRow(NamedTuple):
    """A mentor's department beside the mentee's.

    `units`: how many it lies within, itself included; `shared`: how many of those are the mentee's too. `is_near`: one
    department lies within the other, or one is unknown. The others: whether it lies within units that were asked about.
    """

    units: int
    shared: int
    is_near: bool
    is_within: bool
    is_without: bool
    is_in_region: bool


class MentorRow(NamedTuple):
    """A mentor with an offer, beside a mentee, now.

    `asked`: requests sent to the mentor lately; `answer_days`: mean days to the acceptance of those accepted, None for
    none. `together`: sessions that the two agreed on before. `is_led`: the mentor reports to the mentee, at any length.
    """

    mentor_id: str
    status: str
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    languages: list[str] | None
    work_style: list[int] | None
    card: Card
    offer: OfferRow
    place: PlaceRow
    asked: int
    answer_days: float | None
    together: int
    is_led: bool


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Mentors for a gap, and what of the mentee decides who is left out.

    `mark`: that of the skill's offers now. `mentee_above`: the line of managers, the nearest first; `units`: how many
    the mentee's department lies within, itself included, 0 where it is unknown.
    """

    mark: str | None
    reassess_every: str | None
    mentee_status: str | None
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    work_style: tuple[int, ...] | None
    mentee_above: tuple[str, ...]
    units: int
    open_with: frozenset[str]
    mentors: tuple[MentorRow, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What mentors are told apart by: requests from `lately` on (microseconds since 1970), and units of departments."""

    lately: int
    within: frozenset[str]
    without: frozenset[str]
    regions: frozenset[str]


def found(values: Sequence[Any], offers: Mapping[str, OfferRow], telling: Telling) -> FoundRow:
    """A gap's row as the search's statements tell it; `offers` are those of the mentors told, at least."""
    mark, skill_id, every, status, time_zone, hours, grade, style, above, department, units, *further = values
    open_sessions, met, led, around, mentors = further
    mentee = _Mentee(department, frozenset(units), telling)
    agreed, below, walked = Counter(met), frozenset(led), dict(around)

    def mentor(told: Sequence[Any]) -> MentorRow:
        mentor_id, status, zone, their_hours, their_grade, languages, their_style, text = told
        card = cards.walked(walked[mentor_id]) if text is None else cards.read(text)
        asked, answer_days = _requests(card, telling.lately)
        return MentorRow(
            mentor_id,
            status,
            zone,
            their_hours,
            their_grade,
            languages,
            their_style,
            card,
            offers[mentor_id],
            mentee.beside(card),
            asked,
            answer_days,
            agreed[mentor_id],
            mentor_id in below,
        )

    return FoundRow(
        mark=mark,
        reassess_every=every,
        mentee_status=status,
        time_zone=time_zone,
        working_hours=hours,
        grade=grade,
        work_style=None if style is None else tuple(style),
        mentee_above=tuple(above),
        units=len(units),
        open_with=frozenset(mentor_id for of_skill, mentor_id in open_sessions if of_skill == skill_id),
        mentors=tuple(map(mentor, mentors)),
    )


@dataclass(frozen=True, slots=True)
class _Mentee:
    """Where the mentee works; colleagues of one department are placed once."""

    department_id: str | None
    units: frozenset[str]
    telling: Telling
    _places: dict[str | None, PlaceRow] = field(default_factory=dict)

    def beside(self, card: Card) -> PlaceRow:
        """Where a mentor works, seen from there."""
        place = self._places.get(card.department_id)
        if place is None:
            place = self._places[card.department_id] = self._placed(card)
        return place

    def _placed(self, card: Card) -> PlaceRow:
        own, theirs, telling = card.department_id, card.units, self.telling
        nobody_knows = own is None or self.department_id is None
        return PlaceRow(
            len(theirs),
            len(self.units.intersection(theirs)),
            nobody_knows or own in self.units or self.department_id in theirs,
            not telling.within.isdisjoint(theirs),
            not telling.without.isdisjoint(theirs),
            not telling.regions.isdisjoint(theirs),
        )


def _requests(card: Card, lately: int) -> tuple[int, float | None]:
    """How many were sent since then, and the mean days to an acceptance, None where none was accepted."""
    asked = accepted = 0
    waited = 0
    for sent, answered in card.asked:
        if sent >= lately:
            asked += 1
            if answered is not None:
                accepted += 1
                waited += answered - sent
    return asked, max(waited, 0) / accepted / _DAY if accepted else None
