"""The Strawberry service as a server: Strawberry's own ASGI application under Starlette."""

import os
from pathlib import Path

import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.peers import serving
from benchmarks.peers.naive.loading import Loaders
from benchmarks.peers.naive.types import Query
from benchmarks.peers.sign_in import NotSignedIn, SignIn


class Service(GraphQL[Loaders, None]):
    """The schema over HTTP; each request has loaders of its own."""

    def __init__(self) -> None:
        # Documents are parsed and validated once, as Strawberry's own guide for production has it.
        schema = strawberry.Schema(
            Query, extensions=[lambda: ParserCache(maxsize=1_000), lambda: ValidationCache(maxsize=1_000)]
        )
        super().__init__(schema, graphql_ide=None)
        self._driver = serving.driver()
        self._database = os.environ["NEO4J_DATABASE"]
        self._sign_in = SignIn(self._driver, self._database, Path(os.environ["PEERS_PUBLIC_KEY"]))

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Loaders:
        """Who asks, with their loaders."""
        try:
            viewer = await self._sign_in.person(request.headers.get("authorization"))
        except NotSignedIn as error:
            raise HTTPException(401) from error
        return Loaders(self._driver, self._database, viewer)


def main() -> None:
    """Serve on 127.0.0.1:$PORT."""
    serving.run(Starlette(routes=[Route("/graphql", Service())]))


if __name__ == "__main__":
    main()
