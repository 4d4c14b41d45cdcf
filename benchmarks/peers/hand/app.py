"""The hand-written handler as a server: `uvicorn`'s settings are those of every Python server here."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import neo4j
import orjson
from neo4j import AsyncDriver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers import serving
from benchmarks.peers.hand import operations
from benchmarks.peers.hand.operations import Answering, Rows
from benchmarks.peers.sign_in import NotSignedIn, SignIn


class Handler:
    """POST of an operation's name and variables, as a GraphQL client sends them."""

    def __init__(self, answering: Mapping[str, Answering]) -> None:
        self._answering = answering
        self._driver: AsyncDriver = serving.driver()
        self._database = os.environ["NEO4J_DATABASE"]
        self._sign_in = SignIn(self._driver, self._database, Path(os.environ["PEERS_PUBLIC_KEY"]))

    async def endpoint(self, request: Request) -> Response:
        """The operation's answer; 401 without a good token."""
        try:
            person = await self._sign_in.person(request.headers.get("authorization"))
        except NotSignedIn:
            return Response(b'{"errors":[{"message":"Sign in."}]}', 401, media_type="application/json")
        asked = orjson.loads(await request.body())
        answer = self._answering[asked["operationName"]]
        data = await answer(self._read, person, asked.get("variables") or {})
        return Response(orjson.dumps({"data": data}), media_type="application/json")

    async def _read(self, statement: str, params: dict[str, Any]) -> Rows:
        async with self._driver.session(
            database=self._database, default_access_mode=neo4j.READ_ACCESS
        ) as session:
            result = await session.run(statement, params)
            record = await result.single(strict=True)
        rows: Rows = record["rows"]
        return rows


def serve(answering: Mapping[str, Answering]) -> None:
    """Serve these operations on 127.0.0.1:$PORT."""
    handler = Handler(answering)
    serving.run(Starlette(routes=[Route("/graphql", handler.endpoint, methods=["POST"])]))


if __name__ == "__main__":
    serve(operations.ANSWERING)
