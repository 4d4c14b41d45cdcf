"""`mentorgraph explain`: how a document would be answered, and with `--profile` what the server makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast

import orjson
import typer
from graphql import GraphQLError, OperationDefinitionNode, OperationType

from graph.client import Graph, Profile
from graph.profiling import ProfilingGraph
from mentoring import clock, people
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.errors import CodedError
from resolvers.plans import explaining
from resolvers.plans.documents import Document
from resolvers.plans.operations import Executor, Operations
from server.cli import explained, output, running
from server.cli.options import DataDir, Json
from server.documents import Documents
from server.failure import Failed
from server.settings import Settings

_PROFILE_S = 60.0
_TIMES = 2


@dataclass(frozen=True, slots=True)
class _Asked:
    """An operation that is right in itself, and the variables it is asked with."""

    document: Document
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GraphQL document.")],
    *,
    operation: Annotated[
        str | None, typer.Option(help="Which of the document's operations.", show_default=False)
    ] = None,
    variables: Annotated[
        str | None,
        typer.Option(metavar="JSON|@FILE", help="The operation's variables, as JSON.", show_default=False),
    ] = None,
    user_name: Annotated[
        str | None,
        typer.Option("--as", metavar="USERNAME", help="Who asks, for --profile.", show_default=False),
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="As an administrator of the programme.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Run it, and print the server's plans.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Print the statements that answer a document, where it breaks and why, and its cost. Needs no graph.

    With --profile the query is run on the graph, and the server's plan of each statement follows.
    """
    if profile != (user_name is not None):
        raise Failed("--profile and --as USERNAME come together: a query is run as somebody")
    operations = build_operations()
    asked = _asked(operations, file, operation, variables)
    if profile and asked.operation.operation is not OperationType.QUERY:
        raise Failed("--profile is for queries: a mutation would change the graph")
    roles = frozenset({PROGRAMME_ADMIN} if admin else ())
    try:
        # Planning looks at who asks for what, and sends no statement.
        found = explaining.explain(
            operations, asked.document, asked.name, asked.variables, _context(cast(Graph, None), roles)
        )
    except CodedError as refusal:
        raise Failed(f"it would be refused: {refusal.message}") from refusal
    content, lines = explained.content(found), explained.lines(found)
    if user_name is not None:
        run = running.with_graph(
            Settings.read(data_dir=data_dir),
            lambda graph: _profiled(graph, operations, asked, user_name, roles),
        )
        content["profiles"] = [explained.profile_content(each) for each in run]
        lines += explained.profile_lines(run)
    output.answer(content, lines, as_json=as_json)


def _asked(operations: Operations, file: Path, operation_name: str | None, variables: str | None) -> _Asked:
    try:
        document = Documents(operations.core).read(file.read_text())
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is no text in UTF-8") from error
    except GraphQLError as error:
        raise Failed(*_lines([error])) from error
    if document.errors:
        raise Failed(*_lines(document.errors))
    operation = document.chosen(operation_name)
    if operation is None:
        names = ", ".join(name for name in document.operations if name)
        raise Failed(f"--operation must name one of the document's operations: {names or 'there is none'}")
    given = _variables(variables)
    if wrong := explaining.wrong_variables(operations, operation, given):
        raise Failed(*_lines(wrong))
    return _Asked(document, operation, given)


def _variables(given: str | None) -> dict[str, Any]:
    if given is None:
        return {}
    text = Path(given[1:]).read_text() if given.startswith("@") else given
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Failed(f"--variables is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise Failed("--variables must be a JSON object")
    return found


def _lines(errors: Sequence[GraphQLError]) -> list[str]:
    return [
        error.message
        + "".join(f" (line {place.line}, column {place.column})" for place in error.locations or ())
        for error in errors
    ]


def _context(
    graph: Graph,
    roles: frozenset[str],
    *,
    viewer_id: str = "",
    now: datetime | None = None,
    secret: bytes = b"",
) -> RequestContext:
    return RequestContext(
        graph=graph,
        viewer=Viewer(viewer_id, roles),
        now=now or datetime.now(UTC),
        programme=Programme(),
        request_id="explain",
        cursor_secret=secret,
    )


async def _profiled(
    graph: Graph, operations: Operations, asked: _Asked, user_name: str, roles: frozenset[str]
) -> list[Profile]:
    """The profiles of every statement that answers the query, in the order in which they were answered."""
    person = await people.by_user_name(graph, user_name, roles=roles)
    if person is None:
        raise Failed(f"nobody has the user name {user_name!r}")
    profiling = ProfilingGraph.of(graph.within(_PROFILE_S))
    # The first time the server plans what it has not seen; that is not what an answer takes.
    for _ in range(_TIMES):
        profiling.profiles.clear()
        context = _context(
            profiling,
            roles,
            viewer_id=person.viewer.id,
            now=clock.now(person.advanced),
            secret=person.cursor_secret,
        )
        await operations.answer(
            asked.document, asked.name, asked.variables, context, executor=Executor.COMPOSED
        )
    return profiling.profiles
