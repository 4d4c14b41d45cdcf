"""What a client asks for: document, variables and operation, from a body or from a query string."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server import request_body
from server.replies import HttpRefused


@dataclass(frozen=True, slots=True)
class GraphqlRequest:
    """A well-formed request; whether its document is any good is not known yet."""

    document: str
    variables: dict[str, Any] | None
    operation_name: str | None


def of_body(body: bytes) -> GraphqlRequest:
    """The request in a POST's body.

    Raises HttpRefused (400).
    """
    return of(request_body.json_object(body))


def of_query(parameters: Mapping[str, str]) -> GraphqlRequest:
    """The request in a GET's query string, `variables` and `extensions` as JSON text.

    Raises HttpRefused (400).
    """
    held: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if held.get(name):
            held[name] = request_body.json_object(held[name])
        else:
            held.pop(name, None)
    return of(held)


def of(held: Mapping[str, Any]) -> GraphqlRequest:
    """The request in a JSON object.

    Raises HttpRefused (400).
    """
    document = held.get("query")
    variables = held.get("variables")
    operation_name = held.get("operationName")
    if not isinstance(document, str) or not document.strip():
        raise _bad("`query` is the text of a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise _bad("`variables` is an object or null.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise _bad("`operationName` is text or null.")
    if not isinstance(held.get("extensions"), dict | None):
        raise _bad("`extensions` is an object or null.")
    return GraphqlRequest(document, variables, operation_name or None)


def _bad(message: str) -> HttpRefused:
    return HttpRefused(400, "BAD_REQUEST", message)
