"""The boards of quarters and years: a fit of its own on what was verified in each."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import orjson
import structlog

from graph import flat, ids, instants
from graph.client import Graph, Tx
from graph.reputation import periods
from graph.reputation.ledger import EndingRow
from graph.reputation.periods import EndingOfMonth, KeptFit
from mentoring import calendar_periods
from mentoring.calendar_periods import CalendarPeriod
from mentoring.leases import Lease
from mentoring.reputation import boards, candidates, fitted, gains
from mentoring.reputation.boards import Told, untold
from mentoring.reputation.candidates import Candidate
from mentoring.reputation.gains import Gain
from mentoring.reputation.shown import Evidence
from scoring.reputation import Policy

PATIENT = Policy(source_solves=100)
"""Few gains leave the sources little to settle by: they take longer, and cost little."""

_log = structlog.get_logger("mentorgraph.periods")


@dataclass(frozen=True, slots=True)
class _OfPeriod:
    """What a period's fit is made from; `digest` says whether one that is kept was made from the same."""

    period: CalendarPeriod
    day: date
    gains: list[Gain]
    endings: list[EndingRow]

    @property
    def digest(self) -> str:
        endings = sorted((row.mentor_id, row.skill_id, row.ending, row.sessions) for row in self.endings)
        known = [gains.digest(self.gains), self.day.isoformat(), fitted.VERSION, endings]
        return hashlib.sha256(orjson.dumps(known)).hexdigest()


async def refitted(
    graph: Graph,
    lease: Lease,
    found: Sequence[Gain],
    *,
    variances: Mapping[str, float],
    now: datetime,
    told: Told = untold,
) -> int:
    """Serve the boards of every quarter and year that has a gain; how many boards were written.

    Each is a fit of the gains of that period alone, with the variances of the whole ledger, as of the period's last
    day or today. A period that is over keeps its fit, and the variances it was made with, until a gain or an ending in
    it changes; its boards follow consent and departments every time. A fit that does not converge leaves the
    boards before as they are.
    """
    day = now.astimezone(UTC).date()
    known = [gain for gain in found if gains.is_on_scale(gain)]
    of_periods = _of_periods(known, await periods.endings(graph), day)
    kept = await periods.kept(graph)
    since = _first_days(known)
    written = 0
    for done, one in enumerate(of_periods, start=1):
        listed = await _candidates(graph, lease, one, kept.get(one.period.name), variances)
        if listed is not None:
            dated = [candidates.dated(candidate, since[candidate.mentor_id]) for candidate in listed]
            written += await _serve(graph, lease, one.period.name, dated, now)
        told("fitting quarters and years", done, len(of_periods))
    for gone in sorted(kept.keys() - {one.period.name for one in of_periods}):
        written += await _serve(graph, lease, gone, [], now)
        await graph.write(_forget, lease, gone)
    return written


async def _serve(graph: Graph, lease: Lease, period: str, listed: Sequence[Candidate], now: datetime) -> int:
    return await boards.serve(
        graph, lease, listed, as_of=instants.to_text(now), from_refit=True, period=period
    )


def _of_periods(found: Sequence[Gain], endings: Sequence[EndingOfMonth], today: date) -> list[_OfPeriod]:
    by_period: defaultdict[CalendarPeriod, list[Gain]] = defaultdict(list)
    for gain in found:
        for period in calendar_periods.around(min(gain.day, today)):
            by_period[period].append(gain)
    ended: defaultdict[CalendarPeriod, list[EndingRow]] = defaultdict(list)
    for row in endings:
        for period in calendar_periods.around(date.fromisoformat(f"{row.month}-01")):
            ended[period].append(EndingRow(row.mentor_id, row.skill_id, row.ending, row.sessions))
    return [
        _OfPeriod(period, min(period.last, today), in_it, ended[period])
        for period, in_it in sorted(by_period.items(), key=lambda one: one[0].name)
    ]


def _first_days(found: Sequence[Gain]) -> dict[str, str]:
    first: dict[str, date] = {}
    for gain in found:
        first[gain.mentor_id] = min(gain.day, first.get(gain.mentor_id, gain.day))
    return {mentor_id: day.isoformat() for mentor_id, day in first.items()}


async def _candidates(
    graph: Graph, lease: Lease, one: _OfPeriod, kept: KeptFit | None, variances: Mapping[str, float]
) -> list[Candidate] | None:
    """Of the fit that is kept where it is of the same gains, else of a new one; None where that does not converge."""
    digest = one.digest
    if kept is not None and kept.digest == digest:
        return [_candidate(text) for text in await periods.candidates(graph, kept)]
    fit = await asyncio.to_thread(fitted.fitted, one.gains, one.endings, one.day, variances, policy=PATIENT)
    if not fit.converged:
        _log.warning("periods.not_converged", period=one.period.name, moved=fit.moved)
        return None
    found = candidates.of_scores(await asyncio.to_thread(lambda: fit.scores))
    texts = [_text(candidate) for candidate in found]
    await graph.write(_keep, lease, one.period.name, digest, texts)
    return found


async def _keep(tx: Tx, lease: Lease, period: str, digest: str, texts: Sequence[str]) -> None:
    await lease.guard(tx)
    generation = ids.new(int(datetime.now(UTC).timestamp() * 1000))
    await periods.keep(tx, period, digest, generation, texts)


async def _forget(tx: Tx, lease: Lease, period: str) -> None:
    await lease.guard(tx)
    await periods.forget(tx, period)


_KEPT = (
    "mentor_id",
    "skill_id",
    "mean",
    "sd",
    "lower",
    "upper",
    "index",
    "passed",
    "departments",
    "gains",
    "since",
)
"""What is kept of a candidate besides the evidence, in this order."""


def _text(candidate: Candidate) -> str:
    known = [getattr(candidate, name) for name in _KEPT]
    return orjson.dumps([known, flat.to_tuple(candidate.evidence)]).decode()


def _candidate(text: str) -> Candidate:
    known, evidence = orjson.loads(text)
    held = dict(zip(_KEPT, known, strict=True))
    return Candidate(**{**held, "departments": tuple(held["departments"])}, evidence=Evidence(*evidence))
