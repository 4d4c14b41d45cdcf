"""One's own mentor profile: capacity, pauses, offers, and whether a score is shown."""

from datetime import timedelta
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import profiles
from mentoring.outcomes import Code, Outcome
from mentoring.profiles import OfferGiven
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, Company, done, person, run, why

STORED = Query(
    "tests.stored_profile",
    """
    MATCH (person:Employee {id: $person})-[:HAS_PROFILE]->(profile:MentorProfile)
    CALL (person) {
        MATCH (person)-[offer:OFFERS]->(skill:Skill)
        WITH properties(offer) AS row, skill ORDER BY skill.id
        RETURN collect({skill: skill.id, row: row}) AS offers
    }
    WITH properties(profile) AS row, offers
    RETURN collect({row: row, offers: offers}) AS rows
    """,
)
SCORES = Query(
    "tests.scores",
    """
    MERGE (state:RefitState {name: 'reputation'})
    SET state.variances = '{"mentor_skill": 0.03}', state.generation = 'g'
    WITH state
    UNWIND $scores AS given
    CREATE (:ReputationScore {
        key: given.key, mentorId: 'mentor', mean: given.mean, sd: given.sd, passed: given.passed
    })
    """,
)
SKILL_GAP = ("SKILL_GAP",)
ONE_TO_ONE = ("ONE_TO_ONE",)


async def update(company: Company, who: str = "mentor", **given: Any) -> Outcome:
    return await profiles.update(company.graph, actor=person(who), now=company.now, **given)


async def stored(company: Company, who: str = "mentor") -> dict[str, Any]:
    [found] = await company.graph.read(STORED, person=who)
    return found


async def test_a_first_profile_is_made_and_closed_until_opened(graph: Graph) -> None:
    company = await companies.build(graph)

    answered = done(await update(company, "colleague", capacity=2))

    assert answered.profile_employee_id == "colleague"
    row = (await stored(company, "colleague"))["row"]
    assert {key: row[key] for key in ("capacity", "accepting", "leaderboardVisible")} == {
        "capacity": 2, "accepting": False, "leaderboardVisible": False,
    }  # fmt: skip


async def test_what_is_left_out_stays_as_it_was(graph: Graph) -> None:
    company = await companies.build(graph)
    before = await stored(company)

    done(await update(company))
    unchanged = await stored(company)
    done(await update(company, accepting=False))

    assert unchanged == before
    assert (await stored(company))["row"] == before["row"] | {"accepting": False}


async def test_a_list_of_offers_replaces_the_one_before(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentor", 3, skill="writing")
    since = (await stored(company))["offers"][0]["row"]["since"]
    company.advance(DAY)

    both = [OfferGiven("python", SKILL_GAP, ONE_TO_ONE), OfferGiven("writing", SKILL_GAP, ONE_TO_ONE)]
    done(await update(company, offers=both))
    after = {offer["skill"]: offer["row"] for offer in (await stored(company))["offers"]}
    done(await update(company, offers=[]))

    assert (after["python"]["since"], after["python"]["rank"], after["python"]["verified"]) == (
        since,
        5,
        True,
    )
    assert (after["writing"]["since"], after["writing"]["rank"]) == ("2026-03-03T09:00:00.000000Z", 3)
    assert after["writing"]["verified"] is False
    assert (await stored(company))["offers"] == []


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"capacity": -1}, (Code.INVALID_INPUT, "capacity")),
        ({"capacity": 21}, (Code.INVALID_INPUT, "capacity")),
        ({"offers": [OfferGiven("writing", SKILL_GAP, ONE_TO_ONE)]}, (Code.INVALID_INPUT, "offers")),
        ({"offers": [OfferGiven("nothing", SKILL_GAP, ONE_TO_ONE)]}, (Code.NOT_FOUND, "offers")),
        ({"offers": [OfferGiven("python", (), ONE_TO_ONE)]}, (Code.INVALID_INPUT, "offers")),
        ({"offers": [OfferGiven("python", ("CAREER_ADVICE",), ONE_TO_ONE)]}, (Code.INVALID_INPUT, "offers")),
        ({"offers": [OfferGiven("python", SKILL_GAP, ONE_TO_ONE)] * 2}, (Code.INVALID_INPUT, "offers")),
    ],
)
async def test_a_wrong_profile_is_refused_and_changes_nothing(
    graph: Graph, given: dict[str, Any], answer: tuple[Code, str]
) -> None:
    company = await companies.build(graph)
    before = await stored(company)

    assert why(await update(company, accepting=False, **given)) == answer
    assert await stored(company) == before


async def test_a_pause_cancels_the_requests_that_wait_and_nothing_else(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.people("other", manager="boss")
    await company.assessed("other", 1)
    waiting, going = await company.requested(), await company.accepted(mentee="other")

    done(await update(company, paused_until=company.now - timedelta(days=1)))
    assert (await company.session(waiting))["row"]["state"] == "REQUESTED"
    done(await update(company, paused_until=company.now + DAY))

    found = await company.session(waiting)
    last = found["steps"][-1]
    assert (last["action"], last["to"], last["actor"]) == ("CANCEL", "CANCELLED", None)
    assert last["reason"] == "The mentor has paused mentoring."
    assert (await company.session(going))["row"]["state"] == "ACCEPTED"
    assert why(await company.request())[0] is Code.MENTOR_UNAVAILABLE


async def test_a_score_is_on_the_offers_only_when_opted_in_and_past_the_gate(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentor", 3, skill="writing")
    offers = [OfferGiven("python", SKILL_GAP, ONE_TO_ONE), OfferGiven("writing", SKILL_GAP, ONE_TO_ONE)]
    done(await update(company, offers=offers))
    scores = [
        {"key": "mentor", "mean": 0.2, "sd": 0.1, "passed": True},
        {"key": "mentor|python", "mean": 0.3, "sd": 0.15, "passed": True},
    ]
    await run(graph, SCORES, scores=scores)

    async def published() -> list[tuple[Any, Any]]:
        rows = [offer["row"] for offer in (await stored(company))["offers"]]
        return [(row.get("publicScore"), row.get("publicSd")) for row in rows]

    seen = [await published()]
    for visible in (True, False):
        done(await update(company, leaderboard_visible=visible))
        seen.append(await published())

    nothing = [(None, None), (None, None)]
    wider = pytest.approx(0.2)  # the overall .1, and how far a skill strays
    assert seen == [nothing, [(0.3, 0.15), (0.2, wider)], nothing]


async def test_below_the_gate_no_score_is_on_the_offers(graph: Graph) -> None:
    company = await companies.build(graph)
    await run(graph, SCORES, scores=[{"key": "mentor", "mean": 0.2, "sd": 0.1, "passed": False}])

    done(await update(company, leaderboard_visible=True))

    [offer] = (await stored(company))["offers"]
    assert "publicScore" not in offer["row"]
