"""Which unknowns a session bears on and which sessions an unknown: built once, changed a few rows at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scoring.arrays import Floats, Ints, distinct
from scoring.reputation.ledger import Ledger
from scoring.reputation.upkeep import terms
from scoring.reputation.upkeep.terms import KINDS, Lines

NOTHING = 0
"""The unknown in the place of one that is not there; it stays 0."""

Code = tuple[int, int, int]
"""Kind (its place in KINDS), code, second code of a pair or 0."""


class Block(NamedTuple):
    """One kind of unknown: `codes[i]` (ascending; a pair is first * width + second) is `start + i`."""

    start: int
    codes: Ints
    width: int

    @property
    def stop(self) -> int:
        return self.start + self.codes.size

    def columns_of(self, first: Ints, second: Ints | None) -> Ints:
        """The unknown of each code; NOTHING for one without sessions."""
        codes = first if second is None else first * self.width + second
        if not self.codes.size:
            return np.full(codes.shape, NOTHING, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        known = self.codes[place] == codes
        if second is not None:
            known &= second < self.width
        return np.where(known, self.start + place, NOTHING)


class PairsBySkill(NamedTuple):
    """Skills, ascending, and the place of each pair in its block; (p,)."""

    skills: Ints
    pairs: Ints


@dataclass(frozen=True, eq=False)
class Index:
    """The sessions of one fit, by row and by unknown.

    ledger
        What was fitted; a row that carries nothing has NOTHING in all its columns.
    by_session, keys : (n,)
        Rows in the order of their session keys, and those keys.
    pointers : (N + 1,)
        Where the rows of each unknown begin in `rows`, ascending within one.
    carrying
        How many rows carry something.
    """

    ledger: Ledger
    blocks: tuple[Block, ...]
    lines: Lines
    by_session: Ints
    keys: Ints
    pointers: Ints
    rows: Ints
    carrying: int

    @cached_property
    def pairs_by_skill(self) -> "PairsBySkill":
        """Mentor x skill pairs in the order of their skills."""
        block = self.blocks[terms.MENTOR_SKILL]
        skills = block.codes % max(block.width, 1)
        order = np.argsort(skills, kind="stable")
        return PairsBySkill(skills[order], order)

    @property
    def size(self) -> int:
        """N, NOTHING included."""
        return self.pointers.size - 1


def index(ledger: Ledger, omega: Floats, variances: Mapping[str, float]) -> Index:
    """The index of a ledger whose rows weigh `omega`; O(n log n), about a second for 474,000 rows."""
    carries = np.flatnonzero(omega > 0)
    columns = np.full((ledger.rows, len(KINDS)), NOTHING, dtype=np.int64)
    blocks: list[Block] = []
    start = NOTHING + 1
    for kind, (first, second) in enumerate(terms.codes_of(ledger)):
        width = 0 if second is None else _width(ledger, kind)
        codes = first[carries] if second is None else first[carries] * width + second[carries]
        known, place = np.unique(codes, return_inverse=True)
        blocks.append(Block(start, known, width))
        columns[carries, kind] = start + place
        start += known.size
    claimed, signals = terms.signals_of(ledger)
    order = np.argsort(ledger.session, kind="stable")
    pointers, rows = _rows_by_unknown(columns, start)
    return Index(
        ledger=ledger,
        blocks=tuple(blocks),
        lines=Lines(columns, claimed, signals, terms.precision_of(omega, claimed, variances)),
        by_session=order,
        keys=ledger.session[order],
        pointers=pointers,
        rows=rows,
        carrying=carries.size,
    )


def _width(ledger: Ledger, kind: int) -> int:
    return ledger.skills if kind == terms.MENTOR_SKILL else ledger.managers


def _rows_by_unknown(columns: Ints, size: int) -> tuple[Ints, Ints]:
    """Counting sort of the rows by each of their unknowns."""
    rows, width = columns.shape
    table = sparse.csr_array(
        (np.ones(columns.size, dtype=np.int8), columns.ravel(), np.arange(0, columns.size + 1, width)),
        shape=(rows, size),
    ).tocsc()
    pointers, found = table.indptr.astype(np.int64), table.indices.astype(np.int64)
    return pointers, found


@dataclass(frozen=True, eq=False)
class Design:
    """An index and what has changed since: rows taken out, rows put in, unknowns that are new.

    lines
        Of the rows put in, numbered on from the index's.
    places, sessions : (added,)
        Where each stands in the ledger, and its key.
    unknowns, rows : (10 added,)
        Their unknowns, ascending, and the row of each.
    gone
        Rows that count no more, ascending.
    born
        The unknowns that the index does not have, numbered on from its size, and their codes in that order.
    """

    index: Index
    lines: Lines
    places: Ints
    sessions: Ints
    unknowns: Ints
    rows: Ints
    gone: Ints
    born: Mapping[Code, int]

    @property
    def size(self) -> int:
        """Unknowns, NOTHING included."""
        return self.index.size + len(self.born)

    @property
    def next_row(self) -> int:
        """The number of the next row put in."""
        return self.index.ledger.rows + self.places.size

    @property
    def row_count(self) -> int:
        """How many rows count."""
        return self.index.carrying + self.places.size - self.gone.size

    def rows_of(self, unknowns: Ints) -> Ints:
        """Every row that counts and bears on one of these, ascending."""
        old = unknowns[unknowns < self.index.size]
        begins, ends = self.index.pointers[old], self.index.pointers[old + 1]
        found = self.index.rows[_ranges(begins, ends)]
        if self.unknowns.size:
            begins = np.searchsorted(self.unknowns, unknowns)
            ends = np.searchsorted(self.unknowns, unknowns, side="right")
            found = np.concatenate([found, self.rows[_ranges(begins, ends)]])
        return self._counting(distinct(found))

    def row_count_of(self, unknowns: Ints) -> Ints:
        """How many rows bear on each, those that count no more included."""
        known = unknowns < self.index.size
        old = np.where(known, unknowns, NOTHING)
        counts = np.where(known, self.index.pointers[old + 1] - self.index.pointers[old], 0)
        begins = np.searchsorted(self.unknowns, unknowns)
        counted: Ints = counts + np.searchsorted(self.unknowns, unknowns, side="right") - begins
        return counted

    def every_row(self) -> Ints:
        """Every row that counts, ascending."""
        carries = np.flatnonzero(self.index.lines.columns[:, 0] != NOTHING)
        added = np.arange(self.index.ledger.rows, self.next_row)
        return self._counting(np.concatenate([carries, added]))

    def lines_of(self, rows: Ints) -> Lines:
        """The lines of rows, which are ascending."""
        cut = int(np.searchsorted(rows, self.index.ledger.rows))
        old, new = rows[:cut], rows[cut:] - self.index.ledger.rows
        if not new.size:
            return self.index.lines.at(old)
        return self.index.lines.at(old).followed_by(self.lines.at(new))

    def places_of(self, rows: Ints) -> Ints:
        """Where rows stand in the ledger."""
        added = rows - self.index.ledger.rows
        if not self.places.size:
            return rows
        return np.where(added < 0, rows, self.places[np.maximum(added, 0)])

    def sessions_of(self, rows: Ints) -> Ints:
        """The session key of rows."""
        keys, added = self.index.ledger.session, rows - self.index.ledger.rows
        if not self.sessions.size:
            return keys[rows]
        old = keys[np.minimum(rows, keys.size - 1)] if keys.size else np.zeros_like(rows)
        return np.where(added < 0, old, self.sessions[np.maximum(added, 0)])

    def unknown_of(self, kind: int, first: Ints, second: Ints | None = None) -> Ints:
        """The unknown of each code; NOTHING for one that never had a row."""
        found = self.index.blocks[kind].columns_of(first, second)
        if self.born:
            absent = np.flatnonzero(found == NOTHING)
            ones = first[absent]
            twos = np.zeros_like(ones) if second is None else second[absent]
            pairs = zip(ones.tolist(), twos.tolist(), strict=True)
            found[absent] = [self.born.get((kind, *pair), NOTHING) for pair in pairs]
        return found

    def code_of(self, unknown: int) -> Code:
        """Kind and code of an unknown that the index does not have."""
        return next(islice(self.born, unknown - self.index.size, None))

    def mentors_of(self, unknowns: Ints) -> Ints:
        """The mentors whose effects these are."""
        block = self.index.blocks[terms.MENTOR]
        born = np.flatnonzero(unknowns >= self.index.size)
        mentors = np.empty(unknowns.size, dtype=np.int64)
        old = unknowns < self.index.size
        mentors[old] = block.codes[unknowns[old] - block.start]
        mentors[born] = [self.code_of(unknown)[1] for unknown in unknowns[born].tolist()]
        return mentors

    def changed(
        self, *, gone: Ints, lines: Lines, places: Ints, sessions: Ints, born: Mapping[Code, int]
    ) -> "Design":
        """The design without the rows `gone`, and with more rows: their places in the ledger and their keys."""
        rows = self.next_row + np.arange(places.size)
        added, order = lines.columns.ravel(), np.argsort(lines.columns.ravel(), kind="stable")
        at = np.searchsorted(self.unknowns, added[order], side="right")
        return replace(
            self,
            lines=self.lines.followed_by(lines),
            places=np.concatenate([self.places, places]),
            sessions=np.concatenate([self.sessions, sessions]),
            unknowns=np.insert(self.unknowns, at, added[order]),
            rows=np.insert(self.rows, at, np.repeat(rows, len(KINDS))[order]),
            gone=np.union1d(self.gone, gone),
            born=born,
        )

    def _counting(self, rows: Ints) -> Ints:
        if not self.gone.size:
            return rows
        place = np.minimum(np.searchsorted(self.gone, rows), self.gone.size - 1)
        counting: Ints = rows[self.gone[place] != rows]
        return counting


def design(index: Index) -> Design:
    """An index to which nothing has happened."""
    none = np.empty(0, dtype=np.int64)
    width = len(KINDS)
    lines = Lines(
        np.empty((0, width), dtype=np.int64),
        np.empty(0, dtype=np.bool_),
        np.empty((0, 2)),
        np.empty((0, 2)),
    )
    return Design(index, lines, none, none, none, none, none, {})


def _ranges(begins: Ints, ends: Ints) -> Ints:
    """begins[0] .. ends[0] - 1, begins[1] .. ends[1] - 1 and so on, one after another."""
    lengths = ends - begins
    total = int(lengths.sum())
    if not total:
        return np.empty(0, dtype=np.int64)
    shift = np.repeat(begins - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    ranges: Ints = shift + np.arange(total)
    return ranges
