"""The worker: events worked off in time, by one process of many, whatever is killed or fails."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from graph.client import Graph
from graph.failures import Unavailable
from graph.query import Query
from graph.reputation import state
from mentoring import reputation, worker
from mentoring.programme import Programme
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.reputation import kept

_OPEN = Query(
    "tests.worker_open",
    """
    MATCH (event:OutboxEvent) WHERE event.openSince IS NOT NULL
    RETURN collect({id: event.id}) AS rows
    """,
)
_STATES = Query(
    "tests.worker_states",
    """
    MATCH (session:MentoringSession {id: $id})
    RETURN collect({state: session.state}) AS rows
    """,
)


async def _now() -> datetime:
    return NOW


@contextlib.asynccontextmanager
async def working(graph: Graph, now: worker.Now = _now, *, workers: int = 1) -> AsyncIterator[None]:
    """Workers while the block lasts, stopped as a service stops them."""
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(worker.run(graph, stop=stop, now=now, programme=Programme(), interval=0.05))
        for _ in range(workers)
    ]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)


async def _happen(graph: Graph, company: planted.Planted, gains: int = 1) -> None:
    """Gains are verified."""
    mentor = company.mentors[0]
    mentees = [person for person in company.people if person != mentor]
    for mentee in mentees[-gains:]:
        await kept.verified(graph, mentor, mentee=mentee, skill=company.skills[0], verifier=company.people[3])


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something in the graph, which tells nobody of itself."""
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - the graph has no event to wait for
            await asyncio.sleep(0.05)


async def _settled(graph: Graph) -> None:
    await _until(lambda: _nothing_waits(graph))


async def _nothing_waits(graph: Graph) -> bool:
    return not await graph.read(_OPEN)


async def test_a_worker_patches_after_a_verification_and_marks_the_event(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    before = await state.read(graph)
    await _happen(graph, company)

    async with working(graph):
        await _settled(graph)

    after = await state.read(graph)
    assert after.settled == before.settled
    assert after.patches >= 1
    assert await reputation.rebuild(graph) < 0.001


async def test_three_workers_deal_with_an_event_once(graph: Graph) -> None:
    company = await planted.company(graph)
    async with working(graph):
        # What the clocks find in the planted company makes events of its own.
        await asyncio.sleep(1.5)
        await _settled(graph)
    before = await state.read(graph)
    await _happen(graph, company, 3)

    async with working(graph, workers=3):
        await _settled(graph)
        await asyncio.sleep(0.3)

    after = await state.read(graph)
    assert after.settled == before.settled
    assert after.patches == before.patches + 3


async def test_a_worker_killed_at_any_moment_leaves_the_rest_to_the_next(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await planted.company(graph, people=60)
    monkeypatch.setattr("mentoring.leases.HELD_FOR", timedelta(seconds=1))
    for delay_s in (0.05, 0.2, 0.4, 0.8):
        await _happen(graph, company)
        killed = asyncio.create_task(
            worker.run(graph, stop=asyncio.Event(), now=_now, programme=Programme(), interval=0.01)
        )
        await asyncio.sleep(delay_s)
        killed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await killed

    await _happen(graph, company)
    async with working(graph):
        await _settled(graph)

    assert await reputation.rebuild(graph) < 0.001
    assert not (await state.read(graph)).interrupted


async def test_a_failing_job_is_tried_again_and_keeps_nobody_else_from_working(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await planted.company(graph, people=40)
    failed = 0
    work_off = reputation.Keeper.work_off

    async def shaky(keeper: reputation.Keeper, now: worker.Now) -> int:
        nonlocal failed
        if failed < 2:
            failed += 1
            raise Unavailable("the link was lost")
        return await work_off(keeper, now)

    monkeypatch.setattr(reputation.Keeper, "work_off", shaky)
    await _happen(graph, company)

    async with working(graph):
        await _settled(graph)

    assert failed == 2


async def test_a_new_day_is_refitted_without_an_event(graph: Graph) -> None:
    await planted.company(graph, people=40)
    await reputation.refit(graph, now=NOW)

    async def tomorrow() -> datetime:
        return NOW + timedelta(days=1)

    async def is_refitted() -> bool:
        found = (await state.read(graph)).settled
        return found is not None and found.refDay == "2026-06-16"

    async with working(graph, tomorrow):
        await _until(is_refitted)


async def test_the_clocks_run_in_the_worker(graph: Graph) -> None:
    company = await planted.company(graph, people=40)
    await planted.run(
        graph,
        Query(
            "tests.worker_due",
            """
            MATCH (mentor:Employee {id: $mentor})
            MATCH (mentee:Employee {id: $mentee})
            MATCH (skill:Skill {id: $skill})
            CREATE (session:MentoringSession {
                id: 'due', state: 'REQUESTED', version: 1, purpose: 'SKILL_GAP', format: 'ONE_TO_ONE',
                targetRank: 3, openKey: 'due', requestedAt: $earlier, dueAt: $earlier, mentorId: $mentor,
                menteeId: $mentee, skillId: $skill, listKey: 'due', returns: 0, restarts: 0
            })
            CREATE (session)-[:MENTOR]->(mentor)
            CREATE (session)-[:MENTEE]->(mentee)
            CREATE (session)-[:TARGETS]->(skill)
            CREATE (session)-[:HAS_TRANSITION]->(:SessionTransition {
                id: 'due', seq: 1, at: $earlier, action: 'REQUEST', to: 'REQUESTED'
            })
            """,
        ),
        mentor=company.mentors[0],
        mentee=next(person for person in company.people if person != company.mentors[0]),
        skill=company.skills[0],
        earlier=planted.days_ago(20),
    )

    async def is_expired() -> bool:
        return (await graph.read(_STATES, id="due"))[0]["state"] == "EXPIRED"

    async with working(graph):
        await _until(is_expired)
