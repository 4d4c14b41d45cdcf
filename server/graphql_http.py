"""GraphQL over HTTP: POST and GET at one endpoint, each step refusing what the next should not see."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response

from graph import failures
from mentoring.people import SignedIn
from resolvers.plans import subscribing
from resolvers.plans.documents import Document
from server import (
    event_stream,
    graphql_errors,
    graphql_request,
    negotiation,
    request_body,
    sign_in,
    subscriptions,
)
from server.event_stream import EventStream
from server.graphql_request import GraphqlRequest
from server.ide import page
from server.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE
from server.replies import JSON, HttpRefused, json_reply
from server.service import Service
from server.subscriptions import Subscriber

_ALLOWED = {
    "GET": (OperationType.QUERY, OperationType.SUBSCRIPTION),
    "POST": (OperationType.QUERY, OperationType.MUTATION, OperationType.SUBSCRIPTION),
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """A GraphQL response, and whether the document or its variables kept it from being executed."""

    body: dict[str, Any]
    is_refusal: bool = False


async def endpoint(request: Request) -> Response:
    """The answer to one request, also to a bad one: within the deadline, coded, no 500 for bad input."""
    service: Service = request.app.state.service
    if (
        request.method == "GET"
        and service.serves_ide
        and negotiation.wants_page(request.headers.get("accept"))
    ):
        return page.reply()
    media_type = JSON
    try:
        async with asyncio.timeout(service.request_s):
            _require_method(request)
            accept = request.headers.get("accept")
            if negotiation.wants_events(accept):
                return await _events(request, service)
            media_type = negotiation.answer_type(accept)
            return await _answer(request, service, media_type)
    except HttpRefused as refusal:
        return refusal.reply(media_type)
    except TimeoutError:
        message = f"The request took longer than {service.request_s:g} s and was ended."
        return HttpRefused(504, "DEADLINE_EXCEEDED", message).reply(media_type)


async def _answer(request: Request, service: Service, media_type: str) -> Response:
    asked, signed_in = await _read(request, service)
    answer = await _executed(request, service, asked, signed_in)
    # Old clients read a body only with 200, and the older media type is theirs.
    refused = answer.is_refusal and media_type == GRAPHQL_RESPONSE
    return json_reply(answer.body, 400 if refused else 200, media_type=media_type)


async def _events(request: Request, service: Service) -> Response:
    """The stream of any operation: of a subscription until it ends, of any other with its one answer."""
    asked, signed_in = await _read(request, service)
    document = _subscribed(request, service, asked)
    held = contextlib.AsyncExitStack()
    if document is None:
        answer = await _executed(request, service, asked, signed_in)
        return EventStream(event_stream.only(answer.body), held)
    subscriber = Subscriber(service, request.headers.get("authorization"), request.state.request_id)
    try:
        bodies = await held.enter_async_context(subscriptions.opened(subscriber, document, asked))
    except subscribing.Refused as refused:
        answer = _shown(None, refused.errors, request)
        return EventStream(event_stream.only(answer.body), held)
    return EventStream(bodies, held)


def _subscribed(request: Request, service: Service, asked: GraphqlRequest) -> Document | None:
    """The document, where it is a valid one and its operation a subscription."""
    with contextlib.suppress(GraphQLError):
        document = service.documents.read(asked.document)
        operation = document.chosen(asked.operation_name)
        if operation and operation.operation is OperationType.SUBSCRIPTION and not document.errors:
            name = operation.name.value if operation.name else None
            request.state.told.update(operation=name, document=document.hash[:16])
            return document
    return None


async def _read(request: Request, service: Service) -> tuple[GraphqlRequest, SignedIn]:
    if request.method == "POST":
        negotiation.require_json(request.headers.get("content-type"))
    body = await request_body.read(request.receive)
    signed_in = await _signed_in(request, service)
    if request.method == "POST":
        return graphql_request.of_body(body), signed_in
    return graphql_request.of_query(request.query_params), signed_in


async def _signed_in(request: Request, service: Service) -> SignedIn:
    try:
        authorization = request.headers.get("authorization")
        return await service.tokens.person(authorization, service.graph, service.issuer)
    except sign_in.NotSignedIn as refusal:
        headers = {"www-authenticate": 'Bearer realm="mentorgraph"'}
        raise HttpRefused(401, "UNAUTHENTICATED", str(refusal), headers=headers) from refusal
    except failures.GraphFailure as failure:
        code, message = graphql_errors.masked(failure, request.state.request_id)
        raise HttpRefused(503, code, message, headers={"retry-after": "1"}) from failure


async def _executed(
    request: Request, service: Service, asked: GraphqlRequest, signed_in: SignedIn
) -> _Answer:
    try:
        document = service.documents.read(asked.document)
    except GraphQLError as error:
        return _Answer({"errors": [graphql_errors.before_execution(error)]}, is_refusal=True)
    operation = document.chosen(asked.operation_name)
    if operation is None:
        raise HttpRefused(400, "BAD_REQUEST", "`operationName` must name one operation of the document.")
    name = operation.name.value if operation.name else None
    request.state.told.update(operation=name, document=document.hash[:16])
    if operation.operation not in _ALLOWED[request.method]:
        raise HttpRefused(
            405, "METHOD_NOT_ALLOWED", "Mutations are sent with POST.", headers={"allow": "POST"}
        )
    if document.errors:
        request.state.told["errors"] = len(document.errors)
        shown = [graphql_errors.before_execution(error) for error in document.errors]
        return _Answer({"errors": shown}, is_refusal=True)
    if operation.operation is OperationType.SUBSCRIPTION:
        message = f"A subscription is answered as {EVENT_STREAM}, or over the WebSocket at the same address."
        raise HttpRefused(406, "NOT_ACCEPTABLE", message)
    context = service.context(signed_in, request.state.request_id)
    answered = await service.operations.answer(document, asked.operation_name, asked.variables, context)
    return (
        _shown(answered.data, answered.errors, request)
        if answered.errors
        else _Answer({"data": answered.data})
    )


def _shown(data: dict[str, Any] | None, errors: list[GraphQLError], request: Request) -> _Answer:
    request.state.told["errors"] = len(errors)
    shown = graphql_errors.of_execution(errors, request_id=request.state.request_id)
    if data is None and any(graphql_errors.is_of_the_request(error) for error in errors):
        return _Answer({"errors": shown}, is_refusal=True)
    return _Answer({"data": data, "errors": shown})


def _require_method(request: Request) -> None:
    if request.method not in _ALLOWED:
        raise HttpRefused(
            405, "METHOD_NOT_ALLOWED", "Use POST, or GET for queries.", headers={"allow": "GET, POST"}
        )
