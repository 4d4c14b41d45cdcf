"""Which refusal of a step wins, and that a refused step writes nothing."""

from typing import Any

import pytest

from graph.client import Graph
from mentoring import sessions
from mentoring.outcomes import Code, Refused
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, HOUR, Company, done, person, why


async def test_a_session_that_one_may_not_see_is_absent(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()

    of_a_stranger = await company.step(sessions.accept, "stranger", session_id)
    unknown = await company.step(sessions.accept, "mentor", "no-session", expected_version=1)

    assert isinstance(of_a_stranger, Refused)
    assert of_a_stranger == unknown
    assert why(unknown) == (Code.NOT_FOUND, "sessionId")


@pytest.mark.parametrize("who", ["mentor", "mentee", "boss", "director"])
async def test_participants_the_manager_of_record_and_administrators_see_a_session(
    graph: Graph, who: str
) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()

    outcome = await company.step(
        sessions.complete, ADMIN if who == "director" else who, session_id, expected_version=99
    )

    assert why(outcome) == (Code.STALE_VERSION, "expectedVersion")


async def test_what_is_wrong_with_the_input_wins_over_an_unknown_session(graph: Graph) -> None:
    company = await companies.build(graph)

    no_reason = await company.step(sessions.cancel, "mentor", "no-session", expected_version=1, reason=" ")
    no_words = await company.step(
        sessions.return_reassessment, "boss", "no-session", expected_version=1, reason=None
    )

    assert why(no_reason) == (Code.INVALID_INPUT, "reason")
    assert why(no_words) == (Code.INVALID_INPUT, "reason")


async def test_a_stale_version_wins_over_a_part_that_may_not(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()

    stale = await company.step(sessions.accept, "mentee", session_id, expected_version=2)
    forbidden = await company.step(sessions.accept, "mentee", session_id)

    assert isinstance(stale, Refused)
    assert (stale.code, stale.session_id) == (Code.STALE_VERSION, session_id)
    assert why(forbidden) == (Code.FORBIDDEN, "sessionId")


async def test_a_part_that_may_not_wins_over_a_state_that_does_not_allow(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.accepted()

    of_the_mentee = await company.step(sessions.accept, "mentee", session_id)
    of_the_mentor = await company.step(sessions.accept, "mentor", session_id)

    assert why(of_the_mentee)[0] is Code.FORBIDDEN
    assert isinstance(of_the_mentor, Refused)
    assert of_the_mentor.code is Code.ILLEGAL_TRANSITION
    assert of_the_mentor.current_state == "ACCEPTED"
    assert of_the_mentor.allowed == ("SCHEDULE", "LOG_MEETING", "CANCEL")


@pytest.mark.parametrize("who", ["mentor", "mentee"])
async def test_a_skill_gap_session_is_never_completed(graph: Graph, who: str) -> None:
    company = await companies.build(graph)
    session_id = await company.in_practice()

    outcome = await company.step(sessions.complete, who, session_id)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.current_state) == (Code.ILLEGAL_TRANSITION, "IN_PRACTICE")


async def refusals(company: Company) -> list[tuple[Any, str, dict[str, Any], Code]]:
    slot = {"starts_at": company.now + DAY, "ends_at": company.now + DAY + HOUR}
    past = {"starts_at": company.now - HOUR, "ends_at": company.now}
    planned = {"time_zone": "UTC", "mode": "VIDEO"}
    return [
        (sessions.withdraw, "mentor", {}, Code.FORBIDDEN),
        (sessions.withdraw, "mentee", {}, Code.ILLEGAL_TRANSITION),
        (sessions.decline, "mentor", {}, Code.ILLEGAL_TRANSITION),
        (sessions.cancel, "boss", {"reason": "No"}, Code.FORBIDDEN),
        (sessions.schedule_meeting, "boss", slot | planned, Code.FORBIDDEN),
        (sessions.schedule_meeting, "mentor", past | planned, Code.MEETING_IN_PAST),
        (sessions.log_meeting, "mentor", slot | {"mode": "VIDEO"}, Code.MEETING_IN_PAST),
        (sessions.reassess, "mentee", {"level": 4}, Code.ILLEGAL_TRANSITION),
        (sessions.reassess, "mentor", {"level": 4}, Code.FORBIDDEN),
        (sessions.verify, "boss", {"verified_level": 4}, Code.ILLEGAL_TRANSITION),
        (sessions.verify, "mentor", {"verified_level": 4}, Code.VERIFIER_CONFLICT_OF_INTEREST),
        (sessions.return_reassessment, "mentee", {"reason": "Why?"}, Code.FORBIDDEN),
    ]


async def test_a_refused_step_stores_nothing(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.accepted()
    before, counted = await company.session(session_id), await company.counts()

    for use_case, who, given, code in await refusals(company):
        outcome = await company.step(use_case, who, session_id, idempotency_key="key", **given)
        assert why(outcome)[0] is code, (use_case, who)

    after = await company.session(session_id)
    locks = {"lock": None}
    assert after["row"] | locks == before["row"] | locks
    assert await company.counts() == counted


async def test_an_administrator_cancels_what_waits_and_says_why(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()

    by_the_mentor = await company.step(sessions.cancel, "mentor", session_id, reason="Busy")
    by_the_admin = await company.step(sessions.cancel, ADMIN, session_id, reason=" Reorganised ")

    assert why(by_the_mentor)[0] is Code.FORBIDDEN
    assert done(by_the_admin).session_id == session_id
    last = (await company.session(session_id))["steps"][-1]
    assert (last["action"], last["actor"], last["reason"]) == ("CANCEL", "director", "Reorganised")


async def test_an_answer_frees_the_pair_for_another_request(graph: Graph) -> None:
    company = await companies.build(graph)
    declined = await company.requested()
    done(await company.step(sessions.decline, "mentor", declined))
    withdrawn = await company.requested()
    done(await company.step(sessions.withdraw, "mentee", withdrawn))

    assert await company.requested() not in {declined, withdrawn}
    ended = (await company.session(declined))["row"]
    assert (ended["state"], ended.get("openKey"), ended.get("dueAt")) == ("DECLINED", None, None)
    assert ended["endedAt"] == "2026-03-02T09:00:00.000000Z"


async def test_acceptance_freezes_what_the_session_starts_from(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()
    newer = await company.assessed("mentee", 3, by="boss", at=company.now)

    done(await company.step(sessions.accept, "mentor", session_id))

    row = (await company.session(session_id))["row"]
    assert (row["baselineRank"], row["baselineVerified"], row["modelVersion"]) == (3, True, 2)
    assert row["dueAt"] == "2026-04-01T09:00:00.000000Z"
    assert await links(company, session_id) == {
        "BASELINE": newer,
        "MENTOR_DEPARTMENT": "research",
        "MENTEE_DEPARTMENT": "sales",
        "MENTEE_ROLE": "analyst",
    }


async def test_acceptance_checks_the_target_against_the_baseline_again(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()
    await company.assessed("mentee", 4, by="boss", at=company.now)

    outcome = await company.step(sessions.accept, "mentor", session_id)

    assert why(outcome) == (Code.TARGET_NOT_ABOVE_BASELINE, "sessionId")


async def test_acceptance_checks_that_both_are_still_there_and_apart(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()
    await company.status("mentee", "ON_LEAVE")
    away = await company.step(sessions.accept, "mentor", session_id)
    await company.status("mentee", "ACTIVE")
    await company.reports("mentee", manager="mentor")

    in_one_line = await company.step(sessions.accept, "mentor", session_id)

    assert why(away) == (Code.EMPLOYEE_INACTIVE, "sessionId")
    assert why(in_one_line) == (Code.SAME_REPORTING_LINE, "sessionId")


async def links(company: Company, session_id: str) -> dict[str, str]:
    rows = await company.graph.read(companies.FROZEN, session_id=session_id)
    return {row["type"]: row["id"] for row in rows}


def test_roles_come_from_the_token() -> None:
    assert ADMIN.is_admin
    assert not person("boss").is_admin
