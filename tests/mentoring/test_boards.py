"""One board worked out of its candidates: what of it is noticed, and what its pages hold."""

import dataclasses

import orjson

from graph.boards import PAGE, MadeRow, StandingRow
from mentoring.reputation import board, board_keys, board_texts, candidates
from mentoring.reputation.board import Board
from mentoring.reputation.candidates import Candidate, Company
from mentoring.reputation.shown import Evidence

_UNITS = {"top": None, "left": "top", "right": "top", "leaf": "left"}


def person(
    number: int, *, skill: str | None = None, passed: bool = True, mean: float | None = None
) -> Candidate:
    return Candidate(
        mentor_id=f"p{number:03d}",
        skill_id=skill,
        mean=number / 100 if mean is None else mean,
        sd=0.1,
        lower=-1.0,
        upper=1.0,
        index=50,
        passed=passed,
        evidence=Evidence(4, 3, 2, 1, None, 0),
        departments=("left", "right"),
        gains=4,
        since="2026-01-01",
    )


def company(count: int, *, hidden: frozenset[int] = frozenset()) -> Company:
    standings = {
        f"p{number:03d}": StandingRow(f"p{number:03d}", "ACTIVE", number not in hidden, "leaf")
        for number in range(count)
    }
    return candidates.company(standings, _UNITS)


def made(found: list[Candidate], of: Company) -> dict[str, Board]:
    return {one.key: one for one in board.all_of(found, of)}


def served(of: Board, *, refitted: bool = True, still: bool = True) -> MadeRow:
    return MadeRow(of.key, of.digest, refitted, still)


def test_boards_are_of_everybody_each_skill_and_each_unit_above() -> None:
    found = made([person(1), person(1, skill="chess"), person(2)], company(3))

    assert set(found) == {"all", "skill:chess", "department:leaf", "department:left", "department:top"}
    assert [seat.candidate.mentor_id for seat in found["all"].listed] == ["p002", "p001"]
    assert found["skill:chess"].listed[0].candidate.skill_id == "chess"
    # Of a skill's board, that of a skill within a unit is worked out.
    assert found["skill:chess"].listed[0].units == ("leaf", "left", "top")


def test_a_board_that_says_nothing_is_not_kept_but_everybodys_is() -> None:
    few = made([person(number, passed=False) for number in range(4)], company(4))
    five = made([person(number, passed=False) for number in range(5)], company(5))

    assert set(few) == {"all"}
    assert few["all"].suppressed == 0
    assert five["department:leaf"].suppressed == 5
    assert set(made([], company(0))) == {"all"}


def test_departments_reached_are_none_of_the_mentors_own() -> None:
    of = company(1)

    # Around the mentor's own unit is left and top; right is another.
    assert of.reach("p000", ["left", "leaf", "top", "right"]) == 1
    assert of.reach("unknown", ["left", "right"]) == 2


def test_a_difference_that_nobody_would_notice_is_no_other_board() -> None:
    of = company(4, hidden=frozenset({3}))
    people = [person(number) for number in range(4)]
    before = made(people, of)["all"]
    slightly = made([*people[:3], dataclasses.replace(people[3], mean=0.0301)], of)["all"]
    further = made([*people[:3], dataclasses.replace(people[3], mean=0.0311)], of)["all"]
    hidden = made(people, company(4, hidden=frozenset({2, 3})))["all"]
    newer = made([dataclasses.replace(people[0], since="2026-02-01"), *people[1:]], of)["all"]

    assert board.is_served(slightly, served(before), refitted=False)
    for other in (further, hidden, newer):
        assert not board.is_served(other, served(before), refitted=False)
    assert not board.is_served(before, None, refitted=False)
    # A refit sets movement anew, unless it was made by one and nobody moved.
    assert board.is_served(before, served(before), refitted=True)
    assert not board.is_served(before, served(before, still=False), refitted=True)
    assert not board.is_served(before, served(before, refitted=False), refitted=True)


def test_pages_hold_fifty_places_and_everybody_past_the_gate_once() -> None:
    count = 2 * PAGE + 20
    of = company(count, hidden=frozenset(range(10)))
    found = made([person(number, passed=number != 11) for number in range(count)], of)["all"]
    before = {seat.candidate.mentor_id: seat.place.rank + 1 for seat in found.listed}

    header, pages = board.rows(
        found, before, generation="one", as_of="2026-06-15T00:00:00Z", period="", refitted=True
    )

    assert (header.total, header.suppressed, header.pages, header.still) == (
        count - 11,
        10,
        len(pages),
        False,
    )
    assert [len(page.mentors) for page in pages] == [PAGE, PAGE, 9]
    assert [page.key for page in pages] == [f"all|one|{number}" for number in range(3)]
    listed = [mentor for page in pages for mentor in page.mentors]
    assert listed == [seat.candidate.mentor_id for seat in found.listed]
    assert [place for page in pages for place in page.before] == list(range(2, count - 9))
    owners = [owner for page in pages for owner in page.owners]
    assert sorted(owners) == [f"p{number:03d}" for number in range(count) if number != 11]
    for number, page in enumerate(pages):
        assert all(board_keys.number(owner) % len(pages) == number for owner in page.owners)
        for owner, text in zip(page.owners, page.places, strict=True):
            own = board_texts.own_place(owner, text)
            assert own.listed == (int(owner[1:]) >= 10)
            assert own.score == board_texts.score(board_texts.score_text(own.score))
            assert own.place.low <= own.place.rank <= own.place.high
            assert (own.units, own.since, own.gains) == ((), "2026-01-01", 4)
    assert [one for page in pages for one in orjson.loads(page.rest)] == [[[], "2026-01-01"]]


def test_a_board_on_which_everybody_is_where_they_were_is_still() -> None:
    found = made([person(number) for number in range(3)], company(3, hidden=frozenset({0})))["all"]
    same = {seat.candidate.mentor_id: seat.place.rank for seat in found.listed}

    def still(*, refitted: bool) -> bool:
        return board.rows(found, same, generation="g", as_of="", period="", refitted=refitted)[0].still

    assert still(refitted=True)
    assert not still(refitted=False)
