"""GraphQL over server-sent events, in the protocol's distinct connections mode: one operation, one stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.subscriptions import Body

_ALIVE_EVERY_S = 12.0
_COMPLETE = b"event: complete\ndata:\n\n"
# A comment, which clients pass over: proxies end what is silent for long.
_ALIVE = b":\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """Bodies as events `next`, then `complete`; `held` is left when the last was sent or the client went away."""

    def __init__(self, bodies: AsyncIterator[Body], held: contextlib.AsyncExitStack) -> None:
        self.status_code = 200
        self.background = None
        self._bodies = bodies
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until there is nothing more, or nobody to send to."""
        async with self._held:
            telling = asyncio.create_task(self._tell(send), name="events")
            leaving = asyncio.create_task(_left(receive), name="client")
            try:
                await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (telling, leaving):
                    task.cancel()
                await asyncio.wait({telling, leaving})
            if not telling.cancelled():
                telling.result()

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        # At once, so that the client knows that it is heard from now on.
        await _part(send, _ALIVE)
        coming = asyncio.ensure_future(anext(self._bodies, None))
        try:
            while True:
                done, _ = await asyncio.wait({coming}, timeout=_ALIVE_EVERY_S)
                if not done:
                    await _part(send, _ALIVE)
                    continue
                if (body := coming.result()) is None:
                    break
                await _part(send, b"event: next\ndata: " + orjson.dumps(body) + b"\n\n")
                coming = asyncio.ensure_future(anext(self._bodies, None))
        finally:
            coming.cancel()
            await asyncio.wait({coming})
        await send({"type": "http.response.body", "body": _COMPLETE, "more_body": False})


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def only(body: Body) -> AsyncIterator[Body]:
    """The stream of an operation that has one answer."""
    yield body
