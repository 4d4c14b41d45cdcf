"""A gain that changed becomes new scores: its mentor's in one transaction with the end of its event, then others'."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph import events, ids, instants
from graph.client import Graph, Tx
from graph.reputation import history, ledger, scores, state
from graph.reputation.ledger import EndingRow, GainRow
from mentoring.leases import Lease
from mentoring.reputation import fitted, gains, writing
from mentoring.reputation.fitted import Change
from mentoring.reputation.happened import Happened
from mentoring.reputation.memory import Memory
from mentoring.reputation.writing import Written

_ROWS_AT_ONCE = 1_000
_MENTORS_AT_ONCE = 50
"""Of a ripple: a gain that comes in between waits for one batch."""


class Restated(Exception):  # noqa: N818 - named by what happened
    """A gain reads otherwise than it did when its patch was worked out: it is worked out again."""


@dataclass(frozen=True, slots=True)
class _Patch:
    """One change of the served scores: from the state `before` to `patch`. `rows`: how the `sessions` were read."""

    generation: str
    before: str | None
    patch: str
    counted: int
    rippling: bool
    written: Written
    republished: tuple[str, ...]
    skill_variance: float
    event_ids: tuple[str, ...]
    sessions: tuple[str, ...] = ()
    rows: tuple[GainRow, ...] = ()


async def patch(
    graph: Graph,
    lease: Lease,
    memory: Memory,
    happened: Happened,
    *,
    event_ids: Sequence[str],
    now: datetime,
) -> int:
    """Bring the scores of the mentors that it is about up to what happened, mark the events, and how many were written.

    All in one transaction, whatever else is written; where it is not committed, the memory is as it was. The scores
    of other mentors follow by `ripple`.

    Raises state.Superseded where the served scores are not those of the memory, Restated, and leases.LeaseLost.
    """
    sessions = tuple(sorted(happened.sessions))
    rows = tuple(await ledger.gains_of(graph, sessions))
    read = _read(sessions, rows)
    endings = await _endings(graph, memory, happened, read)
    # An event that comes again, or after the memory was built, brings nothing new.
    register = memory.fit.register
    changes = [change for change in read if change.gain != register.gain(change.session_id)]
    restated = frozenset(_mentors(memory, changes))
    estimated = await asyncio.to_thread(fitted.patched, memory.fit, changes)
    before = memory.count(changes, endings, estimated)
    try:
        written = await asyncio.to_thread(_written, memory, sorted(endings), restated, instants.to_text(now))
        others = set(memory.moved()).difference(endings)
        counted = happened.events if written.mentor_ids or others or happened.consent else 0
        made = _of(memory, written, counted=counted, rippling=bool(others))
        consent = tuple(sorted(happened.consent.union(written.mentor_ids)))
        made = replace(made, republished=consent, event_ids=tuple(event_ids), sessions=sessions, rows=rows)
        await graph.write(_write, lease, made)
    except BaseException:
        memory.take_back(before)
        raise
    memory.wrote(written, made.patch, rippling=made.rippling)
    return len(written.mentor_ids)


async def ripple(graph: Graph, lease: Lease, memory: Memory, *, now: datetime) -> int:
    """Write the scores of mentors that patches moved, those farthest off first, and how many: at most a batch.

    Raises as `patch`.
    """
    if not memory.rippling:
        return 0
    moved = memory.moved()
    asked = moved[:_MENTORS_AT_ONCE]
    written = await asyncio.to_thread(_written, memory, asked, frozenset(asked), instants.to_text(now))
    made = _of(memory, written, counted=0, rippling=len(moved) > len(asked))
    await graph.write(_write, lease, made)
    memory.wrote(written, made.patch, rippling=made.rippling)
    return len(written.mentor_ids)


async def put(tx: Tx, written: Written, mentor_ids: Sequence[str], skill_variance: float) -> None:
    """Store these scores and their history, and copy those of `mentor_ids` to what these mentors offer."""
    for start in range(0, len(written.rows), _ROWS_AT_ONCE):
        await scores.store(tx, written.rows[start : start + _ROWS_AT_ONCE])
    if written.gone:
        await scores.forget(tx, written.gone)
    await history.remember(tx, written.entries)
    if mentor_ids:
        await scores.publish(tx, mentor_ids, skill_variance)


async def _write(tx: Tx, lease: Lease, made: _Patch) -> None:
    await lease.guard(tx)
    await state.patched(
        tx,
        generation=made.generation,
        before=made.before,
        patch=made.patch,
        counted=made.counted,
        rippling=made.rippling,
    )
    if made.event_ids:
        await events.done(tx, made.event_ids, datetime.now(UTC))
    # With the events locked, what they tell of is there: an event may be seen a moment before the rest of its commit.
    if tuple(await ledger.gains_within(tx, made.sessions)) != made.rows:
        raise Restated(f"one of {len(made.sessions)} gains reads otherwise now")
    await put(tx, made.written, made.republished, made.skill_variance)


def _of(memory: Memory, written: Written, *, counted: int, rippling: bool) -> _Patch:
    return _Patch(
        generation=memory.generation,
        before=memory.patch,
        patch=ids.new(int(datetime.now(UTC).timestamp() * 1000)),
        counted=counted,
        rippling=rippling,
        written=written,
        republished=written.mentor_ids,
        skill_variance=memory.fit.skill_variance,
        event_ids=(),
    )


def _read(sessions: Sequence[str], rows: Sequence[GainRow]) -> list[Change]:
    counting = {row.session_id: gains.gain_of(row) for row in rows if row.quality > 0}
    return [Change(session_id, counting.get(session_id)) for session_id in sessions]


async def _endings(
    graph: Graph, memory: Memory, happened: Happened, changes: Sequence[Change]
) -> Mapping[str, list[EndingRow]]:
    """How the sessions of every mentor that it is about ended."""
    mentors = happened.ended.union(_mentors(memory, changes))
    found: dict[str, list[EndingRow]] = {mentor_id: [] for mentor_id in sorted(mentors)}
    for row in await ledger.endings_of(graph, sorted(mentors)):
        found[row.mentor_id].append(row)
    return found


def _mentors(memory: Memory, changes: Sequence[Change]) -> set[str]:
    """Whose gains these are, and were."""
    known = memory.fit.register.mentor_of
    mentors = {change.gain.mentor_id for change in changes if change.gain is not None}
    return mentors.union(known[change.session_id] for change in changes if change.session_id in known)


def _written(memory: Memory, mentors: Sequence[str], restated: frozenset[str], as_of: str) -> Written:
    """What the counted changes make of the stored scores of these mentors.

    Of those with a gain restated everything is written, as their parts read otherwise.
    """
    asked = sorted({*mentors, *restated})
    found = fitted.scores_of(memory.fit, asked)
    groups = writing.changed(found, memory.served, always=restated)
    standing = {score.key for score in found}
    gone = sorted(key for mentor_id in asked for key in memory.keys[mentor_id] if key not in standing)
    return writing.written(memory.fit, groups, memory.served, gone, memory.stamp(as_of))
