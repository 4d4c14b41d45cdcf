"""The served scores against a rebuild from the ledger."""

import asyncio
import math
from datetime import date

import orjson

from graph.client import Graph
from graph.reputation import ledger, scores, state
from mentoring.reputation import fitted, gains

_STATEMENT_S = 60.0


async def rebuild(graph: Graph) -> float:
    """The largest difference (levels) between a served mean or sd and its rebuild from the ledger.

    With the variances and the reference day of the served refit, over the gains verified until then: later ones
    wait for the next refit. 0.0 before the first refit, infinity where a score is served that the ledger does
    not give, or the reverse.
    """
    patient = graph.within(_STATEMENT_S)
    current = await state.read(patient)
    if current.settled is None:
        return 0.0
    served = await scores.served(patient, current.settled.generation)
    found = [row for row in await ledger.gains(patient) if row.at <= current.settled.asOf]
    rebuilt = await asyncio.to_thread(
        fitted.fitted,
        [gains.gain_of(row) for row in found],
        await ledger.endings(patient),
        date.fromisoformat(current.settled.refDay),
        orjson.loads(current.settled.variances),
    )
    due = {score.key: (score.mean, score.sd) for score in rebuilt.scores if score.counted.gains > 0}
    if not current.interrupted and not due.keys() <= served.keys():
        return math.inf
    return max((_difference(served[key], due[key]) for key in due.keys() & served.keys()), default=0.0)


def _difference(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
