"""`mentorgraph up`: everything a first visit needs, in one process."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import asdict

import typer

from server import (
    database,
    dev_issuer,
    listening,
    logs,
    opening,
    run_file,
    service_file,
    serving,
    start_rules,
)
from server.app import ENDPOINT
from server.cli import running, visit
from server.cli.options import DataDir, Engine, Host, Port
from server.database import Database
from server.settings import Settings


def command(host: Host = None, port: Port = None, data_dir: DataDir = None, engine: Engine = None) -> None:
    """Start the engine and the service; an empty database gets the demo organisation."""
    settings = Settings.read(host=host, port=port, data_dir=data_dir, engine=engine)
    start_rules.check(settings)
    logs.configure(level=settings.log_level.upper())
    with (
        contextlib.closing(listening.bound(settings.host, settings.port)) as listener,
        service_file.held(settings.data_dir),
        _engine(settings) as found,
    ):
        # Whoever was killed here could not take it away.
        run_file.remove(settings.data_dir)
        service_file.write(settings.data_dir, asdict(found))
        running.awaited(_run(settings, found, listener))


@contextlib.contextmanager
def _engine(settings: Settings) -> Iterator[Database]:
    """The server that NEO4J_URI names, or an engine of our own, stopped afterwards."""
    given = database.named(settings)
    if given is not None:
        yield given
        return
    engine = database.start(settings)
    try:
        yield Database.of(engine.endpoint)
    finally:
        engine.stop()


async def _run(settings: Settings, found: Database, listener: socket.socket) -> None:
    async with database.opened(found) as graph:
        await visit.fill(graph)
        issuer = dev_issuer.load_or_make(settings.data_dir)
        service = opening.service_of(settings, graph, issuer)

        async def announce() -> None:
            run = await visit.prepared(graph, issuer, url=f"http://{listening.address(listener)}{ENDPOINT}")
            run_file.write(settings.data_dir, run)
            for line in visit.lines(run, serves_ide=settings.serves_ide):
                typer.echo(line)

        try:
            await serving.serve(
                service,
                listener,
                work=opening.work_of(graph, service.programme),
                drain_s=settings.drain_s,
                on_ready=announce,
            )
        finally:
            run_file.remove(settings.data_dir)
