"""A service over a real graph with one person in it and a schema of a few fields that misbehave on purpose."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest_asyncio
import strawberry
from cryptography.hazmat.primitives.asymmetric import ec
from graphql import GraphQLError

from graph import failures
from graph.client import Graph, Tx
from graph.query import Query as Statement
from mentoring.programme import Programme
from resolvers.context import RequestContext
from resolvers.errors import CodedError
from resolvers.plans.operations import Operations
from resolvers.plans.planning import Bindings
from schema.errors import ErrorCode
from server import app, dev_issuer
from server.dev_issuer import DevIssuer
from server.documents import Documents
from server.service import Service

PEOPLE = Statement(
    "tests.server.people",
    """
    UNWIND $people AS person
    CREATE (employee:Employee {
      id: person.id, externalId: person.id, userName: person.name, status: person.status, listKey: person.id
    })
    CREATE (identity:SignInIdentity {key: person.key, issuer: person.issuer, subject: person.name})
    CREATE (identity)-[:SIGNS_IN]->(employee)
    """,
)

Info = strawberry.Info[RequestContext, None]


@strawberry.type
class Query:
    @strawberry.field
    async def viewer_id(self, info: Info) -> str:
        return info.context.viewer.id

    @strawberry.field
    async def is_admin(self, info: Info) -> bool:
        return info.context.viewer.is_admin

    @strawberry.field
    async def now(self, info: Info) -> str:
        return info.context.now.isoformat()

    @strawberry.field
    async def fault(self) -> str | None:
        raise RuntimeError("secret of the machine")

    @strawberry.field
    async def hard_fault(self) -> str:
        raise RuntimeError("secret of the machine")

    @strawberry.field
    async def driver_text(self) -> str | None:
        raise GraphQLError("secret of the machine")

    @strawberry.field
    async def wrong_type(self) -> int | None:
        return "no number"  # type: ignore[return-value]

    @strawberry.field
    async def unavailable(self) -> str | None:
        raise failures.Unavailable("secret of the machine", statement="people.sign_in")

    @strawberry.field
    async def unknown_outcome(self) -> str | None:
        raise failures.OutcomeUnknown("secret of the machine", statement="sessions.verify")

    @strawberry.field
    async def coded(self) -> str | None:
        raise CodedError(ErrorCode.NOT_FOUND, "There is no such thing.")

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.sleep(30)
        return "late"

    @strawberry.field
    async def page(self, first: int = 5) -> int:
        return first


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def touch(self) -> str:
        return "touched"


@dataclass(slots=True)
class Client:
    """A client of the service, signed in as Ada unless a request says otherwise."""

    http: httpx.AsyncClient
    service: Service
    issuer: DevIssuer
    headers: dict[str, str] = field(default_factory=dict)

    def token(self, name: str = "ada", **given: Any) -> str:
        return self.issuer.token(name, now=given.pop("now", datetime.now(UTC)), **given)

    async def ask(
        self, document: str, *, variables: Any = None, accept: str = "application/json"
    ) -> httpx.Response:
        return await self.post({"query": document, "variables": variables}, accept=accept)

    async def post(self, body: Any, *, accept: str = "application/json") -> httpx.Response:
        return await self.http.post("/graphql", json=body, headers={**self.headers, "accept": accept})


@pytest_asyncio.fixture
async def client(graph: Graph) -> AsyncIterator[Client]:
    issuer = DevIssuer(ec.generate_private_key(ec.SECP256R1()))
    await graph.write(
        _put, [_person("ada", "ACTIVE"), _person("lea", "DEACTIVATED"), _person("ole", "ON_LEAVE")]
    )
    # A schema of the tests' own: nothing in it is bound, so the reference answers.
    operations = Operations(strawberry.Schema(query=Query, mutation=Mutation), Bindings({}, {}))
    service = Service(
        graph=graph,
        operations=operations,
        documents=Documents(operations.core),
        issuer=issuer,
        programme=Programme(),
        request_s=10.0,
        serves_ide=True,
    )
    transport = httpx.ASGITransport(app.build(service), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        made = Client(http, service, issuer)
        made.headers["authorization"] = f"Bearer {made.token()}"
        yield made


def _person(name: str, status: str) -> dict[str, str]:
    key = f"{dev_issuer.ISSUER}|{name}"
    return {"id": f"id-of-{name}", "name": name, "status": status, "key": key, "issuer": dev_issuer.ISSUER}


async def _put(tx: Tx, people: list[dict[str, str]]) -> None:
    await tx.run(PEOPLE, people=people)
