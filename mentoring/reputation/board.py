"""One board worked out: who is listed in which place, who is not, and the pages it is kept on. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from graph.boards import PAGE, BoardRow, MadeRow, PageRow
from mentoring.reputation import board_keys as keys
from mentoring.reputation import board_texts as texts
from mentoring.reputation import places
from mentoring.reputation.candidates import Candidate, Company
from mentoring.reputation.places import Estimate, Place

_ROUNDED_TO = 5
_DECIMALS = 12
_NOTICED_DECIMALS = 3
_OTHERS_ON_A_PAGE = 500


Below = tuple[tuple[str, ...], str]
"""Of somebody without an estimate: the units of a seat, and the day of the first gain."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody past the gate on a board: `place` as listed or as if; `reach`: departments other than their own.

    `units`: on a skill's board, their department and every unit around it: a skill within a unit is worked out of them.
    """

    candidate: Candidate
    place: Place
    listed: bool
    reach: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`listed` best first, `others` as if each were listed; `below`: with evidence and without an estimate."""

    key: str
    listed: tuple[Seat, ...]
    others: tuple[Seat, ...]
    below: tuple[Below, ...]
    digest: str

    @property
    def suppressed(self) -> int:
        """With evidence and not listed, rounded down to a multiple of five."""
        return rounded(len(self.others) + len(self.below))

    @property
    def is_empty(self) -> bool:
        """Whether it says no more than a board that is not there."""
        return not (self.listed or self.others or self.suppressed)


def rounded(left_out: int) -> int:
    """A number of people left out as it is told."""
    return left_out // _ROUNDED_TO * _ROUNDED_TO


def all_of(candidates: Iterable[Candidate], company: Company, period: str = "") -> Iterator[Board]:
    """The board of everybody, and one of each skill and each unit that says anything; by key."""
    by_key: defaultdict[str, list[Candidate]] = defaultdict(list)
    everybody = keys.in_period(keys.ALL, period)
    by_key[everybody] = []
    for candidate in candidates:
        if candidate.skill_id is not None:
            by_key[keys.in_period(keys.of_skill(candidate.skill_id), period)].append(candidate)
            continue
        by_key[everybody].append(candidate)
        for unit in company.lineage(company.unit(candidate.mentor_id)):
            by_key[keys.in_period(keys.of_department(unit), period)].append(candidate)
    for key, found in sorted(by_key.items()):
        board = of(key, found, company)
        if key == everybody or not board.is_empty:
            yield board


def of(key: str, candidates: Sequence[Candidate], company: Company) -> Board:
    """The board of these candidates."""
    by_id = {candidate.mentor_id: candidate for candidate in candidates}
    passed = [candidate for candidate in candidates if candidate.passed]
    may = [candidate for candidate in passed if company.is_listed(candidate.mentor_id)]
    rest = [candidate for candidate in passed if not company.is_listed(candidate.mentor_id)]
    placed = places.listed([_estimate(candidate) for candidate in may])
    as_if = places.as_if_listed([_estimate(candidate) for candidate in rest], [entry for entry, _ in placed])

    def units(candidate: Candidate) -> tuple[str, ...]:
        return () if candidate.skill_id is None else company.lineage(company.unit(candidate.mentor_id))

    def seat(candidate: Candidate, place: Place, *, listed: bool) -> Seat:
        reach = company.reach(candidate.mentor_id, candidate.departments)
        return Seat(candidate, place, listed, reach, units(candidate))

    seats = tuple(seat(by_id[entry.key], place, listed=True) for entry, place in placed)
    others = tuple(seat(candidate, place, listed=False) for candidate, place in zip(rest, as_if, strict=True))
    below = tuple((units(candidate), candidate.since) for candidate in candidates if not candidate.passed)
    return Board(key, seats, others, below, _digest(seats, others, below))


def _estimate(candidate: Candidate) -> Estimate:
    # What differs by less is rounding, and equal: then the id decides, in every edition alike.
    return Estimate(candidate.mentor_id, round(candidate.mean, _DECIMALS), candidate.sd)


def _digest(seats: Sequence[Seat], others: Sequence[Seat], below: Sequence[Below]) -> str:
    """Equal where nobody would notice a difference: places are the same, and scores to a thousandth of a level."""

    def noticed(seat: Seat) -> list[object]:
        candidate, at, proof = seat.candidate, seat.place, seat.candidate.evidence
        numbers = [round(number, _NOTICED_DECIMALS) for number in (candidate.mean, candidate.sd)]
        counts = [proof.verified_sessions, proof.distinct_mentees, proof.distinct_verifiers, proof.lapsed]
        rate = None if proof.verification_rate is None else round(proof.verification_rate, _NOTICED_DECIMALS)
        known: list[object] = [proof.distinct_departments, rate, candidate.index, seat.reach, seat.units]
        known += [candidate.gains, candidate.since]
        return [candidate.mentor_id, at.rank, at.low, at.high, at.tied, *numbers, *counts, *known]

    said = [
        [noticed(seat) for seat in seats],
        sorted((noticed(seat) for seat in others), key=lambda one: str(one[0])),
        sorted(below),
    ]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def is_served(board: Board, served: MadeRow | None, *, refitted: bool) -> bool:
    """Whether what is served is this board already; a refit besides sets everybody's movement anew."""
    if served is None or served.digest != board.digest:
        return False
    return not refitted or (served.refitted and served.still)


def rows(
    board: Board, before: Mapping[str, int], *, generation: str, as_of: str, period: str, refitted: bool
) -> tuple[BoardRow, list[PageRow]]:
    """The board as it is kept; `before`: the places at the refit before, by mentor."""
    pages = _pages(board, before, generation)
    still = refitted and all(
        before.get(seat.candidate.mentor_id, 0) == seat.place.rank for seat in board.listed
    )
    header = BoardRow(
        key=board.key,
        period=period,
        generation=generation,
        asOf=as_of,
        total=len(board.listed),
        suppressed=board.suppressed,
        pages=len(pages),
        digest=board.digest,
        refitted=refitted,
        still=still,
    )
    return header, pages


def _pages(board: Board, before: Mapping[str, int], generation: str) -> list[PageRow]:
    seats = (*board.listed, *board.others)
    count = max(-(-len(seats) // PAGE), -(-len(board.below) // _OTHERS_ON_A_PAGE))
    owned: list[list[Seat]] = [[] for _ in range(count)]
    for seat in seats:
        owned[keys.number(seat.candidate.mentor_id) % count].append(seat)
    prefix = keys.pages(board.key, generation)
    return [
        _page(
            f"{prefix}{number}",
            board.listed[number * PAGE : (number + 1) * PAGE],
            owned[number],
            board.below[number * _OTHERS_ON_A_PAGE : (number + 1) * _OTHERS_ON_A_PAGE],
            before,
        )
        for number in range(count)
    ]


def _page(
    key: str,
    listed: Sequence[Seat],
    owned: Sequence[Seat],
    below: Sequence[Below],
    before: Mapping[str, int],
) -> PageRow:
    return PageRow(
        key=key,
        mentors=[seat.candidate.mentor_id for seat in listed],
        sessions=[seat.candidate.gains for seat in listed],
        lows=[seat.place.low for seat in listed],
        highs=[seat.place.high for seat in listed],
        tied=[seat.place.tied for seat in listed],
        before=[before.get(seat.candidate.mentor_id, 0) for seat in listed],
        reaches=[seat.reach for seat in listed],
        scores=[texts.score_text(texts.kept(seat.candidate)) for seat in listed],
        owners=[seat.candidate.mentor_id for seat in owned],
        places=[texts.own_text(_own(seat, before)) for seat in owned],
        rest=orjson.dumps(below).decode(),
    )


def _own(seat: Seat, before: Mapping[str, int]) -> texts.OwnPlace:
    candidate = seat.candidate
    return texts.OwnPlace(
        mentor_id=candidate.mentor_id,
        place=seat.place,
        before=before.get(candidate.mentor_id, 0),
        reach=seat.reach,
        listed=seat.listed,
        sd=candidate.sd,
        units=seat.units,
        gains=candidate.gains,
        since=candidate.since,
        score=texts.kept(candidate),
    )
