"""One operation asked of one executor, as the bytes that a client gets; all that the oracle knows of executors."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError

from graph.client import Graph, Rows
from graph.query import Query
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers.binding import Binding
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.fields import FIELDS, ROOTS
from resolvers.plans.operations import Executor, Operations
from resolvers.plans.planning import Bindings
from resolvers.plans.running import Answered
from server import graphql_errors
from server.documents import Documents
from tests.plans.ordered import Ordered

EXECUTORS: Final = ("reference", "levels", "composed")
"""Whose answers must be equal; the first is the oracle."""

REQUEST_ID: Final = "test"
CURSOR_SECRET: Final = b"a secret of the tests"


@cache
def operations() -> Operations:
    """The service's executors; which errors the reference answers does not depend on what finished first."""
    built = build_operations()
    built.schema.execution_context_class = Ordered
    return built


def schema() -> strawberry.Schema:
    """The service's schema."""
    return operations().schema


@cache
def _documents() -> Documents:
    return Documents(operations().core)


async def answered(
    graph: Graph,
    viewer: Viewer,
    document: str,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
    *,
    now: datetime,
    executor: str,
    bindings: Mapping[str, Binding] = FIELDS,
) -> bytes:
    """The body of the answer, `{"data": ..., "errors": [...]}`, at the programme's instant `now`.

    `bindings` are what the schema's fields are bound to, other than the service's own where a fault is planted.
    Raises ValueError for an executor that nobody knows, or an operation that the document does not have.
    """
    try:
        read = _documents().read(document)
    except GraphQLError as error:
        return orjson.dumps({"errors": [graphql_errors.before_execution(error)]})
    if read.errors:
        return orjson.dumps({"errors": [graphql_errors.before_execution(error) for error in read.errors]})
    if read.chosen(operation_name) is None:
        raise ValueError(f"the document has no operation {operation_name!r}")
    context = RequestContext(
        graph=graph,
        viewer=viewer,
        now=now,
        programme=Programme(),
        request_id=REQUEST_ID,
        cursor_secret=CURSOR_SECRET,
        bindings=bindings,
    )
    chosen = operations() if bindings is FIELDS else _bound(bindings)
    found = await chosen.answer(read, operation_name, variables, context, executor=Executor(executor))
    return orjson.dumps(_body(found))


def _bound(bindings: Mapping[str, Binding]) -> Operations:
    """Executors of their own: plans that were made of the service's bindings do not know the others."""
    return Operations(schema(), Bindings(bindings, ROOTS))


def _body(found: Answered) -> dict[str, Any]:
    if not found.errors:
        return {"data": found.data}
    shown = graphql_errors.of_execution(found.errors, request_id=REQUEST_ID)
    if found.data is None and any(graphql_errors.is_of_the_request(error) for error in found.errors):
        return {"errors": shown}
    return {"data": found.data, "errors": shown}


def declined() -> Counter[str]:
    """How often a plan left an operation to the reference, by the reason, since the run began."""
    return Counter(operations().declined)


@dataclass(frozen=True, slots=True)
class Overheard(Graph):
    """A graph that keeps the text of every statement sent through it."""

    texts: list[str] = field(default_factory=list)

    async def read(self, query: Query, /, **params: Any) -> Rows:
        """As `Graph.read`."""
        self.texts.append(query.text)
        return await Graph.read(self, query, **params)

    async def explain(self, query: Query, /, **params: Any) -> list[Any]:
        """As `Graph.explain`."""
        self.texts.append(query.text)
        return await Graph.explain(self, query, **params)


@contextlib.contextmanager
def overhearing(graph: Graph) -> Iterator[Overheard]:
    """The same graph, with the texts that were sent while the block lasts."""
    yield Overheard(**{one.name: getattr(graph, one.name) for one in fields(Graph)})
