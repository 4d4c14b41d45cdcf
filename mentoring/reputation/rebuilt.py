"""The served scores against a rebuild from the ledger."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from graph import events
from graph.client import Graph
from graph.reputation import ledger, scores, state
from graph.reputation.scores import ServedRow
from graph.reputation.state import SettledState, State
from mentoring.reputation import fitted, gains, happened

_WAITING = 10_000
_TRIES = 3
_LOOKS, _LOOK_EVERY_S = 20, 0.25


@dataclass(frozen=True, slots=True)
class _Read:
    """The served scores and the ledger as of one state. `waiting`: sessions whose gain is not in the scores yet."""

    settled: SettledState
    served: Mapping[str, ServedRow]
    waiting: frozenset[str]
    fit: fitted.Fit


async def rebuild(graph: Graph) -> float:
    """The largest difference (levels) between a served mean or sd and its rebuild from the ledger.

    With the variances and the reference day of the served refit. Gains whose events wait are not in the served
    scores: those verified anew are left out. Where another one waits, or a patch has not reached every mentor in
    seconds, nothing can be told. 0.0 then and before the first refit; infinity where a score is served that the
    ledger does not give, or the reverse.
    """
    patient = graph.patient()
    found: _Read | None = None
    interrupted = False
    for _ in range(_TRIES):
        before = await _at_rest(patient)
        interrupted = before.interrupted
        if before.settled is None or before.rippling:
            return 0.0
        found = await _read(patient, before, before.settled)
        # Somebody patched meanwhile: what was read is of no one state.
        if await state.read(patient) == before:
            break
    return 0.0 if found is None else _apart(found, interrupted=interrupted)


async def _at_rest(graph: Graph) -> State:
    """The state once a patch that is being written is written, or after some seconds."""
    current = await state.read(graph)
    for _ in range(_LOOKS - 1):
        if not current.rippling:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
        current = await state.read(graph)
    return current


async def _read(graph: Graph, current: State, settled: SettledState) -> _Read | None:
    waiting = await events.waiting(graph, _WAITING)
    about = happened.in_all(event for event in waiting if event.created_at > settled.caughtUpAt)
    served = {
        key: row
        for key, row in (await scores.served(graph)).items()
        # What an unfinished refit wrote is not the served state's.
        if row.generation != current.publishing
    }
    rows = [gains.gain_of(row) for row in await ledger.gains(graph)]
    if about.restated or about.everything:
        return None
    fit = await asyncio.to_thread(
        fitted.fitted,
        [gain for gain in rows if gain.session_id not in about.sessions],
        await ledger.endings(graph),
        date.fromisoformat(settled.refDay),
        orjson.loads(settled.variances),
    )
    return _Read(settled, served, about.sessions, fit)


def _apart(found: _Read, *, interrupted: bool) -> float:
    due = {score.key: (score.mean, score.sd) for score in found.fit.scores if score.counted.gains > 0}
    served = {key: (row.mean, row.sd) for key, row in found.served.items()}
    if not interrupted and (
        not due.keys() <= served.keys()
        or any(row.gains and key not in due for key, row in found.served.items())
    ):
        return math.inf
    return max((_difference(served[key], due[key]) for key in due.keys() & served.keys()), default=0.0)


def _difference(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
