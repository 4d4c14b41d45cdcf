"""Asking for a session: what is written, and each refusal at its field."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.client import Graph
from mentoring.outcomes import Code, Refused
from mentoring.sessions import deadlines
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, START, Company, done, why


async def test_a_request_is_written_with_its_first_step(graph: Graph) -> None:
    company = await companies.build(graph)

    session_id = done(await company.request(scope="  Read it  ", work_product="A report")).session_id

    found = await company.session(session_id or "")
    row = found["row"]
    assert {key: row[key] for key in ("state", "version", "purpose", "format", "scope", "targetRank")} == {
        "state": "REQUESTED",
        "version": 1,
        "purpose": "SKILL_GAP",
        "format": "ONE_TO_ONE",
        "scope": "Read it",
        "targetRank": 4,
    }
    assert row["openKey"] == "mentee|mentor|python"
    assert row["dueAt"] == "2026-03-09T09:00:00.000000Z"
    assert row["listKey"] == f"{row['requestedAt']}|{session_id}"
    assert [(s["seq"], s["action"], s["from"], s["to"], s["actor"]) for s in found["steps"]] == [
        (1, "REQUEST", None, "REQUESTED", "mentee")
    ]


async def test_a_level_left_out_is_what_the_job_role_asks(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentee", 1, skill="writing")

    session_id = await company.requested(target_level=None)
    refused = await company.request(skill_id="writing", target_level=None)

    assert (await company.session(session_id))["row"]["targetRank"] == 4
    assert why(refused) == (Code.INVALID_INPUT, "targetLevel")


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"purpose": "CAREER_ADVICE"}, (Code.INVALID_INPUT, "purpose")),
        ({"format": "GROUP"}, (Code.INVALID_INPUT, "format")),
        ({"scope": "  "}, (Code.INVALID_INPUT, "scope")),
        ({"scope": "x" * 5000}, (Code.INVALID_INPUT, "scope")),
        ({"scope": "half a pair \ud800"}, (Code.INVALID_INPUT, "scope")),
        ({"skill_id": None}, (Code.INVALID_INPUT, "skillId")),
        ({"idempotency_key": " "}, (Code.INVALID_INPUT, "idempotencyKey")),
        ({"mentor_id": "nobody"}, (Code.NOT_FOUND, "mentorId")),
        ({"mentee_id": "nobody"}, (Code.NOT_FOUND, "menteeId")),
        ({"skill_id": "nothing"}, (Code.NOT_FOUND, "skillId")),
        ({"mentee_id": "colleague"}, (Code.FORBIDDEN, "menteeId")),
        ({"mentor_id": "mentee"}, (Code.SELF_MENTORING, "mentorId")),
        ({"mentor_id": "stranger"}, (Code.MENTOR_NOT_QUALIFIED, "mentorId")),
        ({"skill_id": "writing"}, (Code.MENTOR_NOT_QUALIFIED, "mentorId")),
        ({"target_level": 6}, (Code.MENTOR_NOT_QUALIFIED, "mentorId")),
        ({"target_level": 0}, (Code.LEVEL_OUT_OF_SCALE, "targetLevel")),
        ({"target_level": 2}, (Code.TARGET_NOT_ABOVE_BASELINE, "targetLevel")),
    ],
)
async def test_a_wrong_request_is_refused_at_its_field(
    graph: Graph, changed: dict[str, object], answer: tuple[Code, str]
) -> None:
    company = await companies.build(graph)
    before = await company.counts()

    outcome = await company.request(**changed)

    assert why(outcome) == answer
    assert await company.counts() == before


async def change_mentor_to_gone(company: Company) -> None:
    await company.status("mentor", "DEACTIVATED")


async def change_mentee_to_away(company: Company) -> None:
    await company.status("mentee", "ON_LEAVE")


async def change_skill(company: Company) -> None:
    await company.skill_status("python", "DEPRECATED")


async def change_to_one_line(company: Company) -> None:
    await company.reports("boss", manager="mentor")


async def change_to_full(company: Company) -> None:
    await company.profile("mentor", capacity=0)


async def change_to_paused(company: Company) -> None:
    await company.profile("mentor", paused_until=START + DAY)


async def change_to_not_accepting(company: Company) -> None:
    await company.profile("mentor", accepting=False)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (change_mentor_to_gone, (Code.EMPLOYEE_INACTIVE, "mentorId")),
        (change_mentee_to_away, (Code.EMPLOYEE_INACTIVE, "menteeId")),
        (change_skill, (Code.SKILL_DEPRECATED, "skillId")),
        (change_to_one_line, (Code.SAME_REPORTING_LINE, "mentorId")),
        (change_to_full, (Code.CAPACITY_REACHED, "mentorId")),
        (change_to_paused, (Code.MENTOR_UNAVAILABLE, "mentorId")),
        (change_to_not_accepting, (Code.MENTOR_UNAVAILABLE, "mentorId")),
    ],
)
async def test_a_request_meets_the_company_as_it_is(
    graph: Graph, change: "object", answer: tuple[Code, str]
) -> None:
    company = await companies.build(graph)
    await change(company)  # type: ignore[operator]

    assert why(await company.request()) == answer


async def test_somebody_without_any_level_needs_a_baseline(graph: Graph) -> None:
    company = await companies.build(graph)

    assert why(await company.request(mentee="colleague")) == (Code.BASELINE_REQUIRED, "skillId")


async def test_five_requests_wait_at_most(graph: Graph) -> None:
    company = await companies.build(graph)
    for number in range(6):
        await company.people(f"mentor-{number}", manager="other-boss")
        await company.mentors(f"mentor-{number}")

    outcomes = [await company.request(mentor=f"mentor-{number}") for number in range(6)]

    assert all(done(outcome) for outcome in outcomes[:5])
    assert why(outcomes[5])[0] is Code.REQUEST_LIMIT_REACHED


async def test_a_repeated_request_shows_the_open_session(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.requested()

    again = await company.request()

    assert isinstance(again, Refused)
    assert (again.code, again.session_id) == (Code.DUPLICATE_OPEN_SESSION, session_id)


def test_working_days_pass_over_the_weekend_in_the_mentors_time_zone() -> None:
    friday_evening_in_berlin = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # already half past eleven
    in_auckland = datetime(2026, 3, 6, 12, tzinfo=UTC)  # one o'clock on Saturday morning there

    assert deadlines.working_days_after(friday_evening_in_berlin, 5, "Europe/Berlin") == (
        friday_evening_in_berlin + timedelta(days=7)
    )
    assert deadlines.working_days_after(in_auckland, 5, "Pacific/Auckland") == (
        in_auckland + timedelta(days=6)
    )


def test_a_working_day_keeps_its_local_hour_over_a_change_of_clocks() -> None:
    before = datetime(2026, 3, 26, 8, tzinfo=UTC)  # nine in Berlin, before the clocks go forward

    assert deadlines.working_days_after(before, 5, "Europe/Berlin") == datetime(2026, 4, 2, 7, tzinfo=UTC)
