"""`mentorgraph refit`: every reputation and leaderboard anew from the ledger."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from graph.client import Graph
from mentoring import clock, integrity, leases, reputation
from mentoring.reputation import RefitReport, followed
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.failure import Failed
from server.settings import Settings

_ScoresOnly = Annotated[
    bool,
    typer.Option(
        "--scores-only",
        help="Leave boards of quarters and years, the fairness report and integrity flags to the worker.",
    ),
]


def command(data_dir: DataDir = None, as_json: Json = False, scores_only: _ScoresOnly = False) -> None:
    """Recompute every score and board as of now; the old ones are served until the end."""
    settings = Settings.read(data_dir=data_dir)
    with output.progress() as report:

        async def refitted(graph: Graph) -> RefitReport:
            now = clock.now(await clock.advanced(graph))
            made = await reputation.refit(graph, now=now, progress=report)
            if not scores_only:
                await followed.follow(graph, now=now, progress=report)
                await integrity.refresh(graph, now)
            return made

        try:
            made = running.with_graph(settings, refitted)
        except (reputation.DidNotConverge, leases.LeaseLost) as error:
            raise Failed(str(error)) from error
    output.answer(asdict(made), list(_lines(made)), as_json=as_json)


def _lines(made: RefitReport) -> Iterator[str]:
    yield f"{made.past_gate} of {made.mentors} mentors past the gate, from {made.gains} gains; {made.boards} boards"
    yield f"{made.written} scores written, others as they were; the largest move {made.moved.max:.4f} levels"
    yield f"patched scores were at most {made.drift.max:.4f} levels off ({made.drift.rms:.4f} rms)"
    if made.lowered:
        yield f"{made.lowered} gains of pairs that became reciprocal count for less from now on"
    if not made.estimated:
        yield "the variances did not settle: those of the refit before were kept"
