"""The boards put in place: of a refit, and again within the day from the scores as they stand then.

A board is written whole in one transaction, beside the edition that it takes the place of; a reader sees the one or the
other. Only boards that changed are written, so that killed anywhere the next making finds what is still missing.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from graph import boards as stored
from graph import ids, instants
from graph.boards import BoardRow, PageRow
from graph.client import Graph, Tx
from mentoring.leases import Lease
from mentoring.reputation import board, candidates
from mentoring.reputation.board import Board
from mentoring.reputation.candidates import Candidate
from mentoring.reputation.edition import Edition
from mentoring.reputation.fitted import Fit

_PAGES_AT_ONCE, _BOARDS_AT_ONCE = 200, 200

Told = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


def untold(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


async def refitted(graph: Graph, lease: Lease, fit: Fit, edition: Edition, told: Told = untold) -> int:
    """Serve the boards of a refit, and how many were written; its places are what movement counts from next.

    Raises LeaseLost where the lease is another's now.
    """
    found = candidates.of_scores(fit.scores)
    return await serve(graph, lease, found, as_of=edition.as_of, told=told, from_refit=True)


async def renew(graph: Graph, lease: Lease, *, now: datetime, told: Told = untold) -> int:
    """Make the boards again from the stored scores, and how many of them had changed; those of periods stay.

    50,000 people: about three seconds, whatever changed. Raises LeaseLost where the lease is another's now.
    """
    found = candidates.of_stored(await stored.scored(graph.patient()))
    return await serve(graph, lease, found, as_of=instants.to_text(now), told=told, from_refit=False)


async def serve(
    graph: Graph,
    lease: Lease,
    found: Sequence[Candidate],
    *,
    as_of: str,
    told: Told = untold,
    from_refit: bool,
    period: str = "",
) -> int:
    """Serve the boards of these candidates, in a period or overall; how many were written or taken away."""
    patient = graph.patient()
    standings = await stored.standings(patient, sorted({candidate.mentor_id for candidate in found}))
    company = candidates.company(standings, await stored.tree(patient))
    made = await asyncio.to_thread(lambda: list(board.all_of(found, company, period)))
    served = await stored.made(patient, period)
    changed = [one for one in made if not board.is_served(one, served.get(one.key), refitted=from_refit)]
    written = 0
    for batch in _batches(changed):
        before = await stored.places_at_refit(patient, [one.key for one in batch if one.key in served])
        generation = ids.new(int(datetime.now(UTC).timestamp() * 1000))
        rows = [
            board.rows(
                one,
                before.get(one.key, {}),
                generation=generation,
                as_of=as_of,
                period=period,
                refitted=from_refit,
            )
            for one in batch
        ]
        pages = [page for _, own in rows for page in own]
        await patient.write(_write, lease, [header for header, _ in rows], pages)
        written += len(batch)
        told("writing boards", written, len(changed))
    gone = sorted(served.keys() - {one.key for one in made})
    for start in range(0, len(gone), _BOARDS_AT_ONCE):
        await patient.write(_remove, lease, gone[start : start + _BOARDS_AT_ONCE])
    return written + len(gone)


async def _write(tx: Tx, lease: Lease, boards: Sequence[BoardRow], pages: Sequence[PageRow]) -> None:
    await lease.guard(tx)
    await stored.serve(tx, boards, pages)


async def _remove(tx: Tx, lease: Lease, keys: Sequence[str]) -> None:
    await lease.guard(tx)
    await stored.remove(tx, keys)


def _batches(boards: Sequence[Board]) -> Iterator[list[Board]]:
    """As many as one transaction takes at once: one board is never divided."""
    batch: list[Board] = []
    pages = 0
    for one in boards:
        own = 1 + (len(one.listed) + len(one.others)) // stored.PAGE
        if batch and (pages + own > _PAGES_AT_ONCE or len(batch) == _BOARDS_AT_ONCE):
            yield batch
            batch, pages = [], 0
        batch.append(one)
        pages += own
    if batch:
        yield batch
