"""The programme's time, and how a demo organisation's is moved."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from graph.client import Graph, Tx
from graph.query import Query
from mentoring import clock
from mentoring.clock import NotMoved

_MAKE_DEMO = Query("tests.clock.demo", "MATCH (organisation:Organisation) SET organisation.demo = true")


async def _run(tx: Tx, query: Query) -> None:
    await tx.run(query)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(weeks=2)),
        ("P1W2D", timedelta(days=9)),
        ("PT36H", timedelta(hours=36)),
        ("P1DT12H30M15S", timedelta(days=1, hours=12, minutes=30, seconds=15)),
        ("PT0.5S", timedelta(milliseconds=500)),
    ],
)
def test_a_duration_is_read(text: str, meant: timedelta) -> None:
    assert clock.duration(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P7",
        "7D",
        "p7d",
        "P7DT",
        "-P7D",
        "P-7D",
        "P7D ",
        "P1.5D",
        "PT1H1H",
        "P7H",
        "PT1D",
        "P٧D",
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(NotMoved, match="is no ISO 8601 duration"):
        clock.duration(text)


@pytest.mark.parametrize("text", ["P1M", "P1Y", "P1Y2M3D", "P1MT1H", "P1Y1D"])
def test_months_and_years_are_refused_with_their_reason(text: str) -> None:
    with pytest.raises(NotMoved, match="no fixed length"):
        clock.duration(text)


@pytest.mark.parametrize("by", [timedelta(0), timedelta(days=-1), timedelta(days=40_000)])
async def test_the_clock_moves_forward_only_and_not_for_ever(graph: Graph, by: timedelta) -> None:
    with pytest.raises(NotMoved, match="forward"):
        await clock.advance(graph, by)


async def test_only_a_demo_organisations_clock_moves(graph: Graph) -> None:
    with pytest.raises(NotMoved, match="demo"):
        await clock.advance(graph, timedelta(days=7))

    assert await clock.advanced(graph) == timedelta(0)


async def test_moves_add_up_and_real_time_goes_on(graph: Graph) -> None:
    await graph.write(_run, _MAKE_DEMO)

    await clock.advance(graph, timedelta(days=7))
    moved = await clock.advance(graph, timedelta(hours=1, microseconds=5))

    ahead = timedelta(days=7, hours=1, microseconds=5)
    assert await clock.advanced(graph) == ahead
    assert abs(moved - datetime.now(UTC) - ahead) < timedelta(seconds=5)
    assert abs(clock.now(ahead) - moved) < timedelta(seconds=5)


async def test_moves_at_once_all_count(graph: Graph) -> None:
    await graph.write(_run, _MAKE_DEMO)

    await asyncio.gather(*(clock.advance(graph, timedelta(days=1)) for _ in range(10)))

    assert await clock.advanced(graph) == timedelta(days=10)
