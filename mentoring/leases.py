"""Leases: a piece of work held by one process at a time, renewed in real time while it lasts."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import structlog

from graph import failures, leases
from graph.client import Graph, Tx

HELD_FOR = timedelta(seconds=15)
"""How long others wait for a holder that died; renewed at a third of it."""

_log = structlog.get_logger(__name__)


class LeaseLost(Exception):  # noqa: N818 - named by what happened
    """Another process holds the lease now: whatever was not committed under it must not be."""


@dataclass(slots=True)
class Lease:
    """Work held by `holder`; `renewed_at` on the monotonic clock of this process."""

    name: str
    holder: str
    renewed_at: float = field(default_factory=time.monotonic)

    async def guard(self, tx: Tx) -> None:
        """Keep the lease from everybody else until the transaction ends, and renew it with its commit.

        Raises LeaseLost, so that nothing of the transaction is committed.
        """
        # Noted first, so that the background does not write the lease while this transaction holds it.
        self.renewed_at = time.monotonic()
        if not await _take(tx, self.name, self.holder):
            raise LeaseLost(f"the lease {self.name!r} is another process's now")


@contextlib.asynccontextmanager
async def held(graph: Graph, name: str) -> AsyncIterator[Lease | None]:
    """The lease while the block lasts, or None where another process holds it.

    It is renewed in the background and given back at the end; a process that dies gives it back by letting it
    run out. Every transaction of the work starts with `guard`.
    """
    lease = Lease(name, str(uuid4()))
    if not await leases.taken(graph, name=name, holder=lease.holder, lasting=HELD_FOR):
        yield None
        return
    renewal = asyncio.create_task(_renew(graph, lease))
    try:
        yield lease
    finally:
        renewal.cancel()
        try:
            # Not awaited itself: its end by our cancel could not be told from a cancel of whoever holds the lease.
            await asyncio.wait([renewal])
            if not renewal.cancelled():
                renewal.result()
        finally:
            # A lease that cannot be given back runs out by itself.
            with contextlib.suppress(failures.GraphFailure):
                await asyncio.shield(graph.write(_release, name, lease.holder))


@contextlib.asynccontextmanager
async def waited_for(graph: Graph, name: str, *, within_s: float) -> AsyncIterator[Lease]:
    """As `held`, waiting for another holder to finish.

    Raises LeaseLost when it was not free in time.
    """
    until = asyncio.get_running_loop().time() + within_s
    while True:
        async with held(graph, name) as lease:
            if lease is not None:
                yield lease
                return
        if asyncio.get_running_loop().time() > until:
            raise LeaseLost(f"another process holds the lease {name!r}")
        await asyncio.sleep(0.2)


async def in_batches(
    graph: Graph, name: str, batch: Callable[[Lease], Awaitable[int]], *, full: int, most: int
) -> int:
    """How much was done in all by `batch`, asked up to `most` times until it does less than `full`.

    Done by one process at a time; 0 while another does it. Raises LeaseLost where another does it by now.
    """
    done = 0
    async with held(graph, name) as lease:
        if lease is None:
            return done
        for _ in range(most):
            more = await batch(lease)
            done += more
            if more < full:
                break
    return done


async def _renew(graph: Graph, lease: Lease) -> None:
    every_s = HELD_FOR.total_seconds() / 3
    while True:
        await asyncio.sleep(max(lease.renewed_at + every_s - time.monotonic(), 0.0))
        if time.monotonic() < lease.renewed_at + every_s:
            continue
        lease.renewed_at = time.monotonic()
        try:
            if not await graph.write(_take, lease.name, lease.holder):
                return
        except failures.GraphFailure as failure:
            _log.warning("lease.not_renewed", lease=lease.name, reason=str(failure))


async def _take(tx: Tx, name: str, holder: str) -> bool:
    now = datetime.now(UTC)
    return await leases.take(tx, name=name, holder=holder, now=now, until=now + HELD_FOR)


async def _release(tx: Tx, name: str, holder: str) -> None:
    await leases.release(tx, name=name, holder=holder)
