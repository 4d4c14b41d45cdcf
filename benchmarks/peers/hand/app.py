"""The hand-written handler as a server: `uvicorn`'s settings are those of every Python server here."""

import os
from pathlib import Path

import neo4j
import orjson
from neo4j import AsyncDriver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers import serving
from benchmarks.peers.hand.operations import OPERATIONS
from benchmarks.peers.sign_in import NotSignedIn, SignIn


class Handler:
    """POST of an operation's name and variables, as a GraphQL client sends them."""

    def __init__(self, driver: AsyncDriver, database: str, sign_in: SignIn) -> None:
        self._driver = driver
        self._database = database
        self._sign_in = sign_in

    async def endpoint(self, request: Request) -> Response:
        """The operation's answer; 401 without a good token."""
        try:
            person = await self._sign_in.person(request.headers.get("authorization"))
        except NotSignedIn:
            return Response(b'{"errors":[{"message":"Sign in."}]}', 401, media_type="application/json")
        asked = orjson.loads(await request.body())
        operation = OPERATIONS[asked["operationName"]]
        params = operation.params(person, asked.get("variables") or {})
        async with self._driver.session(
            database=self._database, default_access_mode=neo4j.READ_ACCESS
        ) as session:
            result = await session.run(operation.statement, params)
            record = await result.single(strict=True)
        answer = {"data": operation.data(record["rows"])}
        return Response(orjson.dumps(answer), media_type="application/json")


def main() -> None:
    """Serve on 127.0.0.1:$PORT."""
    driver = serving.driver()
    database = os.environ["NEO4J_DATABASE"]
    handler = Handler(driver, database, SignIn(driver, database, Path(os.environ["PEERS_PUBLIC_KEY"])))
    serving.run(Starlette(routes=[Route("/graphql", handler.endpoint, methods=["POST"])]))


if __name__ == "__main__":
    main()
