"""`mentorgraph refit`: every reputation and leaderboard anew from the ledger."""

from dataclasses import asdict

from graph.client import Graph
from mentoring import clock, leases, reputation
from mentoring.reputation import RefitReport
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.failure import Failed
from server.settings import Settings


def command(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Recompute every score and board as of now; the old ones are served until the end."""
    settings = Settings.read(data_dir=data_dir)
    with output.progress() as report:

        async def refitted(graph: Graph) -> RefitReport:
            return await reputation.refit(graph, now=clock.now(await clock.advanced(graph)), progress=report)

        try:
            made = running.with_graph(settings, refitted)
        except (reputation.DidNotConverge, leases.LeaseLost) as error:
            raise Failed(str(error)) from error
    line = f"{made.past_gate} of {made.mentors} mentors past the gate, from {made.gains} gains; {made.boards} boards"
    output.answer(asdict(made), [line], as_json=as_json)
