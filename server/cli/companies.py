"""`mentorgraph import` and `mentorgraph export`: a company of one's own as files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from graph import migrate
from graph.client import Graph
from mentoring import clock, exchange
from mentoring.exchange import Applied, Exported, Rejected
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.failure import Failed
from server.settings import Settings


def import_(
    directory: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, readable=True)],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Read a company from the files of DIR: every bad row is named, or all rows are applied."""
    settings = Settings.read(data_dir=data_dir)
    with output.progress() as report:

        async def imported(graph: Graph) -> Applied | Rejected:
            await migrate.migrate(graph)
            now = clock.now(await clock.advanced(graph))
            return await exchange.import_directory(
                graph, directory, now=now, dry_run=dry_run, progress=report
            )

        try:
            done = running.with_graph(settings, imported, patient=True)
        except (exchange.ImportRunningError, exchange.OvertakenError) as error:
            raise Failed(str(error)) from error
    if isinstance(done, Rejected):
        if as_json:
            output.answer({"badRows": [asdict(row) for row in done.bad_rows]}, [], as_json=True)
        for row in done.bad_rows:
            typer.echo(str(row), err=True)
        raise Failed(f"{len(done.bad_rows)} bad rows; nothing was written")
    output.answer(asdict(done), _lines(done), as_json=as_json)


def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a directory that is no export.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write the whole company to DIR as the files of an import."""
    settings = Settings.read(data_dir=data_dir)
    with output.progress() as report:

        async def exported(graph: Graph) -> Exported:
            return await exchange.export(graph, directory, force=force, progress=report)

        try:
            done = running.with_graph(settings, exported)
        except exchange.DirectoryRefusedError as error:
            raise Failed(str(error)) from error
    lines = [f"{file:<28} {rows:>9} rows" for file, rows in done.rows.items()]
    output.answer(asdict(done), lines, as_json=as_json)


def _lines(done: Applied) -> list[str]:
    will = "would be " if done.dry_run else ""
    lines = ["carried on where an earlier run stopped"] if done.resumed else []
    lines += [
        f"{file:<28} {counts.created:>9} {will}created {counts.updated:>9} {will}updated "
        f"{counts.unchanged:>9} unchanged"
        for file, counts in done.counts.items()
    ]
    if done.cancelled_sessions:
        lines.append(f"{done.cancelled_sessions} open sessions of leavers cancelled")
    return lines
