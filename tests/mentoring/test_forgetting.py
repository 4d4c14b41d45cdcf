"""Old events are deleted, and only those that everybody is past."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from graph import instants, outbox
from graph.client import Graph, Tx
from graph.outbox import Event
from graph.query import Query
from mentoring import forgetting, leases
from mentoring.forgetting import EVENTS_KEPT

MARK = Query(
    "tests.forgetting.mark",
    """
    UNWIND $ids AS id
    MATCH (event:OutboxEvent {id: id})
    SET event.doneAt = $at
    REMOVE event.openSince
    """,
)
LEFT = Query(
    "tests.forgetting.left",
    """
    MATCH (event:OutboxEvent)
    RETURN collect({id: event.id}) AS rows
    """,
)


async def _happened(tx: Tx, names: list[str], created_at: datetime) -> None:
    events = [Event(id=name, kind="tests", subject_id="s", at=created_at, payload={}) for name in names]
    await outbox.append(tx, events, created_at=created_at)


async def _marked(tx: Tx, names: list[str], at: datetime) -> None:
    await tx.run(MARK, ids=names, at=instants.to_text(at))


async def _left(graph: Graph) -> set[str]:
    return {row["id"] for row in await graph.read(LEFT)}


async def test_events_go_a_week_after_they_were_dealt_with_and_waiting_ones_never(graph: Graph) -> None:
    now = datetime.now(UTC)
    await graph.write(_happened, ["waiting", "old", "late", "new"], now - 3 * EVENTS_KEPT)
    await graph.write(_marked, ["old"], now - EVENTS_KEPT - timedelta(seconds=1))
    await graph.write(_marked, ["late"], now - EVENTS_KEPT + timedelta(minutes=1))
    await graph.write(_marked, ["new"], now)

    gone = [await forgetting.forget_events(graph) for _ in range(2)]

    assert gone == [1, 0]
    assert await _left(graph) == {"waiting", "late", "new"}


async def test_more_than_a_batch_goes_in_several_and_more_than_a_call_does_in_the_next(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = datetime.now(UTC) - 2 * EVENTS_KEPT
    names = [f"event {place}" for place in range(25)]
    await graph.write(_happened, names, long_ago)
    await graph.write(_marked, names, long_ago)
    monkeypatch.setattr(forgetting, "_AT_ONCE", 5)
    monkeypatch.setattr(forgetting, "_BATCHES", 3)

    gone = [await forgetting.forget_events(graph) for _ in range(3)]

    assert gone == [15, 10, 0]
    assert await _left(graph) == set()


async def test_one_process_at_a_time_forgets(graph: Graph) -> None:
    long_ago = datetime.now(UTC) - 2 * EVENTS_KEPT
    await graph.write(_happened, ["old"], long_ago)
    await graph.write(_marked, ["old"], long_ago)

    async with leases.held(graph, forgetting.LEASE) as lease:
        assert lease is not None
        assert await forgetting.forget_events(graph) == 0

    both = await asyncio.gather(forgetting.forget_events(graph), forgetting.forget_events(graph))
    assert sum(both) == 1
    assert await _left(graph) == set()
