"""Events of the outbox that everybody is past are deleted, so that the graph does not grow with every click."""

from datetime import UTC, datetime, timedelta

from graph import events
from graph.client import Graph, Tx
from mentoring import leases
from mentoring.leases import Lease

LEASE = "forgetting"
EVENTS_KEPT = timedelta(days=7)
"""How long (real time) an event stays after it was dealt with: long enough to look into what happened.

Nobody reads that far back: the worker deals with events that wait, a refit reads those dealt with since it began,
and subscriptions look back seconds from the last they told.
"""
_AT_ONCE = 1_000
_BATCHES = 20


async def forget_events(graph: Graph) -> int:
    """How many events were deleted, at most some ten thousand a call: the rest is for the next one.

    An event that still waits is never among them. Done by one process at a time; 0 while another does it.

    Raises LeaseLost where another process does it by now.
    """
    before = datetime.now(UTC) - EVENTS_KEPT
    if not await events.is_any_done_before(graph, before):
        return 0

    async def batch(lease: Lease) -> int:
        return await graph.write(_forget, lease, before)

    return await leases.in_batches(graph, LEASE, batch, full=_AT_ONCE, most=_BATCHES)


async def _forget(tx: Tx, lease: Lease, before: datetime) -> int:
    await lease.guard(tx)
    return await events.forget(tx, before, _AT_ONCE)
