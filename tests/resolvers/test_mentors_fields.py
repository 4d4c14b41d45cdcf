"""A mentor's profile, places and offers."""

import asyncio
from datetime import timedelta

import pytest

from graph import instants
from graph.client import Graph
from graph.query import Query
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import NOW, Company

PAUSE = Query("tests.pause", "MATCH (profile:MentorProfile {id: $id}) SET profile.pausedUntil = $until")


@pytest.mark.parametrize("viewer", ["mentor", "mentee", "manager", "stranger", "admin"])
async def test_a_profile_is_for_everyone_to_see(company: Company, viewer: str) -> None:
    context = request_of(company, viewer)

    by_id = await context.find("MentorProfile", company.profile)
    by_person = await context.find("Employee.mentorProfile", company.people["mentor"])

    assert by_id == by_person
    assert (by_id.capacity, by_id.accepting, by_id.leaderboard_visible) == (3, True, False)
    assert by_id.employee_uuid == company.people["mentor"]


async def test_somebody_who_never_offered_has_no_profile(company: Company) -> None:
    assert (
        await request_of(company, "mentee").find("Employee.mentorProfile", company.people["mentee"]) is None
    )


@pytest.mark.parametrize(("days", "paused"), [(1, True), (-1, False)])
async def test_a_pause_that_is_over_is_not_shown(company: Company, days: int, paused: bool) -> None:
    until = instants.to_text(NOW + timedelta(days=days))
    await company.run(PAUSE, id=company.profile, until=until)

    profile = await request_of(company, "mentee").find("MentorProfile", company.profile)

    assert profile.paused_until == (until if paused else None)


async def test_open_sessions_are_the_places_taken(company: Company) -> None:
    for state in (
        "REQUESTED",
        "ACCEPTED",
        "SCHEDULED",
        "IN_PRACTICE",
        "AWAITING_VERIFICATION",
        "VERIFIED",
        "LAPSED",
    ):
        await company.session(state)
    await company.session("ACCEPTED", mentor="stranger")

    assert await request_of(company, "mentee").find("MentorProfile.openSessions", company.profile) == 4


async def test_nobody_taught_yet_takes_no_place(company: Company) -> None:
    assert await request_of(company, "mentee").find("MentorProfile.openSessions", company.profile) == 0


async def test_an_offer_says_what_it_is_for(company: Company) -> None:
    [offer] = await request_of(company, "mentee").find("MentorProfile.offers", company.profile)

    assert offer.skill_uuid == company.skill
    assert offer.purposes == ["SKILL_GAP"]
    assert offer.formats == ["ONE_TO_ONE"]
    assert offer.max_level_taught is None


@pytest.mark.parametrize("field", ["MentorProfile", "MentorProfile.openSessions", "MentorProfile.offers"])
async def test_many_profiles_cost_one_statement(company: Company, field: str) -> None:
    asked: list[str] = []
    context = request_of(company, "mentee")

    with Graph.observing(lambda name, _seconds, _rows: asked.append(name)):
        await asyncio.gather(*(context.find(field, one) for one in (company.profile, "another", "a third")))

    assert len(asked) == 1
