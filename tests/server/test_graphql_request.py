"""Bodies and query strings read as GraphQL requests."""

import pytest

from server import graphql_request, request_body
from server.graphql_request import GraphqlRequest
from server.replies import HttpRefused


def test_a_body_is_read() -> None:
    asked = graphql_request.of_body(b'{"query": "{a}", "variables": {"x": 1}, "operationName": "A"}')

    assert asked == GraphqlRequest("{a}", {"x": 1}, "A")


def test_a_query_string_carries_variables_as_json() -> None:
    asked = graphql_request.of_query({"query": "{a}", "variables": '{"x": [1]}', "operationName": ""})

    assert asked == GraphqlRequest("{a}", {"x": [1]}, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'[{"query": "{a}"}]',
        b'"query"',
        b"{",
        b'{"query": "{a}"} x',
        b"{}",
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": ["{a}"]}',
        b'{"query": "{a}", "variables": []}',
        b'{"query": "{a}", "variables": "x"}',
        b'{"query": "{a}", "operationName": 1}',
        b'{"query": "{a}", "extensions": []}',
        b'{"query": "{a}", "variables": {"x": NaN}}',
        b'{"query": "{a}", "variables": {"x": Infinity}}',
        b'{"query": "\xff"}',
        b'\xef\xbb\xbf{"query": "{a}"}',
        '{"query": "{a}"}'.encode("utf-16"),
        b'{"query": "{a}", "variables": {"x": "\\ud800"}}',
        b'{"query": "{a}", "variables": {"x": ' + b"9" * 5000 + b"}}",
        b'{"query": "{a}", "variables": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"query": "{a}", "variables": ' + b'{"x":' * 40 + b"1" + b"}" * 40 + b"}",
    ],
    ids=lambda body: body[:60].decode("ascii", "backslashreplace") if isinstance(body, bytes) else None,
)
def test_a_malformed_body_is_refused_with_400(body: bytes) -> None:
    with pytest.raises(HttpRefused) as refused:
        graphql_request.of_body(body)

    assert (refused.value.status, refused.value.code) == (400, "BAD_REQUEST")


def test_what_nests_as_deep_as_allowed_is_read() -> None:
    depth = request_body.DEEPEST - 1
    body = '{"query": "{a}", "variables": ' + '{"x":' * depth + "1" + "}" * depth + "}"

    assert graphql_request.of_body(body.encode()).document == "{a}"
