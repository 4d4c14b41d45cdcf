"""The feed on a real graph: each event once, from the moment of listening on."""

import asyncio
from datetime import UTC, datetime, timedelta

from graph import outbox
from graph.client import Graph, Tx
from mentoring.feed import Feed


async def _happen(graph: Graph, *names: str, late: timedelta = timedelta(0)) -> None:
    at = datetime.now(UTC)

    async def work(tx: Tx) -> None:
        made = [
            outbox.Event(name, "session.accepted", f"of {name}", at, {"sessionId": name}) for name in names
        ]
        await outbox.append(tx, made, created_at=at - late)

    await graph.write(work)


async def test_a_listener_hears_what_is_committed_after_it_began(graph: Graph) -> None:
    await _happen(graph, "before")
    feed = Feed(graph, every_s=0.02)

    async with feed.listening() as heard:
        await _happen(graph, "first")
        told = await heard.taken(5)
        await _happen(graph, "second", "third")
        told += await heard.taken(5)
        nothing = await heard.taken(0.1)

    assert [(event.id, event.subject_id) for event in told] == [
        ("first", "of first"),
        ("second", "of second"),
        ("third", "of third"),
    ]
    assert nothing == []
    assert feed.listeners == 0


async def test_a_transaction_that_commits_late_is_heard(graph: Graph) -> None:
    feed = Feed(graph, every_s=0.02)

    async with feed.listening() as heard:
        await _happen(graph, "on time")
        told = await heard.taken(5)
        await _happen(graph, "late", late=timedelta(seconds=3))
        told += await heard.taken(5)

    assert [event.id for event in told] == ["on time", "late"]


async def test_two_listeners_share_one_reader_and_hear_the_same(graph: Graph) -> None:
    feed = Feed(graph, every_s=0.02)

    async with feed.listening() as first, feed.listening() as second:
        await _happen(graph, "once")
        told = await asyncio.gather(first.taken(5), second.taken(5))

    assert [[event.id for event in each] for each in told] == [["once"], ["once"]]
