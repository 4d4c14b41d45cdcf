"""The drawn operations: reproducible, valid, and of every form that the schema and the language have."""

import random
import uuid
from functools import cache

import pytest
from graphql import (
    FieldNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    ObjectFieldNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    validate,
    visit,
)

from schema import ids
from tests.plans import aiming, drawing, shrinking
from tests.plans.drawing import Operation
from tests.plans.stock import Continued, Stock
from tests.plans.variables import ABSENT, Declared, spoiled

_DRAWN = 1_200


def _stock() -> Stock:
    """What a graph might hold; the ids lead nowhere."""
    rng = random.Random(0)
    known = {
        name: tuple(ids.encode(name, str(uuid.UUID(int=rng.getrandbits(128)))) for _ in range(4))
        for name in sorted(ids.PREFIXES)
        if name not in ("BehavioralIndicator", "Evidence")
    }
    return Stock(
        ids=known,
        seen=known,
        viewer_id=known["Employee"][0],
        names=("Ana Maria Ortiz", "Bo"),
        external_ids=("E1", "E2"),
        frameworks=("ESCO",),
        instants=("2026-01-01T00:00:00.000000Z",),
        ended=((known["MentoringSession"][0], 3),),
        matches=((known["Employee"][1], known["Skill"][0]),),
        mentors=known["Employee"][:2],
        cursors={"Query.employees": (Continued({"text": "a"}, ("Zm9yZ2Vk",)),)},
    )


@cache
def _drawn() -> tuple[Operation, ...]:
    return tuple(drawing.draw(seed, _stock()) for seed in range(_DRAWN))


def test_a_seed_draws_the_same_operation_each_time() -> None:
    again = [drawing.draw(seed, _stock()) for seed in range(40)]

    assert again == list(_drawn()[:40])
    assert len({one.document for one in again}) > 35


def test_every_drawn_document_is_valid() -> None:
    found = [validate(aiming.schema(), parse(one.document)) for one in _drawn()[:250]]

    assert not any(found)


def test_every_field_that_a_query_reaches_is_drawn() -> None:
    reached = {(name, field) for name, type_ in aiming.reached().items() for field in type_.fields}

    asked = {field for one in _drawn() for field in _asked(one.document)}

    assert reached - asked == set()


def test_every_root_and_every_type_is_drawn_in_a_run_of_500() -> None:
    asked = {field for one in _drawn()[:500] for field in _asked(one.document)}

    assert aiming.reached().keys() - {name for name, _ in asked} == set()
    assert {("Query", root) for root in aiming.reached()["Query"].fields} <= asked


def test_every_argument_and_every_field_of_an_input_is_drawn() -> None:
    fields = [field for type_ in aiming.reached().values() for field in type_.fields.items()]
    arguments = {(name, argument) for name, field in fields for argument in field.args}
    inputs = {get_named_type(one.type) for _, field in fields for one in field.args.values()}
    known = {
        (one.name, name) for one in inputs if isinstance(one, GraphQLInputObjectType) for name in one.fields
    }

    given = {one for operation in _drawn() for one in _given(operation.document)}

    assert known
    assert arguments | known <= given


@pytest.mark.parametrize("target", ["Query", "Node", "VerificationCorrection", "FactorDifference"])
def test_a_way_leads_from_the_root_to_the_type(target: str) -> None:
    ways = {aiming.way(random.Random(seed), target) for seed in range(30)}

    assert {_end(way) for way in ways} == {target}


@pytest.mark.parametrize(
    "form",
    [
        "@include(if: $",
        "@skip(if: true)",
        "... on Node ",
        "fragment ",
        "__typename",
        "first: null",
        '"""',
        "totalCount",
        "pageInfo {",
        ": ID = ",
        ": [ID!]!",
        ": MentorSearchInput!",
        "ids: [",
        'ids: "',
        ": $",
    ],
)
def test_every_form_is_drawn(form: str) -> None:
    assert any(form in one.document for one in _drawn())


def test_a_document_of_several_operations_names_the_one_to_run() -> None:
    several = [one for one in _drawn() if len(_operations(one.document)) > 1]

    assert several
    assert all(one.operation_name in _operations(one.document) for one in several)


def test_a_spoiled_variable_is_never_what_was_asked_for() -> None:
    rng = random.Random(1)
    declared = Declared("Int!", None, 5)

    wrong = [spoiled(rng, declared) for _ in range(60)]

    assert 5 not in wrong
    assert {ABSENT, None, "5", 2**40} <= {one for one in wrong if not isinstance(one, dict | list)}


async def test_a_difference_is_shown_on_the_smallest_document_that_has_it() -> None:
    operation = Operation(
        """
        query One($on: Boolean!, $id: ID!) {
          viewer { ...Card manager { displayName @include(if: $on) userName } }
          node(id: $id) { id }
        }
        query Other { viewer { id } }
        fragment Card on Employee { id department { name kind children { name } } }
        """,
        {"on": True, "id": "x"},
        "One",
    )

    async def differs(one: Operation) -> bool:
        return "kind" in one.document

    least = await shrinking.smaller(operation, differs)

    assert " ".join(least.document.split()) == (
        "query One { viewer { ...Card } } fragment Card on Employee { department { kind } }"
    )


def _asked(document: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    types = TypeInfo(aiming.schema())

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = types.get_parent_type()
            assert parent is not None
            found.add((parent.name, node.name.value))

    visit(parse(document), TypeInfoVisitor(types, Fields()))
    return found


def _given(document: str) -> set[tuple[str, str]]:
    """What is written into a document: arguments by their field, fields by their input."""
    found: set[tuple[str, str]] = set()
    types = TypeInfo(aiming.schema())

    class Given(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            found.update((node.name.value, one.name.value) for one in node.arguments or ())

        def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
            input_type = types.get_parent_input_type()
            assert input_type is not None
            found.add((get_named_type(input_type).name, node.name.value))

    visit(parse(document), TypeInfoVisitor(types, Given()))
    return found


def _end(way: aiming.Way) -> str:
    at: GraphQLNamedType = aiming.reached()["Query"]
    for step in way:
        at = (
            aiming.reached()[step]
            if isinstance(at, GraphQLInterfaceType)
            else get_named_type(aiming.reached()[at.name].fields[step].type)
        )
    return at.name


def _operations(document: str) -> list[str]:
    definitions = parse(document).definitions
    found = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
    return [one.name.value for one in found if one.name]
