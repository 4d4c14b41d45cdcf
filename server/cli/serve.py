"""`mentorgraph serve` and `mentorgraph worker`: the parts of a service, a process each where one wants that."""

import asyncio
import contextlib
import signal
from typing import Annotated

import structlog
import typer

from graph import migrate
from graph.client import Graph
from mentoring.programme import Programme
from server import dev_issuer, listening, logs, opening, serving, start_rules
from server.app import ENDPOINT
from server.cli import running
from server.cli.options import DataDir, Engine, Host, Port
from server.failure import Failed
from server.settings import Settings

_log = structlog.stdlib.get_logger("mentorgraph.serve")


def serve(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    engine: Engine = None,
    worker: Annotated[bool, typer.Option(help="Run the worker inside the service.")] = True,
) -> None:
    """Serve a database that is migrated."""
    settings = Settings.read(host=host, port=port, data_dir=data_dir, engine=engine)
    start_rules.check(settings)
    logs.configure(level=settings.log_level.upper())
    with contextlib.closing(listening.bound(settings.host, settings.port)) as listener:
        issuer = dev_issuer.load_or_make(settings.data_dir)
        url = f"http://{listening.address(listener)}{ENDPOINT}"

        async def ready() -> None:
            _log.info("ready", url=url)

        async def served(graph: Graph) -> None:
            await _require_migrated(graph)
            service = opening.service_of(settings, graph, issuer)
            work = opening.work_of(graph, service.programme) if worker else None
            await serving.serve(service, listener, work=work, drain_s=settings.drain_s, on_ready=ready)

        running.with_graph(settings, served)


def work(data_dir: DataDir = None, engine: Engine = None) -> None:
    """Do the work after the answer: scores, clocks, events. Any number may run at once."""
    settings = Settings.read(data_dir=data_dir, engine=engine)
    logs.configure(level=settings.log_level.upper())

    async def worked(graph: Graph) -> None:
        await _require_migrated(graph)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        _log.info("working")
        await opening.work_of(graph, Programme())(stop)

    running.with_graph(settings, worked)


async def _require_migrated(graph: Graph) -> None:
    if found := await migrate.check(graph):
        raise Failed(*found, "run `mentorgraph migrate` first")
