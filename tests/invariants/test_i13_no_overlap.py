"""I13: planned meetings of one person never overlap."""

from datetime import timedelta

import pytest

from graph.engines.endpoint import Endpoint
from graph.query import Query
from mentoring import sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from tests.invariants import replicas
from tests.mentoring.sessions.company import DAY, HOUR, START, Company, done, why

_CLIENTS = 20
_OVERLAPS = Query(
    "tests.overlaps",
    """
    MATCH (person:Employee)<-[:MENTOR|MENTEE]-(:MentoringSession)-[:HAS_MEETING]->(one:Meeting)
    MATCH (person)<-[:MENTOR|MENTEE]-(:MentoringSession)-[:HAS_MEETING]->(other:Meeting)
    WHERE one.id < other.id AND one.status = 'PLANNED' AND other.status = 'PLANNED'
      AND one.startsAt < other.endsAt AND other.startsAt < one.endsAt
    RETURN collect({person: person.id}) AS rows
    """,
)


async def second_pair(company: Company) -> str:
    """Another session of the same mentor."""
    await company.people("other", manager="boss")
    await company.assessed("other", 1)
    return await company.accepted(mentee="other")


async def plan(company: Company, session_id: str, starts: timedelta, **given: int) -> Outcome:
    return await company.step(
        sessions.schedule_meeting, "mentor", session_id, time_zone="UTC", mode="VIDEO",
        starts_at=START + starts, ends_at=START + starts + HOUR, **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "free"),
    [(DAY - HOUR, True), (DAY - HOUR / 2, False), (DAY, False), (DAY + HOUR / 2, False), (DAY + HOUR, True)],
)
async def test_i13_a_slot_may_touch_another_and_not_overlap(
    company: Company, starts: timedelta, free: bool
) -> None:
    await company.scheduled()
    other = await second_pair(company)

    outcome = await plan(company, other, starts)

    if free:
        done(outcome)
    else:
        assert why(outcome) == (Code.MEETING_CONFLICT, "slot")


async def test_i13_a_meeting_moves_over_itself_and_not_over_others(company: Company) -> None:
    session_id, meeting_id = await company.scheduled()
    other = await second_pair(company)
    done(await plan(company, other, 2 * DAY))

    over_itself = await company.meeting_step(
        sessions.reschedule_meeting, "mentee", session_id, meeting_id,
        starts_at=START + DAY + HOUR / 2, ends_at=START + DAY + 2 * HOUR,
    )  # fmt: skip
    over_another = await company.meeting_step(
        sessions.reschedule_meeting, "mentee", session_id, meeting_id,
        starts_at=START + 2 * DAY + HOUR / 2, ends_at=START + 2 * DAY + 2 * HOUR,
    )  # fmt: skip

    done(over_itself)
    assert why(over_another) == (Code.MEETING_CONFLICT, "slot")


async def test_i13_a_cancelled_meeting_frees_its_slot(company: Company) -> None:
    session_id, meeting_id = await company.scheduled()
    other = await second_pair(company)
    done(
        await company.meeting_step(
            sessions.record_meeting, "mentor", session_id, meeting_id, status="CANCELLED"
        )
    )

    done(await plan(company, other, DAY))


def planning(company: Company, session_id: str) -> replicas.Call[Outcome]:
    return lambda graph: plan(company.through(graph), session_id, DAY, expected_version=2)


async def test_i13_one_slot_asked_for_by_many_at_once_is_given_once(
    company: Company, endpoint: Endpoint
) -> None:
    await company.profile("mentor", capacity=_CLIENTS)
    mentees = [f"mentee-{number}" for number in range(_CLIENTS)]
    await company.people(*mentees, manager="boss")
    for mentee in mentees:
        await company.assessed(mentee, 1)
    session_ids = [await company.accepted(mentee=mentee) for mentee in mentees]

    outcomes = await replicas.all_at_once(endpoint, [planning(company, one) for one in session_ids])

    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert {o.code for o in outcomes if isinstance(o, Refused)} == {Code.MEETING_CONFLICT}
    assert await company.graph.read(_OVERLAPS) == []


async def test_i13_held_meetings_are_not_logged_over_one_another(company: Company) -> None:
    first = await company.in_practice()
    company.now -= 2 * HOUR
    second = await second_pair(company)
    company.advance(2 * HOUR)
    slot = {"starts_at": company.now - 2 * HOUR, "ends_at": company.now - HOUR}

    over = await company.step(sessions.log_meeting, "mentor", second, mode="VIDEO", **slot)
    again = await company.step(sessions.log_meeting, "mentor", first, mode="VIDEO", **slot)

    assert why(over) == (Code.MEETING_CONFLICT, "slot")
    assert why(again) == (Code.MEETING_CONFLICT, "slot")
