"""Reputations kept up with what happens: refitted when events wait that they depend on."""

from collections.abc import Sequence
from datetime import UTC, datetime

from graph import events
from graph.client import Graph, Tx
from graph.reputation import state
from mentoring import leases
from mentoring.reputation.refit import refit

REFIT_AFTER = frozenset(
    {
        "session.verified",
        # How sessions end is evidence, too.
        "session.cancelled",
        "session.lapsed",
        # Consent and offers decide who is listed, and where the published scores stand.
        "profile.changed",
        "import.applied",
    }
)
"""Kinds of events after which scores or boards may be different."""

LEASE = "outbox"
_AT_ONCE = 1_000


async def refresh_pending(graph: Graph, now: datetime) -> int:
    """How many waiting events were dealt with; every score and board is as of after them.

    Done by one process at a time, 0 while another does it. Events are read before the ledger and marked after the
    new scores are served, so that killed anywhere they still wait, and the refit is made again; those that no
    score depends on are marked with them.
    """
    if not await events.waiting(graph, 1):
        return 0
    async with leases.held(graph, LEASE) as lease:
        dealt_with = 0
        while lease is not None and (waiting := await events.waiting(graph, _AT_ONCE)):
            if any(event.kind in REFIT_AFTER for event in waiting):
                await refit(graph, now=now)
            await graph.write(_mark, [event.id for event in waiting])
            dealt_with += len(waiting)
        return dealt_with


async def refresh_daily(graph: Graph, now: datetime) -> bool:
    """Whether a refit was due without an event, and made: none yet, an interrupted one, or one of another day."""
    if not await _is_due(graph, now):
        return False
    async with leases.held(graph, LEASE) as lease:
        # Another process may have made it while this one waited.
        if lease is None or not await _is_due(graph, now):
            return False
        await refit(graph, now=now)
        return True


async def _is_due(graph: Graph, now: datetime) -> bool:
    current = await state.read(graph)
    ref_day = now.astimezone(UTC).date().isoformat()
    return current.settled is None or current.interrupted or current.settled.refDay != ref_day


async def _mark(tx: Tx, ids: Sequence[str]) -> None:
    await events.done(tx, ids, datetime.now(UTC))
