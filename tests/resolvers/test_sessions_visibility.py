"""Who sees a session, and with it its meetings and verification."""

from datetime import timedelta

import pytest

from graph.client import Tx
from graph.sessions import facts
from graph.sessions.facts import SessionFacts
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from mentoring.sessions import verifiers
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import NOW, Company

EVERYBODY = ("director", "skip", "manager", "mentee", "lead", "mentor", "stranger", "admin")
PAIR = {"mentor", "mentee"}


async def seen_by(company: Company, type_name: str, uuid: str) -> set[str]:
    return {name for name in EVERYBODY if await request_of(company, name).find(type_name, uuid) is not None}


async def verifying(company: Company, session_id: str) -> set[str]:
    found = set()
    for name in EVERYBODY:
        actions = await request_of(company, name).find("MentoringSession.allowedActions", session_id)
        if "VERIFY" in actions:
            found.add(name)
    return found


async def test_a_session_is_seen_by_its_pair_the_mentees_manager_and_administrators(company: Company) -> None:
    session_id = await company.session()

    assert await seen_by(company, "MentoringSession", session_id) == {*PAIR, "manager", "admin"}


async def test_a_meeting_is_seen_with_its_session(company: Company) -> None:
    session_id = await company.session("SCHEDULED")
    [meeting_id] = await company.meetings(session_id, (NOW, "PLANNED"))

    assert await seen_by(company, "Meeting", meeting_id) == {*PAIR, "manager", "admin"}


async def test_a_verification_is_seen_with_its_session_and_by_whoever_gave_it(company: Company) -> None:
    session_id = await company.session()
    verification_id = await company.verification(session_id, verifier="skip")

    assert await seen_by(company, "Verification", verification_id) == {*PAIR, "manager", "skip", "admin"}
    assert await seen_by(company, "MentoringSession", session_id) == {*PAIR, "manager", "skip", "admin"}


async def test_a_former_manager_sees_nothing(company: Company) -> None:
    session_id = await company.session()
    await company.end_line("mentee")

    assert await seen_by(company, "MentoringSession", session_id) == {*PAIR, "admin"}


@pytest.mark.parametrize(
    ("days", "may_verify"), [(1, {"manager"}), (21, {"manager", "skip"}), (30, {"manager", "skip", "admin"})]
)
async def test_the_ladder_lets_more_people_verify_and_see_as_time_passes(
    company: Company, days: int, may_verify: set[str]
) -> None:
    session_id = await company.awaiting(waited=timedelta(days=days))

    assert await verifying(company, session_id) == may_verify
    assert await seen_by(company, "MentoringSession", session_id) == {*PAIR, "admin", *may_verify}


async def test_an_inactive_manager_moves_the_ladder_on_at_once(company: Company) -> None:
    session_id = await company.awaiting(waited=timedelta(days=1))
    await company.status("manager", "ON_LEAVE")

    assert await verifying(company, session_id) == {"manager", "skip"}


async def test_nobody_above_lets_an_administrator_verify_at_once(company: Company) -> None:
    session_id = await company.awaiting(waited=timedelta(days=1))
    await company.end_line("mentee")

    assert await verifying(company, session_id) == {"admin"}


@pytest.mark.parametrize("away", [(), ("manager",), ("skip",), ("manager", "skip")])
@pytest.mark.parametrize("days", [1, 21, 30])
@pytest.mark.parametrize("mentor", ["mentor", "manager", "skip", "admin"])
async def test_what_is_shown_and_what_is_allowed_follow_one_ladder(
    company: Company, away: tuple[str, ...], days: int, mentor: str
) -> None:
    session_id = await company.awaiting(waited=timedelta(days=days), mentor=mentor)
    for name in away:
        await company.status(name, "DEACTIVATED")

    found = await company.graph.write(read_facts, session_id)

    assert await verifying(company, session_id) == {
        name
        for name in EVERYBODY
        if verifiers.role_of(found, viewer_of(company, name), now=NOW, programme=Programme())
    }


async def read_facts(tx: Tx, session_id: str) -> SessionFacts:
    [found] = await facts.of_sessions(tx, [session_id], now=NOW)
    return found


def viewer_of(company: Company, name: str) -> Viewer:
    return Viewer(company.people[name], frozenset({PROGRAMME_ADMIN} if name == "admin" else ()))
