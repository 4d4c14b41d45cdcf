"""Leases: work that one process does at a time, whichever of them is there."""

from datetime import UTC, datetime, timedelta
from typing import LiteralString

from graph import failures, instants
from graph.client import Graph, Tx
from graph.query import Query

# Setting a property takes the node's write lock, so what is read after it is the truth until the commit.
TAKEN: LiteralString = """
    MERGE (lease:Lease {name: $name})
    SET lease.lock = $holder
    WITH lease, lease.until IS NULL OR lease.until < $now OR lease.holder = $holder AS ours
    SET lease.holder = CASE WHEN ours THEN $holder ELSE lease.holder END,
        lease.until = CASE WHEN ours THEN $until ELSE lease.until END
    WITH ours
"""
"""Takes a lease as `take` does, and binds `ours`; for a statement that begins with it."""

TAKE = Query("leases.take", TAKEN + "    RETURN collect({ours: ours}) AS rows")
# Looking changes nothing, so that whoever waits does not stand in the holder's way.
LOOK = Query(
    "leases.look",
    """
    MATCH (lease:Lease {name: $name})
    RETURN collect({holder: lease.holder, until: lease.until}) AS rows
    """,
)
RELEASE = Query(
    "leases.release",
    """
    MATCH (lease:Lease {name: $name, holder: $holder})
    REMOVE lease.holder, lease.until
    """,
)


async def is_free(graph: Graph, *, name: str, now: datetime) -> bool:
    """Whether nobody has the lease at `now` (real time)."""
    rows = await graph.read(LOOK, name=name)
    return not rows or rows[0]["until"] is None or bool(rows[0]["until"] < instants.to_text(now))


async def taken(graph: Graph, *, name: str, holder: str, lasting: timedelta) -> bool:
    """Whether `holder`, who had not got the lease, has it from now on; False where another was quicker."""
    now = datetime.now(UTC)
    # Looked at first: on an engine that finds conflicts at the commit, trying would undo the holder's work.
    if not await is_free(graph, name=name, now=now):
        return False
    try:
        return await graph.write(take, name=name, holder=holder, now=now, until=now + lasting)
    except failures.Conflict:
        # Several made its node at once, the very first time.
        return False


async def take(tx: Tx, *, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Whether `holder` has the lease until `until` (real time): it was free, had run out, or was its own."""
    (lease,) = await tx.run(TAKE, **parameters(name=name, holder=holder, now=now, until=until))
    return bool(lease["ours"])


def parameters(*, name: str, holder: str, now: datetime, until: datetime) -> dict[str, str]:
    """What `TAKEN` takes."""
    return {"name": name, "holder": holder, "now": instants.to_text(now), "until": instants.to_text(until)}


async def release(tx: Tx, *, name: str, holder: str) -> None:
    """Give the lease back, where it is still the holder's."""
    await tx.run(RELEASE, name=name, holder=holder)
