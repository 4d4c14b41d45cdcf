"""The test clock: how far an organisation's time was moved on, in microseconds."""

from dataclasses import dataclass

from graph.client import Graph, Tx
from graph.query import Query

ADVANCED = Query(
    "clock.advanced",
    """
    OPTIONAL MATCH (clock:TestClock {name: 'test'})
    WITH clock.advancedMicros AS advanced
    RETURN collect({advanced_micros: advanced}) AS rows
    """,
)

ORGANISATION = Query(
    "clock.organisation",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    RETURN collect({demo: organisation.demo}) AS rows
    """,
)

# One statement: the increment itself takes the node's write lock, so that two advances at once both count.
ADVANCE = Query(
    "clock.advance",
    """
    MERGE (clock:TestClock {name: 'test'})
    ON CREATE SET clock.advancedMicros = 0
    SET clock.advancedMicros = clock.advancedMicros + $micros
    WITH clock.advancedMicros AS advanced
    RETURN collect({advanced_micros: advanced}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class AdvancedRow:
    advanced_micros: int | None


async def advanced_micros(graph: Graph) -> int:
    """Microseconds that were added to real time; 0 where nobody moved the clock."""
    rows = [AdvancedRow(**row) for row in await graph.read(ADVANCED)]
    return (rows[0].advanced_micros or 0) if rows else 0


async def is_demo(tx: Tx) -> bool:
    """Whether the organisation is a demo one; no for a graph without an organisation."""
    rows = await tx.read(ORGANISATION)
    return any(row["demo"] is True for row in rows)


async def advance(tx: Tx, micros: int) -> int:
    """Move the clock on, and the microseconds it is ahead by now."""
    rows = await tx.run(ADVANCE, micros=micros)
    return int(rows[0]["advanced_micros"])
