"""Mentor cards made again by the worker, where they may not be believed any more."""

from collections.abc import Sequence
from datetime import datetime

from graph import locks
from graph.client import Graph, Tx
from graph.search import cards
from mentoring import leases
from mentoring.leases import Lease
from mentoring.search.eligible import PLACE_TAKING

LEASE = "cards"
_AT_ONCE = 100
_BATCHES = 100


async def renew(graph: Graph, *, now: datetime) -> int:
    """How many cards were made again, at most some ten thousand a call: the rest is for the next one.

    Done by one process at a time; 0 while another does it. What changes meanwhile waits for its batch or ends the
    new card. Raises LeaseLost where another process does it by now.
    """
    if not await cards.due(graph, now=now, limit=1):
        return 0

    async def batch(lease: Lease) -> int:
        mentor_ids = await cards.due(graph, now=now, limit=_AT_ONCE)
        return await graph.write(_make, lease, mentor_ids, now) if mentor_ids else 0

    return await leases.in_batches(graph, LEASE, batch, full=_AT_ONCE, most=_BATCHES)


async def _make(tx: Tx, lease: Lease, mentor_ids: Sequence[str], now: datetime) -> int:
    await lease.guard(tx)
    await locks.people(tx, mentor_ids)
    made = await cards.around(tx, mentor_ids, now=now, place_taking=PLACE_TAKING)
    await cards.save(tx, made, now=now)
    return len(made)
