"""Boards of quarters and years, newcomers, a skill within a unit and other orders; who moved; what is written again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from graph import boards as stored
from graph.client import Graph
from graph.query import Query
from mentoring import leases, reputation
from mentoring.calendar_periods import CalendarPeriod, around
from mentoring.people import Viewer
from mentoring.reputation import boards, followed
from scoring import ranking
from scoring.arrays import frozen_floats
from tests.asking import relay
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.test_leaderboards import (
    Company,
    board,
    company,
    mentors,
    of_skill,
    of_unit,
    whole,
)

_GAINS = Query(
    "tests.gains",
    """
    MATCH (verification:Verification {counts: true})-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (session)-[:MENTEE_DEPARTMENT]->(unit:Department)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    RETURN collect({
        mentor: session.mentorId, mentee: session.menteeId, skill: skill.id, verifier: verifier.id,
        unit: unit.id, day: substring(verification.at, 0, 10)
    }) AS rows
    """,
)
_PEOPLE = Query(
    "tests.people",
    """
    MATCH (mentor:Employee)
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    OPTIONAL MATCH (mentor)-[:MEMBER_OF]->(unit:Department)
    RETURN collect({
        id: mentor.id, listed: mentor.status <> 'DEACTIVATED' AND coalesce(profile.leaderboardVisible, false),
        unit: unit.id
    }) AS rows
    """,
)
_SCORES = Query(
    "tests.scores",
    """
    MATCH (score:ReputationScore)
    OPTIONAL MATCH (score)-[:ON_SKILL]->(skill:Skill)
    RETURN collect({mentor: score.mentorId, skill: skill.id, mean: score.mean, sd: score.sd}) AS rows
    """,
)
_UNITS = Query(
    "tests.units",
    """
    MATCH (unit:Department)
    OPTIONAL MATCH (unit)-[:PART_OF*1..]->(above:Department)
    WITH unit, collect(above.id) AS over
    RETURN collect({unit: unit.id, over: over}) AS rows
    """,
)
_EDITIONS = Query(
    "tests.editions",
    "MATCH (board:Leaderboard) RETURN collect({key: board.key, generation: board.generation}) AS rows",
)
_PROFILE = Query(
    "tests.profile",
    """
    MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(profile:MentorProfile)
    SET profile.leaderboardVisible = $visible
    """,
)
_HIDE_ALL = Query("tests.hide_all", "MATCH (profile:MentorProfile) SET profile.leaderboardVisible = false")
_PRAISE = Query(
    "tests.praise",
    """
    MATCH (session:MentoringSession {mentorId: $mentor})<-[:VERIFIES]-(verification:Verification)
    SET verification.verifiedRank = 5, verification.claimedRank = 5, verification.quality = 1.0
    """,
)


@dataclass(frozen=True, slots=True)
class Known:
    """The planted company read plainly."""

    gains: list[dict[str, Any]]
    people: dict[str, dict[str, Any]]
    above: dict[str, list[str]]
    scores: dict[tuple[str, str | None], tuple[float, float]]

    @classmethod
    async def read(cls, graph: Graph) -> "Known":
        return cls(
            await graph.read(_GAINS),
            {row["id"]: row for row in await graph.read(_PEOPLE)},
            {row["unit"]: [row["unit"], *row["over"]] for row in await graph.read(_UNITS)},
            {(row["mentor"], row["skill"]): (row["mean"], row["sd"]) for row in await graph.read(_SCORES)},
        )

    def of(self, mentor: str, skill: str | None = None) -> list[dict[str, Any]]:
        return [row for row in self.gains if row["mentor"] == mentor and skill in (None, row["skill"])]

    def passed(self, mentor: str) -> bool:
        own = self.of(mentor)
        mentees, verifiers = ({row[name] for row in own} for name in ("mentee", "verifier"))
        return len(own) >= 3 and len(mentees) >= 3 and len(verifiers) >= 2

    def reach(self, mentor: str, skill: str | None = None) -> int:
        unit = self.people[mentor]["unit"]
        around = self.above.get(unit, [])
        units = {row["unit"] for row in self.of(mentor, skill)}
        return sum(one not in around and unit not in self.above[one] for one in units)

    def breadth(self, mentor: str, skill: str | None = None) -> int:
        return len({row["mentee"] for row in self.of(mentor, skill)})

    def is_new(self, mentor: str) -> bool:
        return min(row["day"] for row in self.of(mentor)) > (NOW.date() - timedelta(days=365)).isoformat()

    def on(self, is_on: Callable[[str], bool], skill: str | None = None) -> tuple[list[str], int]:
        """Those listed on a board of these people, best first, and how many are left out."""
        held = [mentor for mentor, of_skill in self.scores if of_skill == skill and self.of(mentor, skill)]
        held = [mentor for mentor in held if is_on(mentor)]
        listed = [mentor for mentor in held if self.passed(mentor) and self.people[mentor]["listed"]]
        return (
            sorted(listed, key=lambda mentor: (-self.scores[mentor, skill][0], mentor)),
            len(held) - len(listed),
        )

    def within(self, unit: str) -> Callable[[str], bool]:
        return lambda mentor: unit in self.above.get(self.people[mentor]["unit"], [])


async def refitted(graph: Graph) -> tuple[Company, Known]:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    return planted_here, await Known.read(graph)


async def is_as_expected(
    graph: Graph, known: Known, is_on: Callable[[str], bool], skill: str | None, **asked: Any
) -> int:
    """How many are listed on a board by score, which has the places and ranges of a ranking of its own."""
    expected, left_out = known.on(is_on, skill)
    entries = await whole(graph, size=9, **asked)
    page = await board(graph, **asked)
    means, sds = (
        frozen_floats([known.scores[mentor, skill][at] for mentor in expected])  # type: ignore[arg-type]
        for at in (0, 1)
    )
    ranked = ranking.of(means, sds)

    assert mentors(entries) == [relay("Employee", mentor) for mentor in expected]
    assert [entry["rank"] for entry in entries] == ranked.rank.tolist()
    assert [entry["rankLow"] for entry in entries] == ranked.rank_low.tolist()
    assert [entry["rankHigh"] for entry in entries] == ranked.rank_high.tolist()
    assert [entry["tiedWithPrevious"] for entry in entries] == ranked.tied_with_previous.tolist()
    assert [entry["reputation"]["score"] for entry in entries] == pytest.approx(means.tolist())
    assert [entry["crossDepartmentReach"] for entry in entries] == [
        known.reach(mentor, skill) for mentor in expected
    ]
    assert page["suppressed"] == left_out // 5 * 5
    return len(entries)


async def test_a_skill_within_a_unit_is_ranked_among_its_own(graph: Graph) -> None:
    planted_here, known = await refitted(graph)
    skill = planted_here.skills[0]

    sizes = [
        await is_as_expected(graph, known, known.within(unit), skill, **of_skill(skill), **of_unit(unit))
        for unit in planted_here.units[:4]
    ]

    assert sum(sizes) > 5


async def test_newcomers_are_ranked_among_newcomers_on_every_board(graph: Graph) -> None:
    planted_here, known = await refitted(graph)
    skill, unit = planted_here.skills[0], planted_here.units[0]
    within = known.within(unit)

    def new_within(mentor: str) -> bool:
        return known.is_new(mentor) and within(mentor)

    new = {"newcomersOnly": True}
    assert (
        0 < await is_as_expected(graph, known, known.is_new, None, **new) < len(known.on(lambda _: True)[0])
    )
    await is_as_expected(graph, known, known.is_new, skill, **of_skill(skill), **new)
    await is_as_expected(graph, known, new_within, None, **of_unit(unit), **new)
    await is_as_expected(graph, known, new_within, skill, **of_skill(skill), **of_unit(unit), **new)


@pytest.mark.parametrize("order", ["CROSS_DEPARTMENT_REACH", "BREADTH_OF_MENTEES"])
async def test_other_orders_count_and_equal_counts_share_their_range(graph: Graph, order: str) -> None:
    planted_here, known = await refitted(graph)
    unit = planted_here.units[1]
    counted = known.reach if order == "CROSS_DEPARTMENT_REACH" else known.breadth

    for is_on, asked in ((lambda _: True, {}), (known.within(unit), of_unit(unit))):
        by_score, _ = known.on(is_on)
        expected = sorted(by_score, key=lambda mentor: -counted(mentor))
        counts = [counted(mentor) for mentor in expected]
        entries = await whole(graph, size=9, orderBy=order, **asked)

        assert mentors(entries) == [relay("Employee", mentor) for mentor in expected]
        for at, entry in enumerate(entries):
            assert entry["rank"] == at + 1
            assert entry["rankLow"] == 1 + sum(count > counts[at] for count in counts)
            assert entry["rankHigh"] == sum(count >= counts[at] for count in counts)
            assert entry["tiedWithPrevious"] == (at > 0 and counts[at - 1] == counts[at])
            assert entry["movement"] is None


async def test_the_viewers_own_place_on_a_board_worked_out_is_as_if_listed(graph: Graph) -> None:
    planted_here, known = await refitted(graph)
    unit = planted_here.units[0]
    kinds = set()

    for asked, is_on in (
        ({"newcomersOnly": True}, known.is_new),
        ({"orderBy": "BREADTH_OF_MENTEES", **of_unit(unit)}, known.within(unit)),
    ):
        listed, _ = known.on(is_on)
        for mentor in sorted({mentor for mentor, _ in known.scores if known.of(mentor)}):
            page = await board(graph, Viewer(mentor, frozenset()), first=100, **asked)
            own = page["viewerEntry"]
            kinds.add((is_on(mentor), known.passed(mentor), mentor in listed))
            if not (is_on(mentor) and known.passed(mentor)):
                assert own is None
            elif mentor in listed:
                assert own == page["nodes"][own["rank"] - 1]
                assert own["reputation"]["mentor"]["id"] == relay("Employee", mentor)
            else:
                count = known.breadth if "orderBy" in asked else lambda _: 0
                before = [
                    other
                    for other in listed
                    if (-count(other), -known.scores[other, None][0], other)
                    < (-count(mentor), -known.scores[mentor, None][0], mentor)
                ]
                assert own["rank"] == len(before) + 1
                assert own["rankLow"] <= own["rank"] <= own["rankHigh"] <= len(listed) + 1
    assert {(True, True, True), (True, True, False), (True, False, False), (False, True, False)} <= kinds


async def test_more_evidence_and_opting_out_leave_places_on_a_board_worked_out(graph: Graph) -> None:
    _, known = await refitted(graph)
    asked = {"orderBy": "BREADTH_OF_MENTEES"}
    everyone = await whole(graph, size=100, **asked)
    first = everyone[0]["reputation"]["mentor"]["id"]

    fewer = await whole(graph, size=2, minVerifiedSessions=6, **asked)
    by_id = {relay("Employee", mentor): mentor for mentor in known.people}
    await planted.run(graph, _PROFILE, id=by_id[first], visible=False)

    assert fewer == [entry for entry in everyone if len(known.of(by_id[mentors([entry])[0]])) >= 6]
    assert 0 < len(fewer) < len(everyone)
    assert (await board(graph, first=100, **asked))["nodes"] == everyone[1:]


async def test_where_everybody_hides_boards_are_empty_and_people_still_see_their_own_place(
    graph: Graph,
) -> None:
    await company(graph)
    await planted.run(graph, _HIDE_ALL)
    await reputation.refit(graph, now=NOW)
    known = await Known.read(graph)
    passed = [mentor for mentor in known.people if known.passed(mentor)]
    evident = [mentor for mentor, skill in known.scores if skill is None and known.of(mentor)]

    for asked in ({}, {"orderBy": "CROSS_DEPARTMENT_REACH"}):
        page = await board(graph, Viewer(passed[0], frozenset()), **asked)

        assert (page["nodes"], page["totalCount"]) == ([], 0)
        assert page["suppressed"] == len(evident) // 5 * 5
        own = page["viewerEntry"]
        assert (own["rank"], own["rankLow"], own["rankHigh"], own["tiedWithPrevious"]) == (1, 1, 1, False)
        assert own["movement"] is None


async def test_a_board_of_one_has_one_place(graph: Graph) -> None:
    _, known = await refitted(graph)
    listed = known.on(lambda _: True)[0]
    await planted.run(graph, _HIDE_ALL)
    await planted.run(graph, _PROFILE, id=listed[-1], visible=True)
    await reputation.refit(graph, now=NOW)

    for asked in ({}, {"orderBy": "BREADTH_OF_MENTEES"}):
        [entry] = await whole(graph, size=1, **asked)

        assert mentors([entry]) == [relay("Employee", listed[-1])]
        assert (entry["rank"], entry["rankLow"], entry["rankHigh"], entry["tiedWithPrevious"]) == (
            1,
            1,
            1,
            False,
        )
    # Stored boards know where they were: last of those listed at the refit before.
    assert (await board(graph))["nodes"][0]["movement"] == len(listed) - 1


async def test_places_move_against_the_refit_before_and_are_kept_within_the_day(graph: Graph) -> None:
    _, known = await refitted(graph)
    first = await whole(graph, size=100)
    last = known.on(lambda _: True)[0][-1]
    await planted.run(graph, _PRAISE, mentor=last)

    await reputation.refit(graph, now=NOW)
    second = await whole(graph, size=100)
    own = (await board(graph, Viewer(last, frozenset())))["viewerEntry"]
    await reputation.refit(graph, now=NOW)
    third = await whole(graph, size=100)

    before = {mentor: place for place, mentor in enumerate(mentors(first), start=1)}
    assert {entry["movement"] for entry in first} == {None}
    assert [entry["movement"] for entry in second] == [
        before[mentor] - place for place, mentor in enumerate(mentors(second), start=1)
    ]
    assert own["movement"] > 0
    assert {entry["movement"] for entry in third} == {0}


async def test_only_boards_that_changed_are_made_again(graph: Graph) -> None:
    _, known = await refitted(graph)
    before = {row["key"]: row["generation"] for row in await graph.read(_EDITIONS)}
    listed = known.on(lambda _: True)[0]
    standings = await stored.standings(graph, sorted(known.people))
    unlisted = next(
        mentor
        for mentor in sorted(known.people)
        if known.passed(mentor)
        and not known.people[mentor]["listed"]
        and standings[mentor].status != "DEACTIVATED"
    )

    async with leases.waited_for(graph, "tests", within_s=5) as lease:
        assert await boards.renew(graph, lease, now=NOW + timedelta(minutes=1)) == 0
        await planted.run(graph, _PROFILE, id=unlisted, visible=True)
        written = await boards.renew(graph, lease, now=NOW + timedelta(minutes=2))

    after = {row["key"]: row["generation"] for row in await graph.read(_EDITIONS)}
    changed = {key for key in after if after[key] != before.get(key)}
    assert 0 < written == len(changed) < len(before)
    assert "all" in changed
    page = await board(graph, first=100)
    assert page["asOf"] == "2026-06-15T12:02:00Z"
    entry = next(one for one in page["nodes"] if mentors([one]) == [relay("Employee", unlisted)])
    # Not listed at the refit, and so nowhere to have moved from; the others moved down or not at all.
    assert len(page["nodes"]) == len(listed) + 1
    assert entry["reputation"]["asOf"] == page["asOf"]
    others = [one["movement"] for one in page["nodes"] if one is not entry]
    assert set(others) <= {0, -1}


async def test_a_period_is_fitted_on_its_own_gains(graph: Graph) -> None:
    planted_here = await company(graph)
    await reputation.refit(graph, now=NOW)
    assert (await board(graph, period={"year": 2026}))["nodes"] == []
    assert await followed.follow(graph, now=NOW)
    known = await Known.read(graph)

    for period, first, last in (
        ({"year": 2026}, "2026-01-01", "2026-06-15"),
        ({"year": 2025}, "2025-01-01", "2025-12-31"),
        ({"year": 2026, "quarter": 1}, "2026-01-01", "2026-03-31"),
    ):
        within = Known(
            [row for row in known.gains if first <= row["day"] <= last],
            known.people,
            known.above,
            known.scores,
        )
        entries = await whole(graph, size=9, period=period)
        expected = [
            mentor
            for mentor in {row["mentor"] for row in within.gains}
            if within.passed(mentor) and known.people[mentor]["listed"]
        ]

        assert sorted(mentors(entries)) == sorted(relay("Employee", mentor) for mentor in expected)
        scores = [entry["reputation"]["score"] for entry in entries]
        assert scores == sorted(scores, reverse=True)
        by_id = {relay("Employee", mentor): mentor for mentor in known.people}
        assert [entry["reputation"]["evidence"]["verifiedSessions"] for entry in entries] == [
            len(within.of(by_id[mentor])) for mentor in mentors(entries)
        ]
        page = await board(graph, period=period, orderBy="BREADTH_OF_MENTEES")
        assert sorted(mentors(page["nodes"])) == sorted(mentors(entries))
        skill = of_skill(planted_here.skills[0])
        on_skill = await whole(graph, size=100, period=period, **skill)
        assert {entry["reputation"]["skill"]["id"] for entry in on_skill} <= {skill["skillId"]}
    assert (await board(graph, period={"year": 2020}))["totalCount"] == 0


async def test_a_period_that_is_over_is_fitted_again_only_where_something_changed(graph: Graph) -> None:
    await company(graph)
    fitted: list[str] = []
    editions = {}

    for day in range(3):
        now = NOW + timedelta(days=day)
        await reputation.refit(graph, now=now)
        told: list[str] = []
        with Graph.observing(lambda name, _seconds, _rows, told=told: told.append(name)):
            await followed.follow(graph, now=now)
        fitted.append(str(told.count("periods.keep")))
        editions[day] = {row["key"]: row["generation"] for row in await graph.read(_EDITIONS)}

    # The first time all of them, from then on the quarter and the year that are not over.
    assert int(fitted[0]) > 4
    assert fitted[1:] == ["2", "2"]
    over = [key for key in editions[1] if key.endswith("@2025")]
    assert over
    # Nobody moved from the second time on.
    assert all(editions[1][key] == editions[2][key] for key in over)


def test_a_quarter_has_its_days() -> None:
    assert (CalendarPeriod(2024, 1).first, CalendarPeriod(2024, 1).last) == (
        date(2024, 1, 1),
        date(2024, 3, 31),
    )
    assert (CalendarPeriod(2024, 4).first, CalendarPeriod(2024, 4).last) == (
        date(2024, 10, 1),
        date(2024, 12, 31),
    )
    assert (CalendarPeriod(2024).first, CalendarPeriod(2024).last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert around(date(2024, 6, 30)) == (CalendarPeriod(2024), CalendarPeriod(2024, 2))
    assert around(date(2024, 7, 1)) == (CalendarPeriod(2024), CalendarPeriod(2024, 3))
