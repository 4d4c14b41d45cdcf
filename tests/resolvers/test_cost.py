"""The most rows that an operation may read, from its text and variables alone."""

from typing import Any

import pytest
from graphql import parse

from resolvers.build import build_operations
from resolvers.errors import CodedError
from resolvers.plans import cost, documents, selections
from resolvers.plans.cost import Cost, Reach
from resolvers.plans.planning import Asked
from resolvers.plans.selections import Selections

OPERATIONS = build_operations()


def cost_of(text: str, **variables: Any) -> Cost:
    document = documents.of(OPERATIONS.core, parse(text), hash="0" * 64, size=len(text))
    assert document.errors == ()
    operation = document.chosen(None)
    assert operation is not None
    names = selections.condition_variables(document.node, operation)
    chosen = Selections(OPERATIONS.core, document.fragments, {name: variables[name] for name in names})
    asked = Asked(operation, chosen, variables, None, document.hash)  # type: ignore[arg-type]
    return cost.of(OPERATIONS.core, OPERATIONS.bindings, asked)


def reach(path: str, *pages: int, open_lists: tuple[str, ...] = ()) -> Reach:
    return Reach(tuple(path.split(".")), pages, open_lists)


def test_pages_multiply_along_the_path() -> None:
    found = cost_of(
        "{ employees(first: 20) { nodes { manager { id } directReports(first: 5) { edges { node { id } } } } } }"
    )

    assert found.reaches == (
        reach("employees", 20),
        reach("employees.nodes.manager", 20),
        reach("employees.nodes.directReports", 20, 5),
    )
    assert found.rows == 20 + 20 + 100
    assert found.widest == reach("employees.nodes.directReports", 20, 5)


@pytest.mark.parametrize(
    ("arguments", "size"), [("", 50), ("(first: null)", 50), ("(first: 7)", 7), ("(first: $first)", 9)]
)
def test_a_page_without_a_size_has_the_schemas(arguments: str, size: int) -> None:
    head = "query ($first: Int)" if "$" in arguments else ""

    found = cost_of(f"{head} {{ teamSkillGaps{arguments} {{ nodes {{ size }} }} }}", first=9)

    assert found.reaches == (reach("teamSkillGaps", size),)


def test_a_variable_that_is_left_out_is_as_an_argument_left_out() -> None:
    found = cost_of("query ($first: Int) { teamSkillGaps(first: $first) { nodes { size } } }")

    assert found.rows == 50


def test_a_list_without_pages_is_named() -> None:
    found = cost_of("{ viewer { skillGaps { candidateMentors(first: 3) { nodes { score } } } } }")

    assert found.widest == reach("viewer.skillGaps.candidateMentors", 3, open_lists=("viewer.skillGaps",))


def test_of_an_interface_the_type_that_reads_most_counts() -> None:
    found = cost_of(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Employee { directReports(first: 4) { nodes { id } } } "
        "... on Skill { scale { id } } } }",
        ids=["a", "b", "c"],
    )

    assert found.reaches == (reach("nodes", 3), reach("nodes.directReports", 3, 4))


def test_what_is_skipped_costs_nothing() -> None:
    text = "query ($deep: Boolean!) { viewer { id manager @include(if: $deep) { id } } }"

    assert cost_of(text, deep=False).rows == 1
    assert cost_of(text, deep=True).rows == 2


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(CodedError, match="100 items"):
        cost_of("{ employees(first: 1000) { nodes { id } } }")
