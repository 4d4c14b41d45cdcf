"""Documents are bounded before anything else looks at them."""

import contextlib
import time

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, get_introspection_query

from resolvers.build import build_operations
from server import documents
from server.documents import DEEPEST, Documents, TooDeep

CORE = build_operations().core


def fresh() -> Documents:
    return Documents(CORE)


def test_the_introspection_of_any_client_is_within_bounds() -> None:
    text = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )

    found = fresh().read(text)

    assert list(found.operations) == ["IntrospectionQuery"]
    assert found.errors == ()


def test_a_field_at_the_limit_passes_and_one_below_it_does_not() -> None:
    def nested(levels: int) -> str:
        return "{a" * levels + "}" * levels

    assert fresh().read(nested(DEEPEST))
    with pytest.raises(TooDeep):
        fresh().read(nested(DEEPEST + 1))


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
        fresh().read(text)


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
        fresh().read(text)


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
        fresh().read(text)

    assert time.perf_counter() - started < 0.5


def test_an_operation_is_chosen_by_its_name_or_by_being_the_only_one() -> None:
    both = fresh().read("query A { viewer { id } } query B { viewer { id } }")
    one = fresh().read("{ viewer { id } }")

    assert [operation.name.value for operation in both.operations.values() if operation.name] == ["A", "B"]
    assert both.chosen("B") is both.operations["B"]
    assert both.chosen("C") is None
    assert both.chosen(None) is None
    assert one.chosen(None) is not None
    assert one.chosen("A") is None


def test_what_validation_finds_is_kept_with_the_document() -> None:
    found = fresh().read("{ viewer { nothing } nobody }")

    assert [error.message for error in found.errors] == [
        "Cannot query field 'nothing' on type 'Employee'.",
        "Cannot query field 'nobody' on type 'Query'. Did you mean 'node'?",
    ]


def test_only_so_many_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_KEPT", 20)
    kept = fresh()
    first = kept.read("{ viewer { a: id } }")

    for number in range(30):
        kept.read(f"{{ viewer {{ a{number}: id }} }}")

    assert len(kept._kept) == 20
    assert kept.read("{ viewer { a: id } }") is not first


def test_documents_are_kept_up_to_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_KEPT_CHARACTERS", 100)
    kept = fresh()

    for number in range(10):
        kept.read(f"{{ viewer {{ a{number}: id }} }}")

    assert sum(document.size for document in kept._kept.values()) <= 100
    assert kept.read("{ viewer { a9: id } }") is kept._kept["{ viewer { a9: id } }"]
