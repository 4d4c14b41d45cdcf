"""A fit put in place of what is served: the scores that differ, batch by batch, then the state of the refit.

Scores are written in place, a mentor's all together: a reader of one mentor sees the old or the new ones whole.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from graph import instants
from graph.client import Graph, Tx
from graph.reputation import scores, state
from graph.reputation.scores import ServedRow
from graph.reputation.state import SettledState
from mentoring.leases import Lease
from mentoring.reputation import fitted, memory, patching, writing
from mentoring.reputation.drift import Apart
from mentoring.reputation.edition import Edition
from mentoring.reputation.fitted import Fit, Score
from mentoring.reputation.memory import Memory
from mentoring.reputation.writing import Stamp, Written

_MENTORS_AT_ONCE = 100
_BATCH = 1_000

Told = Callable[[str, int, int], None]

T = TypeVar("T")


async def put(
    graph: Graph,
    lease: Lease,
    edition: Edition,
    *,
    fit: Fit,
    found: Sequence[Score],
    served: dict[str, ServedRow],
    told: Told,
) -> Memory:
    """Write every score of a fit that is not as it is served, and the memory of what is stored then.

    `found`: the fit's scores. Each transaction holds the lease, and raises LeaseLost where it is another's now.
    """
    stamp = Stamp(edition.generation, edition.ref_day, edition.as_of)
    groups = writing.changed(found, served)
    vanished = _by_mentor(served.keys() - {score.key for score in found})

    def made(batch: Sequence[tuple[Score, ...]]) -> Written:
        gone = [key for group in batch for key in vanished.pop(group[0].mentor_id, ())]
        return writing.written(fit, batch, served, gone, stamp)

    done = 0
    async with contextlib.aclosing(_ahead(made, [*_batches(groups, _MENTORS_AT_ONCE)])) as batches:
        async for written in batches:
            await graph.write(_put, lease, written, fit.skill_variance)
            writing.note(served, written)
            done += len(written.mentor_ids)
            told("writing scores", done, len(groups))
    for left in _batches(sorted(key for keys in vanished.values() for key in keys), _BATCH):
        written = writing.written(fit, (), served, left, stamp)
        await graph.write(_put, lease, written, fit.skill_variance)
        writing.note(served, written)
    await graph.write(_withdraw, lease)
    return memory.of(fit, served, generation=edition.generation, patch=edition.generation)


async def _ahead(
    made: Callable[[Sequence[tuple[Score, ...]]], Written], batches: Sequence[Sequence[tuple[Score, ...]]]
) -> AsyncGenerator[Written, None]:
    """The rows of each batch, those of the next worked out in a thread while one is written."""

    def begun(at: int) -> list[asyncio.Task[Written]]:
        return [asyncio.create_task(asyncio.to_thread(made, batch)) for batch in batches[at : at + 1]]

    under_way = begun(0)
    try:
        for number in range(len(batches)):
            written = await under_way.pop()
            # Of other mentors: what is noted of one batch does not change the rows of the next.
            under_way = begun(number + 1)
            yield written
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)


async def settle(graph: Graph, lease: Lease, edition: Edition, *, settled: SettledState) -> None:
    """Make the refit the settled one, once its boards are served."""
    await graph.write(_settle, lease, settled, edition.generation)


async def begin(graph: Graph, lease: Lease, edition: Edition) -> None:
    """Note that the edition is being written: nobody patches the scores from here on."""
    await graph.write(_begin, lease, edition)


def _by_mentor(keys: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        found.setdefault(writing.mentor_of(key), []).append(key)
    return found


async def _begin(tx: Tx, lease: Lease, edition: Edition) -> None:
    await lease.guard(tx)
    await state.begin(tx, edition.generation)


async def _put(tx: Tx, lease: Lease, written: Written, skill_variance: float) -> None:
    await lease.guard(tx)
    await patching.put(tx, written, written.mentor_ids, skill_variance)


async def _withdraw(tx: Tx, lease: Lease) -> None:
    await lease.guard(tx)
    await scores.withdraw(tx)


async def _settle(tx: Tx, lease: Lease, settled: SettledState, edition: str) -> None:
    await lease.guard(tx)
    await state.settle(tx, settled, patch=edition)


def _batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def settled(
    fit: Fit, edition: Edition, *, digest: str, patched: Apart, moved: Apart, caught_up_at: datetime
) -> SettledState:
    """The state of a refit that is served."""
    return SettledState(
        generation=edition.generation,
        asOf=edition.as_of,
        refDay=edition.ref_day,
        algorithm=fitted.ALGORITHM,
        algorithmVersion=fitted.VERSION,
        variances=fit.variances,
        ledgerDigest=digest,
        gains=len(fit.register.mentor_of),
        converged=fit.converged,
        estimated=fit.own_variances,
        skillVariance=fit.skill_variance,
        driftMax=patched.max,
        driftRms=patched.rms,
        movedMax=moved.max,
        movedRms=moved.rms,
        caughtUpAt=instants.to_text(caught_up_at),
    )
