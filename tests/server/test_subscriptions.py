"""Subscriptions as a client hears them: a listening service, events over HTTP, and the WebSocket's protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graph.client import Graph
from graph.query import Query
from mentoring.programme import Programme
from resolvers.build import build_operations
from server import app, dev_issuer, listening
from server.dev_issuer import DevIssuer
from server.documents import Documents
from server.service import Service
from tests.resolvers.front_end import Front
from tests.resolvers.small_company import plant

_LINKS = Query(
    "tests.server.links",
    """
    UNWIND $people AS person
    MATCH (employee:Employee {id: person.id})
    CREATE (identity:SignInIdentity {key: $issuer + '|' + person.name, issuer: $issuer, subject: person.name})
    CREATE (identity)-[:SIGNS_IN]->(employee)
    """,
)
_UPDATED = "subscription { sessionUpdated { state version } }"
_PROTOCOL = Subprotocol("graphql-transport-ws")
_OPERATIONS = build_operations()


@dataclass(slots=True)
class Served:
    """A service that listens, and the people of the small company."""

    front: Front
    service: Service
    issuer: DevIssuer
    address: str

    def bearer(self, name: str, **given: Any) -> str:
        return f"Bearer {self.issuer.token(name, now=given.get('now', datetime.now(UTC)))}"

    @asynccontextmanager
    async def events(self, name: str, text: str, **variables: Any) -> AsyncIterator[httpx.Response]:
        headers = {"authorization": self.bearer(name), "accept": "text/event-stream"}
        body = {"query": text, "variables": variables}
        async with (
            httpx.AsyncClient(base_url=f"http://{self.address}", timeout=10) as http,
            http.stream("POST", "/graphql", json=body, headers=headers) as answer,
        ):
            yield answer

    @asynccontextmanager
    async def socket(self, name: str | None) -> AsyncIterator[ClientConnection]:
        async with connect(f"ws://{self.address}/graphql", subprotocols=[_PROTOCOL], proxy=None) as socket:
            if name is not None:
                await say(socket, type="connection_init", payload={"authorization": self.bearer(name)})
                assert await hear(socket) == {"type": "connection_ack"}
            yield socket


@pytest_asyncio.fixture
async def served(graph: Graph) -> AsyncIterator[Served]:
    company = await plant(graph)
    await company.assess("mentee", 2)
    people = [{"name": name, "id": uuid} for name, uuid in company.people.items()]
    await company.run(_LINKS, people=people, issuer=dev_issuer.ISSUER)
    issuer = DevIssuer(ec.generate_private_key(ec.SECP256R1()))
    service = Service(
        graph=graph,
        operations=_OPERATIONS,
        documents=Documents(_OPERATIONS.core),
        issuer=issuer,
        programme=Programme(),
        request_s=10.0,
        serves_ide=False,
    )
    service.feed.every_s = 0.02
    listener = listening.bound("127.0.0.1", 0)
    config = uvicorn.Config(app.build(service), log_config=None, ws="websockets-sansio", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    yield Served(Front(company), service, issuer, listening.address(listener))
    server.should_exit = True
    await serving


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  what is waited for is the service's own, and tells nobody
            await asyncio.sleep(0.02)


async def say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), 10))


async def closed(socket: ClientConnection) -> int:
    """The code that the service closes with."""
    with pytest.raises(ConnectionClosed) as ended:
        await asyncio.wait_for(socket.recv(), 10)
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code


async def told(lines: AsyncIterator[str]) -> tuple[str, Any]:
    """The next event that is more than a sign of life."""
    event = ""
    async for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data:"):
            return event, json.loads(line.removeprefix("data:") or "null")
    raise AssertionError("the stream ended")


async def test_an_event_stream_tells_each_step_and_ends_with_its_client(served: Served) -> None:
    async with served.events("mentor", _UPDATED) as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = answer.aiter_lines()
        assert await anext(lines) == ":"
        await served.front.done("mentee", "RequestSession", **served.front.request())

        heard = await asyncio.wait_for(told(lines), 10)

    assert heard == ("next", {"data": {"sessionUpdated": {"state": "REQUESTED", "version": 1}}})
    await until(lambda: not served.service.feed.listeners and not served.service.subscribers)


async def test_an_event_stream_ends_with_the_service(served: Served) -> None:
    async with served.events("mentor", _UPDATED) as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == ":"
        served.service.draining = True

        assert await asyncio.wait_for(told(lines), 10) == ("complete", None)


async def test_any_operation_may_be_asked_as_events(served: Served) -> None:
    async with served.events("mentor", "{ viewer { displayName } }") as answer:
        lines = answer.aiter_lines()

        assert await told(lines) == ("next", {"data": {"viewer": {"displayName": "mentor"}}})
        assert await told(lines) == ("complete", None)


async def test_a_subscription_that_cannot_begin_says_why(served: Served) -> None:
    asked = 'subscription { sessionUpdated(sessionId: "nonsense") { id } }'
    async with served.events("mentor", asked) as answer:
        event, body = await told(answer.aiter_lines())

    assert (event, body["errors"][0]["extensions"]["code"]) == ("next", "INVALID_INPUT")
    assert not served.service.subscribers


async def test_a_subscription_asked_in_one_piece_is_not_acceptable(served: Served) -> None:
    headers = {"authorization": served.bearer("mentor"), "accept": "application/json"}
    async with httpx.AsyncClient(base_url=f"http://{served.address}") as http:
        answer = await http.post("/graphql", json={"query": _UPDATED}, headers=headers)

    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


async def test_a_person_has_a_bounded_number_of_subscriptions(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.subscriptions.MOST_OF_ONE", 1)

    async with served.events("mentor", _UPDATED) as first, served.events("mentor", _UPDATED) as second:
        assert (first.status_code, second.status_code) == (200, 429)
        assert second.headers["retry-after"] == "10"


async def test_a_socket_carries_subscriptions_and_queries_side_by_side(served: Served) -> None:
    async with served.socket("mentor") as socket:
        await say(socket, type="subscribe", id="a", payload={"query": _UPDATED})
        await say(socket, type="subscribe", id="b", payload={"query": "{ viewer { displayName } }"})
        assert await hear(socket) == {
            "type": "next",
            "id": "b",
            "payload": {"data": {"viewer": {"displayName": "mentor"}}},
        }
        assert await hear(socket) == {"type": "complete", "id": "b"}
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
        await served.front.done("mentee", "RequestSession", **served.front.request())
        assert (await hear(socket))["payload"]["data"]["sessionUpdated"]["state"] == "REQUESTED"
        await say(socket, type="complete", id="a")
        await until(lambda: not served.service.feed.listeners)


async def test_what_is_wrong_with_an_operation_ends_it_and_not_the_socket(served: Served) -> None:
    async with served.socket("mentor") as socket:
        await say(socket, type="subscribe", id="a", payload={"query": "subscription { nothing }"})
        refused = await hear(socket)
        await say(socket, type="subscribe", id="a", payload={"query": "{ viewer { displayName } }"})

        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == (
            "error",
            "GRAPHQL_VALIDATION_FAILED",
        )
        assert (await hear(socket))["type"] == "next"


@pytest.mark.parametrize(
    ("signed_in", "said", "code"),
    [
        (False, '{"type": "connection_init", "payload": {"authorization": "Bearer x"}}', 4403),
        (False, '{"type": "connection_init"}', 4403),
        (False, '{"type": "subscribe", "id": "a", "payload": {"query": "{ x }"}}', 4401),
        (False, "no json", 4400),
        (True, '{"type": "start"}', 4400),
        (True, '{"type": "subscribe", "id": "a"}', 4400),
        (True, '{"type": "connection_init"}', 4429),
    ],
)
async def test_a_message_against_the_protocol_closes_the_socket(
    served: Served, signed_in: bool, said: str, code: int
) -> None:
    async with served.socket("mentor" if signed_in else None) as socket:
        await socket.send(said)

        assert await closed(socket) == code


async def test_one_id_is_one_operation(served: Served) -> None:
    async with served.socket("mentor") as socket:
        await say(socket, type="subscribe", id="a", payload={"query": _UPDATED})
        await say(socket, type="subscribe", id="a", payload={"query": _UPDATED})

        assert await closed(socket) == 4409


async def test_another_subprotocol_is_refused(served: Served) -> None:
    legacy = Subprotocol("graphql-ws")
    async with connect(f"ws://{served.address}/graphql", subprotocols=[legacy], proxy=None) as socket:
        assert await closed(socket) == 4406


async def test_a_socket_is_told_to_go_when_the_service_ends(served: Served) -> None:
    async with served.socket("mentor") as socket:
        served.service.draining = True

        assert await closed(socket) == 1001


async def test_an_expired_token_ends_a_subscription(served: Served) -> None:
    moment = datetime.now(UTC)
    # A second before the leeway after its end is over.
    headers = {"authorization": served.bearer("mentor", now=moment - timedelta(hours=8, seconds=28))}
    async with connect(
        f"ws://{served.address}/graphql", subprotocols=[_PROTOCOL], additional_headers=headers, proxy=None
    ) as socket:
        await say(socket, type="connection_init")
        first = await hear(socket)
        await say(socket, type="subscribe", id="a", payload={"query": _UPDATED})
        await asyncio.sleep(2.5)
        await served.front.done("mentee", "RequestSession", **served.front.request())

        last = await hear(socket)

    assert first == {"type": "connection_ack"}
    assert last["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
