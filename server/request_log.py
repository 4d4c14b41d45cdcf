"""Around every request: an id in and out, one count, one log line, and the edge where a fault of ours ends."""

import logging
import re
import time
import uuid
from collections import Counter
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import graphql_errors, logs
from server.replies import HttpRefused

_HEADER = b"x-request-id"
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = frozenset({"/live", "/ready", "/metrics"})
_log = logging.getLogger("mentorgraph.request")


class RequestLog:
    """ASGI middleware. Whoever answers may add to `scope["state"]["told"]` what its line should say.

    `statuses` counts the answers by status; 0: none was sent.
    """

    def __init__(self, app: ASGIApp, statuses: Counter[int]) -> None:
        self._app = app
        self._statuses = statuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(scope)
        told: dict[str, Any] = {}
        scope.setdefault("state", {}).update(request_id=request_id, told=told)
        answered = _Answered(send, request_id)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, answered)
        except ClientDisconnect:
            told["disconnected"] = True
        except Exception as error:
            code, message = graphql_errors.masked(error, request_id)
            if not answered.status:
                await HttpRefused(500, code, message).reply()(scope, receive, answered)
        finally:
            self._statuses[answered.status] += 1
            _tell(scope, answered.status, started, request_id, told)


class _Answered:
    """Sends on, with the request's id in the headers, and remembers the status (0: nothing was sent)."""

    __slots__ = ("_id", "_send", "status")

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = request_id.encode()
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (_HEADER, self._id)]
        await self._send(message)


def _id_of(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == _HEADER:
            sent = value.decode("latin-1")
            if _GOOD_ID.fullmatch(sent):
                return str(sent)
    return str(uuid.uuid4())


def _tell(scope: Scope, status: int, started: float, request_id: str, told: dict[str, Any]) -> None:
    level = logging.DEBUG if scope["path"] in _QUIET and status < 500 else logging.INFO
    if not _log.isEnabledFor(level):
        return
    logs.fact(
        _log,
        level,
        "request",
        request_id=request_id,
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        **told,
    )
