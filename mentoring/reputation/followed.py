"""What a refit is followed by: the boards of quarters and years, and the fairness report.

Apart from the refit, so that new scores never wait for it; killed anywhere, whoever looks next does it again.
"""

import asyncio
from datetime import date, datetime

import orjson
import structlog

from graph import instants
from graph.client import Graph, Tx
from graph.reputation import ledger, periods, state
from graph.reputation import report as stored
from mentoring import leases
from mentoring.leases import Lease
from mentoring.reputation import fitted, gains, report
from mentoring.reputation.boards import Told, untold
from mentoring.reputation.periods import PATIENT, refitted

LEASE = "reputation.followed"

_log = structlog.get_logger("mentorgraph.followed")


async def follow(graph: Graph, *, now: datetime, progress: Told = untold) -> bool:
    """Whether a refit's periods and report were due, and made by this call; False while another process makes them.

    Raises LeaseLost where another process does it by now.
    """
    if await periods.unfollowed(graph) is None:
        return False
    patient = graph.patient()
    async with leases.held(patient, LEASE) as lease:
        # Another process may have made it while this one waited.
        if lease is None or (generation := await periods.unfollowed(patient)) is None:
            return False
        await _made(patient, lease, generation, now, progress)
        await patient.write(_follow, lease, generation)
        return True


async def _made(graph: Graph, lease: Lease, generation: str, now: datetime, told: Told) -> None:
    settled = (await state.read(graph)).settled
    if settled is None:
        return
    found = [gains.gain_of(row) for row in await ledger.gains(graph)]
    endings = await ledger.endings(graph)
    variances, day = orjson.loads(settled.variances), date.fromisoformat(settled.refDay)
    ranked, suppressed = await stored.listed(graph)

    def made() -> str | None:
        fit = fitted.fitted(found, endings, day, variances, policy=PATIENT)
        if not fit.converged:
            _log.warning("report.not_converged", moved=fit.moved)
            return None
        return report.to_text(report.made(fit, ranked=ranked, suppressed=suppressed))

    told("measuring fairness", 0, 1)
    body = await asyncio.to_thread(made)
    told("measuring fairness", 1, 1)
    if body is not None:
        await graph.write(_keep, lease, generation, instants.to_text(now), body)
    await refitted(graph, lease, found, variances=variances, now=now, told=told)


async def _keep(tx: Tx, lease: Lease, generation: str, as_of: str, body: str) -> None:
    await lease.guard(tx)
    await stored.keep(tx, generation=generation, as_of=as_of, body=body)


async def _follow(tx: Tx, lease: Lease, generation: str) -> None:
    await lease.guard(tx)
    await periods.follow(tx, generation)
