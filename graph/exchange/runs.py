"""Import runs: how far each came."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph import instants, leases
from graph.client import Tx
from graph.query import Query

_ROW: LiteralString = """collect({
      id: run.id, digest: run.digest, finished: run.finishedAt IS NOT NULL, step: run.step, counts: run.counts
    })"""

# Each step of an import begins with it.
HOLD = Query(
    "exchange.runs.hold",
    leases.TAKEN
    + """
    CALL (ours) {
        MATCH (run:ImportRun)
        WITH run ORDER BY run.startedAt DESC, run.id DESC LIMIT 1
        RETURN """
    + _ROW
    + """ AS latest
    }
    RETURN collect({ours: ours, latest: latest}) AS rows
    """,
)
OF = Query(
    "exchange.runs.of",
    """
    MATCH (run:ImportRun {digest: $digest})
    RETURN """
    + _ROW
    + """ AS rows
    """,
)
BEGIN = Query(
    "exchange.runs.begin",
    """
    MERGE (run:ImportRun {digest: $digest})
    ON CREATE SET run.id = $id
    SET run.startedAt = $started_at, run.step = 0, run.counts = '{}'
    REMOVE run.finishedAt
    """,
)
REACH = Query(
    "exchange.runs.reach",
    """
    MATCH (run:ImportRun {digest: $digest})
    SET run.step = $step, run.counts = $counts
    """,
)
FINISH = Query(
    "exchange.runs.finish",
    """
    MATCH (run:ImportRun {digest: $digest})
    SET run.finishedAt = $finished_at
    WITH run
    RETURN collect({id: run.id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run. `step` is how many steps are done, `counts` their counts as JSON."""

    id: str
    digest: str
    finished: bool
    step: int
    counts: str


async def hold(
    tx: Tx, *, lease: str, holder: str, now: datetime, until: datetime
) -> tuple[bool, RunRow | None]:
    """Whether `holder` has the lease now, as `leases.take`; and the run that was begun last, None without one."""
    (found,) = await tx.run(HOLD, **leases.parameters(name=lease, holder=holder, now=now, until=until))
    return bool(found["ours"]), RunRow(**found["latest"][0]) if found["latest"] else None


async def of(tx: Tx, digest: str) -> RunRow | None:
    """The run of this content, None when there was none."""
    rows = await tx.read(OF, digest=digest)
    return RunRow(**rows[0]) if rows else None


async def begin(tx: Tx, *, digest: str, run_id: str, started_at: datetime) -> None:
    """A run of this content from its first step on; an earlier run of the same content is taken up anew."""
    await tx.run(BEGIN, digest=digest, id=run_id, started_at=instants.to_text(started_at))


async def reach(tx: Tx, *, digest: str, step: int, counts: str) -> None:
    """Record in the same transaction that `step` steps are done."""
    await tx.run(REACH, digest=digest, step=step, counts=counts)


async def finish(tx: Tx, *, digest: str, finished_at: datetime) -> str:
    """Record that all is done, and the run's id."""
    (row,) = await tx.run(FINISH, digest=digest, finished_at=instants.to_text(finished_at))
    return str(row["id"])
