"""The four people of a demo's start: the rules alone, and a session of theirs carried through on a graph."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.client import Graph
from graph.demo import MenteeRow, MentorRow, OfferRow, PersonRow
from graph.query import Query
from mentoring import reputation, search, sessions
from mentoring.demo import load, showcase
from mentoring.demo.load import Loaded
from mentoring.demo.showcase import Showcase
from mentoring.outcomes import Done, Outcome
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.search import Wish
from mentoring.search.departments import Unit

TODAY = date(2026, 9, 14)
MORNING = datetime(2026, 9, 14, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

TREE = {"all": Unit("All", None), "north": Unit("North", "all"), "south": Unit("South", "all")}
MENTEE = MenteeRow(
    mentee=PersonRow("mentee", "m.entee", "Mentee"),
    manager=PersonRow("boss", "b.oss", "Boss"),
    above=frozenset({"boss", "head"}),
    department_id="north",
    target=3,
)
MENTOR = MentorRow(
    mentor=PersonRow("mentor", "m.entor", "Mentor"),
    above=frozenset({"chief", "head"}),
    department_id="south",
    offers=(OfferRow("sql", 4, None), OfferRow("python", 4, 3)),
)

INDICATORS = Query(
    "tests.demo.indicators",
    """
    MATCH (:Skill {id: $skill_id})-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
    WHERE indicator.rank <= $rank
    RETURN collect({id: indicator.id}) AS rows
    """,
)
FACTS = Query(
    "tests.demo.facts",
    """
    MATCH (mentor:Employee {id: $mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
    MATCH (mentee:Employee {id: $mentee_id})-[held:HAS_SKILL]->(:Skill {id: $skill_id})
    MATCH (mentee)-[line:REPORTS_TO]->(manager:Employee) WHERE line.to IS NULL
    MATCH (overall:ReputationScore {key: $mentor_id})
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR|MENTEE]-(:MentoringSession)-[:HAS_MEETING]->(one:Meeting)
        WHERE one.status = 'PLANNED'
        RETURN count(one) AS mentor_meetings
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[:MENTOR|MENTEE]-(:MentoringSession)-[:HAS_MEETING]->(one:Meeting)
        WHERE one.status = 'PLANNED'
        RETURN count(one) AS mentee_meetings
    }
    RETURN collect({
        visible: profile.leaderboardVisible, accepting: profile.accepting, passed: overall.passed,
        rank: held.currentRank, high: held.highWaterRank, manager_id: manager.id,
        manager_status: manager.status, meetings: mentor_meetings + mentee_meetings
    }) AS rows
    """,
)


def test_a_mentor_of_another_department_in_no_line_is_apart() -> None:
    assert showcase.are_apart(MENTEE, MENTOR, TREE)


@pytest.mark.parametrize(
    "mentor",
    [
        replace(MENTOR, department_id="north"),
        replace(MENTOR, department_id="all"),
        replace(MENTOR, department_id=None),
        replace(MENTOR, mentor=PersonRow("boss", "b.oss", "Boss")),
        replace(MENTOR, mentor=PersonRow("head", "h.ead", "Head")),
        replace(MENTOR, above=frozenset({"mentee"})),
        replace(MENTOR, above=frozenset({"boss", "head"})),
    ],
)
def test_a_mentor_near_mentee_or_manager_is_not(mentor: MentorRow) -> None:
    assert not showcase.are_apart(MENTEE, mentor, TREE)


def test_a_mentor_teaches_up_to_their_rank_or_the_bound_they_set() -> None:
    assert [showcase.taught_up_to(MENTOR, skill) for skill in ("sql", "python", "chess")] == [4, 3, 0]
    assert dict(showcase.best_offers([MENTOR])) == {"sql": 4, "python": 3}


def test_only_who_teaches_the_skill_far_enough_is_paired() -> None:
    higher = replace(MENTEE, target=4)

    assert [pair.mentee for pair in showcase.pairs([MENTEE, higher], [MENTOR], "python", TREE)] == [MENTEE]


@dataclass
class Loop:
    """One session of the four people, step by step, with a clock."""

    graph: Graph
    four: Showcase
    now: datetime
    session_id: str = ""
    version: int = 0

    async def go_through(self) -> None:
        skill, target = self.four.suggestion.skill_id, self.four.suggestion.target_level
        indicators = [row["id"] for row in await self.graph.read(INDICATORS, skill_id=skill, rank=target)][:1]
        asked = await sessions.request(
            self.graph,
            actor=_viewer(self.four.mentee),
            now=self.now,
            programme=Programme(),
            mentor_id=self.four.mentor.id,
            skill_id=skill,
            target_level=target,
            purpose="SKILL_GAP",
            scope="Try it on a case of my own",
        )
        self.session_id = self._done(asked).session_id or ""
        self.now += HOUR
        self._done(await sessions.accept(self.graph, **self._step(self.four.mentor)))
        begun = self.now
        self.now += 3 * HOUR
        logged = await sessions.log_meeting(
            self.graph,
            **self._step(self.four.mentee),
            starts_at=begun + HOUR,
            ends_at=begun + 2 * HOUR,
            mode="VIDEO",
        )
        self._done(logged)
        self.now += 2 * DAY
        self._done(
            await sessions.reassess(
                self.graph, **self._step(self.four.mentee), level=target, indicator_ids=indicators
            )
        )
        self.now += DAY
        verified = await sessions.verify(
            self.graph,
            **self._step(self.four.manager),
            verified_level=target,
            baseline_level=target - 1,
            indicator_ids=indicators,
        )
        self._done(verified)

    def _step(self, person: PersonRow) -> dict[str, object]:
        return {
            "actor": _viewer(person),
            "now": self.now,
            "programme": Programme(),
            "session_id": self.session_id,
            "expected_version": self.version,
        }

    def _done(self, outcome: Outcome) -> Done:
        assert isinstance(outcome, Done), outcome
        self.version += 1
        return outcome


def _viewer(person: PersonRow) -> Viewer:
    return Viewer(person.id, frozenset())


async def test_the_four_people_fit_and_so_do_the_next_after_the_loop(graph: Graph) -> None:
    loaded = await load.load(graph, employees=60, seed=6, today=TODAY)
    assert isinstance(loaded, Loaded)

    now, seen = MORNING, set()
    for _round in range(2):
        four = await showcase.find(graph, now=now)
        assert four
        await _assert_fits(graph, four, now)
        seen.add((four.mentee.id, four.suggestion.skill_id))
        loop = Loop(graph, four, now)
        await loop.go_through()
        now = loop.now
        await reputation.refit(graph, now=now)

    assert len(seen) == 2


async def test_there_are_none_before_the_scores_are_fitted(graph: Graph) -> None:
    assert await showcase.find(graph, now=MORNING) is None


async def test_a_demo_of_300_has_its_four_people(demo_graph: Graph, demo_now: datetime) -> None:
    four = await showcase.find(demo_graph, now=demo_now)

    assert four
    await _assert_fits(demo_graph, four, demo_now)


async def _assert_fits(graph: Graph, four: Showcase, now: datetime) -> None:
    skill, target = four.suggestion.skill_id, four.suggestion.target_level
    assert len({four.mentee.id, four.mentor.id, four.manager.id, four.administrator.id}) == 4
    page = await search.search(graph, Wish(skill), viewer=_viewer(four.mentee), now=now, first=3)
    assert isinstance(page, search.SearchPage)
    [match] = [one for one in page.matches if one.mentor_id == four.mentor.id]
    assert match.cross_department
    [facts] = await graph.read(FACTS, mentor_id=four.mentor.id, mentee_id=four.mentee.id, skill_id=skill)
    assert facts["visible"]
    assert facts["accepting"]
    assert facts["passed"]
    assert facts["rank"] < target
    assert (facts["high"] or 0) < target
    assert (facts["manager_id"], facts["manager_status"]) == (four.manager.id, "ACTIVE")
    assert facts["meetings"] == 0
