"""Boards: who is listed and where, who is left out, what the viewer sees of their own place, page by page."""

import asyncio
from collections import defaultdict
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import leaderboards, reputation
from mentoring.leaderboards import Entry, LeaderboardPage
from mentoring.outcomes import Code, Refused
from mentoring.people import Viewer
from scoring import ranking
from tests.mentoring import planted
from tests.mentoring.planted import NOW

SOMEBODY = Viewer("somebody", frozenset())

_STANDING = Query(
    "tests.standing",
    """
    MATCH (mentor:Employee)-[:HAS_REPUTATION]->(score:ReputationScore)
    OPTIONAL MATCH (score)-[:ON_SKILL]->(skill:Skill)
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    OPTIONAL MATCH (mentor)-[:MEMBER_OF]->(unit:Department)
    RETURN collect({
        mentor: mentor.id, status: mentor.status, skill: skill.id, unit: unit.id, mean: score.mean, sd: score.sd,
        passed: score.passed, verified: score.verifiedSessions, visible: profile.leaderboardVisible
    }) AS rows
    """,
)
_ENTRIES = Query(
    "tests.entries",
    """
    MATCH (entry:LeaderboardEntry)
    WITH entry.generation AS generation, count(entry) AS entries
    RETURN collect({generation: generation, entries: entries}) AS rows
    """,
)


async def board(graph: Graph, viewer: Viewer = SOMEBODY, **arguments: Any) -> LeaderboardPage:
    page = await leaderboards.page(graph, viewer=viewer, now=NOW, **arguments)
    assert isinstance(page, LeaderboardPage)
    return page


async def whole(graph: Graph, *, size: int, **arguments: Any) -> list[Entry]:
    """Every entry of a board, a page at a time."""
    entries: list[Entry] = []
    after = None
    while True:
        page = await board(graph, first=size, after=after, **arguments)
        entries += page.entries
        if not page.has_next:
            assert page.total_count == len(entries)
            return entries
        after = page.entries[-1].cursor


class World:
    """What the boards have to be, from the stored scores read plainly."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = [row for row in rows if row["verified"] > 0]

    @classmethod
    async def read(cls, graph: Graph) -> "World":
        return cls(await graph.read(_STANDING))

    def on(self, *, skill: str | None = None, unit: str | None = None) -> list[dict[str, Any]]:
        """Scores with evidence on a board, listed or not."""
        rows = [row for row in self.rows if row["skill"] == skill]
        return rows if unit is None else [row for row in rows if unit in _lineage(row["unit"])]

    def listed(self, **board: Any) -> list[dict[str, Any]]:
        """Those listed, best first."""
        rows = [
            row
            for row in self.on(**board)
            if row["passed"] and row["visible"] and row["status"] != "DEACTIVATED"
        ]
        return sorted(rows, key=lambda row: (-row["mean"], row["mentor"]))


def _lineage(unit: str | None) -> list[str]:
    """The planted tree: unit n is part of unit (n - 2) // 2."""
    units = []
    while unit is not None:
        units.append(unit)
        number = int(unit.removeprefix("unit "))
        unit = f"unit {(number - 2) // 2:02d}" if number >= 2 else None
    return units


async def test_every_board_lists_those_past_the_gate_who_opted_in_by_their_score(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph)
    boards: list[dict[str, str]] = [{}]
    boards += [{"skill": skill} for skill in company.skills] + [
        {"unit": unit} for unit in company.departments
    ]
    lengths = defaultdict(int)

    for number, asked in enumerate(boards):
        names = {"skill": "skill_id", "unit": "department_id"}
        arguments = {names[name]: value for name, value in asked.items()}
        expected, left_out = (
            world.listed(**asked),
            len(world.on(**asked)) - len(world.listed(**asked)),
        )
        entries = await whole(graph, size=(1, 3, 100)[number % 3], **arguments)
        page = await board(graph, **arguments)

        assert [entry.reputation.mentor_id for entry in entries] == [row["mentor"] for row in expected]
        assert [entry.reputation.score for entry in entries] == pytest.approx(
            [row["mean"] for row in expected]
        )
        assert [entry.rank for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.reputation.evidence.verified_sessions for entry in entries] == [
            row["verified"] for row in expected
        ]
        assert all(entry.reputation.skill_id == asked.get("skill") for entry in entries)
        assert page.suppressed == left_out // 5 * 5
        lengths[next(iter(asked), "all")] += len(entries)
    assert lengths["all"] > 5
    assert lengths["skill"] > 5
    assert lengths["unit"] > 5


async def test_rank_ranges_and_ties_are_those_of_the_ranking(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    rows = (await World.read(graph)).listed()
    ranked = ranking.of(*(ranking.frozen_floats([row[name] for row in rows]) for name in ("mean", "sd")))  # type: ignore[arg-type]

    entries = await whole(graph, size=100)

    assert [entry.rank_low for entry in entries] == ranked.rank_low.tolist()
    assert [entry.rank_high for entry in entries] == ranked.rank_high.tolist()
    assert [entry.tied_with_previous for entry in entries] == ranked.tied_with_previous.tolist()


async def test_the_viewers_own_place_is_as_if_listed_and_none_without_an_estimate(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph)
    listed = world.listed()
    kinds = set()

    for row in world.on():
        page = await board(graph, Viewer(row["mentor"], frozenset()), first=100)
        own = page.viewer_entry
        kinds.add((row["passed"], row in listed))
        if not row["passed"]:
            assert own is None
        elif row in listed:
            assert own in page.entries
        else:
            with_them = sorted([*listed, row], key=lambda one: (-one["mean"], one["mentor"]))
            means, sds = (
                ranking.frozen_floats([one[name] for one in with_them])  # type: ignore[arg-type]
                for name in ("mean", "sd")
            )
            place, ranked = with_them.index(row), ranking.of(means, sds)
            assert own is not None
            assert (own.rank, own.rank_low, own.rank_high, own.tied_with_previous) == (
                place + 1,
                ranked.rank_low[place],
                ranked.rank_high[place],
                ranked.tied_with_previous[place],
            )
            assert own.reputation.score == pytest.approx(row["mean"])
            assert own.reputation.mentor_id == row["mentor"]
    assert kinds == {(True, True), (True, False), (False, False)}
    assert (await board(graph)).viewer_entry is None


async def test_more_evidence_asked_for_shows_fewer_in_the_places_they_have(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    overall = {row["mentor"]: row["verified"] for row in (await World.read(graph)).on()}

    for arguments in ({}, {"skill_id": company.skills[0]}):
        everyone = await whole(graph, size=100, **arguments)
        least = sorted(overall[entry.reputation.mentor_id] for entry in everyone)[len(everyone) // 2]

        fewer = await whole(graph, size=2, min_verified_sessions=least, **arguments)

        assert fewer == [entry for entry in everyone if overall[entry.reputation.mentor_id] >= least]
        assert 0 < len(fewer) < len(everyone)


async def test_a_board_that_cannot_be_read_says_why(graph: Graph) -> None:
    company = await planted.company(graph, people=20)

    async def refused(**arguments: Any) -> tuple[Code, tuple[str, ...]]:
        found = await leaderboards.page(graph, viewer=SOMEBODY, now=NOW, **arguments)
        assert isinstance(found, Refused)
        return found.code, found.path

    assert await refused(min_verified_sessions=2) == (Code.INVALID_INPUT, ("input", "minVerifiedSessions"))
    assert await refused(skill_id="none") == (Code.NOT_FOUND, ("input", "skillId"))
    assert await refused(department_id="none") == (Code.NOT_FOUND, ("input", "departmentId"))
    assert await refused(skill_id=company.skills[0], department_id=company.departments[0]) == (
        Code.INVALID_INPUT,
        ("input", "departmentId"),
    )


async def test_before_the_first_refit_and_where_nobody_has_evidence_a_board_is_empty(graph: Graph) -> None:
    company = await planted.company(graph)
    before = await board(graph)
    await reputation.refit(graph, now=NOW)
    nobody = await board(graph, skill_id=company.skills[4])

    for page in (before, nobody):
        assert (page.entries, page.total_count, page.suppressed, page.has_next) == ((), 0, 0, False)
        assert page.as_of == planted.days_ago(0)


async def test_whoever_opts_out_is_gone_from_the_board_at_once(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    entries = await whole(graph, size=100)
    leaver = entries[0].reputation.mentor_id

    await planted.run(
        graph,
        Query(
            "tests.opt_out",
            "MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(p:MentorProfile) SET p.leaderboardVisible = false",
        ),
        id=leaver,
    )

    assert [entry.reputation.mentor_id for entry in (await board(graph, first=100)).entries] == [
        entry.reputation.mentor_id for entry in entries[1:]
    ]
    await reputation.refit(graph, now=NOW)
    assert [entry.rank for entry in await whole(graph, size=100)] == list(range(1, len(entries)))


async def test_a_reader_never_sees_half_a_board_while_it_is_made_anew(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    expected = await whole(graph, size=4)
    made_anew = asyncio.create_task(_three_times(graph))
    seen = 0

    while not made_anew.done():
        assert await whole(graph, size=4) == expected
        seen += 1
    await made_anew

    assert seen > 2
    # The edition served and the one before it: nothing older is kept.
    assert len(await graph.read(_ENTRIES)) == 2


async def _three_times(graph: Graph) -> None:
    for _ in range(3):
        await reputation.refit(graph, now=NOW)


async def test_a_page_costs_two_statements_wherever_it_stands(graph: Graph) -> None:
    await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    first = await board(graph, first=3)
    asked: list[str] = []

    with Graph.observing(lambda name, _seconds, _rows: asked.append(name)):
        await board(graph, first=3)
        await board(graph, first=3, after=first.entries[-1].cursor)

    assert asked == ["leaderboards.board", "leaderboards.page"] * 2
