"""Fragments nested into one statement answer what they answer level by level, on every engine."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

import pytest

from graph import compose, levels, lint
from graph.client import Graph, Tx
from graph.compose import Branch, Entry
from graph.query import Fragment, Query

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
PERSON = Fragment("tests.person", parent="Employee", text="WITH parent AS employee", row="employee")
UNIT = Fragment("tests.unit", parent="Department", text="WITH parent AS department", row="department")
# `parent` stays, so that a branch below may be about both.
UNITS = Fragment(
    "tests.units",
    parent="Employee",
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.from >= $since
    WITH parent, member, department ORDER BY member.from DESC
    """,
    row="department",
    many=True,
)
LATEST_LAST = Fragment(
    "tests.latest_last",
    parent="Employee",
    text="""
    MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WITH member, department ORDER BY member.from
    """,
    row="department",
)
MAYBE = Fragment(
    "tests.maybe",
    parent="Employee",
    text="""
    OPTIONAL MATCH (parent)-[member:MEMBER_OF]->(department:Department)
    WHERE member.to IS NULL
    """,
    row="department",
)
CURRENT = Fragment(
    "tests.current",
    parent="Employee",
    text="""
    MATCH (parent)-[since:MEMBER_OF]->(unit:Department)
    WHERE since.to IS NULL
    """,
    row="unit",
)
MEMBERS = Fragment(
    "tests.members",
    parent="Department",
    text="""
    MATCH (parent)<-[member:MEMBER_OF]-(person:Employee)
    WHERE person.id = 'ben'
    """,
    row="person",
)
PEOPLE_OF = Fragment(
    "tests.people_of",
    parent="Department",
    text="""
    MATCH (parent)<-[member:MEMBER_OF]-(employee:Employee)
    WITH employee ORDER BY employee.id
    """,
    row="employee",
    many=True,
)
FIRST_PEOPLE_OF = Fragment(
    "tests.first_people_of",
    parent="Department",
    text="""
    MATCH (parent)<-[member:MEMBER_OF]-(employee:Employee)
    WHERE $after IS NULL OR employee.id > $after
    WITH employee ORDER BY employee.id LIMIT $limit
    """,
    row="employee",
    many=True,
)
HEADS = Fragment(
    "tests.heads",
    parent="Department",
    text="""
    OPTIONAL MATCH (parent)<-[member:MEMBER_OF]-(employee:Employee)
    WITH count(employee) AS total
    """,
    row="total",
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
NEIGHBOURS = Fragment(
    "tests.neighbours",
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
SEEN = Fragment(
    "tests.seen",
    parent="Employee",
    text="WITH parent.id = $viewer_id OR parent.managerId = $viewer_id AS seen",
    row="seen",
)

_PEOPLE = Query(
    "tests.people",
    """
    UNWIND $people AS person
    CREATE (employee:Employee {id: person.id, name: person.name, managerId: person.manager})
    WITH employee, person
    UNWIND person.units AS unit
    MERGE (department:Department {id: unit.id, name: 'unit ' + unit.id})
    CREATE (employee)-[:MEMBER_OF {from: unit.from, to: unit.to}]->(department)
    """,
)
_ADA = [
    {"id": "d1", "from": "2020", "to": "2022"},
    {"id": "d2", "from": "2022", "to": "2024"},
    {"id": "d3", "from": "2024", "to": None},
]
PEOPLE: list[dict[str, Any]] = [
    {"id": "ada", "name": "Ada", "manager": None, "units": _ADA},
    {"id": "ben", "name": "Ben", "manager": "ada", "units": [{"id": "d1", "from": "2021", "to": "2023"}]},
    {"id": "cem", "name": "Cem", "manager": "ada", "units": []},
    {"id": "dora", "name": None, "manager": "gone", "units": [{"id": "d3", "from": "2024", "to": None}]},
]
Keys = tuple[LiteralString, ...]
Parameters = Mapping[str, Any]


@pytest.fixture
async def people(graph: Graph) -> Graph:
    async def create(tx: Tx) -> None:
        await tx.run(_PEOPLE, people=PEOPLE)

    await graph.write(create)
    return graph


async def answered(graph: Graph, entries: Sequence[Entry], /, **params: Any) -> list[Any]:
    """What one statement answers to all entries; its text keeps the rules of portable Cypher."""
    query = compose.statement("tests.composed", entries)
    assert lint.breaches(query.text) == []
    rows: Any = await graph.read(query, **params)
    return list(rows)


async def by_levels(
    graph: Graph, branch: Branch, parents: Iterable[Any], params: Parameters
) -> dict[Any, Any]:
    """What a branch answers for each parent, a statement a level, in the form of a composed one."""
    asked = [parent for parent in dict.fromkeys(parents) if parent is not None and None not in _parts(parent)]
    columns: dict[str, LiteralString] = {}
    for at, item in enumerate(branch.items):
        if isinstance(item, str):
            columns[f"c{at}"] = item
    for child in branch.children:
        columns |= {f"k{child.number}_{at}": key for at, key in enumerate(child.keys)}
    found = await levels.read_level(
        graph, branch.fragment, columns or {"one": "1"}, asked, **_own(branch, params)
    )
    rows = [row for answer in found.values() for row in _listed(branch, answer)]
    below = {
        child.number: await by_levels(graph, child, [_key(child, row) for row in rows], params)
        for child in branch.children
    }
    seen = set(asked)
    if branch.guard is not None:
        allowed = await levels.read_level(graph, branch.guard, {"seen": branch.guard.row}, asked, **params)
        seen = {parent for parent, answer in allowed.items() if answer and answer["seen"]}

    def shown(row: Mapping[str, Any]) -> list[Any]:
        return [
            row[f"c{at}"] if isinstance(item, str) else _of(item, below[item.number], _key(item, row))
            for at, item in enumerate(branch.items)
        ]

    return {
        parent: None
        if parent not in seen or (answer is None)
        else [shown(row) for row in answer]
        if branch.fragment.many
        else shown(answer)
        for parent, answer in found.items()
    }


def _parts(parent: Any) -> tuple[Any, ...]:
    return parent if isinstance(parent, tuple) else (parent,)


def _listed(branch: Branch, answer: Any) -> list[Any]:
    return answer if branch.fragment.many else [] if answer is None else [answer]


def _key(child: Branch, row: Mapping[str, Any]) -> Any:
    parts = tuple(row[f"k{child.number}_{at}"] for at in range(len(child.keys)))
    return parts[0] if len(parts) == 1 else parts


def _of(branch: Branch, answers: Mapping[Any, Any], parent: Any) -> Any:
    """The answer of a parent; one that is not known has none."""
    return answers.get(parent, [] if branch.fragment.many else None)


def _own(branch: Branch, params: Parameters) -> dict[str, Any]:
    prefix = f"p{branch.number}_"
    return {
        (name.removeprefix(prefix) if name.startswith(prefix) else name): value
        for name, value in params.items()
        if name.startswith(prefix) or name in compose.SHARED
    }


async def same(graph: Graph, branch: Branch, key: Any, /, **params: Any) -> Any:
    """The answer for one key, and for it in a list, which is that of the levels."""
    [one] = await answered(graph, [Entry(branch)], **{f"k{branch.number}": key}, **params)
    [listed] = await answered(graph, [Entry(branch, many=True)], **{f"k{branch.number}": [key]}, **params)
    expected = await by_levels(graph, branch, [key], params)
    assert one == expected[key]
    assert dict(listed) == expected
    return one


async def test_a_row_that_is_the_parent_costs_no_subquery(people: Graph) -> None:
    units = Branch(
        0, UNITS, ("department.id", Branch(1, UNIT, ("department.name",), keys=("department.id",)))
    )

    assert await same(people, units, "ada", p0_since="2021") == [["d3", ["unit d3"]], ["d2", ["unit d2"]]]
    assert "CALL" not in compose.statement("tests.composed", [Entry(units)]).text


async def test_a_row_that_is_the_parent_leads_on_to_what_hangs_below_it(people: Graph) -> None:
    heads = Branch(3, HEADS, ("total",), keys=("department.id",))
    inlined = Branch(1, UNIT, ("department.name", heads), keys=("department.id",))
    beside = Branch(2, HEADS, ("total",), keys=("department.id",))

    found = await same(people, Branch(0, UNITS, (inlined, beside)), "ada", p0_since="2000")

    assert found == [[["unit d3", [2]], [2]], [["unit d2", [1]], [1]], [["unit d1", [2]], [2]]]


async def test_a_key_that_is_a_property_is_matched_and_null_finds_nothing(people: Graph) -> None:
    manager = Branch(1, PERSON, ("employee.id", "employee.name"), keys=("employee.managerId",))

    found = await same(people, Branch(0, EVERYBODY, ("employee.id", manager)), "organisation")

    assert found == [["dora", None], ["cem", ["ada", "Ada"]], ["ben", ["ada", "Ada"]], ["ada", None]]


async def test_a_list_below_a_key_that_is_null_or_of_nobody_is_empty(people: Graph) -> None:
    units = Branch(1, UNITS, ("department.id",), keys=("employee.managerId",))

    found = await same(people, Branch(0, EVERYBODY, ("employee.id", units)), "organisation", p1_since="2022")

    assert found == [["dora", []], ["cem", [["d3"], ["d2"]]], ["ben", [["d3"], ["d2"]]], ["ada", []]]


async def test_nodes_and_values_beside_a_parent_are_keys_as_well(people: Graph) -> None:
    membership = Branch(
        1, MEMBERSHIP, ("member.from", "member.to"), keys=("parent.id", "department.id", "member.to")
    )
    neighbours = Branch(2, NEIGHBOURS, ("employee.id",), keys=("department.id", "member.from"))

    found = await same(
        people, Branch(0, UNITS, ("department.id", membership, neighbours)), "ada", p0_since="2000"
    )

    # Nobody joined d1 or d2 again after having left, and d3 has no such day: null is no key.
    assert found == [
        ["d3", None, [["ada"], ["dora"]]],
        ["d2", None, [["ada"]]],
        ["d1", None, [["ada"], ["ben"]]],
    ]


async def test_a_node_beside_a_parent_may_be_found_by_a_property(people: Graph) -> None:
    colleague = Fragment(
        "tests.colleague",
        parent="Employee",
        beside=(("other", "Employee"),),
        text="WITH parent, other WHERE parent.id <> other.id",
        row="other",
    )
    branch = Branch(1, colleague, ("other.name", "parent.name"), keys=("employee.id", "employee.managerId"))

    found = await same(people, Branch(0, EVERYBODY, (branch,)), "organisation")

    assert found == [[None], [["Ada", "Cem"]], [["Ada", "Ben"]], [None]]


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("ada", {"ada": [["d3"]], "ben": [], "cem": [], "dora": None}),
        ("dora", {"ada": None, "ben": None, "cem": None, "dora": [["d3"]]}),
        ("nobody", {"ada": None, "ben": None, "cem": None, "dora": None}),
    ],
)
async def test_a_list_that_may_not_be_seen_is_null_and_an_empty_one_is_empty(
    people: Graph, viewer: str, seen: dict[str, Any]
) -> None:
    guarded = Branch(1, UNITS, ("department.id",), keys=("employee.id",), guard=SEEN)

    found = await same(
        people,
        Branch(0, EVERYBODY, ("employee.id", guarded)),
        "organisation",
        p1_since="2024",
        viewer_id=viewer,
    )

    assert dict(found) == seen


async def test_two_lists_of_a_parent_ask_their_guard_once(people: Graph) -> None:
    lists = [
        Branch(number, UNITS, ("department.id",), keys=("employee.id",), guard=SEEN) for number in (1, 2)
    ]
    branch = Branch(0, EVERYBODY, ("employee.id", *lists))

    found = await same(people, branch, "organisation", p1_since="2024", p2_since="2000", viewer_id="dora")

    assert found[0] == ["dora", [["d3"]], [["d3"]]]
    assert found[1:] == [["cem", None, None], ["ben", None, None], ["ada", None, None]]
    assert compose.statement("tests.composed", [Entry(branch)]).text.count("AS seen") == 1


@pytest.mark.parametrize(("viewer", "seen"), [("ada", [["d1"]]), ("dora", None)])
async def test_an_entry_is_guarded_too(people: Graph, viewer: str, seen: Any) -> None:
    guarded = Branch(0, UNITS, ("department.id",), guard=SEEN)

    assert await same(people, guarded, "ben", p0_since="2000", viewer_id=viewer) == seen
    assert await same(people, guarded, "cem", p0_since="2000", viewer_id=viewer) == (
        None if seen is None else []
    )


async def test_of_several_rows_where_one_is_due_the_last_is_answered(people: Graph) -> None:
    latest = Branch(1, LATEST_LAST, ("department.id", "member.from"), keys=("employee.id",))

    assert await same(people, Branch(0, LATEST_LAST, ("department.id",)), "ada") == ["d3"]
    found = await same(people, Branch(0, EVERYBODY, (latest,)), "organisation")
    assert found == [[["d3", "2024"]], [None], [["d1", "2021"]], [["d3", "2024"]]]


async def test_one_row_that_is_not_there_is_null(people: Graph) -> None:
    maybe = Branch(1, MAYBE, ("department.id",), keys=("employee.id",))

    found = await same(people, Branch(0, EVERYBODY, ("employee.id", maybe)), "organisation")

    assert found == [["dora", ["d3"]], ["cem", None], ["ben", None], ["ada", ["d3"]]]
    assert await same(people, Branch(0, MAYBE, ("department.id",)), "cem") is None


async def test_a_fragment_that_only_matches_is_a_value_of_the_row_above(people: Graph) -> None:
    current = Branch(1, CURRENT, ("unit.id", "since.from"), keys=("employee.id",))
    of_nobody = Branch(1, CURRENT, ("unit.id",), keys=("employee.managerId",))
    branch = Branch(0, EVERYBODY, ("employee.id", current))

    found = await same(people, branch, "organisation")

    assert found == [["dora", ["d3", "2024"]], ["cem", None], ["ben", None], ["ada", ["d3", "2024"]]]
    assert "CALL" not in compose.statement("tests.composed", [Entry(branch)]).text
    # A parent that has to be looked for first takes a subquery.
    assert await same(people, Branch(0, EVERYBODY, (of_nobody,)), "organisation") == [
        [None],
        [["d3"]],
        [["d3"]],
        [None],
    ]


async def test_a_value_of_the_row_above_shares_no_name_with_it(people: Graph) -> None:
    members = Branch(1, MEMBERS, ("member.from",), keys=("department.id",))
    inlined = Branch(
        1, UNIT, (Branch(2, MEMBERS, ("member.from",), keys=("department.id",)),), ("department.id",)
    )

    for below in (members, inlined):
        branch = Branch(0, UNITS, ("department.id", below))
        found = await same(people, branch, "ben", p0_since="2000")

        value = ["2021"] if below is members else [["2021"]]
        assert found == [["d1", value]]
        assert "COLLECT" not in compose.statement("tests.composed", [Entry(branch)]).text


async def test_several_entries_are_one_statement(people: Graph) -> None:
    entries = [
        Entry(Branch(0, EVERYBODY, ("employee.id",))),
        Entry(Branch(1, PERSON, ("employee.name",))),
        Entry(Branch(2, PERSON, ("employee.name",))),
        Entry(Branch(3, HEADS, ("total",)), many=True),
        Entry(Branch(4, UNITS, ("department.id",), guard=SEEN)),
    ]
    given = {"k0": "organisation", "k1": "ben", "k2": "nobody", "k3": ["d1", "d9"], "k4": "ada"}

    found = await answered(people, entries, **given, p4_since="2024", viewer_id="ben")

    assert found == [[["dora"], ["cem"], ["ben"], ["ada"]], ["Ben"], None, [["d1", [2]]], None]
    assert compose.fragments(entries) == 6


async def test_a_list_of_keys_answers_those_that_are_there(people: Graph) -> None:
    units = Entry(Branch(0, UNITS, ("department.id",)), many=True)

    [found] = await answered(people, [units], k0=["cem", "ada", "nobody"], p0_since="2022")
    [none] = await answered(people, [units], k0=[], p0_since="2022")

    assert found == [["cem", []], ["ada", [["d3"], ["d2"]]]]
    assert none == []


async def test_a_key_of_several_parts_is_answered_under_all_of_them(people: Graph) -> None:
    branch = Branch(0, MEMBERSHIP, ("member.to",))
    asked = [["ada", "d1", "2020"], ["ada", "d1", "2021"], ["ada", "d3", "2020"], ["ada", "d9", "2020"]]

    [found] = await answered(people, [Entry(branch, many=True)], k0=asked)
    [neighbours] = await answered(
        people, [Entry(Branch(0, NEIGHBOURS, ("employee.id",)), many=True)], k0=[["d1", "2021"], ["d9", "1"]]
    )
    [none] = await answered(people, [Entry(branch, many=True)], k0=[])

    expected = await by_levels(people, branch, [tuple(key) for key in asked], {})
    assert found == [[asked[0], ["2022"]], [asked[1], None], [asked[2], [None]]]
    assert {tuple(key): answer for key, answer in found} == {
        key: answer for key, answer in expected.items() if key[1] != "d9"
    }
    assert neighbours == [[["d1", "2021"], [["ben"]]]]
    assert none == []


async def test_a_list_that_belongs_to_nobody_may_be_asked_by_list(people: Graph) -> None:
    [found] = await answered(
        people, [Entry(Branch(0, EVERYBODY, ("employee.id",)), many=True)], k0=["organisation"]
    )

    assert found == [["organisation", [["dora"], ["cem"], ["ben"], ["ada"]]]]


async def test_lists_in_lists_keep_their_order(people: Graph) -> None:
    colleagues = Branch(2, PEOPLE_OF, ("employee.id",), keys=("department.id",))
    units = Branch(1, UNITS, ("department.id", colleagues), keys=("employee.id",))

    found = await same(people, Branch(0, EVERYBODY, ("employee.id", units)), "organisation", p1_since="2000")

    assert found == [
        ["dora", [["d3", [["ada"], ["dora"]]]]],
        ["cem", []],
        ["ben", [["d1", [["ada"], ["ben"]]]]],
        ["ada", [["d3", [["ada"], ["dora"]]], ["d2", [["ada"]]], ["d1", [["ada"], ["ben"]]]]],
    ]


async def test_two_uses_of_a_fragment_have_parameters_of_their_own(people: Graph) -> None:
    early, late = (Branch(number, UNITS, ("department.id",), keys=("employee.id",)) for number in (1, 2))
    branch = Branch(0, PERSON, (early, late))

    assert await same(people, branch, "ada", p1_since="2000", p2_since="2024") == [
        [["d3"], ["d2"], ["d1"]],
        [["d3"]],
    ]
    query = compose.statement("tests.composed", [Entry(branch)])
    assert compose.parameters(query) == {"k0", "p1_since", "p2_since"}


async def test_a_page_is_cut_for_each_parent(people: Graph) -> None:
    first = Branch(1, FIRST_PEOPLE_OF, ("employee.id",), keys=("department.id",))
    second = Branch(2, FIRST_PEOPLE_OF, ("employee.id",), keys=("department.id",))
    given = {"p1_after": None, "p1_limit": 1, "p2_after": "ada", "p2_limit": 5, "p0_since": "2000"}

    found = await same(people, Branch(0, UNITS, ("department.id", first, second)), "ada", **given)

    assert found == [["d3", [["ada"]], [["dora"]]], ["d2", [["ada"]], []], ["d1", [["ada"]], [["ben"]]]]


async def test_variables_of_the_same_name_do_not_meet(people: Graph) -> None:
    # `member`, `department` and `employee` are bound at every depth.
    deepest = Branch(4, MAYBE, ("department.id", "member.from"), keys=("employee.id",))
    again = Branch(3, PEOPLE_OF, ("employee.id", deepest), keys=("department.id",))
    units = Branch(2, UNITS, ("department.id", "member.from", again), keys=("employee.id",))
    colleagues = Branch(1, PEOPLE_OF, ("employee.id", units), keys=("department.id",))
    branch = Branch(0, UNITS, ("department.id", "member.from", colleagues), keys=())

    found = await same(people, branch, "ben", p0_since="2000", p2_since="2021")

    ada, ben = ["ada", ["d3", "2024"]], ["ben", None]
    assert found == [
        [
            "d1",
            "2021",
            [
                ["ada", [["d3", "2024", [ada, ["dora", ["d3", "2024"]]]], ["d2", "2022", [ada]]]],
                ["ben", [["d1", "2021", [ada, ben]]]],
            ],
        ]
    ]


def _below(keys: Keys, guard: Fragment | None = None) -> Entry:
    child = Branch(1, UNITS, ("department.id",), keys=keys, guard=guard)
    return Entry(Branch(0, EVERYBODY, (child,)))


@pytest.mark.parametrize("key", ["employee.id + ''", "toLower(employee.id)", "$k0", "employee.unit.id", ""])
def test_a_key_that_is_no_variable_or_property_is_refused(key: LiteralString) -> None:
    with pytest.raises(ValueError, match="a key is a variable or a variable's property"):
        compose.statement("tests.composed", [_below((key,))])


def test_a_branch_needs_a_key_for_each_of_its_parents() -> None:
    with pytest.raises(ValueError, match="zip"):
        compose.statement("tests.composed", [_below(())])


def test_a_guard_is_asked_of_a_row_that_is_there() -> None:
    with pytest.raises(
        ValueError, match=r"tests\.units: a guarded list hangs below the row of its own parent"
    ):
        compose.statement("tests.composed", [_below(("employee.managerId",), SEEN)])


def test_a_statement_has_the_name_it_was_given_and_parameters_only() -> None:
    query = compose.statement("tests.composed", [_below(("employee.id",))])

    assert query.name == "tests.composed"
    assert compose.parameters(query) == {"p1_since"}
