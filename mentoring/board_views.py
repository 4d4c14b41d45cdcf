"""Boards worked out when they are read, of those that are stored: a skill's within a unit, newcomers, other orders.

A stored board's edition never changes, so what was worked out of it is kept in this process under the edition's own id.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, TypeVar

import numpy as np
import orjson

from graph import leaderboards as stored
from graph.client import Graph
from graph.leaderboards import Base
from mentoring.leaderboards import Board, Entry, Order, unknown
from mentoring.outcomes import Refused
from mentoring.reputation import board_keys, board_texts
from mentoring.reputation.board import Below, rounded
from mentoring.reputation.board_texts import OwnPlace
from mentoring.reputation.places import Place
from scoring import ranking
from scoring.ranking import Places, Ranking

NEWCOMER_DAYS = 365
"""A newcomer's first verified gain lies less than so many days before the board's day."""

_MOST_WHOLE, _MOST_VIEWS = 64, 256
_LOOKED_FURTHER = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Whole:
    """Everybody on a stored board who is past the gate, best first, and the units and first days of the others."""

    seats: tuple[OwnPlace, ...]
    below: tuple[Below, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A board worked out: those listed with their places, the others without, and how many are left out in all."""

    listed: tuple[tuple[OwnPlace, Place], ...]
    others: dict[str, OwnPlace]
    left_out: int
    order: Order

    def entry_of(self, mentor_id: str, *, as_of: str) -> Entry | None:
        """Somebody's own entry, as if listed; None where the board does not know them."""
        for seat, place in self.listed:
            if seat.mentor_id == mentor_id:
                return _entry(seat, place, as_of)
        other = self.others.get(mentor_id)
        return None if other is None else _entry(other, self._as_if(other), as_of)

    def _as_if(self, own: OwnPlace) -> Place:
        seats = [seat for seat, _ in self.listed]
        if self.order is Order.SCORE:
            return _places(ranking.as_if_listed(_estimates(seats), _estimates([own])))[0]
        ranked = _ranked([*seats, own], self.order)
        return _places(ranked)[int(np.flatnonzero(ranked.order == len(seats))[0])]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries after a place, with the place and the mentor of each; `more` follow. `total`, `suppressed`: of all."""

    entries: list[Entry]
    more: bool
    total: int
    suppressed: int
    as_of: str | None
    viewer_entry: Entry | None


@dataclass(slots=True)
class _Remembered(Generic[T]):
    """The last so many values by a key under which they never change."""

    most: int
    held: OrderedDict[Hashable, T] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> T | None:
        if key in self.held:
            self.held.move_to_end(key)
        return self.held.get(key)

    def put(self, key: Hashable, value: T) -> T:
        self.held[key] = value
        if len(self.held) > self.most:
            self.held.popitem(last=False)
        return value


_wholes: _Remembered[Whole] = _Remembered(_MOST_WHOLE)
_views: _Remembered[View] = _Remembered(_MOST_VIEWS)


async def page(
    graph: Graph,
    asked: Board,
    *,
    skill_id: str | None,
    department_id: str | None,
    viewer_id: str,
    first: int,
    after: int,
) -> Page | Refused:
    """Up to `first` entries of a board that is not stored, past the place `after`; two statements, three at first.

    Whoever opted out since the board was made is passed over.
    """
    base = await stored.base(
        graph,
        board=asked.key,
        skill_id=skill_id,
        department_id=department_id,
    )
    if base.unknown is not None:
        return unknown(base.unknown)
    view = await _view(graph, asked, base)
    as_of = base.as_of
    wanted = [pair for pair in view.listed if pair[0].gains >= asked.least]
    shown = await _still_listed(graph, [pair for pair in wanted if pair[1].rank > after], first + 1)
    return Page(
        entries=[_entry(seat, place, as_of or "") for seat, place in shown[:first]],
        more=len(shown) > first,
        total=len(wanted),
        suppressed=rounded(view.left_out),
        as_of=as_of,
        viewer_entry=view.entry_of(viewer_id, as_of=as_of or ""),
    )


async def _view(graph: Graph, asked: Board, base: Base) -> View:
    if base.pages == 0 or base.as_of is None:
        return View((), {}, 0, asked.order)
    prefix = board_keys.pages(asked.key, base.generation)
    key = (prefix, asked.within, asked.newcomers_only, asked.order)
    if (known := _views.get(key)) is not None:
        return known
    whole = _wholes.get(prefix)
    if whole is None:
        whole = _wholes.put(prefix, _whole(await stored.whole(graph, prefix=prefix, pages=base.pages)))
    since = _newcomers_since(asked, base.as_of) if asked.newcomers_only else ""
    return _views.put(key, view(whole, within=asked.within, since=since, order=asked.order))


def _whole(pages: Sequence[tuple[list[str], list[str], str]]) -> Whole:
    seats = [
        board_texts.own_place(owner, place)
        for owners, places, _ in pages
        for owner, place in zip(owners, places, strict=True)
    ]
    below = [(tuple(units), since) for _, _, rest in pages for units, since in orjson.loads(rest)]
    return Whole(tuple(sorted(seats, key=lambda seat: seat.place.rank)), tuple(below))


def _newcomers_since(asked: Board, as_of: str) -> str:
    """The first day on which a first gain makes a newcomer."""
    day = date.fromisoformat(as_of[:10])
    if asked.period is not None:
        day = min(day, asked.period.last)
    return (day - timedelta(days=NEWCOMER_DAYS - 1)).isoformat()


def view(whole: Whole, *, within: str | None, since: str, order: Order) -> View:
    """Those of a board in this unit (None: wherever) whose first gain is not before `since`, in this order."""

    def is_on(units: tuple[str, ...], first_gain: str) -> bool:
        return (within is None or within in units) and first_gain >= since

    seats = [seat for seat in whole.seats if is_on(seat.units, seat.since)]
    listed = [seat for seat in seats if seat.listed]
    ranked = _ranked(listed, order)
    below = sum(is_on(units, first_gain) for units, first_gain in whole.below)
    return View(
        listed=tuple(
            (listed[at], place) for at, place in zip(ranked.order.tolist(), _places(ranked), strict=True)
        ),
        others={seat.mentor_id: seat for seat in seats if not seat.listed},
        left_out=len(seats) - len(listed) + below,
        order=order,
    )


def _ranked(seats: Sequence[OwnPlace], order: Order) -> Ranking:
    means, sds, keys = _estimates(seats)
    if order is Order.SCORE:
        return ranking.of(means, sds, keys=keys)
    counts = [_COUNTED[order](seat) for seat in seats]
    return ranking.by_count(np.array(counts, dtype=np.int64), means, keys=keys)


_COUNTED: dict[Order, Callable[[OwnPlace], int]] = {
    Order.CROSS_DEPARTMENT_REACH: lambda seat: seat.reach,
    Order.BREADTH_OF_MENTEES: lambda seat: seat.score.evidence.distinct_mentees,
}


def _estimates(seats: Sequence[OwnPlace]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([seat.score.mean for seat in seats], dtype=np.float64),
        np.array([seat.sd for seat in seats], dtype=np.float64),
        np.array([seat.mentor_id for seat in seats], dtype=np.str_),
    )


def _places(ranked: Ranking | Places) -> list[Place]:
    columns = zip(
        ranked.rank.tolist(), ranked.rank_low.tolist(), ranked.rank_high.tolist(),
        ranked.tied_with_previous.tolist(), strict=True,
    )  # fmt: skip
    return [Place(rank, low, high, tied) for rank, low, high, tied in columns]


def _entry(seat: OwnPlace, place: Place, as_of: str) -> Entry:
    return Entry(place, None, seat.reach, seat.score.shown(seat.mentor_id, as_of=as_of))


async def _still_listed(
    graph: Graph, found: Sequence[tuple[OwnPlace, Place]], most: int
) -> list[tuple[OwnPlace, Place]]:
    """The first `most` who have not opted out."""
    kept: list[tuple[OwnPlace, Place]] = []
    start, looked = 0, most + _LOOKED_FURTHER
    while start < len(found) and len(kept) < most:
        some = found[start : start + looked]
        listed = await stored.still_listed(graph, [seat.mentor_id for seat, _ in some])
        kept += [pair for pair in some if pair[0].mentor_id in listed]
        start, looked = start + looked, looked * 4
    return kept[:most]
