"""`mentorgraph migrate`: bring a graph's constraints and indexes up to this release."""

from typing import Annotated

import typer

from graph import migrate
from server.cli import output, running
from server.cli.options import DataDir, Json
from server.failure import Failed
from server.settings import Settings


def command(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when anything is to do.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Apply the migrations that the graph lacks."""
    settings = Settings.read(data_dir=data_dir)
    if not check:
        applied = running.with_graph(settings, migrate.migrate)
        output.answer({"applied": applied}, applied or ["nothing to apply"], as_json=as_json)
        return
    found = running.with_graph(settings, migrate.check)
    if as_json:
        output.answer({"findings": found}, [], as_json=True)
    if found:
        raise Failed(*found)
    output.answer(None, ["the graph is up to date"], as_json=as_json)
