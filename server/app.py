"""The ASGI application: its routes, and what is opened before the first request and closed after the last."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from server import graphql_http, health, logs, metrics, websocket
from server.ide import page
from server.request_log import RequestLog
from server.service import Service

Work = Callable[[asyncio.Event], Awaitable[None]]
"""Runs beside the requests until the event is set."""

ENDPOINT = "/graphql"
_STOP_S = 10.0
_RESTART_S = 5.0
_log = structlog.stdlib.get_logger("mentorgraph.app")


class _Endpoint:
    """GraphQL first, past the routing and the middleware that every other path takes."""

    def __init__(self, others: Starlette, statuses: Counter[int]) -> None:
        self._others = others
        self._graphql = RequestLog(_graphql, statuses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] == "http" and scope["path"] == ENDPOINT:
            scope["app"] = self._others
            await self._graphql(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == ENDPOINT:
            scope["app"] = self._others
            await websocket.endpoint(WebSocket(scope, receive, send))
        else:
            await self._others(scope, receive, send)


async def _graphql(scope: Scope, receive: Receive, send: Send) -> None:
    response = await graphql_http.endpoint(Request(scope, receive))
    await response(scope, receive, send)


def build(service: Service, work: Work | None = None) -> ASGIApp:
    """The application over an open service; `work` (the worker) runs as long as it does."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with _working(work):
            yield
            service.draining = True
            await service.searches.close()

    app = Starlette(
        routes=_routes(service), middleware=[Middleware(RequestLog, service.statuses)], lifespan=lifespan
    )
    app.state.service = service
    return _Endpoint(app, service.statuses)


def _routes(service: Service) -> list[Route]:
    routes = [
        Route("/live", health.live),
        Route("/ready", health.ready),
        # Every method comes to us: what is refused is refused with a coded body.
        Route(ENDPOINT, graphql_http.endpoint, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    ]
    if service.serves_metrics:
        routes.append(Route("/metrics", metrics.page(service)))
    if service.serves_ide:
        routes += [
            Route("/", _to_the_ide),
            Route("/ide/assets/{version}/{name}", page.asset),
        ]
    return routes


async def _to_the_ide(_request: Request) -> Response:
    return RedirectResponse(ENDPOINT)


@contextlib.asynccontextmanager
async def _working(work: Work | None) -> AsyncIterator[None]:
    if work is None:
        yield
        return
    stop = asyncio.Event()
    task = asyncio.create_task(_kept_up(work, stop), name="worker")
    try:
        yield
    finally:
        stop.set()
        _, late = await asyncio.wait({task}, timeout=_STOP_S)
        for running in late:
            running.cancel()


async def _kept_up(work: Work, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await work(stop)
        except Exception as error:
            _log.error("worker ended", **logs.cause(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _RESTART_S)
