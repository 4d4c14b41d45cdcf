"""The refit: read the ledger, estimate the variances, and put the whole solution in place of the patched one."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import orjson
import structlog

from graph import events, ids, instants
from graph.client import Graph
from graph.reputation import ledger, scores, state
from graph.reputation.ledger import EndingRow
from graph.reputation.scores import ServedRow
from graph.reputation.state import State
from mentoring import leases
from mentoring.leases import Lease
from mentoring.reputation import boards, drift, fitted, gains, happened, publishing, reciprocal
from mentoring.reputation.drift import Apart
from mentoring.reputation.edition import Edition
from mentoring.reputation.fitted import Change, Fit, Score
from mentoring.reputation.gains import Gain
from mentoring.reputation.memory import Memory

LEASE = "reputation"
_WAIT_S = 120.0
_WAITING = 10_000
_CLOCKS_APART = timedelta(minutes=1)
"""What the clocks of two machines may differ by."""

_log = structlog.get_logger("mentorgraph.reputation")

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""

Turn = contextlib.AbstractAsyncContextManager[object]
"""Entered for as long as nothing may be patched."""


class DidNotConverge(Exception):  # noqa: N818 - named by what happened
    """The fit stopped before it was as exact as promised; the reputations served are the old ones."""


@dataclass(frozen=True, slots=True)
class RefitReport:
    """What a refit made.

    `left_out`: gains on scales that the model does not know. `lowered`: gains of pairs that became reciprocal.
    `estimated`: whether the variances are this ledger's; False: those before were kept. `written`: scores that
    were not as they are now. `drift`: how far the patched scores were from a whole solution with the variances and
    the day they were patched with; `moved`: how far the new scores are from those served before.
    """

    gains: int
    left_out: int
    lowered: int
    mentors: int
    past_gate: int
    boards: int
    written: int
    estimated: bool
    drift: Apart
    moved: Apart
    as_of: datetime
    ref_day: date


@dataclass(frozen=True, slots=True)
class _Read:
    """What a refit starts from; `since`: real time before anything of it was read."""

    since: datetime
    current: State
    gains: Sequence[Gain]
    lowered: int
    endings: Sequence[EndingRow]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of the progress."""


async def refit(
    graph: Graph, *, now: datetime, progress: Progress | None = None, turn: Turn | None = None
) -> RefitReport:
    """Every score and board anew as of `now`, and what was made; readers see the old ones until they are replaced.

    One process at a time, others wait their turn. Killed anywhere, the next refit starts over. `turn` is waited for
    when the fit is worked out, and held while it is written.

    Raises DidNotConverge, and leases.LeaseLost when another process refitted for two minutes; nothing that is
    served has changed then.
    """
    report, _ = await remembered(graph, now=now, progress=progress, turn=turn)
    return report


async def remembered(
    graph: Graph, *, now: datetime, progress: Progress | None = None, turn: Turn | None = None
) -> tuple[RefitReport, Memory]:
    """As `refit`, and the memory of what is served then; `turn` is held only while that is written.

    Gains that are patched in while the fit is worked out are patched into it before it is written.
    """
    patient, told = graph.patient(), progress or quiet
    async with leases.waited_for(patient, LEASE, within_s=_WAIT_S) as lease:
        read = await _read(patient, lease, now, told)
        told("fitting", 0, 1)
        fit = await asyncio.to_thread(
            fitted.refitted, read.gains, read.endings, _day(now), _kept(read.current)
        )
        told("fitting", 1, 1)
        if not fit.converged:
            raise DidNotConverge(f"the last step of the fit still moved {fit.moved:.2g} levels")
        patched = await _compared(patient, read, told)
        digest = await asyncio.to_thread(gains.digest, list(fit.register.gains()))
        edition = Edition(_generation(), instants.to_text(now), _day(now).isoformat())
        async with turn or contextlib.nullcontext():
            return await _put(patient, lease, edition, _Made(read, fit, patched, digest, now), told)


@dataclass(frozen=True, slots=True)
class _Made:
    """A fit that is to be served. `patched`: how far the patched scores are from their own whole solution."""

    read: _Read
    fit: Fit
    patched: Apart
    digest: str
    now: datetime


async def _read(graph: Graph, lease: Lease, now: datetime, told: Progress) -> _Read:
    told("reading the ledger", 0, 1)
    since = datetime.now(UTC) - _CLOCKS_APART
    current = await state.read(graph)
    found = [gains.gain_of(row) for row in await ledger.gains(graph)]
    lowered = await reciprocal.lower(graph, lease, found, at=now)
    endings = await ledger.endings(graph)
    told("reading the ledger", 1, 1)
    changed = sum(one.quality != other.quality for one, other in zip(found, lowered, strict=True))
    return _Read(since, current, lowered, changed, endings)


async def _compared(graph: Graph, read: _Read, told: Progress) -> Apart:
    """How far the patched scores are from a whole solution with their own variances and day."""
    settled = read.current.settled
    if settled is None or read.current.interrupted or not read.current.patches:
        return Apart()
    told("comparing", 0, 1)
    whole = await asyncio.to_thread(
        fitted.fitted,
        read.gains,
        read.endings,
        date.fromisoformat(settled.refDay),
        orjson.loads(settled.variances),
    )
    served = await scores.served(graph)
    told("comparing", 1, 1)
    return drift.apart(_served_means(served), fitted.means(whole, whole.register.mentors()))


async def _put(
    graph: Graph, lease: Lease, edition: Edition, made: _Made, told: Progress
) -> tuple[RefitReport, Memory]:
    """Write it: from the first transaction on nobody patches, so that what was patched until then is all there is."""
    await publishing.begin(graph, lease, edition)
    caught_up_at = datetime.now(UTC)
    await _catch_up(graph, made)
    served = await scores.served(graph)
    found = await asyncio.to_thread(fitted.scores_of, made.fit, made.fit.register.mentors())
    moved = drift.apart(_served_means(served), _means(found))
    stored = dict(served)
    memory = await publishing.put(graph, lease, edition, fit=made.fit, found=found, served=served, told=told)
    shown = await boards.refitted(graph, lease, made.fit, edition, told)
    settled = publishing.settled(
        made.fit,
        edition,
        digest=made.digest,
        patched=made.patched,
        moved=moved,
        caught_up_at=caught_up_at,
    )
    await publishing.settle(graph, lease, edition, settled=settled)
    _tell(made.patched, moved)
    written = sum(stored.get(key) is not row for key, row in served.items())
    return _report(made, found, shown, written, moved), memory


async def _catch_up(graph: Graph, made: _Made) -> None:
    """Patch in what happened while the fit was worked out, patched already or not."""
    done, waiting = await events.done_since(graph, made.read.since), await events.waiting(graph, _WAITING)
    late = happened.in_all([*done, *waiting])
    if not late.sessions and not late.ended:
        return
    rows = await ledger.gains_of(graph, sorted(late.sessions))
    counting = {row.session_id: gains.gain_of(row) for row in rows if row.quality > 0}
    register = made.fit.register
    changes = [
        Change(session_id, counting.get(session_id))
        for session_id in sorted(late.sessions)
        if counting.get(session_id) != register.gain(session_id)
    ]
    made.fit.estimated = await asyncio.to_thread(fitted.patched, made.fit, changes)
    for change in changes:
        register.change(change.session_id, change.gain)
    mentors = sorted(late.ended.union(change.gain.mentor_id for change in changes if change.gain is not None))
    ended: dict[str, list[EndingRow]] = {mentor_id: [] for mentor_id in mentors}
    for row in await ledger.endings_of(graph, mentors):
        ended[row.mentor_id].append(row)
    for mentor_id, of_mentor in ended.items():
        register.end(mentor_id, of_mentor)


def _tell(patched: Apart, moved: Apart) -> None:
    level = _log.error if patched.max > drift.MOST else _log.info
    level(
        "reputation.drift" if patched.max > drift.MOST else "reputation.refitted",
        drift_max=patched.max,
        drift_rms=patched.rms,
        limit=drift.MOST,
        moved_max=moved.max,
        moved_rms=moved.rms,
    )


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _kept(current: State) -> Mapping[str, float] | None:
    return None if current.settled is None else orjson.loads(current.settled.variances)


def _served_means(served: Mapping[str, ServedRow]) -> dict[str, float]:
    return {key: row.mean for key, row in served.items() if "|" not in key}


def _means(found: Sequence[Score]) -> dict[str, float]:
    return {score.mentor_id: score.mean for score in found if score.skill_id is None}


def _generation() -> str:
    return ids.new(int(datetime.now(UTC).timestamp() * 1000))


def _report(made: _Made, found: Sequence[Score], board_count: int, written: int, moved: Apart) -> RefitReport:
    overall = [score for score in found if score.skill_id is None]
    return RefitReport(
        gains=len(made.fit.register.mentor_of),
        left_out=made.fit.left_out,
        lowered=made.read.lowered,
        mentors=sum(score.counted.gains > 0 for score in overall),
        past_gate=sum(score.passed for score in overall),
        boards=board_count,
        written=written,
        estimated=made.fit.own_variances,
        drift=made.patched,
        moved=moved,
        as_of=made.now,
        ref_day=_day(made.now),
    )
