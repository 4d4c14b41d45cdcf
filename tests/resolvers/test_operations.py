"""The documents promised to front ends: executed on the demo organisation, each a fixed number of statements."""

import math
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring.demo import showcase
from mentoring.demo.showcase import Showcase
from tests.asking import Answer, ask, operation, person, relay

ASKED_MENTOR = Query(
    "tests.asked_mentor",
    """
    MATCH (:MentoringSession {state: 'REQUESTED'})-[:MENTOR]->(mentor:Employee)
    WITH min(mentor.id) AS id
    RETURN collect({id: id}) AS rows
    """,
)


@pytest.fixture
async def people(demo_graph: Graph, demo_now: datetime) -> Showcase:
    """The four people of the demo organisation whom its start-up prints."""
    found = await showcase.find(demo_graph, now=demo_now)
    assert found is not None
    return found


class Asker:
    """The demo organisation asked as one of the four."""

    def __init__(self, graph: Graph, people: Showcase, now: datetime) -> None:
        self.graph = graph
        self.people = people
        self.now = now

    async def __call__(self, part: str, name: str, **variables: Any) -> Answer:
        viewer = person(await self._id(part), admin=part == "administrator")
        answer = await ask(self.graph, viewer, operation(name), variables, now=self.now)
        assert answer.errors == []
        return answer

    async def _id(self, part: str) -> str:
        if part == "asked":
            return str((await self.graph.read(ASKED_MENTOR))[0]["id"])
        return str(getattr(self.people, part).id)

    @property
    def skill(self) -> str:
        return relay("Skill", self.people.suggestion.skill_id)

    def id_of(self, part: str) -> str:
        return relay("Employee", getattr(self.people, part).id)


@pytest.fixture
def asker(demo_graph: Graph, people: Showcase, demo_now: datetime) -> Asker:
    return Asker(demo_graph, people, demo_now)


async def test_viewer_shows_gaps_and_who_could_help(asker: Asker) -> None:
    answer = await asker("mentee", "Viewer")

    viewer = answer.data["viewer"]
    assert viewer["id"] == asker.id_of("mentee")
    assert viewer["manager"]["id"] == asker.id_of("manager")
    (gap,) = [gap for gap in viewer["skillGaps"] if gap["skill"]["id"] == asker.skill]
    assert asker.id_of("mentor") in [match["mentor"]["id"] for match in gap["candidateMentors"]["nodes"]]
    order = [
        (not gap["critical"], -gap["size"], gap["skill"]["name"].casefold()) for gap in viewer["skillGaps"]
    ]
    assert [key[:2] for key in order] == sorted(key[:2] for key in order)


async def test_mentor_search_explains_scores_that_add_up(asker: Asker) -> None:
    target = asker.people.suggestion.target_level
    answer = await asker("mentee", "MentorSearch", input={"skillId": asker.skill, "targetLevel": target})

    found = answer.data["mentorSearch"]
    nodes = [edge["node"] for edge in found["edges"]]
    assert asker.id_of("mentor") in [node["mentor"]["id"] for node in nodes]
    assert [node["rank"] for node in nodes] == list(range(1, len(nodes) + 1))
    for node in nodes:
        parts = node["explanation"]
        assert math.isclose(sum(part["contribution"] for part in parts), node["score"], abs_tol=1e-9)
        assert all(
            math.isclose(part["raw"] * part["weight"], part["contribution"], abs_tol=1e-9) for part in parts
        )
        profile = node["mentor"]["mentorProfile"]
        assert profile["openSessions"] < profile["capacity"]
    assert sum(facet["count"] for facet in found["departmentFacets"]) == found["totalCount"]


async def test_team_skill_gaps_are_ordered_and_carry_candidates(asker: Asker) -> None:
    answer = await asker("manager", "TeamSkillGaps")

    page = answer.data["teamSkillGaps"]
    assert page["totalCount"] >= len(page["nodes"]) > 0
    assert any(node["candidateMentors"]["nodes"] for node in page["nodes"])


async def test_a_reputation_is_the_sum_of_its_contributions(asker: Asker) -> None:
    answer = await asker("mentor", "MentorReputation", mentorId=asker.id_of("mentor"))

    reputation = answer.data["reputation"]
    parts = reputation["contributions"]
    assert not reputation["provisional"]
    assert reputation["lower"] < reputation["score"] < reputation["upper"]
    assert parts["totalCount"] == len(parts["nodes"]) == reputation["evidence"]["verifiedSessions"]
    assert math.isclose(
        sum(part["effectOnScore"] for part in parts["nodes"]), reputation["score"], abs_tol=1e-6
    )


async def test_others_see_a_published_reputation_without_its_contributions(asker: Asker) -> None:
    own = await asker("mentor", "MentorReputation", mentorId=asker.id_of("mentor"))
    seen = await asker("mentee", "MentorReputation", mentorId=asker.id_of("mentor"))

    assert seen.data["reputation"]["score"] == own.data["reputation"]["score"]
    assert seen.data["reputation"]["contributions"] is None


async def test_the_leaderboard_is_in_order_and_pages_join(asker: Asker) -> None:
    whole = (await asker("mentee", "Leaderboard", input={}, first=100)).data["leaderboard"]
    first = (await asker("mentee", "Leaderboard", input={}, first=3)).data["leaderboard"]
    second = (
        await asker("mentee", "Leaderboard", input={}, first=100, after=first["pageInfo"]["endCursor"])
    ).data["leaderboard"]

    assert first["nodes"] + second["nodes"] == whole["nodes"]
    assert [node["rank"] for node in whole["nodes"]] == list(range(1, whole["totalCount"] + 1))
    scores = [node["reputation"]["score"] for node in whole["nodes"]]
    assert scores == sorted(scores, reverse=True)
    assert whole["suppressed"] % 5 == 0
    assert all(node["rankLow"] <= node["rank"] <= node["rankHigh"] for node in whole["nodes"])


async def test_employees_inbox_and_model_answer(asker: Asker) -> None:
    page = (await asker("mentee", "Employees", first=100)).data["employees"]
    inbox = (await asker("manager", "Inbox")).data["sessionsAwaitingMyAction"]
    role = (await asker("mentee", "Viewer")).data["viewer"]["jobRole"]["id"]
    model = (await asker("mentee", "CompetencyModel", jobRoleId=role)).data["competencyModel"]

    assert len(page["edges"]) == 100
    assert page["totalCount"] > 250
    assert inbox["totalCount"] >= len(inbox["nodes"])
    assert 6 <= len(model["requirements"]) <= 20


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("mentee", "Viewer"),
        ("mentee", "MentorSearch"),
        ("manager", "TeamSkillGaps"),
        ("mentee", "Leaderboard"),
        ("mentee", "Employees"),
        ("asked", "Inbox"),
        ("mentor", "MentorReputation"),
    ],
)
async def test_an_operation_runs_its_statements_however_many_rows(asker: Asker, part: str, name: str) -> None:
    variables = {
        "MentorSearch": {
            "input": {"skillId": asker.skill, "targetLevel": asker.people.suggestion.target_level}
        },
        "Leaderboard": {"input": {}},
        "MentorReputation": {"mentorId": asker.id_of("mentor")},
    }.get(name, {})

    # The offers of a skill are read once and kept.
    await asker(part, name, **variables, first=100)
    large = await asker(part, name, **variables, first=100)
    small = await asker(part, name, **variables, first=2)

    # Where a page has no candidates or open sessions there is nothing to ask below them: so never more than these.
    assert not Counter(large.asked) - Counter(STATEMENTS[name])
    assert not Counter(small.asked) - Counter(large.asked)
    assert large.asked


STATEMENTS = {
    "Viewer": [
        "level:departments.of_employee",
        "level:departments.of_employee",
        "level:employees.manager_of",
        "level:employees.self",
        "level:employees.self",
        "level:gaps.of_employee",
        "level:job_roles.of_employee",
        "level:scales.level_at_rank",
        "level:skills.self",
        "search.gaps",
    ],
    "MentorSearch": [
        "level:departments.of_employee",
        "level:employees.self",
        "level:mentors.of_employee",
        "level:mentors.places_taken",
        "level:reputation.of_mentor",
        "search.one",
    ],
    "TeamSkillGaps": [
        "level:departments.of_employee",
        "level:departments.of_employee",
        "level:employees.self",
        "level:employees.self",
        "level:gaps.of_team",
        "level:gaps.of_team_counted",
        "level:sessions.self",
        "level:skills.self",
        "search.gaps",
    ],
    "Leaderboard": [
        "level:departments.of_employee",
        "level:employees.self",
        "level:leaderboards.entries",
        "level:leaderboards.header",
    ],
    "Employees": [
        "level:departments.of_employee",
        "level:employees.all",
        "level:employees.all_counted",
        "level:employees.manager_of",
        "level:job_roles.of_employee",
    ],
    "Inbox": [
        "level:employees.self",
        "level:employees.self",
        "level:sessions.action_facts",
        "level:sessions.awaiting_viewer",
        "level:sessions.awaiting_viewer_counted",
        "level:skills.self",
    ],
    "MentorReputation": [
        "level:employees.self",
        "level:reputation.of_mentor",
        "level:sessions.self",
        "level:skills.self",
        "reputation.contributions",
        "reputation.skill_names",
    ],
}
"""What each document runs, sign-in apart."""
