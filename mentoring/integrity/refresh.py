"""The nightly look: the last year's gains read, its patterns flagged, older flags put away."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from graph import instants
from graph.client import Graph, Tx
from graph.integrity import flags, rows
from graph.integrity.flags import Flag
from mentoring import leases
from mentoring.integrity import looking
from mentoring.leases import Lease
from scoring.integrity import Watch

LEASE = "integrity"
PERIOD = timedelta(days=365)
"""How far back a look goes, from its own instant."""
KEPT = timedelta(days=365)
"""How long a flag stays after its pattern was last seen."""

_BATCH = 100


async def refresh(graph: Graph, now: datetime, *, watch: Watch | None = None) -> int | None:
    """How many flags the gains verified in the year up to `now` give; None where another process looks.

    What is served changes flag by flag, and a look that dies is made again by the next: the same patterns have
    the same keys. Nothing else is done with a flag: no score, no gain and nobody's standing depends on it.
    """
    patient = graph.patient()
    async with leases.held(patient, LEASE) as lease:
        if lease is None:
            return None
        found = await rows.between(patient, now - PERIOD, now)
        made = await asyncio.to_thread(
            looking.flags, found, since=_start(found, now), until=now, watch=watch or Watch()
        )
        for start in range(0, len(made), _BATCH):
            await patient.write(_keep, lease, made[start : start + _BATCH], now)
        await patient.write(_settle, lease, now)
        return len(made)


def _start(found: Sequence[rows.Row], now: datetime) -> datetime:
    """Where the period begins: a programme younger than that is held to its own age, a day at the least."""
    first = min((instants.from_text(row.at) for row in found), default=now - PERIOD)
    return min(first, now - timedelta(days=1))


async def _keep(tx: Tx, lease: Lease, made: Sequence[Flag], now: datetime) -> None:
    await lease.guard(tx)
    await flags.keep(tx, made, at=now)


async def _settle(tx: Tx, lease: Lease, now: datetime) -> None:
    await lease.guard(tx)
    await flags.settle(tx, at=now, before=now - KEPT)
