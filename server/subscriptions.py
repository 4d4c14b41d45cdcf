"""Subscriptions, whatever they are sent over: begun as the person of a token, told as GraphQL responses."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from graph.failures import GraphFailure
from mentoring.feed import TooSlow
from resolvers.context import RequestContext
from resolvers.plans import subscribing
from resolvers.plans.documents import Document
from resolvers.plans.running import Answered
from server import graphql_errors, sign_in
from server.graphql_request import GraphqlRequest
from server.replies import HttpRefused
from server.service import Service

MOST_OF_ONE = 20
MOST = 2_000
_LOOK_EVERY_S = 1.0

Body = dict[str, Any]
"""A GraphQL response: `data`, `errors`, or both."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who subscribes, by the header that their token came in; asked again at each event, so that it may expire."""

    service: Service
    authorization: str | None
    request_id: str

    async def context(self) -> RequestContext:
        """The subscriber's context as of now.

        Raises sign_in.NotSignedIn, and GraphFailure.
        """
        service = self.service
        signed_in = await service.tokens.person(self.authorization, service.graph, service.issuer)
        return service.context(signed_in, self.request_id)


@contextlib.asynccontextmanager
async def opened(
    subscriber: Subscriber, document: Document, asked: GraphqlRequest
) -> AsyncIterator[AsyncIterator[Body]]:
    """The bodies of a valid document's subscription; the iteration ends when the service or the subscriber does.

    Raises HttpRefused (429: too many are open), subscribing.Refused, sign_in.NotSignedIn and GraphFailure.
    """
    service = subscriber.service
    person_id = (await subscriber.context()).viewer.id
    if service.subscribers[person_id] >= MOST_OF_ONE or service.subscribers.total() >= MOST:
        message = f"Too many subscriptions are open; a person has at most {MOST_OF_ONE}."
        raise HttpRefused(429, "RATE_LIMITED", message, headers={"retry-after": "10"})
    service.subscribers[person_id] += 1
    try:
        async with subscribing.opened(
            service.operations,
            service.feed,
            document,
            asked.operation_name,
            asked.variables,
            subscriber.context,
        ) as answers:
            yield _bodies(answers, subscriber)
    finally:
        service.subscribers[person_id] -= 1
        # A counter keeps names of zero, and people come and go.
        service.subscribers += type(service.subscribers)()


async def answered_once(subscriber: Subscriber, document: Document, asked: GraphqlRequest) -> Body:
    """The body of a valid document's query or mutation.

    Raises HttpRefused: signed out (401), or over the deadline (504).
    """
    service = subscriber.service
    try:
        async with asyncio.timeout(service.request_s):
            context = await subscriber.context()
            found = await service.operations.answer(document, asked.operation_name, asked.variables, context)
    except sign_in.NotSignedIn as refusal:
        raise HttpRefused(401, "UNAUTHENTICATED", str(refusal)) from refusal
    except TimeoutError:
        message = f"The request took longer than {service.request_s:g} s and was ended."
        raise HttpRefused(504, "DEADLINE_EXCEEDED", message) from None
    return body_of(found, subscriber.request_id)


async def _bodies(answers: AsyncIterator[Answered], subscriber: Subscriber) -> AsyncIterator[Body]:
    coming = asyncio.ensure_future(anext(answers))
    try:
        while not subscriber.service.draining:
            done, _ = await asyncio.wait({coming}, timeout=_LOOK_EVERY_S)
            if not done:
                continue
            try:
                yield body_of(coming.result(), subscriber.request_id)
            except StopAsyncIteration:
                return
            except (sign_in.NotSignedIn, TooSlow, GraphFailure) as end:
                yield {"errors": [_last_words(end, subscriber.request_id)]}
                return
            coming = asyncio.ensure_future(anext(answers))
    finally:
        coming.cancel()
        await asyncio.wait({coming})


def body_of(answered: Answered, request_id: str) -> Body:
    """An answer as the client reads it."""
    if not answered.errors:
        return {"data": answered.data}
    errors: list[GraphQLError] = answered.errors
    return {"data": answered.data, "errors": graphql_errors.of_execution(errors, request_id=request_id)}


def _last_words(end: Exception, request_id: str) -> dict[str, Any]:
    """Why nothing more is told."""
    if isinstance(end, sign_in.NotSignedIn):
        code, message = "UNAUTHENTICATED", str(end)
    elif isinstance(end, TooSlow):
        code, message = "EVENTS_LOST", "More happened than was taken; subscribe again."
    else:
        code, message = graphql_errors.masked(end, request_id)
    return {"message": message, "extensions": {"code": code}}
