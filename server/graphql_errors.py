"""Errors as a client sees them: our own coded ones as they are, the rest masked and logged."""

from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from graph import failures
from resolvers.errors import CodedError
from server import logs

MOST = 5
_LONGEST_MESSAGE = 500
_log = structlog.stdlib.get_logger("mentorgraph.graphql")

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
INVALID_INPUT = "INVALID_INPUT"
INTERNAL = "INTERNAL"

# What a client can do about it: wait and try again, or ask what became of its write with the same key.
_FAILURES: tuple[tuple[type[failures.GraphFailure], str, str], ...] = (
    (failures.Unavailable, "UNAVAILABLE", "The graph does not answer at the moment; try again."),
    (failures.TimedOut, "DEADLINE_EXCEEDED", "This took too long and was ended; nothing was changed."),
    (
        failures.OutcomeUnknown,
        "OUTCOME_UNKNOWN",
        "It is not known whether this was done; send it again with the same idempotencyKey.",
    ),
)


def before_execution(error: GraphQLError) -> dict[str, Any]:
    """An error of the document itself, found while it was parsed or validated."""
    code = PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else VALIDATION_FAILED
    return _shown(error, code, error.message)


def of_execution(errors: Sequence[GraphQLError], *, request_id: str) -> list[dict[str, Any]]:
    """At most five errors of an executed operation; the cause of each masked one is logged."""
    return [_of_one(error, request_id) for error in errors[:MOST]]


def is_of_the_request(error: GraphQLError) -> bool:
    """Whether execution never began: variables that do not fit, an operation that is not there."""
    return error.path is None and _cause(error) is None


def _of_one(error: GraphQLError, request_id: str) -> dict[str, Any]:
    for link in _chain(error):
        if isinstance(link, CodedError):
            return {**_formatted(error), "message": link.message, "extensions": dict(link.extensions or {})}
    if is_of_the_request(error) or _is_of_an_argument(error):
        return _shown(error, INVALID_INPUT, error.message)
    cause = _cause(error) or error
    _log.error("field failed", request_id=request_id, path=_path(error), **logs.cause(cause))
    code, message = _masked(cause)
    return {
        **_formatted(error),
        "message": message,
        "extensions": {"code": code, "requestId": request_id},
    }


def masked(error: BaseException, request_id: str) -> tuple[str, str]:
    """The code and the message that stand for a fault of ours outside of any field."""
    _log.error("request failed", request_id=request_id, **logs.cause(error))
    return _masked(error)


def _masked(cause: BaseException) -> tuple[str, str]:
    for kind, code, message in _FAILURES:
        if isinstance(cause, kind):
            return code, message
    return INTERNAL, "Something went wrong on our side."


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.original_error if isinstance(link, GraphQLError) else None


def _cause(error: GraphQLError) -> BaseException | None:
    """The exception under graphql-core's own wrappings; None where graphql-core itself found fault."""
    *_, last = _chain(error)
    return None if isinstance(last, GraphQLError) else last


def _is_of_an_argument(error: GraphQLError) -> bool:
    # An argument that a null variable left without its value is only found when its field is reached. All of
    # graphql-core's own errors of a result (a null where none may be, a value that is no Int) are ours.
    return _cause(error) is None and error.message.startswith("Argument ")


def _shown(error: GraphQLError, code: str, message: str) -> dict[str, Any]:
    return {**_formatted(error), "message": message[:_LONGEST_MESSAGE], "extensions": {"code": code}}


def _formatted(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = {}
    if error.locations:
        formatted["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    return formatted


def _path(error: GraphQLError) -> str:
    return ".".join(str(part) for part in error.path or ())
