"""What time does to sessions, once however many workers look."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import sessions
from mentoring.sessions import clocks
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, HOUR, Company

MOMENT = timedelta(microseconds=1)
_FREE_LEASES = Query("tests.free_leases", "MATCH (lease:Lease) REMOVE lease.holder, lease.until")


async def requested(company: Company) -> str:
    return await company.requested()


async def accepted(company: Company) -> str:
    return await company.accepted()


async def scheduled(company: Company) -> str:
    return (await company.scheduled())[0]


async def in_practice(company: Company) -> str:
    return await company.in_practice()


async def awaiting(company: Company) -> str:
    return await company.awaiting()


async def tick(company: Company) -> int:
    return await clocks.run_due(company.graph, now=company.now, programme=company.programme)


@pytest.mark.parametrize(
    ("reach", "wait", "action", "to"),
    [
        (requested, 7 * DAY, "EXPIRE", "EXPIRED"),
        (accepted, 30 * DAY, "LAPSE", "LAPSED"),
        (scheduled, DAY + HOUR + 14 * DAY, "LAPSE", "LAPSED"),
        (in_practice, 60 * DAY - HOUR, "LAPSE", "LAPSED"),
        (awaiting, 60 * DAY, "LAPSE", "LAPSED"),
    ],
)
async def test_a_session_ends_when_it_is_due_and_not_before(
    graph: Graph, reach: Any, wait: timedelta, action: str, to: str
) -> None:
    company = await companies.build(graph)
    session_id = await reach(company)
    before = await company.session(session_id)
    company.advance(wait - MOMENT)
    await tick(company)
    assert (await company.session(session_id))["row"]["state"] == before["row"]["state"]

    company.advance(MOMENT)
    assert await tick(company) == 1
    assert await tick(company) == 0

    found = await company.session(session_id)
    assert found["row"]["state"] == to
    assert found["row"]["version"] == before["row"]["version"] + 1
    assert found["row"].keys() & {"openKey", "dueAt"} == set()
    last = found["steps"][-1]
    assert (last["action"], last["to"], last["actor"]) == (action, to, None)
    assert last["reason"]
    assert all(meeting["status"] != "PLANNED" for meeting in found["meetings"])


async def test_the_deadline_climbs_the_ladder_without_a_step(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    start, version = company.now, await company.version(session_id)
    seen = []

    for days in (14, 21, 30):
        company.now = start + days * DAY
        await tick(company)
        row = (await company.session(session_id))["row"]
        seen.append((row["dueAt"], row["version"]))

    expected = [(start + days * DAY).isoformat(timespec="microseconds")[:26] + "Z" for days in (21, 30, 60)]
    assert seen == [(at, version) for at in expected]


async def test_many_workers_end_a_session_once(graph: Graph) -> None:
    company = await companies.build(graph)
    for number in range(4):
        await company.people(f"mentee-{number}", manager="boss")
        await company.assessed(f"mentee-{number}", 1)
    session_ids = [await company.requested(mentee=f"mentee-{number}") for number in range(4)]
    company.advance(8 * DAY)

    await asyncio.gather(*(tick(company) for _ in range(8)))
    await tick(company)

    for session_id in session_ids:
        found = await company.session(session_id)
        assert [step["action"] for step in found["steps"]] == ["REQUEST", "EXPIRE"]


async def test_a_leaver_that_was_missed_is_found_within_the_minute(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.in_practice()
    await tick(company)
    await company.status("mentor", "DEACTIVATED")

    soon = await tick(company)
    await companies.run(graph, _FREE_LEASES)
    later = await tick(company)

    assert (soon, later) == (0, 1)
    last = (await company.session(session_id))["steps"][-1]
    assert (last["to"], last["actor"], last["reason"]) == (
        "CANCELLED", None, "The mentor has left the organisation.",
    )  # fmt: skip


async def test_leaving_twice_cancels_once(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.accepted()
    await company.status("mentee", "DEACTIVATED")

    cancelled = [
        await sessions.cancel_of_leaver(graph, now=company.now, employee_id="mentee") for _ in range(2)
    ]

    assert cancelled == [1, 0]
