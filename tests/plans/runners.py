"""One operation asked of one executor, as the bytes that a client gets; all that the oracle knows of executors."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.types.execution import PreExecutionError

from graph.client import Graph, Rows
from graph.query import Query
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers import build_schema
from resolvers.binding import Binding
from resolvers.context import RequestContext
from resolvers.fields import FIELDS
from server import graphql_errors
from tests.plans.ordered import Ordered

EXECUTORS: Final = ("reference", "reference")
"""Whose answers must be equal; the first is the oracle."""

REQUEST_ID: Final = "test"
CURSOR_SECRET: Final = b"a secret of the tests"


@cache
def schema() -> strawberry.Schema:
    """The service's schema; which errors it answers does not depend on what finished first."""
    built = build_schema()
    built.execution_context_class = Ordered
    return built


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
    Raises ValueError for an executor that nobody knows.
    """
    context = RequestContext(
        graph=graph,
        viewer=viewer,
        now=now,
        programme=Programme(),
        request_id=REQUEST_ID,
        cursor_secret=CURSOR_SECRET,
        bindings=bindings,
    )
    if executor == "reference":
        return await _by_reference(context, document, variables, operation_name)
    raise ValueError(f"no executor is called {executor!r}; {', '.join(sorted(set(EXECUTORS)))} are")


async def _by_reference(
    context: RequestContext, document: str, variables: Mapping[str, Any] | None, operation_name: str | None
) -> bytes:
    result = await schema().execute(
        document,
        variable_values=None if variables is None else dict(variables),
        operation_name=operation_name,
        context_value=context,
    )
    errors: list[GraphQLError] = list(result.errors or [])
    return orjson.dumps(_body(result.data, errors, refused=isinstance(result, PreExecutionError)))


def _body(data: Any, errors: list[GraphQLError], *, refused: bool) -> dict[str, Any]:
    if refused and not any(error.original_error for error in errors):
        return {"errors": [graphql_errors.before_execution(one) for one in errors[: graphql_errors.MOST]]}
    shown = graphql_errors.of_execution(errors, request_id=REQUEST_ID)
    if data is None and any(graphql_errors.is_of_the_request(error) for error in errors):
        return {"errors": shown}
    return {"data": data, **({"errors": shown} if shown else {})}


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
