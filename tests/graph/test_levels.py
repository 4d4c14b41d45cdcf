"""A fragment answers every parent of a level in one statement, alike on every engine."""

from typing import LiteralString

import pytest

from graph import levels
from graph.client import Graph, Tx
from graph.query import Fragment, Query

CURRENT_UNIT = Fragment(
    "tests.current_unit",
    parent="Employee",
    text="""
    OPTIONAL MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.to IS NULL
    """,
    row="department",
)
CURRENT_UNIT_REQUIRED = Fragment(
    "tests.current_unit_required",
    parent="Employee",
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.to IS NULL
    """,
    row="department",
)
UNITS = Fragment(
    "tests.units",
    parent="Employee",
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.from >= $since
    WITH member, department ORDER BY member.from DESC LIMIT 2
    """,
    row="department",
    many=True,
)
MAYBE_UNITS = Fragment(
    "tests.maybe_units",
    parent="Employee",
    text="""
    OPTIONAL MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WITH member, department ORDER BY member.from
    """,
    row="department",
    many=True,
)
HEADS = Fragment(
    "tests.heads",
    parent="Department",
    text="""
    MATCH (parent)<-[member:MEMBER_OF]-(:Employee)
    WITH count(member) AS total
    """,
    row="total",
)
EVERYBODY = Fragment(
    "tests.everybody",
    parent="Organisation",
    text="""
    MATCH (employee:Employee)
    WITH employee ORDER BY employee.id DESC
    """,
    row="employee",
    many=True,
)
MEMBERSHIP = Fragment(
    "tests.membership",
    parent="Employee",
    beside=(("department", "Department"), ("since", None)),
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department)
    WHERE member.from >= since
    """,
    row="member",
)
COLLEAGUES = Fragment(
    "tests.colleagues",
    parent="Department",
    beside=(("since", None),),
    text="""
    MATCH (parent)<-[member:MEMBER_OF]-(employee:Employee)
    WHERE member.from >= since
    WITH employee ORDER BY employee.id
    """,
    row="employee",
    many=True,
)

_PEOPLE = Query(
    "tests.people",
    """
    UNWIND $people AS person
    CREATE (employee:Employee {id: person.id})
    WITH employee, person
    UNWIND person.units AS unit
    MERGE (department:Department {id: unit.id})
    CREATE (employee)-[:MEMBER_OF {from: unit.from, to: unit.to}]->(department)
    """,
)
PEOPLE = [
    {
        "id": "ada",
        "units": [
            {"id": "d1", "from": "2020", "to": "2022"},
            {"id": "d2", "from": "2022", "to": "2024"},
            {"id": "d3", "from": "2024", "to": None},
        ],
    },
    {"id": "ben", "units": [{"id": "d1", "from": "2021", "to": "2023"}]},
    {"id": "cem", "units": []},
]
DEPARTMENT: dict[str, LiteralString] = {"id": "department.id", "since": "member.from"}


@pytest.fixture
async def people(graph: Graph) -> Graph:
    async def create(tx: Tx) -> None:
        await tx.run(_PEOPLE, people=PEOPLE)

    await graph.write(create)
    return graph


@pytest.mark.parametrize("fragment", [CURRENT_UNIT, CURRENT_UNIT_REQUIRED])
async def test_one_row_answers_a_map_and_null_where_there_is_none(people: Graph, fragment: Fragment) -> None:
    answers = await levels.read_level(people, fragment, DEPARTMENT, ["ada", "ben", "cem", "nobody"])

    assert answers == {"ada": {"id": "d3", "since": "2024"}, "ben": None, "cem": None, "nobody": None}


async def test_many_rows_answer_a_list_in_their_order_and_limit(people: Graph) -> None:
    answers = await levels.read_level(people, UNITS, DEPARTMENT, ["cem", "ada", "nobody"], since="2020")

    assert answers == {
        "ada": [{"id": "d3", "since": "2024"}, {"id": "d2", "since": "2022"}],
        "cem": [],
        "nobody": [],
    }


async def test_an_optional_match_without_rows_answers_an_empty_list(people: Graph) -> None:
    answers = await levels.read_level(people, MAYBE_UNITS, {"id": "department.id"}, ["ada", "cem"])

    assert answers == {"ada": [{"id": "d1"}, {"id": "d2"}, {"id": "d3"}], "cem": []}


async def test_an_aggregate_bound_in_the_fragment_is_a_row(people: Graph) -> None:
    answers = await levels.read_level(people, HEADS, {"total": "total"}, ["d1", "d2"])

    assert answers == {"d1": {"total": 2}, "d2": {"total": 1}}


async def test_a_parent_without_an_id_is_found_by_its_key(people: Graph) -> None:
    answers = await levels.read_level(people, EVERYBODY, {"id": "employee.id"}, ["organisation"])

    assert answers == {"organisation": [{"id": "cem"}, {"id": "ben"}, {"id": "ada"}]}


async def test_a_parent_with_something_beside_it_is_known_by_both(people: Graph) -> None:
    asked = [("ada", "d1", "2020"), ("ada", "d1", "2021"), ("ada", "d3", "2020"), ("ben", "d3", "2020")]

    answers = await levels.read_level(
        people, MEMBERSHIP, {"until": "member.to"}, [*asked, ("ada", "d9", "2020")]
    )

    assert answers == {
        asked[0]: {"until": "2022"},
        asked[1]: None,
        asked[2]: {"until": None},
        asked[3]: None,
        ("ada", "d9", "2020"): None,
    }


async def test_a_plain_value_beside_a_parent_makes_it_another_one(people: Graph) -> None:
    asked = [("d1", "2020"), ("d1", "2021"), ("d9", "2020")]

    answers = await levels.read_level(people, COLLEAGUES, {"id": "employee.id"}, asked)

    assert answers == {asked[0]: [{"id": "ada"}, {"id": "ben"}], asked[1]: [{"id": "ben"}], asked[2]: []}


async def test_a_level_costs_one_statement_whatever_its_size(people: Graph) -> None:
    asked: list[str] = []

    with people.observing(lambda name, _seconds, _rows: asked.append(name)):
        await levels.read_level(people, UNITS, DEPARTMENT, ["ada", "ben", "ben"], since="2020")
        await levels.read_level(people, UNITS, DEPARTMENT, [], since="2020")

    assert asked == ["level:tests.units"]


def test_the_order_of_columns_does_not_make_another_statement() -> None:
    forwards = levels.level_query(UNITS, {"id": "department.id", "since": "member.from"})
    backwards = levels.level_query(UNITS, {"since": "member.from", "id": "department.id"})

    assert forwards is backwards


@pytest.mark.parametrize("columns", [{}, {"a b": "department.id"}, {"x}) //": "department.id"}])
def test_columns_without_a_plain_name_are_refused(columns: dict[str, LiteralString]) -> None:
    with pytest.raises(ValueError, match=r"tests\.units"):
        levels.level_query(UNITS, columns)
