"""The command line: one module a command, split by what it is for."""

import sys

import typer

from server.cli import clock, companies, demo, doctor, explain, identities, migrate, refit, running, serve, up

app = typer.Typer(
    name="mentorgraph",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Finds the colleague who can teach a missing skill, and measures mentors by verified gains.",
)
app.command("up")(up.command)
app.command("serve")(serve.serve)
app.command("worker")(serve.work)
app.command("demo")(demo.command)
app.command("import")(companies.import_)
app.command("export")(companies.export)
app.command("link-identity")(identities.link_identity)
app.command("dev-token")(identities.dev_token)
app.command("migrate")(migrate.command)
app.command("refit")(refit.command)
app.command("doctor")(doctor.command)
app.command("explain")(explain.command)
app.add_typer(clock.app, name="clock")


def main() -> None:
    """Run the command that was typed; exit code 0 only when all is well."""
    sys.exit(running.to_the_end(app))
