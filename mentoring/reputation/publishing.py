"""A new edition of scores and boards put in place of the old, batch by batch, shown at once.

Boards are written under the edition's own keys beside those that are served, and one transaction makes them the
served ones, together with the state of the refit. The edition before stays until the next one, for whoever is
in the middle of a list. Scores are written in place: a reader of one mentor sees the old or the new one whole.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from graph import leaderboards
from graph.client import Graph, Tx
from graph.leaderboards import BoardRow, EntryRow
from graph.reputation import scores, state
from graph.reputation.scores import ScoreRow
from graph.reputation.state import SettledState
from mentoring.leases import Lease
from mentoring.reputation import fitted
from mentoring.reputation.edition import Boards, Edition
from mentoring.reputation.fitted import Fit, Score

_BATCH = 1_000

T = TypeVar("T")


async def publish(
    graph: Graph,
    lease: Lease,
    edition: Edition,
    *,
    fit: Fit,
    boards: Boards,
    told: Callable[[str, int, int], None],
) -> None:
    """Write the edition; each transaction holds the lease, and raises LeaseLost where it is another's now."""
    await graph.write(_begin, lease, edition)
    rows = [_row(score, edition) for score in fit.scores]
    for start, batch in _batches(rows):
        await graph.write(_store, lease, batch)
        told("writing scores", start + len(batch), len(rows))
    while await graph.write(_forget, lease, edition) == _BATCH:
        pass
    passed = [score.mentor_id for score in fit.scores if score.skill_id is None and score.passed]
    for _, mentor_ids in _batches(passed):
        await graph.write(_publish, lease, mentor_ids, fitted.skill_variance(fit.variances))
    await graph.write(_withdraw, lease)
    for start, entries in _batches(boards.entries):
        await graph.write(_enter, lease, entries)
        told("writing boards", start + len(entries), len(boards.entries))
    await graph.write(_settle, lease, boards.boards, _settled(fit, edition))
    while await graph.write(_clear, lease) == _BATCH:
        pass


async def _begin(tx: Tx, lease: Lease, edition: Edition) -> None:
    await lease.guard(tx)
    await state.begin(tx, edition.generation)


async def _store(tx: Tx, lease: Lease, rows: Sequence[ScoreRow]) -> None:
    await lease.guard(tx)
    await scores.store(tx, rows)


async def _forget(tx: Tx, lease: Lease, edition: Edition) -> int:
    await lease.guard(tx)
    return await scores.forget(tx, edition.generation, _BATCH)


async def _publish(tx: Tx, lease: Lease, mentor_ids: Sequence[str], skill_variance: float) -> None:
    await lease.guard(tx)
    await scores.publish(tx, mentor_ids, skill_variance)


async def _withdraw(tx: Tx, lease: Lease) -> None:
    await lease.guard(tx)
    await scores.withdraw(tx)


async def _enter(tx: Tx, lease: Lease, entries: Sequence[EntryRow]) -> None:
    await lease.guard(tx)
    await leaderboards.enter(tx, entries)


async def _settle(tx: Tx, lease: Lease, boards: Sequence[BoardRow], settled: SettledState) -> None:
    await lease.guard(tx)
    await leaderboards.serve(tx, boards, settled.generation)
    await state.settle(tx, settled)


async def _clear(tx: Tx, lease: Lease) -> int:
    await lease.guard(tx)
    return await leaderboards.clear(tx, _BATCH)


def _batches(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    for start in range(0, len(rows), _BATCH):
        yield start, rows[start : start + _BATCH]


def _row(score: Score, edition: Edition) -> ScoreRow:
    counted = score.counted
    return ScoreRow(
        key=score.key,
        mentorId=score.mentor_id,
        skillId=score.skill_id,
        mean=score.mean,
        sd=score.sd,
        lower=score.lower,
        upper=score.upper,
        index=score.index,
        verifiedSessions=counted.gains,
        distinctMentees=len(counted.mentees),
        distinctVerifiers=len(counted.verifiers),
        distinctDepartments=len(counted.departments),
        verificationRate=counted.verification_rate,
        lapsed=counted.endings.get("LAPSED", 0),
        unverified=counted.endings.get("UNVERIFIED", 0),
        passed=score.passed,
        parts=score.parts,
        algorithm=fitted.ALGORITHM,
        algorithmVersion=fitted.VERSION,
        asOf=edition.as_of,
        refDay=edition.ref_day,
        generation=edition.generation,
    )


def _settled(fit: Fit, edition: Edition) -> SettledState:
    return SettledState(
        generation=edition.generation,
        asOf=edition.as_of,
        refDay=edition.ref_day,
        algorithm=fitted.ALGORITHM,
        algorithmVersion=fitted.VERSION,
        variances=fit.variances,
        ledgerDigest=fit.digest,
        gains=fit.gains,
        converged=fit.converged,
    )
