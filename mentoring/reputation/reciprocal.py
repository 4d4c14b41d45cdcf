"""Pairs that became reciprocal since a verification: both of their gains count as far as such gains do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from graph import ids, instants, outbox
from graph.client import Graph, Tx
from graph.reputation import lowered
from graph.reputation.lowered import Lowered
from mentoring.leases import Lease
from mentoring.reputation.gains import Gain
from mentoring.sessions.gains import VERIFIER_NOT_INDEPENDENT

REASON = "RECIPROCAL_PAIR"
_AT_ONCE = 1_000


def found(gains: Sequence[Gain], *, at: datetime) -> list[Lowered]:
    """The gains that count for more than those of a pair do which mentored each other."""
    pairs = {(gain.mentor_id, gain.mentee_id) for gain in gains}
    return [
        Lowered(gain.session_id, VERIFIER_NOT_INDEPENDENT, gain.quality, REASON, instants.to_text(at))
        for gain in gains
        if gain.quality > VERIFIER_NOT_INDEPENDENT and (gain.mentee_id, gain.mentor_id) in pairs
    ]


async def lower(graph: Graph, lease: Lease, gains: Sequence[Gain], *, at: datetime) -> list[Gain]:
    """The gains as they count from now on: a record and an event for each that is lowered."""
    changed = found(gains, at=at)
    for start in range(0, len(changed), _AT_ONCE):
        await graph.write(_lower, lease, changed[start : start + _AT_ONCE], at)
    quality = {one.session_id: one.quality for one in changed}
    return [replace(gain, quality=quality.get(gain.session_id, gain.quality)) for gain in gains]


async def _lower(tx: Tx, lease: Lease, changed: Sequence[Lowered], at: datetime) -> None:
    await lease.guard(tx)
    await lowered.lower(tx, changed)
    events = [
        outbox.Event(
            # One a session, whoever writes it how often.
            id=ids.derived("lowered gain", one.session_id, at),
            kind="gain.lowered",
            subject_id=one.session_id,
            at=at,
            payload={
                "sessionId": one.session_id,
                "before": one.before,
                "quality": one.quality,
                "reason": one.reason,
            },
        )
        for one in changed
    ]
    await outbox.append(tx, events, created_at=datetime.now(UTC))
