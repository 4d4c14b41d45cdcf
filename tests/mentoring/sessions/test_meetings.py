"""Meetings: planned, moved, recorded, logged, and what each does to the session."""

from datetime import timedelta
from typing import Any

import pytest

from graph.client import Graph
from mentoring import sessions
from mentoring.outcomes import Code
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, HOUR, START, Company, done, why

MINUTE = timedelta(minutes=1)


async def standing(company: Company, session_id: str) -> tuple[str, list[tuple[str, int]]]:
    found = await company.session(session_id)
    return found["row"]["state"], [(m["status"], m["sequence"]) for m in found["meetings"]]


async def test_a_planned_meeting_is_the_first_of_its_calendar_entry(graph: Graph) -> None:
    company = await companies.build(graph)

    session_id, meeting_id = await company.scheduled()

    assert await standing(company, session_id) == ("SCHEDULED", [("PLANNED", 0)])
    row = (await company.session(session_id))["row"]
    assert row["dueAt"] == "2026-03-17T10:00:00.000000Z"
    assert meeting_id


async def test_a_moved_meeting_has_the_next_sequence_and_moves_the_deadline(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()

    done(
        await company.meeting_step(
            sessions.reschedule_meeting, "mentee", session_id, meeting_id,
            starts_at=START + 2 * DAY, ends_at=START + 2 * DAY + HOUR,
        )
    )  # fmt: skip

    found = await company.session(session_id)
    assert found["meetings"] == [
        {"id": meeting_id, "status": "PLANNED", "sequence": 1, "starts_at": "2026-03-04T09:00:00.000000Z"}
    ]
    assert found["row"]["dueAt"] == "2026-03-18T10:00:00.000000Z"


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (DAY, DAY, Code.INVALID_INPUT),
        (DAY + HOUR, DAY, Code.INVALID_INPUT),
        (timedelta(0), HOUR, Code.MEETING_IN_PAST),
        (-HOUR, HOUR, Code.MEETING_IN_PAST),
    ],
)
async def test_a_slot_lies_ahead_and_ends_after_it_starts(
    graph: Graph, starts: timedelta, ends: timedelta, code: Code
) -> None:
    company = await companies.build(graph)
    session_id = await company.accepted()
    slot = {"starts_at": START + starts, "ends_at": START + ends}

    outcome = await company.step(
        sessions.schedule_meeting, "mentor", session_id, time_zone="UTC", mode="VIDEO", **slot
    )

    assert why(outcome) == (code, "slot")


@pytest.mark.parametrize(
    ("status", "at", "refused"),
    [
        ("HELD", DAY + HOUR - MINUTE, True),
        ("HELD", DAY + HOUR, False),
        ("CANCELLED", timedelta(0), False),
        ("CANCELLED", DAY + HOUR - MINUTE, False),
        ("CANCELLED", DAY + HOUR, True),
        ("NO_SHOW_MENTOR", DAY - MINUTE, True),
        ("NO_SHOW_MENTOR", DAY + MINUTE, False),
        ("NO_SHOW_MENTEE", DAY + 2 * HOUR, False),
    ],
)
async def test_a_meeting_is_recorded_at_its_time(
    graph: Graph, status: str, at: timedelta, refused: bool
) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()
    company.advance(at)

    outcome = await company.meeting_step(
        sessions.record_meeting, "mentor", session_id, meeting_id, status=status
    )

    if refused:
        assert why(outcome) == (Code.MEETING_IN_PAST, "status")
    else:
        done(outcome)
        expected = ("IN_PRACTICE", [("HELD", 0)]) if status == "HELD" else ("ACCEPTED", [(status, 1)])
        assert await standing(company, session_id) == expected


async def test_a_session_stays_scheduled_while_another_meeting_is_planned(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, first = await company.scheduled()
    await company.planned("mentee", session_id, START + 3 * DAY)

    done(
        await company.meeting_step(
            sessions.record_meeting, "mentor", session_id, first, status="CANCELLED", note="Ill"
        )
    )

    assert await standing(company, session_id) == ("SCHEDULED", [("CANCELLED", 1), ("PLANNED", 0)])
    assert (await company.session(session_id))["steps"][-1]["reason"] == "Ill"


async def test_leaving_scheduled_cancels_the_meetings_still_planned(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, _ = await company.scheduled()
    company.advance(2 * HOUR)

    done(
        await company.step(
            sessions.log_meeting, "mentee", session_id,
            starts_at=START, ends_at=START + HOUR, mode="IN_PERSON",
        )
    )  # fmt: skip

    assert await standing(company, session_id) == ("IN_PRACTICE", [("HELD", 0), ("CANCELLED", 1)])


@pytest.mark.parametrize(
    "meeting", [{"status": "PLANNED"}, {"status": "CANCELLED", "practised": ["python-1"]}]
)
async def test_a_record_says_what_became_of_the_meeting(graph: Graph, meeting: dict[str, Any]) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()

    outcome = await company.meeting_step(sessions.record_meeting, "mentor", session_id, meeting_id, **meeting)

    assert why(outcome)[0] is Code.INVALID_INPUT


async def test_a_meeting_is_recorded_once(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()
    company.advance(DAY + HOUR)
    done(await company.meeting_step(sessions.record_meeting, "mentor", session_id, meeting_id, status="HELD"))

    again = await company.meeting_step(
        sessions.record_meeting, "mentor", session_id, meeting_id, status="HELD"
    )
    moved = await company.meeting_step(
        sessions.reschedule_meeting, "mentor", session_id, meeting_id,
        starts_at=company.now + DAY, ends_at=company.now + 2 * DAY,
    )  # fmt: skip

    assert why(again) == (Code.ILLEGAL_TRANSITION, "meetingId")
    assert why(moved) == (Code.ILLEGAL_TRANSITION, "meetingId")


async def test_practice_names_indicators_of_the_skill(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()
    company.advance(DAY + HOUR)

    foreign = await company.meeting_step(
        sessions.record_meeting, "mentor", session_id, meeting_id, status="HELD", practised=["writing-1"]
    )
    unknown = await company.meeting_step(
        sessions.record_meeting, "mentor", session_id, meeting_id, status="HELD", practised=["nothing"]
    )
    done(
        await company.meeting_step(
            sessions.record_meeting, "mentor", session_id, meeting_id,
            status="HELD", practised=["python-1", "python-2", "python-1"], note="Well",
        )
    )  # fmt: skip

    assert why(foreign) == (Code.INVALID_INPUT, "practised")
    assert why(unknown) == (Code.NOT_FOUND, "practised")
    assert (await company.counts())["PracticeEntry"] == 2


async def test_a_logged_meeting_lies_between_acceptance_and_now(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.accepted()
    company.advance(2 * HOUR)
    slots = [
        (START - MINUTE, START + HOUR, Code.MEETING_IN_PAST),
        (START + HOUR, START + 2 * HOUR + MINUTE, Code.MEETING_IN_PAST),
        (START + HOUR, START + HOUR, Code.INVALID_INPUT),
    ]

    for starts_at, ends_at, code in slots:
        outcome = await company.step(
            sessions.log_meeting, "mentor", session_id, starts_at=starts_at, ends_at=ends_at, mode="PHONE"
        )
        assert why(outcome) == (code, "slot")
    done(
        await company.step(
            sessions.log_meeting, "mentor", session_id, starts_at=START, ends_at=company.now, mode="PHONE"
        )
    )


async def test_the_practice_clock_runs_from_the_end_of_the_first_held_meeting(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.accepted()
    company.advance(DAY)
    for starts_at in (START + 5 * HOUR, START + HOUR):
        done(
            await company.step(
                sessions.log_meeting, "mentor", session_id,
                starts_at=starts_at, ends_at=starts_at + HOUR, mode="PHONE",
            )
        )  # fmt: skip

    row = (await company.session(session_id))["row"]
    assert row["firstHeldEndedAt"] == row["practiceSince"] == "2026-03-02T11:00:00.000000Z"
    assert row["dueAt"] == "2026-05-01T11:00:00.000000Z"
