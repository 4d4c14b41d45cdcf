"""Reputations kept up with what happens: refitted when events wait that they depend on."""

from collections.abc import Sequence
from datetime import UTC, datetime

from graph import events
from graph.client import Graph, Tx
from graph.reputation import state
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

_AT_ONCE = 1_000


async def refresh_pending(graph: Graph, now: datetime) -> int:
    """How many waiting events are dealt with now; every score and board is as of after them.

    They are read before the ledger and marked after the new scores are served, so that killed anywhere they
    still wait, and the refit is made again. Events that nobody here waits for are marked with them.
    """
    waiting = await events.waiting(graph, _AT_ONCE)
    dealt_with = 0
    while waiting:
        if any(event.kind in REFIT_AFTER for event in waiting):
            await refit(graph, now=now)
        await graph.write(_mark, [event.id for event in waiting])
        dealt_with += len(waiting)
        waiting = await events.waiting(graph, _AT_ONCE)
    return dealt_with


async def refresh_daily(graph: Graph, now: datetime) -> bool:
    """Whether a refit was due without an event, and made: none yet, an interrupted one, or one of another day."""
    current = await state.read(graph)
    ref_day = now.astimezone(UTC).date().isoformat()
    if current.settled is not None and not current.interrupted and current.settled.refDay == ref_day:
        return False
    await refit(graph, now=now)
    return True


async def _mark(tx: Tx, ids: Sequence[str]) -> None:
    await events.done(tx, ids, datetime.now(UTC))
