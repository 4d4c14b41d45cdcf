"""What a search reads of each mentor and of the mentee, as it comes from the graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from graph.search import cards
from graph.search.cards import Card

_DAY: Final = 86_400_000_000
"""Microseconds."""


class MentorRow(NamedTuple):
    """A mentor with an offer, now.

    `asked`: requests sent to the mentor lately; `answer_days`: mean days to the acceptance of those accepted, None for
    none. `together`: sessions that the two agreed on before. `taken_since`: when the longest of the sessions under way
    was accepted; `awaiting_since`: when that which waits longest for its verification came to that. `is_led`: the
    mentor reports to the mentee, at any length. `units`: how many the department lies within, itself included;
    `shared`: how many of those are the mentee's too. `is_near`: one department lies within the other, or one is
    unknown. `known`: the most that the offer alone can add to the score.
    """

    mentor_id: str
    status: str
    accepting: bool
    paused_until: str | None
    capacity: int
    taken: int
    asked: int
    together: int
    answer_days: float | None
    taken_since: str | None
    awaiting_since: str | None
    is_led: bool
    manager_id: str | None
    time_zone: str | None
    working_hours: str | None
    grade: int | None
    languages: list[str] | None
    work_style: list[int] | None
    department_id: str | None
    department_name: str | None
    units: int
    shared: int
    is_near: bool
    is_within: bool
    is_without: bool
    is_in_region: bool
    rank: int
    verified: bool
    rank_at: str | None
    public_mean: float | None
    public_sd: float | None
    known: float


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A gap's best offers with their mentors, and what of the mentee decides who is left out.

    `mentee_above`: the line of managers, the nearest first; `units`: how many the mentee's department lies
    within, itself included, 0 where it is unknown.
    """

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


def found(values: Sequence[Any], telling: Telling) -> FoundRow:
    """A gap's row as the search's statements tell it."""
    skill_id, every, status, time_zone, hours, grade, style, above, department, units, *further = values
    open_sessions, met, led, around, mentors = further
    mentee = _Mentee(department, frozenset(units), Counter(met), frozenset(led), dict(around), telling)
    return FoundRow(
        reassess_every=every,
        mentee_status=status,
        time_zone=time_zone,
        working_hours=hours,
        grade=grade,
        work_style=None if style is None else tuple(style),
        mentee_above=tuple(above),
        units=len(units),
        open_with=frozenset(mentor_id for of_skill, mentor_id in open_sessions if of_skill == skill_id),
        mentors=tuple(map(mentee.mentor, mentors)),
    )


class _Place(NamedTuple):
    """A mentor's department beside the mentee's, in the order of `MentorRow`'s columns."""

    units: int
    shared: int
    is_near: bool
    is_within: bool
    is_without: bool
    is_in_region: bool


class _Mentee:
    """Who searches: what a mentor's card comes to beside them. Colleagues of one department are placed once."""

    def __init__(  # noqa: PLR0917 - as they were read
        self,
        department_id: str | None,
        units: frozenset[str],
        met: Mapping[str, int],
        led: frozenset[str],
        around: Mapping[str, Sequence[Any]],
        telling: Telling,
    ) -> None:
        self._department_id = department_id
        self._units = units
        self._met = met
        self._led = led
        self._around = around
        self._telling = telling
        self._places: dict[str | None, _Place] = {}

    def mentor(self, values: Sequence[Any]) -> MentorRow:
        """A mentor's row, by the card where it may be believed."""
        mentor_id, status, zone, hours, grade, languages, style, *offer, text = values
        card = cards.walked(self._around[mentor_id]) if text is None else cards.read(text)
        place = self._places.get(card.department_id)
        if place is None:
            place = self._places[card.department_id] = self._placed(card)
        asked, answer_days = _requests(card, self._telling.lately)
        return MentorRow(
            mentor_id,
            status,
            card.accepting,
            card.paused_until,
            card.capacity,
            card.taken,
            asked,
            self._met.get(mentor_id, 0),
            answer_days,
            card.taken_since,
            card.awaiting_since,
            mentor_id in self._led,
            card.manager_id,
            zone,
            hours,
            grade,
            languages,
            style,
            card.department_id,
            card.department_name,
            *place,
            *offer,
        )

    def _placed(self, card: Card) -> _Place:
        own, theirs = card.department_id, frozenset(card.units)
        nobody_knows = own is None or self._department_id is None
        return _Place(
            len(theirs),
            len(theirs & self._units),
            nobody_knows or own in self._units or self._department_id in theirs,
            not theirs.isdisjoint(self._telling.within),
            not theirs.isdisjoint(self._telling.without),
            not theirs.isdisjoint(self._telling.regions),
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
