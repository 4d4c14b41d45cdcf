"""Fairness reports: one a refit, the last one read."""

from typing import Final, LiteralString

from graph.client import Graph, Tx
from graph.query import Fragment, Query

LISTED = Query(
    "report.listed",
    """
    MATCH (board:Leaderboard {key: 'all'})
    RETURN collect({total: board.total, suppressed: board.suppressed}) AS rows
    """,
)
KEEP = Query(
    "report.keep",
    """
    MERGE (report:FairnessReport {key: $generation})
    SET report.asOf = $as_of, report.body = $body
    WITH report
    MATCH (state:RefitState {name: 'reputation'})
    SET state.report = report.key
    """,
)
LATEST = Fragment(
    "report.latest",
    parent="Organisation",
    text="""
    MATCH (state:RefitState {name: 'reputation'}) WHERE state.report IS NOT NULL
    WITH state.report AS key_of_report
    MATCH (report:FairnessReport {key: key_of_report})
    """,
    row="report",
)
COLUMNS: Final[dict[str, LiteralString]] = {"as_of": "report.asOf", "body": "report.body"}


async def listed(graph: Graph) -> tuple[int, int]:
    """How many are on the board of everybody, and how many are left out of it, as the board tells it."""
    rows = await graph.read(LISTED)
    return (rows[0]["total"], rows[0]["suppressed"]) if rows else (0, 0)


async def keep(tx: Tx, *, generation: str, as_of: str, body: str) -> None:
    """Keep a refit's report (JSON) as the one that is read."""
    await tx.run(KEEP, generation=generation, as_of=as_of, body=body)
