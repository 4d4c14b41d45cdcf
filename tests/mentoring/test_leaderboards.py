"""Boards: who is listed and where, who is left out, what the viewer sees of their own place, page by page."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import reputation
from mentoring.people import Viewer
from scoring import ranking
from scoring.arrays import frozen_floats
from tests import asking
from tests.asking import relay
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.plans import runners

SOMEBODY = Viewer("somebody", frozenset())

_BOARD = """
query Board($input: LeaderboardInput!, $first: Int, $after: String) {
  leaderboard(input: $input, first: $first, after: $after) {
    asOf suppressed totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    viewerEntry { ...Place }
    edges { cursor }
    nodes { ...Place }
  }
}
fragment Place on LeaderboardEntry {
  rank rankLow rankHigh tiedWithPrevious movement crossDepartmentReach
  reputation {
    score lower upper index asOf provisional algorithm
    mentor { id department { id } } skill { id } evidence { verifiedSessions }
  }
}
"""
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
_EDITIONS = Query(
    "tests.editions",
    """
    MATCH (page:LeaderboardPage)
    WITH split(page.key, '|') AS parts
    WITH parts[0] AS board, collect(DISTINCT parts[1]) AS editions
    RETURN collect({board: board, editions: size(editions)}) AS rows
    """,
)
# The API knows skills and units by UUIDs.
_KNOWN_BY_UUID = (
    Query(
        "tests.skills_by_uuid",
        "UNWIND $skills AS row MATCH (skill:Skill {id: row.before}) SET skill.id = row.after",
    ),
    Query(
        "tests.units_by_uuid",
        "UNWIND $units AS row MATCH (unit:Department {id: row.before}) SET unit.id = row.after",
    ),
)
_OPT_OUT = Query(
    "tests.opt_out",
    """
    UNWIND $ids AS id
    MATCH (:Employee {id: id})-[:HAS_PROFILE]->(profile:MentorProfile)
    SET profile.leaderboardVisible = false
    """,
)


@dataclass(frozen=True, slots=True)
class Company:
    """UUIDs of what was planted."""

    skills: tuple[str, ...]
    units: tuple[str, ...]


async def company(graph: Graph) -> Company:
    """A planted company whose skills and units the API knows."""
    # The first statements of a cold server take long on a busy machine.
    planted_ids = await planted.company(graph.within(60))
    skills = {before: _uuid(1, at) for at, before in enumerate(planted_ids.skills)}
    units = {before: _uuid(2, at) for at, before in enumerate(planted_ids.departments)}
    for statement, name, ids in zip(_KNOWN_BY_UUID, ("skills", "units"), (skills, units), strict=True):
        rows = [{"before": before, "after": after} for before, after in ids.items()]
        await planted.run(graph, statement, **{name: rows})
    return Company(tuple(skills.values()), tuple(units.values()))


def _uuid(kind: int, number: int) -> str:
    return f"0190a000-0000-7000-800{kind}-{number:012d}"


def of_skill(uuid: str) -> dict[str, Any]:
    return {"skillId": relay("Skill", uuid)}


def of_unit(uuid: str) -> dict[str, Any]:
    return {"departmentId": relay("Department", uuid)}


async def answer(graph: Graph, viewer: Viewer = SOMEBODY, **variables: Any) -> dict[str, Any]:
    """What every executor answers alike."""
    found = [
        await runners.answered(graph, viewer, _BOARD, variables, None, now=NOW, executor=executor)
        for executor in runners.EXECUTORS
    ]
    assert len(set(found)) == 1
    answered: dict[str, Any] = orjson.loads(found[0])
    return answered


async def board(
    graph: Graph, viewer: Viewer = SOMEBODY, *, first: int = 20, after: str | None = None, **asked: Any
) -> dict[str, Any]:
    answered = await answer(graph, viewer, input=asked, first=first, after=after)
    assert "errors" not in answered
    page: dict[str, Any] = answered["data"]["leaderboard"]
    assert len(page["nodes"]) == len(page["edges"])
    return page


async def whole(graph: Graph, *, size: int, **asked: Any) -> list[dict[str, Any]]:
    """Every entry of a board, a page at a time."""
    entries: list[dict[str, Any]] = []
    after = None
    while True:
        page = await board(graph, first=size, after=after, **asked)
        entries += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(entries)
            return entries
        assert len(page["nodes"]) == size
        after = page["pageInfo"]["endCursor"]


def mentors(entries: list[dict[str, Any]]) -> list[str]:
    """The Relay ids of those listed, in order."""
    return [entry["reputation"]["mentor"]["id"] for entry in entries]


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
    number = None if unit is None else int(unit[-12:])
    while number is not None:
        units.append(_uuid(2, number))
        number = (number - 2) // 2 if number >= 2 else None
    return units


async def test_every_board_lists_those_past_the_gate_who_opted_in_by_their_score(graph: Graph) -> None:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph)
    boards: list[tuple[dict[str, str], dict[str, Any]]] = [({}, {})]
    boards += [({"skill": skill}, of_skill(skill)) for skill in planted_here.skills]
    boards += [({"unit": unit}, of_unit(unit)) for unit in planted_here.units]
    lengths: defaultdict[str, int] = defaultdict(int)

    for number, (asked, arguments) in enumerate(boards):
        expected, left_out = (
            world.listed(**asked),
            len(world.on(**asked)) - len(world.listed(**asked)),
        )
        entries = await whole(graph, size=(2, 3, 100)[number % 3], **arguments)
        page = await board(graph, **arguments)

        assert mentors(entries) == [relay("Employee", row["mentor"]) for row in expected]
        shown = [entry["reputation"] for entry in entries]
        assert [score["score"] for score in shown] == pytest.approx([row["mean"] for row in expected])
        assert [entry["rank"] for entry in entries] == list(range(1, len(entries) + 1))
        assert [score["evidence"]["verifiedSessions"] for score in shown] == [
            row["verified"] for row in expected
        ]
        skill = {"id": arguments["skillId"]} if "skill" in asked else None
        assert all(score["skill"] == skill for score in shown)
        assert page["suppressed"] == left_out // 5 * 5
        lengths[next(iter(asked), "all")] += len(entries)
    assert lengths["all"] > 5
    assert lengths["skill"] > 5
    assert lengths["unit"] > 5


async def test_rank_ranges_and_ties_are_those_of_the_ranking(graph: Graph) -> None:
    await company(graph)
    await reputation.refit(graph, now=NOW)
    rows = (await World.read(graph)).listed()
    ranked = ranking.of(*(frozen_floats([row[name] for row in rows]) for name in ("mean", "sd")))  # type: ignore[arg-type]

    entries = await whole(graph, size=100)

    assert [entry["rankLow"] for entry in entries] == ranked.rank_low.tolist()
    assert [entry["rankHigh"] for entry in entries] == ranked.rank_high.tolist()
    assert [entry["tiedWithPrevious"] for entry in entries] == ranked.tied_with_previous.tolist()


async def test_the_viewers_own_place_is_as_if_listed_and_none_without_an_estimate(graph: Graph) -> None:
    await company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph)
    listed = world.listed()
    kinds = set()

    for row in world.on():
        page = await board(graph, Viewer(row["mentor"], frozenset()), first=100)
        own = page["viewerEntry"]
        kinds.add((row["passed"], row in listed))
        if not row["passed"]:
            assert own is None
        elif row in listed:
            assert own in page["nodes"]
        else:
            with_them = sorted([*listed, row], key=lambda one: (-one["mean"], one["mentor"]))
            means, sds = (
                frozen_floats([one[name] for one in with_them])  # type: ignore[arg-type]
                for name in ("mean", "sd")
            )
            place, ranked = with_them.index(row), ranking.of(means, sds)
            assert (own["rank"], own["rankLow"], own["rankHigh"], own["tiedWithPrevious"]) == (
                place + 1,
                ranked.rank_low[place],
                ranked.rank_high[place],
                ranked.tied_with_previous[place],
            )
            assert own["reputation"]["score"] == pytest.approx(row["mean"])
            assert own["reputation"]["mentor"]["id"] == relay("Employee", row["mentor"])
    assert kinds == {(True, True), (True, False), (False, False)}
    assert (await board(graph))["viewerEntry"] is None


async def test_more_evidence_asked_for_shows_fewer_in_the_places_they_have(graph: Graph) -> None:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    rows = (await World.read(graph)).on()
    overall = {relay("Employee", row["mentor"]): row["verified"] for row in rows}

    for arguments in ({}, of_skill(planted_here.skills[0])):
        everyone = await whole(graph, size=100, **arguments)
        least = sorted(overall[mentor] for mentor in mentors(everyone))[len(everyone) // 2]

        fewer = await whole(graph, size=2, minVerifiedSessions=least, **arguments)

        assert fewer == [entry for entry in everyone if overall[entry["reputation"]["mentor"]["id"]] >= least]
        assert 0 < len(fewer) < len(everyone)


async def test_the_header_is_read_where_something_of_it_is_asked_for_or_may_refuse(graph: Graph) -> None:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    skill = of_skill(planted_here.skills[0])
    of_rows = "nodes { rank reputation { score skill { id } } } pageInfo { hasNextPage endCursor }"

    async def read(fields: str, after: str | None = None, **asked: Any) -> tuple[dict[str, Any], set[str]]:
        """What every executor answers, and what the levels read for it."""
        text = (
            "query Board($input: LeaderboardInput!, $after: String) "
            f"{{ leaderboard(input: $input, first: 3, after: $after) {{ {fields} }} }}"
        )
        variables = {"input": asked, "after": after}
        found, names = set(), set()
        for executor in runners.EXECUTORS:
            seen: list[str] = []
            with graph.observing(lambda name, _seconds, _rows, seen=seen: seen.append(name)):  # type: ignore[misc]
                found.add(
                    await runners.answered(graph, SOMEBODY, text, variables, None, now=NOW, executor=executor)
                )
            if executor == "levels":
                names = {name for name in seen if name.startswith("level:leaderboards.")}
        [body] = found
        return orjson.loads(body), names

    rows, rows_read = await read(of_rows)
    _, all_read = await read(f"asOf {of_rows}")
    _, of_skill_read = await read(of_rows, **skill)
    unknown, _ = await read(of_rows, **of_skill(_uuid(1, 99)))
    cursor = rows["data"]["leaderboard"]["pageInfo"]["endCursor"]
    after, _ = await read(f"asOf {of_rows}", cursor)

    assert rows_read == {"level:leaderboards.entries"}
    assert all_read == of_skill_read == {"level:leaderboards.entries", "level:leaderboards.header"}
    assert [entry["rank"] for entry in rows["data"]["leaderboard"]["nodes"]] == [1, 2, 3]
    # A cursor opens whatever else of the board is asked for.
    assert after["data"]["leaderboard"]["nodes"][0]["rank"] == 4
    assert [error["extensions"]["code"] for error in unknown["errors"]] == ["NOT_FOUND"]


async def test_a_board_that_cannot_be_read_says_why(graph: Graph) -> None:
    planted_here = await company(graph)
    skill, unit = of_skill(planted_here.skills[0]), of_unit(planted_here.units[0])

    async def refused(*, first: int = 20, after: str | None = None, **asked: Any) -> tuple[str, str, Any]:
        answered = await answer(graph, input=asked, first=first, after=after)
        [error] = answered["errors"]
        assert answered["data"] == {"leaderboard": None}
        assert error["path"] == ["leaderboard"]
        told = error["extensions"]
        return told["code"], error["message"], told.get("argument")

    assert await refused(minVerifiedSessions=2) == (
        "INVALID_INPUT",
        "Below 3 verified sessions nobody is ranked.",
        ["input", "minVerifiedSessions"],
    )
    assert await refused(**of_skill(_uuid(1, 99))) == (
        "NOT_FOUND",
        "There is no such skill.",
        ["input", "skillId"],
    )
    assert await refused(**of_unit(_uuid(2, 99))) == (
        "NOT_FOUND",
        "There is no such department.",
        ["input", "departmentId"],
    )
    assert await refused(**skill, **of_unit(_uuid(2, 99))) == (
        "NOT_FOUND",
        "There is no such department.",
        ["input", "departmentId"],
    )
    assert await refused(**of_skill(_uuid(1, 99)), newcomersOnly=True) == (
        "NOT_FOUND",
        "There is no such skill.",
        ["input", "skillId"],
    )
    period = ["input", "period"]
    assert await refused(period={"year": 2026, "quarter": 5}) == (
        "INVALID_INPUT",
        "A quarter is from 1 to 4, not 5.",
        [*period, "quarter"],
    )
    assert await refused(period={"year": 0}) == (
        "INVALID_INPUT",
        "A year is from 1900 to 9998, not 0.",
        [*period, "year"],
    )
    for later in ({"year": 2027}, {"year": 2026, "quarter": 3}):
        code, message, path = await refused(period=later)
        assert (code, path) == ("INVALID_INPUT", period)
        assert message.endswith("has not begun.")
    # What is no id is said first, then what is no page, then what is no board.
    too_many = "`first` is 101; a page has 1 to 100 items."
    no_id = "`skillId` is not the id of a Skill."
    assert await refused(skillId="skl_0", first=101) == ("INVALID_INPUT", no_id, ["input", "skillId"])
    assert await refused(minVerifiedSessions=2, first=101) == ("INVALID_INPUT", too_many, ["first"])
    assert await refused(**of_skill(_uuid(1, 99)), first=101) == ("INVALID_INPUT", too_many, ["first"])
    assert (await refused(**skill, **unit, after="none"))[1].startswith("`after` is not a cursor")
    assert (await refused(newcomersOnly=True, after="none"))[1].startswith("`after` is not a cursor")


async def test_a_cursor_belongs_to_its_board(graph: Graph) -> None:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    skill = of_skill(planted_here.skills[0])
    cursor = (await board(graph, first=1))["pageInfo"]["endCursor"]
    assert (await board(graph, first=1, after=cursor))["nodes"][0]["rank"] == 2

    for asked in (
        skill,
        of_unit(planted_here.units[0]),
        {"minVerifiedSessions": 4},
        {"newcomersOnly": True},
        {"orderBy": "BREADTH_OF_MENTEES"},
        {"period": {"year": 2026}},
    ):
        answered = await answer(graph, input=asked, after=cursor)

        assert [error["extensions"]["code"] for error in answered["errors"]] == ["INVALID_INPUT"]


async def test_before_the_first_refit_and_where_nobody_has_evidence_a_board_is_empty(graph: Graph) -> None:
    planted_here = await company(graph)
    before = await board(graph)
    filtered = await board(graph, minVerifiedSessions=5)
    await reputation.refit(graph, now=NOW)
    nobody = await board(graph, **of_skill(planted_here.skills[4]))

    for page in (before, filtered, nobody):
        assert (page["nodes"], page["totalCount"], page["suppressed"]) == ([], 0, 0)
        assert page["pageInfo"] == {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        }
        assert page["asOf"] == "2026-06-15T12:00:00Z"


async def test_whoever_opts_out_is_gone_from_the_board_at_once(graph: Graph) -> None:
    await company(graph)
    await reputation.refit(graph, now=NOW)
    rows = (await World.read(graph)).listed()
    entries = await whole(graph, size=100)

    await planted.run(graph, _OPT_OUT, ids=[rows[0]["mentor"]])

    assert (await board(graph, first=100))["nodes"] == entries[1:]
    await reputation.refit(graph, now=NOW)
    assert [entry["rank"] for entry in await whole(graph, size=100)] == list(range(1, len(entries)))


async def test_pages_are_full_however_many_opted_out(graph: Graph) -> None:
    await company(graph)
    await reputation.refit(graph, now=NOW)
    rows = (await World.read(graph)).listed()
    entries = await whole(graph, size=100)
    assert len(rows) > 10

    await planted.run(graph, _OPT_OUT, ids=[row["mentor"] for row in rows[1:-2]])
    first = await board(graph, first=2)
    second = await board(graph, first=2, after=first["pageInfo"]["endCursor"])

    assert (first["nodes"], first["pageInfo"]["hasNextPage"]) == ([entries[0], entries[-2]], True)
    assert (second["nodes"], second["pageInfo"]["hasNextPage"]) == ([entries[-1]], False)


async def test_a_reader_never_sees_half_a_board_while_it_is_made_anew(graph: Graph) -> None:
    await company(graph)
    for _ in range(2):
        # From the second one on, nobody has moved.
        await reputation.refit(graph, now=NOW)
    expected = await whole(graph, size=4)
    enough = asyncio.Event()
    made_anew = asyncio.create_task(_made_anew(graph, enough))

    for _ in range(5):
        assert await whole(graph, size=4) == expected
    enough.set()

    assert await made_anew > 1
    # The edition served and the one before it: nothing older is kept.
    assert {row["editions"] for row in await graph.read(_EDITIONS)} <= {1, 2}


async def _made_anew(graph: Graph, enough: asyncio.Event) -> int:
    """How many editions were made until somebody had enough of them, two at least."""
    editions = 0
    while editions < 2 or not enough.is_set():
        await reputation.refit(graph, now=NOW)
        editions += 1
    return editions


@pytest.mark.parametrize("asked", [{}, {"minVerifiedSessions": 4}], ids=str)
async def test_a_page_with_its_mentors_costs_one_statement_wherever_it_stands(
    graph: Graph, asked: dict[str, Any]
) -> None:
    await company(graph)
    await reputation.refit(graph, now=NOW)
    first = await board(graph, first=3, **asked)
    told: list[str] = []

    with Graph.observing(lambda name, _seconds, _rows: told.append(name)):
        for after in (None, first["pageInfo"]["endCursor"]):
            body = await runners.answered(
                graph,
                SOMEBODY,
                asking.operation("Leaderboard"),
                {"input": asked, "first": 3, "after": after},
                None,
                now=NOW,
                executor="composed",
            )
            assert orjson.loads(body)["data"]["leaderboard"]["nodes"]

    assert len(told) == 2
    assert all(name.startswith("plan:Leaderboard:") for name in told)
