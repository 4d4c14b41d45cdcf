"""The offers of skills as this process knows them, and which of them a search looks behind first."""

import bisect
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from graph.client import Graph
from graph.search import offers
from graph.search.offers import OfferRow, OffersRow
from mentoring.search import freshness
from mentoring.sessions import lifecycle
from scoring.arrays import Flags, Floats, Ints
from scoring.matching import Curves, Offers, stages
from scoring.matching.versions import Ranking

_MOST_OFFERS: Final = 100_000
"""Kept in a process, some 60 MB."""

_MOST_PICKS: Final = 8
"""Kept of each book."""

_Z: Final = float(special.ndtri((1 + Curves().interval) / 2))


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer itself has to say. `format` None: any; `least_lower` None: no bound on the reputation."""

    purpose: str = lifecycle.SKILL_GAP
    format: str | None = None
    least_lower: float | None = None


Places = NDArray[np.intp]
"""Offers of a book, by their places in it, ascending."""

_OFFERED: Final = np.dtype(
    [
        ("rank", np.int64),
        ("verified", np.bool_),
        ("ranked_at", "datetime64[us]"),
        ("mean", np.float64),
        ("sd", np.float64),
    ]
)

Offered = NDArray[np.void]
"""A row of `_OFFERED` each; (n,)."""

NOWHERE: Final[Places] = np.zeros(0, dtype=np.intp)
"""No offer."""


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """Offers to look behind; `unseen`: the most that another is known to add, None for none."""

    at: Places
    unseen: float | None


@dataclass(frozen=True, eq=False)
class Book:
    """All offers of a skill as they were read; positions are in the order of the mentors' ids."""

    row: OffersRow

    @cached_property
    def mentor_ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.row.by_mentor))

    @cached_property
    def ranks(self) -> Ints:
        """The mentors' levels; (n,)."""
        return np.array([offer.rank for offer in self._offers], dtype=np.int64)

    @cached_property
    def verified(self) -> Flags:
        """Whether a verifier or manager set each level; (n,)."""
        return np.array([offer.verified for offer in self._offers], dtype=np.bool_)

    @cached_property
    def ranked_at(self) -> NDArray[np.datetime64]:
        """When each level was set, not-a-time where unknown; (n,)."""
        return freshness.read([offer.rank_at for offer in self._offers])

    @cached_property
    def reputations(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of each published reputation, nan without one; twice (n,)."""
        # None becomes nan.
        return (
            np.array([offer.public_mean for offer in self._offers], dtype=np.float64),
            np.array([offer.public_sd for offer in self._offers], dtype=np.float64),
        )

    @cached_property
    def offered(self) -> Offered:
        """All of these side by side, to take some offers of; (n,)."""
        offered = np.empty(self.ranks.size, dtype=_OFFERED)
        columns = (self.ranks, self.verified, self.ranked_at, *self.reputations)
        for name, column in zip(_OFFERED.fields or (), columns, strict=True):
            offered[name] = column
        return offered

    def ids(self, at: Places) -> list[str]:
        """Whose offers these are."""
        found: list[str] = self._ids[at].tolist()
        return found

    @cached_property
    def _ids(self) -> NDArray[np.object_]:
        return np.array(self.mentor_ids, dtype=np.object_)

    def places(self, mentor_ids: Iterable[str]) -> Places:
        """The offers of those of these people who have one."""
        found = (
            place
            for mentor_id in mentor_ids
            if (place := bisect.bisect_left(self.mentor_ids, mentor_id)) < len(self.mentor_ids)
            and self.mentor_ids[place] == mentor_id
        )
        return np.sort(np.fromiter(found, dtype=np.intp))

    def known(self, target: int, terms: Terms, ranking: Ranking) -> Floats:
        """What each offer alone adds to the score, its level taken for fresh; -1 where it does not serve; (n,)."""
        stage_one = stages.stage_one(self._wanted(target), ranking.weights, ranking.curves)
        return np.where(self._serves(target, terms), stage_one, -1.0)

    def picked(self, target: int, terms: Terms, ranking: Ranking, limit: int, newcomers: int) -> Picked:
        """The `limit` offers that promise most, and beyond them up to so many newcomers; equal ones by their ids."""
        asked = (target, terms, ranking, limit, newcomers)
        found = self._picks.get(asked)
        if found is None:
            if len(self._picks) >= _MOST_PICKS:
                self._picks.clear()
            found = self._picks[asked] = self._pick(self.known(target, terms, ranking), limit, newcomers)
        return found

    def _pick(self, known: Floats, limit: int, newcomers: int) -> Picked:
        order = np.argsort(-known, kind="stable")[: np.count_nonzero(known >= 0)]
        best, rest = order[:limit], order[limit:]
        if rest.size and newcomers:
            best = np.union1d(best, self.newcomers(known)[:newcomers])
        return Picked(np.sort(best), float(known[rest[0]]) if rest.size else None)

    @cached_property
    def _picks(self) -> dict[tuple[int, Terms, Ranking, int, int], Picked]:
        """What was picked: most lists are made by the usual weights."""
        return {}

    def newcomers(self, known: Floats) -> NDArray[np.intp]:
        """Those of a verified level without a published reputation whose offers serve, the best known first."""
        there = np.flatnonzero(self._newcomer & (known >= 0))
        return there[np.argsort(-known[there], kind="stable")]

    def _wanted(self, target: int) -> Offers:
        mean, sd = self.reputations
        return Offers(
            rank=self.ranks,
            verified=self.verified,
            level_age_days=np.zeros(self.ranks.size),
            public_mean=mean,
            public_sd=sd,
            target=target,
        )

    @cached_property
    def _newcomer(self) -> Flags:
        # Whatever level is wanted.
        return self._wanted(1).newcomer

    def _serves(self, target: int, terms: Terms) -> Flags:
        mean, sd = self.reputations
        serves: Flags = (
            (self.ranks >= target) & (self._most_taught >= target) & self._with("purposes", terms.purpose)
        )
        if terms.format is not None:
            serves &= self._with("formats", terms.format)
        if terms.least_lower is not None:
            # Nobody without a published reputation: nan is not above anything.
            serves &= mean - _Z * sd >= terms.least_lower
        return serves

    def _with(self, column: str, value: str) -> Flags:
        found = self._named.get((column, value))
        if found is None:
            found = np.array([value in getattr(offer, column) for offer in self._offers], dtype=np.bool_)
            self._named[column, value] = found
        return found

    @cached_property
    def _named(self) -> dict[tuple[str, str], Flags]:
        """The offers for a purpose or in a format, which are few kinds."""
        return {}

    @cached_property
    def _offers(self) -> tuple[OfferRow, ...]:
        return tuple(map(self.row.by_mentor.__getitem__, self.mentor_ids))

    @cached_property
    def _most_taught(self) -> Floats:
        return np.array(
            [np.inf if offer.most_taught is None else offer.most_taught for offer in self._offers],
            dtype=np.float64,
        )


@dataclass(slots=True)
class Shelf:
    """Books kept until they were not asked for the longest, by skill; `most` offers in all."""

    most: int = _MOST_OFFERS
    _books: OrderedDict[str, Book] = field(default_factory=OrderedDict)
    _offers: int = 0

    def get(self, skill_id: str) -> Book | None:
        """The book of a skill as it was kept; nothing says whether the skill's offers are still the same."""
        book = self._books.get(skill_id)
        if book is not None:
            self._books.move_to_end(skill_id)
        return book

    def put(self, book: Book) -> None:
        """Keep a book in place of an older one, unless its offers have no mark to be compared with later.

        A skill without a mark has no offers, except in a database of an earlier release.
        """
        self._drop(book.row.skill_id)
        size = len(book.row.by_mentor)
        if (book.row.mark is None and size) or size > self.most:
            return
        self._books[book.row.skill_id] = book
        self._offers += size
        while self._offers > self.most:
            self._drop(next(iter(self._books)))

    def _drop(self, skill_id: str) -> None:
        book = self._books.pop(skill_id, None)
        if book is not None:
            self._offers -= len(book.row.by_mentor)


_SHELF: Final = Shelf()


@dataclass(frozen=True, slots=True)
class Books:
    """What a request goes by: `of_skill` of every skill that exists, `read` of those read for this request.

    Offers read since a request began are as good as those of its end; others only while the skill's mark is theirs.
    """

    of_skill: Mapping[str, Book]
    read: frozenset[str]

    def get(self, skill_id: str) -> Book:
        """The offers of a skill, none of one that does not exist."""
        return self.of_skill.get(skill_id) or Book(OffersRow(skill_id, None, {}))

    def outdated(self, skill_id: str, mark: str | None) -> bool:
        """Whether the offers have changed since, by the mark that the skill has now."""
        return skill_id not in self.read and mark != self.get(skill_id).row.mark


async def of_skills(graph: Graph, skill_ids: Iterable[str], *, but: Sequence[str] = ()) -> Books:
    """The books of these skills, in a statement for those that are not kept; `but` are read again in any case."""
    kept = {
        skill_id: book
        for skill_id in set(skill_ids).difference(but)
        if (book := _SHELF.get(skill_id)) is not None
    }
    wanted = sorted(set(skill_ids).difference(kept))
    read = [Book(row) for row in await offers.of_skills(graph, wanted)] if wanted else []
    for book in read:
        _SHELF.put(book)
    return Books({**kept, **{book.row.skill_id: book for book in read}}, frozenset(wanted))
