"""One run of the service in this process: listening, ready, draining, ended."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator

import structlog
import uvicorn

from graph.failures import GraphFailure
from mentoring import clock, search
from server import app, collecting, joined_writes, listening, logs, request_body, trusted_documents
from server.app import Work
from server.failure import Failed
from server.service import Service

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_KEEP_ALIVE_S = 5
# A server that has just been started plans the largest statement for seconds.
_REHEARSAL_S = 60.0
# A signal to a whole process group comes twice: from its sender, and passed on by make.
_ONE_ASKING_S = 1.0


_log = structlog.stdlib.get_logger("mentorgraph.server")


class _Server(uvicorn.Server):
    """uvicorn, which leaves the signals to whoever runs it: it would raise them again after serving."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    service: Service,
    listener: socket.socket,
    *,
    work: Work | None,
    drain_s: float,
    on_ready: Callable[[], Awaitable[None]],
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is called once, when requests are answered.

    Stopping: `/ready` answers 503 for `drain_s` seconds, then nothing new is taken in, what runs is finished,
    then the worker ends. A second signal cuts what still runs.

    Raises Failed when it cannot listen.
    """
    config = uvicorn.Config(
        app.build(service, work),
        http=joined_writes.Http,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        ws="websockets-sansio",
        ws_max_size=request_body.LARGEST,
        # A request ends by its own deadline; what is left then has lost its client.
        timeout_graceful_shutdown=int(service.request_s) + 2,
    )
    server = _Server(config)
    with _stopping(server, service, drain_s), _counting(service), collecting.seldom():
        ahead = asyncio.create_task(trusted_documents.plan_ahead(service), name="trusted documents")
        serving = asyncio.create_task(_served(server, listener), name="server")
        background = {ahead}
        try:
            await _until_ready(server, serving, listening.address(listener))
            if not serving.done() and not server.should_exit:
                background.add(asyncio.create_task(_rehearsed(service), name="rehearsal"))
                await on_ready()
        except BaseException:
            server.should_exit = True
            raise
        finally:
            await serving
            for task in background:
                task.cancel()
            await asyncio.wait(background)


async def _rehearsed(service: Service) -> None:
    """Let the graph plan a search before somebody waits for it; readiness does not."""
    try:
        now = clock.now(await clock.advanced(service.graph))
        await search.rehearse(service.graph.within(_REHEARSAL_S), now=now)
    except GraphFailure as failure:
        _log.warning("search is not rehearsed", **logs.cause(failure))


@contextlib.contextmanager
def _counting(service: Service) -> Iterator[None]:
    # Whatever the server and the worker start from here on inherits the observer.
    if not service.serves_metrics:
        yield
        return
    with service.graph.observing(service.statements.observe):
        yield


async def _served(server: uvicorn.Server, listener: socket.socket) -> None:
    try:
        await server.serve(sockets=[listener])
    except OSError as error:
        raise Failed(
            f"{listening.address(listener)} cannot be listened on: {error.strerror or error}"
        ) from error


async def _until_ready(server: uvicorn.Server, serving: "asyncio.Task[None]", address: str) -> None:
    while not serving.done() and not server.should_exit:
        if server.started and await _answers(address):
            return
        await asyncio.sleep(0.05)


async def _answers(address: str) -> bool:
    """Whether `/ready` says yes, asked as a client would."""
    host, _, port = address.rpartition(":")
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            writer.write(f"GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
            status = await reader.readline()
            writer.close()
            return b" 200 " in status
    return False


@contextlib.contextmanager
def _stopping(server: uvicorn.Server, service: Service, drain_s: float) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    first_asked: float | None = None

    def end() -> None:
        server.should_exit = True

    def asked() -> None:
        nonlocal first_asked
        if first_asked is None:
            first_asked = loop.time()
            service.draining = True
            loop.call_later(drain_s, end)
        elif loop.time() - first_asked > _ONE_ASKING_S:
            server.force_exit = server.should_exit = True

    for number in _SIGNALS:
        loop.add_signal_handler(number, asked)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
