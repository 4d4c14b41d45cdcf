"""The work after the answer: events, clocks and the day's refit, by any number of processes at once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from graph.client import Graph
from graph.sessions import due
from mentoring import forgetting, integrity, search, search_log
from mentoring.programme import Programme
from mentoring.reputation import Keeper, followed
from mentoring.sessions import clocks

_log = structlog.get_logger("mentorgraph.worker")

_CLOCKS_EVERY_S, _SWEEP_EVERY_S, _DAY_EVERY_S = 1.0, 60.0, 5.0
_BOARDS_EVERY_S, _COMPARE_EVERY_S = 15.0, 1.0
_LONGEST_WAIT_S = 60.0
_CARDS_EVERY_S = 1.0
_FORGET_EVERY_S, _FORGET_EVENTS_EVERY_S = 3_600.0, 60.0

Now = Callable[[], Awaitable[datetime]]
"""The programme's present instant."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Something done again and again, `every_s` after it was done."""

    name: str
    every_s: float
    do: Callable[[], Awaitable[object]]


async def run(
    graph: Graph, *, stop: asyncio.Event, now: Now, programme: Programme, interval: float = 0.25
) -> None:
    """Work until `stop` is set; what is under way then is finished first.

    `interval` is how often (seconds of real time) the outbox is looked at. Each job is claimed by a lease in the
    graph, so any number of processes may run this; killed or cancelled anywhere, what was begun is done again by
    whoever comes next. A job that fails is logged and tried again, ever later up to a minute, and does not keep
    the others from their work.
    """
    keeper = Keeper(graph)
    jobs = (
        _Job("events", interval, lambda: _events(keeper, now)),
        _Job("clocks", _CLOCKS_EVERY_S, _Clocks(graph, now, programme).run),
        _Job("cards", _CARDS_EVERY_S, lambda: _cards(graph, now)),
        _Job("day", _DAY_EVERY_S, lambda: _day(graph, keeper, now)),
        _Job("boards", _BOARDS_EVERY_S, lambda: _boards(keeper, now)),
        _Job("followed", _DAY_EVERY_S, lambda: _followed(graph, now)),
        _Job("searches", _FORGET_EVERY_S, lambda: _searches(graph, now, programme)),
        _Job("forgetting", _FORGET_EVENTS_EVERY_S, lambda: _forgetting(graph)),
        _Job("counterfactuals", _COMPARE_EVERY_S, keeper.compare),
    )
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(_repeat(job, stop), name=f"worker.{job.name}")
    finally:
        await keeper.close()


async def _repeat(job: _Job, stop: asyncio.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            await job.do()
            failures = 0
        except Exception:
            failures += 1
            _log.exception("worker.failed", job=job.name, failures=failures)
        await _pause(stop, job.every_s if not failures else min(2.0**failures / 2, _LONGEST_WAIT_S))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _events(keeper: Keeper, now: Now) -> None:
    if dealt_with := await keeper.work_off(now):
        _log.info("worker.events", dealt_with=dealt_with)


async def _day(graph: Graph, keeper: Keeper, now: Now) -> None:
    if await keeper.refit_daily(await now()):
        _log.info("worker.refitted")
        # What it finds is looked at by people, the next night at the latest.
        await integrity.refresh(graph, await now())


async def _followed(graph: Graph, now: Now) -> None:
    if await followed.follow(graph, now=await now()):
        _log.info("worker.followed")


async def _boards(keeper: Keeper, now: Now) -> None:
    if boards := await keeper.renew_boards(await now()):
        _log.info("worker.boards", boards=boards)


async def _cards(graph: Graph, now: Now) -> None:
    if made := await search.renew_cards(graph, now=await now()):
        _log.info("worker.cards", made=made)


async def _searches(graph: Graph, now: Now, programme: Programme) -> None:
    if gone := await search_log.forget_old(graph, now=await now(), programme=programme):
        _log.info("worker.searches", forgotten=gone)


async def _forgetting(graph: Graph) -> None:
    if gone := await forgetting.forget_events(graph):
        _log.info("worker.forgotten", events=gone)


class _Clocks:
    """Sessions moved by time: when one is due, and once a minute for what a look at the deadlines misses."""

    def __init__(self, graph: Graph, now: Now, programme: Programme) -> None:
        self._graph = graph
        self._now = now
        self._programme = programme
        self._swept_at: float | None = None

    async def run(self) -> None:
        """Look, and take the lease only when there is something to do."""
        at, now = asyncio.get_running_loop().time(), await self._now()
        sweep = self._swept_at is None or at >= self._swept_at + _SWEEP_EVERY_S
        if not sweep and not await due.due(self._graph, now=now, limit=1):
            return
        moved = await clocks.run_due(self._graph, now=now, programme=self._programme)
        if sweep:
            self._swept_at = at
        if moved:
            _log.info("worker.clocks", moved=moved)
