"""The mentors as this process knows them, kept from search to search.

A search first says whom it looks behind, sends what is known of them with its statement, has what it is told taken in
(`told`), and then reads everybody from the album. In between another search may have done the same: what is here is
at least as new as what either was told.
"""

import itertools
from array import array
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from graph import instants
from graph.search.cards import Card
from graph.search.people import Known, PersonRow, Told
from mentoring.search.books import Book, Places
from mentoring.search.hours import Desk
from mentoring.search.workplaces import Numbered, Workplaces

T = TypeVar("T")

_MOST: Final = 100_000
"""Mentors kept in a process, some 150 MB."""

_TRIES: Final = 2
"""So often mentors are asked about as far as they are not known: it is rare that a card is made meanwhile."""

_NEVER, _ALWAYS = (int(end) for end in (np.iinfo(np.int64).max, np.iinfo(np.int64).min))
_DAY: Final = 86_400_000_000
"""Microseconds."""

# Instants are microseconds since 1970; `workplace`, `desk`, `manager` and `speaks` numbers, -1 for no manager.
# `asked` and `answer_days` hold where requests are counted from after `counted_after` until `counted_from`.
# The mentor's card is believed from `since`, which is never where it is not kept, until before `until`.
_FACTS: Final = np.dtype(
    [
        ("is_active", np.bool_),
        ("is_accepting", np.bool_),
        ("paused_until", np.int64),
        ("capacity", np.int64),
        ("taken", np.int64),
        ("workplace", np.int64),
        ("desk", np.int64),
        ("manager", np.int64),
        ("grade", np.float64),
        ("speaks", np.int64),
        ("since", np.int64),
        ("until", np.int64),
        ("counted_after", np.int64),
        ("counted_from", np.int64),
        ("asked", np.int64),
        ("answer_days", np.float64),
    ]
)

Facts = NDArray[np.void]
"""A row of `_FACTS` each; (n,)."""

Slots = NDArray[np.intp]
"""Where in an album somebody is, -1 for who is not there; (n,)."""

Whom = Sequence[tuple[Book, Places]]
"""Mentors by what they offer; somebody may be in several books."""


@dataclass(slots=True, eq=False)
class Album:
    """What is kept, until all of it is thrown away at once."""

    slots: dict[str, int] = field(default_factory=dict)
    facts: Facts = field(default_factory=lambda: np.zeros(1_024, dtype=_FACTS))
    rows: NDArray[np.object_] = field(default_factory=lambda: np.empty(1_024, dtype=np.object_))
    requests: list["array[int]"] = field(default_factory=list)
    """Of each mentor: when one was sent, when it was accepted (-1 for not), and so on, in the order of sending."""
    workplaces: Workplaces = field(default_factory=Workplaces)
    desks: Numbered[Desk] = field(default_factory=Numbered[Desk])
    managers: Numbered[str] = field(default_factory=Numbered[str])
    languages: Numbered[tuple[str, ...]] = field(default_factory=Numbered[tuple[str, ...]])
    _of_books: WeakKeyDictionary[Book, Slots] = field(default_factory=WeakKeyDictionary)
    """Whoever was found once stays where they are."""

    def put(self, row: PersonRow, *, kept: bool) -> None:
        """This mentor as told; to be believed by other searches too where it is `kept`."""
        slot = self.slots.get(row.mentor_id)
        if slot is None:
            slot = self.slots[row.mentor_id] = len(self.slots)
            self.requests.append(array("q"))
            if slot == self.facts.size:
                self.facts = np.concatenate([self.facts, np.zeros_like(self.facts)])
                self.rows = np.concatenate([self.rows, np.empty_like(self.rows)])
        card = row.card
        workplace = self.workplaces.number(card)
        there = self.workplaces.met.values[workplace]
        desk = self.desks.number((row.time_zone, row.working_hours))
        self.facts[slot] = (
            row.status == "ACTIVE",
            card.accepting,
            _ALWAYS if card.paused_until is None else _micros(card.paused_until),
            card.capacity,
            card.taken,
            workplace,
            desk,
            -1 if card.manager_id is None else self.managers.number(card.manager_id),
            np.nan if row.grade is None else row.grade,
            self.languages.number(tuple(row.languages or ())),
            _micros(row.since) if kept and row.since is not None else _NEVER,
            _NEVER if row.until is None else _micros(row.until),
            _NEVER,
            _NEVER,
            0,
            np.nan,
        )
        self.requests[slot] = _flat(card)
        # Colleagues share what they have in common; requests are kept more tightly.
        zone, hours = self.desks.values[desk]
        card = card._replace(
            department_id=there.department_id, department_name=there.name, units=there.units, asked=()
        )
        self.rows[slot] = row._replace(time_zone=zone, working_hours=hours, card=card)

    def slots_of(self, book: Book, at: Places) -> Slots:
        """Where the mentors of these offers are; (n,)."""
        slots = self._of_books.get(book)
        if slots is None:
            slots = self._of_books[book] = np.full(book.ranks.size, -1, dtype=np.intp)
        new = at[slots[at] < 0]
        slots[new] = [self.slots.get(mentor_id, -1) for mentor_id in book.ids(new)]
        found: Slots = slots[at]
        return found

    def is_kept(self, mentor_id: str) -> bool:
        """Whether what is here of a mentor is more than one search's."""
        slot = self.slots.get(mentor_id)
        return slot is not None and self.facts["since"][slot] != _NEVER

    def of(self, book: Book, at: Places, lately: int) -> tuple[Places, "Crowd"]:
        """The mentors of these offers with requests counted from `lately` on, and which offers: some may not exist."""
        slots = self.slots_of(book, at)
        there = slots >= 0
        slots = slots[there]
        self._count(slots, lately)
        return at[there], Crowd(self.facts[slots], self.rows[slots])

    def _count(self, slots: Slots, lately: int) -> None:
        facts = self.facts
        known = (facts["counted_after"][slots] < lately) & (lately <= facts["counted_from"][slots])
        for slot in slots[~known].tolist():
            facts[["counted_after", "counted_from", "asked", "answer_days"]][slot] = _counted(
                self.requests[slot], lately
            )


@dataclass(frozen=True, slots=True)
class Asking:
    """What a search says that it knows, and of which album it does."""

    known: Known
    album: Album


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Some mentors, in the order in which they were asked for: `facts[i]` and `person(i)` of the i-th."""

    facts: Facts
    rows: NDArray[np.object_]

    def person(self, at: int) -> PersonRow:
        """One of them as told."""
        row: PersonRow = self.rows[at]
        return row

    def take(self, where: NDArray[Any]) -> "Crowd":
        """Those at these places."""
        return Crowd(self.facts[where], self.rows[where])


@dataclass(slots=True)
class Colleagues:
    """Mentors with all that a search asks of them, kept until there are more than `most`.

    `edition`: every card made up to it is known, of those who are kept.
    """

    most: int = _MOST
    edition: str | None = None
    album: Album = field(default_factory=Album)

    async def told(
        self, whom: Whom, now: datetime, ask: Callable[[Known], Awaitable[tuple[Told, T]]]
    ) -> tuple[Told, T]:
        """Ask about these mentors until all that is known of them may be believed; then they are all here."""
        for _ in range(_TRIES):
            asking = self.asking(whom, now)
            told, further = await ask(asking.known)
            if not self.take_in(asking, told):
                break
            if told.settled or not asking.known.kept_ids:
                return told, further
        asking = self.asking_of_all(whom)
        told, further = await ask(asking.known)
        self.take_in(asking, told)
        return told, further

    def asking(self, whom: Whom, now: datetime) -> Asking:
        """What to say that is known of these mentors."""
        if len(self.album.slots) > self.most:
            self._forget(self.edition)
        album, micros = self.album, instants.micros(now)
        kept, new = [], []
        for book, at in whom:
            slots = album.slots_of(book, at)
            since, until = (album.facts[end][slots] for end in ("since", "until"))
            believed = (slots >= 0) & (since <= micros) & (micros < until)
            kept.append(book.ids(at[believed]))
            new.append(book.ids(at[~believed]))
        return Asking(Known(self.edition, _once(kept), _once(new)), album)

    def asking_of_all(self, whom: Whom) -> Asking:
        """As if nothing were known of these mentors: what is told then can always be taken in."""
        everybody = _once([book.ids(at) for book, at in whom])
        return Asking(Known(self.edition, [], everybody), self.album)

    def take_in(self, asking: Asking, told: Told) -> bool:
        """Note what a search was told. False: what it asked with may not be believed any more, and it asks again."""
        if not told.follows and asking.album is self.album:
            # Another database, one without cards, or more cards were made than are followed.
            self._forget(told.edition)
        if asking.known.kept_ids and asking.album is not self.album:
            return False
        # Another search may have been told of a later edition meanwhile.
        newest = told.edition is not None and (self.edition is None or self.edition <= told.edition)
        if newest:
            for row in told.made:
                if row.mentor_id in self.album.slots:
                    self.album.put(row, kept=True)
            self.edition = told.edition
        for row in (*told.read, *told.walked):
            if newest or not self.album.is_kept(row.mentor_id):
                self.album.put(row, kept=newest and row.edition is not None)
        return True

    def _forget(self, edition: str | None) -> None:
        self.album, self.edition = Album(), edition


def apart(rows: Sequence[PersonRow]) -> Album:
    """These mentors as they were told, apart from those who are kept."""
    album = Album()
    for row in rows:
        album.put(row, kept=False)
    return album


def _once(lists: Sequence[list[str]]) -> list[str]:
    """The people of these lists, each of which names nobody twice."""
    return lists[0] if len(lists) == 1 else [*dict.fromkeys(itertools.chain.from_iterable(lists))]


def _flat(card: Card) -> "array[int]":
    return array(
        "q", (part for sent, accepted in card.asked for part in (sent, -1 if accepted is None else accepted))
    )


def _counted(requests: "array[int]", lately: int) -> tuple[int, int, int, float]:
    """For which other instants it holds, how many were sent from `lately` on, and the mean days to an acceptance."""
    before, first = _ALWAYS, _NEVER
    asked = accepted = waited = 0
    for sent, answered in zip(requests[::2], requests[1::2], strict=True):
        if sent < lately:
            before = sent
            continue
        first = min(first, sent)
        asked += 1
        if answered >= 0:
            accepted += 1
            waited += answered - sent
    return before, first, asked, max(waited, 0) / accepted / _DAY if accepted else np.nan


def _micros(text: str) -> int:
    return instants.micros(instants.from_text(text))


KEPT: Final = Colleagues()
"""Those of this process."""
