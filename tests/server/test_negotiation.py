"""Media types of GraphQL over HTTP."""

import pytest

from server import negotiation
from server.negotiation import GRAPHQL_RESPONSE
from server.replies import JSON, HttpRefused


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        (
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            GRAPHQL_RESPONSE,
        ),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("application/graphql-response+json, */*", GRAPHQL_RESPONSE),
        ("application/json;q=0, */*", GRAPHQL_RESPONSE),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_an_answer_has_the_type_that_the_client_likes_best(accept: str | None, answered: str) -> None:
    assert negotiation.answer_type(accept) == answered


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=0", "application/json;q=nonsense"])
def test_a_client_that_takes_neither_answer_is_refused(accept: str) -> None:
    with pytest.raises(HttpRefused) as refused:
        negotiation.answer_type(accept)

    assert refused.value.status == 406


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("application/json, text/html;q=0.5", False),
        ("*/*", False),
        (None, False),
    ],
)
def test_only_who_names_html_gets_the_page(accept: str | None, page: bool) -> None:
    assert negotiation.wants_page(accept) is page


@pytest.mark.parametrize(
    "sent", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf8_is_taken(sent: str) -> None:
    negotiation.require_json(sent)


@pytest.mark.parametrize(
    "sent", [None, "", "text/plain", "application/graphql", "application/json; charset=utf-16"]
)
def test_other_bodies_are_refused(sent: str | None) -> None:
    with pytest.raises(HttpRefused) as refused:
        negotiation.require_json(sent)

    assert refused.value.status == 415
