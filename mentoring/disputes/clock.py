"""What time does to a dispute: a gain that nobody decided on comes back, and the dispute waits on."""

from datetime import datetime

from graph import locks
from graph.client import Graph, Tx
from graph.disputes import records
from graph.sessions import facts as session_facts
from mentoring.disputes import gains
from mentoring.leases import Lease
from mentoring.sessions.gains import OPEN

BATCH = 50


async def run_due(graph: Graph, lease: Lease, *, now: datetime) -> int:
    """How many gains came back into their mentor's score because nobody had decided in time.

    Each is a transaction that holds the lease; raises LeaseLost where it is another's now.
    """
    returned = 0
    while due := await records.due(graph, now=now, limit=BATCH):
        for dispute_id, session_id in due:
            returned += await graph.write(_return, lease, dispute_id, session_id, now)
    return returned


async def _return(tx: Tx, lease: Lease, dispute_id: str, session_id: str, now: datetime) -> int:
    await lease.guard(tx)
    await locks.pair_and_session(tx, session_id)
    dispute = await records.find(tx, dispute_id)
    if dispute is None or dispute.out_until is None or dispute.out_until > now:
        return 0
    [facts] = await session_facts.of_sessions(tx, [session_id], now=now)
    gain = await gains.of_session(tx, facts)
    await records.return_row(tx, dispute_id=dispute_id, at=now)
    await gains.restand(
        tx, gain, lambda states: states - {OPEN}, kind="gain.reinstated", dispute_id=dispute_id, at=now
    )
    return 1
