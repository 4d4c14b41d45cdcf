"""`mentorgraph clock`: a demo organisation's time."""

from datetime import datetime
from typing import Annotated

import typer

from graph import instants
from graph.client import Graph
from mentoring import clock
from server.cli import running
from server.cli.options import DataDir
from server.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Show or move on a demo organisation's time.")


@app.command()
def show(data_dir: DataDir = None) -> None:
    """Print the programme's present instant, and nothing else."""

    async def shown(graph: Graph) -> datetime:
        return clock.now(await clock.advanced(graph))

    _print(running.with_graph(Settings.read(data_dir=data_dir), shown))


@app.command()
def advance(
    by: Annotated[str, typer.Argument(metavar="DURATION", help="ISO 8601, as P7D, P2W or PT36H.")],
    data_dir: DataDir = None,
) -> None:
    """Move a demo organisation's time forward and print the new instant."""
    distance = clock.duration(by)

    async def moved(graph: Graph) -> datetime:
        return await clock.advance(graph, distance)

    _print(running.with_graph(Settings.read(data_dir=data_dir), moved))


def _print(instant: datetime) -> None:
    typer.echo(instants.to_text(instant))
