"""A fit put in place of what is served: the scores that differ, batch by batch, then the state of the refit.

Scores are written in place, a mentor's all together: a reader of one mentor sees the old or the new ones whole.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from graph import instants
from graph.client import Graph, Tx
from graph.reputation import scores, state
from graph.reputation.scores import ServedRow
from graph.reputation.state import SettledState
from mentoring import ahead
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
    # A batch is of other mentors than the next: what is noted of it does not change the rows worked out meanwhile.
    batches = [*_batches(groups, _MENTORS_AT_ONCE)]
    async with contextlib.aclosing(ahead.worked_out(made, batches)) as rows:
        async for written in rows:
            await graph.write(_put, lease, written, fit.skill_variance)
            writing.note(served, written)
            done += len(written.mentor_ids)
            told("writing scores", done, len(groups))
    for left in _batches(sorted(key for keys in vanished.values() for key in keys), _BATCH):
        written = writing.written(fit, (), served, left, stamp)
        await graph.write(_put, lease, written, fit.skill_variance)
        writing.note(served, written)
    after: str | None = ""
    while after is not None:
        after = await graph.write(_withdraw, lease, after)
    return memory.of(fit, served, generation=edition.generation, patch=edition.generation)


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


async def _withdraw(tx: Tx, lease: Lease, after: str) -> str | None:
    await lease.guard(tx)
    return await scores.withdraw(tx, after=after)


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
