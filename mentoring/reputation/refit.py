"""The refit: read the ledger, fit it, and put the new reputations and boards in place of the old."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from graph import ids, instants
from graph.client import Graph
from graph.reputation import ledger
from mentoring import leases
from mentoring.reputation import boards, fitted, gains, publishing
from mentoring.reputation.edition import Edition
from mentoring.reputation.fitted import Fit

LEASE = "reputation"
_STATEMENT_S = 60.0
_WAIT_S = 120.0

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


class DidNotConverge(Exception):  # noqa: N818 - named by what happened
    """The fit stopped before it was as exact as promised; the reputations served are the old ones."""


@dataclass(frozen=True, slots=True)
class RefitReport:
    """What a refit made. `left_out`: gains on scales that the model does not know."""

    gains: int
    left_out: int
    mentors: int
    past_gate: int
    boards: int
    as_of: datetime
    ref_day: date


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


async def refit(graph: Graph, *, now: datetime, progress: Progress | None = None) -> RefitReport:
    """Every score and board anew as of `now`, and what was made; readers see the old ones until the end.

    One process at a time, others wait their turn. Killed anywhere, the next refit starts over.

    Raises DidNotConverge, and leases.LeaseLost when another process refitted for two minutes; nothing that is
    served has changed then.
    """
    patient, told = graph.within(_STATEMENT_S), progress or quiet
    async with leases.waited_for(patient, LEASE, within_s=_WAIT_S) as lease:
        told("reading the ledger", 0, 1)
        found = [gains.gain_of(row) for row in await ledger.gains(patient)]
        endings = await ledger.endings(patient)
        told("reading the ledger", 1, 1)
        ref_day = now.astimezone(UTC).date()
        told("fitting", 0, 1)
        fit = await asyncio.to_thread(fitted.fitted, found, endings, ref_day)
        told("fitting", 1, 1)
        if not fit.converged:
            raise DidNotConverge(f"the last step of the fit still moved {fit.moved:.2g} levels")
        edition = Edition(generation=_generation(), as_of=instants.to_text(now), ref_day=ref_day.isoformat())
        made = await boards.made(patient, fit, edition)
        await publishing.publish(patient, lease, edition, fit=fit, boards=made, told=told)
    return _report(fit, len(made.boards), now, ref_day)


def _generation() -> str:
    return ids.new(int(datetime.now(UTC).timestamp() * 1000))


def _report(fit: Fit, board_count: int, now: datetime, ref_day: date) -> RefitReport:
    overall = [score for score in fit.scores if score.skill_id is None]
    return RefitReport(
        gains=fit.gains,
        left_out=fit.left_out,
        mentors=sum(score.counted.gains > 0 for score in overall),
        past_gate=sum(score.passed for score in overall),
        boards=board_count,
        as_of=now,
        ref_day=ref_day,
    )
