"""Every field has one declaration and one policy, and every declaration has its field: a walk over the schema."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from resolvers.binding import Computed, Page, UseCase
from resolvers.fields import FIELDS, ROOTS
from resolvers.fields.policies import POLICIES, Policy
from resolvers.mutations import CHANGES
from resolvers.shapes import Shape
from resolvers.watching import WATCHED
from tests.resolvers import declared

TABLE = Path(__file__).parents[2] / "docs" / "policies.md"
OBJECTS = {
    name: kind
    for name, kind in declared.object_types().items()
    if name not in ("Query", "Mutation", "Subscription") and not declared.is_of_pages(kind)
}


def _ways_in_shape(shape: Shape, name: str, python_name: str) -> list[str]:
    """How objects of this shape answer a field."""
    bound = "instead" if name.partition(".")[2] in shape.instead else "FIELDS" if name in FIELDS else None
    column = "uuid" if name.endswith(".id") else python_name
    ways = [
        bound,
        "Part" if python_name in shape.parts else None,
        "column" if column in shape.columns else None,
    ]
    return [way for way in ways if way is not None]


def _ways_in_object(kind: GraphQLObjectType, field: str) -> list[str]:
    """How objects that Python makes answer a field."""
    found = declared.definition(kind, field)
    bound = f"{kind.name}.{field}" in FIELDS or field == "id"
    return ["FIELDS"] * bound + ["attribute"] * (found.base_resolver is None)


def _wrong() -> Iterator[str]:
    for name, kind in OBJECTS.items():
        for field in kind.fields:
            if declared.is_of_connection(kind, field):
                continue
            of = f"{name}.{field}"
            python_name = declared.definition(kind, field).python_name
            for shape in declared.shapes_of(kind):
                if len(ways := _ways_in_shape(shape, of, python_name)) != 1:
                    yield f"{of}: {ways or 'no declaration'} in a shape"
            if declared.is_made(kind) and len(ways := _ways_in_object(kind, field)) != 1:
                yield f"{of}: {ways or 'no declaration'} of an object"


def test_every_field_is_answered_by_exactly_one_declaration() -> None:
    assert sorted(_wrong()) == []


def test_every_root_field_has_its_entry_and_every_entry_its_field() -> None:
    types = declared.object_types()
    queries = {f"Query.{name}" for name in types["Query"].fields}
    changes = {f"Mutation.{name}" for name in types["Mutation"].fields}

    assert queries - declared.BY_HAND == set(ROOTS)
    assert changes == set(CHANGES)
    assert set(types["Subscription"].fields) == set(WATCHED)
    assert {f"Query.{watched.query}" for watched in WATCHED.values()} <= set(ROOTS)


def _guards() -> set[str]:
    return {guard for _, binding in declared.every_binding() if (guard := getattr(binding, "guard", None))}


def test_every_binding_is_of_a_field_a_type_read_by_id_or_a_guard() -> None:
    asked = {
        text for _, kind, field in declared.declared_fields() for text in declared.asked_names(kind, field)
    }
    by_id = {name for name, kind in OBJECTS.items() if "Node" in {each.name for each in kind.interfaces}}

    assert sorted(set(FIELDS) - asked - by_id - _guards()) == []
    assert sorted(by_id - set(FIELDS)) == []


def test_a_field_asks_for_the_binding_of_its_own_name() -> None:
    wrong = {
        name: asked
        for name, kind, field in declared.declared_fields()
        if (asked := declared.asked_names(kind, field))
        and asked != {name}
        and name in {**FIELDS, **ROOTS, **CHANGES}
    }

    assert wrong == {}


def _used_columns(shape: Shape) -> set[str]:
    kind = shape.type.__strawberry_definition__.name
    fields = declared.object_types()[kind].fields
    used = {declared.definition(declared.object_types()[kind], field).python_name for field in fields}
    bindings = [
        *shape.instead.values(),
        *(binding for name, binding in FIELDS.items() if name.startswith(f"{kind}.")),
    ]
    for binding in bindings:
        used |= set(binding.key)
    for part in shape.parts.values():
        used |= set(part.columns.values()) | ({part.when} if part.when else set())
    return used | ({"uuid"} if "id" in fields else set())


def test_every_column_of_a_shape_is_read_by_a_field() -> None:
    unused = {
        f"{shape.type.__name__}.{column}"
        for shape in declared.shapes()
        for column in set(shape.columns) - _used_columns(shape)
    }

    assert sorted(unused) == []


def test_a_binding_finds_its_parents_by_what_their_objects_hold() -> None:
    missing = []
    for name, kind, _ in declared.declared_fields():
        binding = FIELDS.get(name)
        if binding is None or not isinstance(kind, GraphQLObjectType):
            continue
        held = kind.extensions["strawberry-definition"].origin.__dataclass_fields__
        places = [shape.columns for shape in declared.shapes_of(kind)] or [held]
        missing += [f"{name}: {key}" for place in places for key in binding.key if key not in place]

    assert missing == []


def test_every_type_and_field_has_a_policy_and_every_policy_its_field() -> None:
    fields = [name for name, _, _ in declared.declared_fields()]
    types = {name.partition(".")[0] for name in fields}

    assert sorted({*fields, *types} - set(POLICIES)) == []
    assert sorted(set(POLICIES) - {*fields, *types}) == []


def test_whatever_looks_at_the_viewer_has_a_policy_that_hides() -> None:
    looking = {name for name, binding in declared.every_binding() if declared.looks_at_viewer(binding)}

    assert sorted(name for name in looking - _guards() if not POLICIES[name].hides) == []


# Rules that stand in Python: in the parent or the checks of a root field, in a use case, or in a use case's objects.
_HIDDEN_IN_PYTHON = {
    "Query.viewer",
    "Query.nodes",
    "Query.mentorSearch",
    "Query.rankingQuality",
    "Query.explainMatch",
    "Query.whyNot",
    "Query.teamSkillGaps",
    "LeaderboardConnection.viewerEntry",
    "Reputation.contributions",
    "ReputationContribution.raterAdjustment",
}


def test_a_policy_that_hides_has_a_binding_that_looks_at_the_viewer() -> None:
    looking = {name for name, binding in declared.every_binding() if declared.looks_at_viewer(binding)}
    hiding = {
        name
        for name, policy in POLICIES.items()
        if policy.hides
        and policy is not Policy.CHANGE
        and not name.startswith(("Mutation.", "Subscription."))
    }
    fields = {name for name in hiding if "." in name}
    read_by_id = {name for name in hiding - fields if name in FIELDS}

    assert sorted(fields - looking) == sorted(_HIDDEN_IN_PYTHON)
    assert sorted(read_by_id - looking) == []


def test_a_guarded_list_is_of_the_line_and_a_list_of_the_line_is_guarded() -> None:
    guarded = {name for name, binding in declared.every_binding() if getattr(binding, "guard", None)}
    of_line = {name for name, policy in POLICIES.items() if policy is Policy.OWN_LINE and "." in name}

    assert guarded == of_line - {"Employee.email"}


def test_objects_that_everybody_sees_lead_to_hidden_ones_by_fields_that_hide_alone() -> None:
    open_doors = [
        name
        for name, kind, field in declared.declared_fields()
        if not POLICIES[kind.name].hides
        and (reached := POLICIES.get(declared.result_type(kind, field))) is not None
        and reached.hides
        and not POLICIES[name].hides
    ]

    assert open_doors == []


def test_every_policy_is_used() -> None:
    assert set(POLICIES.values()) == set(Policy)


def _page_without_a_size() -> Iterator[str]:
    for name, kind, field in declared.declared_fields():
        if isinstance(FIELDS.get(name), Page) and not {"first", "after"} <= set(kind.fields[field].args):
            yield name


def test_every_page_takes_a_size_and_a_cursor() -> None:
    assert list(_page_without_a_size()) == []


def test_every_way_of_binding_is_in_use() -> None:
    kinds = Counter(type(binding) for _, binding in declared.every_binding())

    assert kinds[Computed] > 0
    assert kinds[UseCase] > 0


def table() -> str:
    """`docs/policies.md`: every policy in a sentence, and who may see which type's objects and fields."""
    lines = [
        "# Who may see what",
        "",
        "Made of `resolvers/fields/policies.py` by `.venv/bin/python -m tests.resolvers.test_declarations > "
        "docs/policies.md`;",
        "the tests ask each field that hides something as somebody who may see it and as somebody who may not.",
        "",
        "| Policy | Who may see it |",
        "|---|---|",
        *(f"| {policy.name} | {policy.value} |" for policy in Policy),
        "",
        "Fields that are not named are for whoever may see the object.",
        "",
        "| Type | Its objects | Fields with a policy of their own |",
        "|---|---|---|",
    ]
    for name in sorted({name.partition(".")[0] for name in POLICIES}):
        own = [
            f"`{field.partition('.')[2]}` {policy.name}"
            for field, policy in POLICIES.items()
            if field.startswith(f"{name}.") and policy is not Policy.OBJECT
        ]
        lines.append(f"| {name} | {POLICIES[name].name} | {', '.join(own)} |")
    return "\n".join(lines)


def test_the_table_is_the_committed_one() -> None:
    assert table() + "\n" == TABLE.read_text()


@pytest.mark.parametrize("policy", Policy)
def test_a_policy_is_one_sentence(policy: Policy) -> None:
    assert policy.value[0].isupper()
    assert policy.value.endswith(".")
    assert policy.value.count(". ") == 0


if __name__ == "__main__":
    print(table())  # noqa: T201
