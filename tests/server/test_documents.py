"""Documents are bounded before anything else looks at them."""

import contextlib
import time

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, get_introspection_query

from server.documents import DEEPEST, Documents, TooDeep


def test_the_introspection_of_any_client_is_within_bounds() -> None:
    text = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )

    assert Documents().check(text).operations == ("IntrospectionQuery",)


def test_a_field_at_the_limit_passes_and_one_below_it_does_not() -> None:
    def nested(levels: int) -> str:
        return "{a" * levels + "}" * levels

    assert Documents().check(nested(DEEPEST))
    with pytest.raises(TooDeep):
        Documents().check(nested(DEEPEST + 1))


@pytest.mark.parametrize(
    "text",
    [
        "{ a(x: " + "[" * 30 + "]" * 30 + ") }",
        "{ a(x: " + "{a: " * 30 + "1" + "}" * 30 + ") }",
        "query ($x: " + "[" * 30 + "I" + "]" * 30 + ") { a }",
        "{ a @b(x: " + "[" * 30 + "]" * 30 + ") }",
        "{ ...F0 } " + " ".join(f"fragment F{n} on T {{ a {{ ...F{n + 1} }} }}" for n in range(30)),
        "{ ... on T { a " * 20 + "{ b }" + "} }" * 20,
    ],
    ids=["list", "object", "type", "directive", "fragments", "inline fragments"],
)
def test_depth_is_counted_wherever_it_hides(text: str) -> None:
    with pytest.raises(TooDeep):
        Documents().check(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" + "a " * 3000 + "}",
        "{a}" + "#\n" * 3000,
        "{a" * 900,
        "{ a(x: " + "[" * 1500,
        "",
        "}",
        "\x00",
        "{a",
        "☃",
    ],
    ids=lambda text: text[:10],
)
def test_what_cannot_be_parsed_within_bounds_is_a_syntax_error(text: str) -> None:
    with pytest.raises(GraphQLSyntaxError):
        Documents().check(text)


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F0 } " + " ".join(f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }}" for n in range(180)),
        "{ ...A } fragment A on T { ...B ...B } fragment B on T { ...A ...A }",
        "{ ...A } fragment A on T { a { ...A } }",
    ],
    ids=["doubling", "cycle", "self"],
)
def test_fragments_are_measured_once_each(text: str) -> None:
    started = time.perf_counter()

    with contextlib.suppress(GraphQLError):
        Documents().check(text)

    assert time.perf_counter() - started < 0.5


def test_the_name_for_a_log_is_that_of_the_operation_that_runs() -> None:
    both = Documents().check("query A { a } query B { a }")

    assert both.named("B") == "B"
    assert both.named("C") is None
    assert both.named(None) is None
    assert Documents().check("query A { a }").named(None) == "A"
    assert Documents().check("{ a }").named(None) is None


def test_a_document_is_known_by_its_hash_and_only_so_many_are_kept() -> None:
    documents = Documents()
    first = documents.check("{ a }")

    for number in range(1_100):
        documents.check(f"{{ a{number} }}")

    assert documents.check("{ a }") == first
    assert len(documents._good) == 1_000
