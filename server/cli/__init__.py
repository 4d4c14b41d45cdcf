"""The command line: one module a command, split by what it is for."""

import sys

import typer

from server.cli import clock, migrate, running

app = typer.Typer(
    name="mentorgraph",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Finds the colleague who can teach a missing skill, and measures mentors by verified gains.",
)
app.command("migrate")(migrate.command)
app.add_typer(clock.app, name="clock")


def main() -> None:
    """Run the command that was typed; exit code 0 only when all is well."""
    sys.exit(running.to_the_end(app))
