"""Gains patched into the served scores: by one keeper of many, once, whatever is killed or comes in between."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from graph import events, instants
from graph.client import Graph
from graph.failures import Unavailable
from graph.query import Query
from graph.reputation import ledger, state
from mentoring import leases, reputation
from mentoring.people import Viewer
from mentoring.reputation import fitted, patching
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.mentoring.reputation import kept
from tests.mentoring.reputation.kept import keeping

ADMIN = Viewer("somebody", frozenset({"programme-admin"}))

_RUN_OUT = Query("keeper.run_out", "MATCH (lease:Lease {name: 'outbox'}) SET lease.until = $past")
_CONSENT = Query(
    "keeper.consent",
    "MATCH (:Employee {id: $id})-[:HAS_PROFILE]->(p:MentorProfile) SET p.leaderboardVisible = true",
)
_PUBLISHED = Query(
    "keeper.published",
    """
    MATCH (mentor:Employee {id: $id})-[offer:OFFERS]->(skill:Skill)
    RETURN collect({skill: skill.id, score: offer.publicScore}) AS rows
    """,
)


async def _gain(graph: Graph, company: planted.Planted, *, rank: int = 5) -> tuple[str, str]:
    """A gain of the first mentor, and its session."""
    mentor = company.mentors[0]
    mentee = next(person for person in reversed(company.people) if person != mentor)
    session = await kept.verified(
        graph, mentor, mentee=mentee, skill=company.skills[0], verifier=company.people[3], rank=rank
    )
    return mentor, session


async def test_a_verified_gain_moves_the_scores_it_touches_and_nothing_is_refitted(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await kept.company(graph, people=120)
    async with keeping(graph) as keeper:
        assert await keeper.work_off(kept.at(NOW)) == 0
        before, settled = await kept.stored(graph), (await state.read(graph)).settled

        def whole(*_given: object, **_named: object) -> fitted.Fit:
            raise AssertionError("a gain is patched in, not refitted")

        monkeypatch.setattr(fitted, "fitted", whole)
        mentor, session = await _gain(graph, company)
        assert await keeper.work_off(kept.at(NOW + timedelta(hours=1))) == 1
        monkeypatch.undo()

    after, current = await kept.stored(graph), await state.read(graph)
    assert after[mentor]["mean"] > before[mentor]["mean"]  # type: ignore[operator]
    assert after[mentor]["gains"] == before[mentor]["gains"] + 1  # type: ignore[operator]
    assert after[mentor]["as_of"] == instants.to_text(NOW + timedelta(hours=1))
    assert (current.settled, current.patches) == (settled, 1)
    assert await reputation.rebuild(graph) < 0.001
    lines = await reputation.contributions(graph, [(mentor, None)], viewer=ADMIN)
    found = {line.session_id: line for line in lines[mentor, None] or ()}
    assert found[session].effect_on_score > 0
    assert sum(line.effect_on_score for line in found.values()) == pytest.approx(
        after[mentor]["mean"], abs=1e-9
    )


async def test_a_gain_that_is_corrected_disputed_and_reinstated_counts_as_it_stands(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        before = await kept.stored(graph)
        mentor, session = await _gain(graph, company)
        await keeper.work_off(kept.at(NOW))
        praised = await kept.stored(graph)
        await kept.restated(graph, session, "verification.corrected", counts=True, rank=2)
        await keeper.work_off(kept.at(NOW))
        corrected = await kept.stored(graph)
        await kept.restated(graph, session, "gain.disputed", counts=False, rank=2)
        await keeper.work_off(kept.at(NOW))
        disputed = await kept.stored(graph)
        assert await reputation.rebuild(graph) < 0.001
        await kept.restated(graph, session, "gain.reinstated", counts=True, rank=2)
        await keeper.work_off(kept.at(NOW))
        reinstated = await kept.stored(graph)

    assert praised[mentor]["mean"] > corrected[mentor]["mean"]  # type: ignore[operator]
    assert corrected[mentor]["mean"] == pytest.approx(reinstated[mentor]["mean"], abs=0.002)
    assert disputed[mentor]["mean"] == pytest.approx(before[mentor]["mean"], abs=0.002)
    assert disputed[mentor]["gains"] == before[mentor]["gains"]
    assert reinstated[mentor]["gains"] == corrected[mentor]["gains"]
    assert await reputation.rebuild(graph) < 0.001


async def test_an_event_that_comes_twice_changes_nothing_twice(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        mentor, session = await _gain(graph, company)
        await keeper.work_off(kept.at(NOW))
        once = await kept.stored(graph)
        await kept.happened(graph, session, "session.verified", mentor=mentor)
        assert await keeper.work_off(kept.at(NOW)) == 1

    assert await kept.stored(graph) == once
    assert (await state.read(graph)).patches == 1


async def test_events_that_no_score_depends_on_are_marked_and_write_nothing(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        _, session = await _gain(graph, company)
        await keeper.work_off(kept.at(NOW))
        before = await kept.stored(graph), await state.read(graph)
        await kept.happened(graph, session, "session.scheduled")
        assert await keeper.work_off(kept.at(NOW + timedelta(hours=1))) == 1

    assert (await kept.stored(graph), await state.read(graph)) == before
    assert await events.waiting(graph, 1) == []


@pytest.mark.parametrize("step", ["counted", "written", "committed"])
async def test_a_keeper_killed_at_any_step_leaves_the_rest_to_the_next(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    company = await kept.company(graph)
    reached = asyncio.Event()

    async def stop() -> None:
        reached.set()
        await asyncio.Event().wait()

    _stop_at(monkeypatch, step, stop)
    async with keeping(graph) as keeper:
        mentor, _ = await _gain(graph, company)
        killed = asyncio.create_task(keeper.work_off(kept.at(NOW)))
        async with asyncio.timeout(30):
            await reached.wait()
        killed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await killed
    monkeypatch.undo()

    async with keeping(graph) as heir:
        assert await heir.work_off(kept.at(NOW)) == (0 if step == "committed" else 1)
    assert await reputation.rebuild(graph) < 0.001
    assert (await state.read(graph)).patches == 1
    assert mentor in await kept.stored(graph)
    assert await events.waiting(graph, 1) == []


def _stop_at(monkeypatch: pytest.MonkeyPatch, step: str, stop: Callable[[], Awaitable[None]]) -> None:
    """Let the next patch come so far, and no further."""
    write = patching._write

    async def stuck(*given: object) -> None:
        if step == "written":
            await write(*given)  # type: ignore[arg-type]
        await stop()

    if step == "committed":
        whole = Graph.write

        async def committed(
            graph: Graph, work: Callable[..., Awaitable[object]], /, *given: object, **named: object
        ) -> object:
            answer = await whole(graph, work, *given, **named)
            if work is write:
                await stop()
            return answer

        monkeypatch.setattr(Graph, "write", committed)
    else:
        monkeypatch.setattr(patching, "_write", stuck)


async def test_a_write_that_failed_is_taken_back_and_made_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        await _gain(graph, company)

        async def lost(*_given: object) -> None:
            raise Unavailable("the link was lost")

        monkeypatch.setattr(patching, "_write", lost)
        with pytest.raises(Unavailable):
            await keeper.work_off(kept.at(NOW))
        monkeypatch.undo()
        assert await keeper.work_off(kept.at(NOW)) == 1

    assert await reputation.rebuild(graph) < 0.001
    assert (await state.read(graph)).patches == 1


async def test_of_two_keepers_one_patches_and_the_other_takes_over(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as first, keeping(graph) as second:
        assert await first.work_off(kept.at(NOW)) == 0
        await _gain(graph, company)
        assert await second.work_off(kept.at(NOW)) == 0
        assert await first.work_off(kept.at(NOW)) == 1
        await first.close()
        await _gain(graph, company, rank=4)
        assert await second.work_off(kept.at(NOW)) == 1
        # The first is back, and late.
        await _gain(graph, company, rank=3)
        assert await first.work_off(kept.at(NOW)) == 0

    assert (await state.read(graph)).patches == 2


async def test_a_keeper_that_was_thought_dead_writes_nothing_any_more(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as dead, keeping(graph) as heir:
        assert await dead.work_off(kept.at(NOW)) == 0
        past = instants.to_text(datetime.now(UTC) - timedelta(seconds=1))
        await planted.run(graph, _RUN_OUT, past=past)
        await _gain(graph, company)
        assert await heir.work_off(kept.at(NOW)) == 1
        await _gain(graph, company, rank=4)
        with pytest.raises(leases.LeaseLost):
            await dead.work_off(kept.at(NOW))
        assert await dead.work_off(kept.at(NOW)) == 0
        assert await heir.work_off(kept.at(NOW)) == 1

    assert await reputation.rebuild(graph) < 0.001


async def test_a_refit_from_elsewhere_is_noticed_and_remembered(graph: Graph) -> None:
    company = await kept.company(graph)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        await reputation.refit(graph, now=NOW + timedelta(days=1))
        await _gain(graph, company)
        assert await keeper.work_off(kept.at(NOW + timedelta(days=1))) == 1

    assert (await state.read(graph)).ref_day == "2026-06-16"
    assert await reputation.rebuild(graph) < 0.001


async def test_gains_that_are_patched_in_while_a_refit_is_worked_out_are_in_it(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await kept.company(graph)
    fit_again, loop, patched = fitted.refitted, asyncio.get_running_loop(), asyncio.Event()
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))

        async def meanwhile() -> None:
            await _gain(graph, company)
            assert await keeper.work_off(kept.at(NOW + timedelta(days=1))) == 1
            patched.set()

        def slow(*given: object) -> fitted.Fit:
            found = fit_again(*given)  # type: ignore[arg-type]
            asyncio.run_coroutine_threadsafe(meanwhile(), loop).result(30)
            return found

        monkeypatch.setattr(fitted, "refitted", slow)
        assert await keeper.refit_daily(NOW + timedelta(days=1))

    assert patched.is_set()
    current = await state.read(graph)
    assert (current.ref_day, current.patches) == ("2026-06-16", 0)
    assert await reputation.rebuild(graph) < 0.001


async def test_offers_and_boards_follow_a_patched_score_and_a_consent(graph: Graph) -> None:
    company = await kept.company(graph, people=120)
    stored = await kept.stored(graph)
    mentor = next(key for key, row in stored.items() if row["passed"] and "|" not in key)
    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        assert await keeper.renew_boards(NOW) == 0
        await planted.run(graph, _CONSENT, id=mentor)
        await _event(graph, mentor)
        await keeper.work_off(kept.at(NOW))
        mentee = next(person for person in company.people if person != mentor)
        await kept.verified(graph, mentor, mentee=mentee, skill=company.skills[0], verifier=company.people[3])
        await keeper.work_off(kept.at(NOW))
        assert await keeper.renew_boards(NOW + timedelta(minutes=1)) > 0
        assert await keeper.renew_boards(NOW + timedelta(minutes=2)) == 0

    after = await kept.stored(graph)
    for row in await graph.read(_PUBLISHED, id=mentor):
        own = after.get(f"{mentor}|{row['skill']}", after[mentor])
        assert row["score"] == pytest.approx(own["mean"])


async def _event(graph: Graph, employee: str) -> None:
    await planted.run(
        graph,
        Query(
            "keeper.profile_changed",
            """
            CREATE (:OutboxEvent {
                id: $id, kind: 'profile.changed', subjectId: $id, payload: '{}', at: $at, createdAt: $at, openSince: $at
            })
            """,
        ),
        id=employee,
        at=instants.to_text(datetime.now(UTC)),
    )


async def test_a_gain_that_is_seen_only_after_its_event_is_not_passed_over(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await kept.company(graph)
    gains_of = ledger.gains_of

    async def none_yet(_graph: Graph, _session_ids: object) -> list[ledger.GainRow]:
        return []

    async with keeping(graph) as keeper:
        await keeper.work_off(kept.at(NOW))
        mentor, _ = await _gain(graph, company)
        before = await kept.stored(graph)
        monkeypatch.setattr(ledger, "gains_of", none_yet)
        assert await keeper.work_off(kept.at(NOW)) == 0
        assert await kept.stored(graph) == before
        monkeypatch.setattr(ledger, "gains_of", gains_of)
        assert await keeper.work_off(kept.at(NOW)) == 1

    assert (await kept.stored(graph))[mentor]["gains"] == before[mentor]["gains"] + 1  # type: ignore[operator]
