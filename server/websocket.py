"""GraphQL over WebSocket: the graphql-transport-ws protocol, any number of operations on one connection.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md says which messages and closing codes there are.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError, OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from resolvers.plans import subscribing
from resolvers.plans.documents import Document
from server import event_stream, graphql_errors, graphql_request, request_body, sign_in, subscriptions
from server.graphql_request import GraphqlRequest
from server.replies import HttpRefused
from server.service import Service
from server.subscriptions import Body, Subscriber

PROTOCOL = "graphql-transport-ws"
_INIT_S = 5.0
_LOOK_EVERY_S = 1.0
_MOST_OPERATIONS = 20

_Errors = list[dict[str, Any]]


class _Closed(Exception):  # noqa: N818 - named by what happened
    """The connection ends here, by a closing code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class _Refused(Exception):  # noqa: N818 - named by what happened
    """An operation that never begins; `errors` as the client reads them."""

    def __init__(self, errors: _Errors) -> None:
        super().__init__()
        self.errors = errors


@dataclass(slots=True)
class _Connection:
    """One socket: who is at its other end, and the operations under way by the client's ids."""

    socket: WebSocket
    service: Service
    subscriber: Subscriber | None = None
    running: "dict[str, asyncio.Task[None]]" = field(default_factory=dict)

    async def send(self, kind: str, **held: Any) -> None:
        await self.socket.send_text(orjson.dumps({"type": kind, **held}).decode())


async def endpoint(socket: WebSocket) -> None:
    """Serve one connection until either side ends it, or the service does."""
    service: Service = socket.app.state.service
    if PROTOCOL not in socket.scope["subprotocols"]:
        # Accepted first: a browser sees the code of a close, and nothing of a refused handshake.
        await socket.accept()
        await socket.close(4406, f"The subprotocol is {PROTOCOL}")
        return
    await socket.accept(subprotocol=PROTOCOL)
    connection = _Connection(socket, service)
    try:
        await _serve(connection)
    except _Closed as closed:
        await _close(socket, closed)
    except WebSocketDisconnect:
        pass
    finally:
        for task in connection.running.values():
            task.cancel()
        await asyncio.gather(*connection.running.values(), return_exceptions=True)


async def _close(socket: WebSocket, closed: _Closed) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(closed.code, closed.reason)


async def _serve(connection: _Connection) -> None:
    try:
        async with asyncio.timeout(_INIT_S):
            while connection.subscriber is None:
                await _take(connection, await connection.socket.receive_text())
    except TimeoutError:
        raise _Closed(4408, "Connection initialisation timeout") from None
    except KeyError:
        raise _Closed(4400, "Messages are text") from None
    coming = asyncio.ensure_future(connection.socket.receive_text())
    try:
        while not connection.service.draining:
            done, _ = await asyncio.wait({coming}, timeout=_LOOK_EVERY_S)
            if not done:
                continue
            try:
                text = coming.result()
            except KeyError:
                raise _Closed(4400, "Messages are text") from None
            await _take(connection, text)
            coming = asyncio.ensure_future(connection.socket.receive_text())
        raise _Closed(1001, "Going away")
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        if not coming.cancelled():
            coming.exception()


async def _take(connection: _Connection, text: str) -> None:
    try:
        message = request_body.json_object(text)
    except HttpRefused as refused:
        raise _Closed(4400, "A message is a JSON object") from refused
    match message.get("type"):
        case "connection_init":
            await _begin(connection, message.get("payload"))
        case "ping":
            await connection.send("pong")
        case "pong":
            pass
        case "subscribe":
            _subscribe(connection, message)
        case "complete" if isinstance(message.get("id"), str):
            if (task := connection.running.pop(message["id"], None)) is not None:
                task.cancel()
        case _:
            raise _Closed(4400, "Unknown message")


async def _begin(connection: _Connection, payload: Any) -> None:
    if connection.subscriber is not None:
        raise _Closed(4429, "Too many initialisation requests")
    if not isinstance(payload, dict | None):
        raise _Closed(4400, "`payload` is an object")
    given = {str(name).casefold(): value for name, value in (payload or {}).items()}
    authorization = given.get("authorization") or connection.socket.headers.get("authorization")
    if not isinstance(authorization, str | None):
        raise _Closed(4400, "`authorization` is text")
    subscriber = Subscriber(connection.service, authorization, str(uuid.uuid4()))
    try:
        await subscriber.context()
    except sign_in.NotSignedIn as refusal:
        raise _Closed(4403, f"Forbidden: {refusal}") from refusal
    except Exception as failure:
        graphql_errors.masked(failure, subscriber.request_id)
        raise _Closed(1011, "The graph does not answer; try again") from failure
    connection.subscriber = subscriber
    await connection.send("connection_ack")


def _subscribe(connection: _Connection, message: dict[str, Any]) -> None:
    subscriber, operation_id = connection.subscriber, message.get("id")
    if subscriber is None:
        raise _Closed(4401, "Unauthorized")
    if not isinstance(operation_id, str) or not operation_id or not isinstance(message.get("payload"), dict):
        raise _Closed(4400, "`subscribe` has an `id` and a `payload`")
    if operation_id in connection.running:
        raise _Closed(4409, f"Subscriber for {operation_id[:64]} already exists")
    if len(connection.running) >= _MOST_OPERATIONS:
        raise _Closed(4429, f"At most {_MOST_OPERATIONS} operations at a time")
    running = _run(connection, subscriber, operation_id, message["payload"])
    task = connection.running[operation_id] = asyncio.create_task(running, name="operation")

    def end(ended: "asyncio.Task[None]") -> None:
        if connection.running.get(operation_id) is ended:
            del connection.running[operation_id]
        if not ended.cancelled() and (failure := ended.exception()) is not None:
            graphql_errors.masked(failure, subscriber.request_id)

    task.add_done_callback(end)


async def _run(
    connection: _Connection, subscriber: Subscriber, operation_id: str, payload: dict[str, Any]
) -> None:
    async with contextlib.AsyncExitStack() as held:
        try:
            async for body in await _bodies(subscriber, payload, held):
                await connection.send("next", id=operation_id, payload=body)
        except _Refused as refused:
            await connection.send("error", id=operation_id, payload=refused.errors)
            return
        except WebSocketDisconnect:
            return
    await connection.send("complete", id=operation_id)


async def _bodies(
    subscriber: Subscriber, payload: dict[str, Any], held: contextlib.AsyncExitStack
) -> AsyncIterator[Body]:
    """The answers of an operation, for as long as `held` is.

    Raises _Refused.
    """
    try:
        asked = graphql_request.of(payload)
        document = _valid(subscriber.service, asked)
        operation = document.chosen(asked.operation_name)
        if operation is None:
            raise HttpRefused(400, "BAD_REQUEST", "`operationName` must name one operation of the document.")
        if operation.operation is not OperationType.SUBSCRIPTION:
            return event_stream.only(await subscriptions.answered_once(subscriber, document, asked))
        return await held.enter_async_context(subscriptions.opened(subscriber, document, asked))
    except HttpRefused as refused:
        error = {"message": refused.message, "extensions": {"code": refused.code}}
        raise _Refused([error]) from refused
    except subscribing.Refused as refused:
        shown = graphql_errors.of_execution(refused.errors, request_id=subscriber.request_id)
        raise _Refused(shown) from refused


def _valid(service: Service, asked: GraphqlRequest) -> Document:
    try:
        document = service.documents.read(asked.document)
    except GraphQLError as error:
        raise _Refused([graphql_errors.before_execution(error)]) from error
    if document.errors:
        raise _Refused([graphql_errors.before_execution(error) for error in document.errors])
    return document
