"""One mentor beside one mentee: explained as the list has them, and everything that keeps them apart."""

from datetime import timedelta

import pytest

from graph import instants
from graph.client import Graph
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED
from mentoring import reputation, search
from mentoring.outcomes import Code, Refused
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.search import ExclusionReason, Match, Standing
from scoring.matching import Factor, Weights
from scoring.matching.versions import Ranking
from tests.mentoring import planted
from tests.mentoring.planted import NOW, Planted
from tests.mentoring.search_oracle import Ask, World

LATER = NOW + timedelta(days=20)


def viewer(person: str, *roles: str) -> Viewer:
    return Viewer(person, frozenset(roles))


async def standing(graph: Graph, ask: Ask, mentor: str) -> Standing:
    # A server that has just been started plans a statement for seconds.
    found = await search.why_not(
        graph.within(60),
        viewer=viewer(ask.mentee),
        now=NOW,
        mentor_id=mentor,
        mentee_id=ask.mentee,
        skill_id=ask.skill,
        target_level=ask.target,
    )
    assert isinstance(found, Standing)
    return found


async def test_a_pair_is_explained_as_the_oracle_scores_it_and_ranked_as_the_list_has_it(
    graph: Graph,
) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    given = (1.0, 2.0, 0.0, 1.0, 1.0, 0.5, 0.0)
    ask = Ask(company.people[60], company.skills[0], 1, weights=given)
    listed = world.answer(ask)
    offers = world.offers[ask.skill]

    for offer in [offer for offer in offers if offer["mentor"] != ask.mentee][::6]:
        found = await search.explain(
            graph.within(60),
            viewer=viewer(ask.mentee),
            now=NOW,
            mentor_id=offer["mentor"],
            mentee_id=ask.mentee,
            skill_id=ask.skill,
            target_level=1,
            ranking=Ranking(weights=Weights(*given)),
        )

        assert isinstance(found, Match)
        score = world.score(offer, ask)
        assert found.score == pytest.approx(score, abs=1e-12)
        assert sum(part.contribution for part in found.explanation) == pytest.approx(found.score, abs=1e-9)
        assert [part.raw for part in found.explanation] == pytest.approx(world.raw(offer, ask), abs=1e-12)
        own = (-round(score, 12), offer["mentor"])
        better = [mentor for mentor, other in listed if (-round(other, 12), mentor) < own]
        assert found.rank == len(better) + 1


async def test_nothing_excludes_exactly_those_on_the_list(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    ask = Ask(company.people[60], company.skills[0], 2)
    listed = [mentor for mentor, _ in world.answer(ask)]
    seen = set()

    for mentor in company.people[::5]:
        found = await standing(graph, ask, mentor)

        assert (not found.exclusions) is (mentor in listed)
        assert found.listed == len(listed)
        seen |= {one.reason for one in found.exclusions}
        if mentor in listed:
            assert found.match is not None
            assert found.match.rank == listed.index(mentor) + 1
            assert (found.cutoff is None) is (found.match.rank <= 10)
    assert len(seen) >= 5


async def test_what_separates_from_the_first_page_adds_up_to_the_difference(graph: Graph) -> None:
    company = await planted.company(graph)
    world = await World.read(graph, NOW)
    ask = Ask(company.people[60], company.skills[0], 1)
    last, cutoff = world.answer(ask)[-1][0], world.answer(ask)[9][1]

    found = await standing(graph, ask, last)

    assert found.match is not None
    assert found.cutoff == pytest.approx(cutoff, abs=1e-12)
    assert sum(gap.own - gap.theirs for gap in found.gaps) == pytest.approx(
        found.match.score - cutoff, abs=1e-9
    )
    losses = [gap.own - gap.theirs for gap in found.gaps]
    assert losses == sorted(losses)
    assert {gap.factor for gap in found.gaps} == set(Factor)


_SETS = {
    ExclusionReason.MENTOR_INACTIVE: "MATCH (m:Employee {id: $mentor}) SET m.status = 'ON_LEAVE'",
    ExclusionReason.MENTEE_INACTIVE: "MATCH (m:Employee {id: $mentee}) SET m.status = 'ON_LEAVE'",
    ExclusionReason.SKILL_DEPRECATED: "MATCH (s:Skill {id: $skill}) SET s.status = 'DEPRECATED'",
    ExclusionReason.NOT_OFFERING: (
        "MATCH (:Employee {id: $mentor})-[o:OFFERS]->(skill:Skill {id: $skill}) SET o.purposes = ['CAREER_ADVICE']"
        + OFFERS_CHANGED
    ),
    ExclusionReason.LEVEL_TOO_LOW: (
        "MATCH (:Employee {id: $mentor})-[o:OFFERS]->(skill:Skill {id: $skill}) SET o.maxLevelTaught = 1"
        + OFFERS_CHANGED
    ),
    ExclusionReason.REPORTING_LINE: (
        "MATCH (a:Employee {id: $mentor}) MATCH (b:Employee {id: $mentee}) CREATE (a)-[:REPORTS_TO {from: $ago}]->(b)"
    ),
    ExclusionReason.NOT_ACCEPTING: (
        "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.accepting = false"
    ),
    ExclusionReason.PAUSED: (
        "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.pausedUntil = $later"
    ),
    ExclusionReason.FULL: (
        "MATCH (:Employee {id: $mentor})-[:HAS_PROFILE]->(p:MentorProfile) SET p.capacity = 0"
    ),
    ExclusionReason.OPEN_SESSION: """
        MATCH (a:Employee {id: $mentor}) MATCH (b:Employee {id: $mentee})
        CREATE (s:MentoringSession {
            id: 'open', state: 'REQUESTED', openKey: 'open', skillId: $skill, mentorId: $mentor, menteeId: $mentee
        })-[:MENTOR]->(a)
        CREATE (s)-[:MENTEE]->(b)
    """,
}


async def test_every_reason_is_told_with_the_code_of_its_refusal_and_all_of_them_together(
    graph: Graph,
) -> None:
    company = await planted.company(graph)
    ask, mentor = await first_listed(graph, company)
    assert (await standing(graph, ask, mentor)).exclusions == ()
    told: set[ExclusionReason] = set()

    for number, (reason, text) in enumerate(_SETS.items()):
        await planted.run(
            graph,
            Query(f"tests.exclusion_{number}", text),  # type: ignore[arg-type]
            **{
                name: value
                for name, value in {
                    "mentor": mentor,
                    "mentee": ask.mentee,
                    "skill": ask.skill,
                    "later": instants.to_text(LATER),
                    "ago": planted.days_ago(5),
                }.items()
                if f"${name}" in text
            },
        )
        found = await standing(graph, ask, mentor)

        # An offer for another purpose is none, whatever its level.
        hidden = {ExclusionReason.LEVEL_TOO_LOW}
        told.add(reason)
        assert {one.reason for one in found.exclusions} == told - hidden
        assert [one.reason for one in found.exclusions] == [
            one for one in ExclusionReason if one in told - hidden
        ]
    paused = [one for one in found.exclusions if one.reason is ExclusionReason.PAUSED]
    assert [(one.code, one.until) for one in paused] == [(Code.MENTOR_UNAVAILABLE, LATER)]
    assert found.match is not None


async def test_a_level_that_is_not_taught_is_told_and_so_is_asking_oneself(graph: Graph) -> None:
    company = await planted.company(graph)
    ask, mentor = await first_listed(graph, company)
    await planted.run(
        graph,
        Query("tests.level", _SETS[ExclusionReason.LEVEL_TOO_LOW]),  # type: ignore[arg-type]
        mentor=mentor,
        skill=ask.skill,
    )

    found = await standing(graph, ask, mentor)
    oneself = await standing(graph, Ask(mentor, ask.skill, 1), mentor)

    assert [one.reason for one in found.exclusions] == [ExclusionReason.LEVEL_TOO_LOW]
    assert found.exclusions[0].message.endswith("up to level 1, below the target level 2.")
    assert [one.reason for one in oneself.exclusions] == [ExclusionReason.SELF]


async def first_listed(graph: Graph, company: Planted) -> tuple[Ask, str]:
    """A mentee who leads nobody and is active, and somebody who may be asked."""
    world = await World.read(graph, NOW)
    for mentee in reversed(company.people):
        ask = Ask(mentee, company.skills[0], 2)
        listed = world.answer(ask)
        if world.people[mentee]["status"] == "ACTIVE" and listed:
            return ask, listed[0][0]
    raise AssertionError("nobody has a list")


async def test_who_may_ask_about_a_pair(graph: Graph) -> None:
    company = await planted.company(graph)
    ask, mentor = await first_listed(graph, company)
    world = await World.read(graph, NOW)
    stranger = next(p for p in company.people if p not in {mentor, ask.mentee, world.manager[ask.mentee]})

    async def code(asking: Viewer, **changed: str) -> Code | None:
        pair = {"mentor_id": mentor, "mentee_id": ask.mentee, "skill_id": ask.skill} | changed
        found = await search.explain(graph, viewer=asking, now=NOW, target_level=2, **pair)
        again = await search.why_not(graph, viewer=asking, now=NOW, target_level=2, **pair)
        if isinstance(found, Refused):
            assert again == found
            return found.code
        return None

    for allowed in (ask.mentee, mentor, world.manager[ask.mentee]):
        assert await code(viewer(allowed)) is None
    assert await code(viewer(stranger, PROGRAMME_ADMIN)) is None
    assert await code(viewer(stranger)) is Code.NOT_FOUND
    assert await code(viewer(mentor), mentee_id="nobody") is Code.NOT_FOUND
    assert await code(viewer(ask.mentee), mentor_id="nobody") is Code.NOT_FOUND
    assert await code(viewer(ask.mentee), skill_id="nothing") is Code.NOT_FOUND
    without = next(p for p in company.people if p not in company.mentors and p != ask.mentee)
    assert (
        await search.explain(
            graph,
            viewer=viewer(ask.mentee),
            now=NOW,
            mentor_id=without,
            mentee_id=ask.mentee,
            skill_id=ask.skill,
            target_level=2,
        )
        is None
    )


async def test_a_level_to_reach_is_needed_and_on_the_scale(graph: Graph) -> None:
    company = await planted.company(graph)
    ask, mentor = await first_listed(graph, company)

    for target, code in ((None, Code.INVALID_INPUT), (9, Code.LEVEL_OUT_OF_SCALE)):
        found = await search.explain(
            graph,
            viewer=viewer(ask.mentee),
            now=NOW,
            mentor_id=mentor,
            mentee_id=ask.mentee,
            skill_id=ask.skill,
            target_level=target,
        )

        assert isinstance(found, Refused)
        assert (found.code, found.path) == (code, ("targetLevel",))
