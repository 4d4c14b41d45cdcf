"""Asking the executed schema as a person, with the statements it ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import strawberry

from graph.client import Graph
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from resolvers import build_schema
from resolvers.context import RequestContext
from schema import ids

OPERATIONS = Path(__file__).parent / "operations"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client would get, and the names of the statements behind it, sorted: those of a level run at once."""

    data: Any
    errors: list[dict[str, Any]]
    asked: list[str]

    @property
    def codes(self) -> list[str]:
        """The codes of the top-level errors."""
        return [error["extensions"]["code"] for error in self.errors]


@cache
def schema() -> strawberry.Schema:
    return build_schema()


def operation(name: str) -> str:
    """The text of a promised document."""
    return (OPERATIONS / f"{name}.graphql").read_text()


def person(employee_id: str, *, admin: bool = False) -> Viewer:
    """A viewer by bare id."""
    return Viewer(employee_id, frozenset({PROGRAMME_ADMIN} if admin else ()))


def relay(type_name: str, uuid: str) -> str:
    return ids.encode(type_name, uuid)


async def ask(
    graph: Graph,
    viewer: Viewer,
    document: str,
    variables: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    programme: Programme | None = None,
) -> Answer:
    """Execute a document as `viewer` at the programme's instant `now`. An uncoded error fails the test."""
    asked: list[str] = []
    context = RequestContext(
        graph=graph,
        viewer=viewer,
        now=now,
        programme=programme or Programme(),
        request_id="test",
        cursor_secret=b"a secret of the tests",
    )
    with graph.observing(lambda told, _seconds, _rows: asked.append(told)):
        result = await schema().execute(
            document, variable_values=dict(variables or {}), context_value=context
        )
    for error in result.errors or []:
        if error.original_error is not None and "code" not in (error.extensions or {}):
            raise error.original_error
    return Answer(result.data, [error.formatted for error in result.errors or []], sorted(asked))  # type: ignore[misc]
