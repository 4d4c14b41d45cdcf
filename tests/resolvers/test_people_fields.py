"""People, departments and roles through the executed schema, on every engine."""

from datetime import timedelta
from typing import Any

import pytest

from graph import instants
from graph.query import Query
from tests.asking import Answer, ask, person, relay
from tests.resolvers.small_company import NOW, Company

_MOVED = Query(
    "tests.plant_move",
    """
    MATCH (mentee:Employee {id: $id})-[now:MEMBER_OF]->(:Department)
    MATCH (earlier:Department {id: $earlier})
    SET now.from = $at
    CREATE (mentee)-[:MEMBER_OF {from: $since, to: $at}]->(earlier)
    """,
)


async def _asked(company: Company, viewer: str, document: str, **variables: Any) -> Answer:
    return await ask(
        company.graph, person(company.people[viewer], admin=viewer == "admin"), document, variables, now=NOW
    )


async def test_the_viewer_is_the_person_of_the_token(company: Company) -> None:
    answer = await _asked(
        company,
        "mentee",
        "{ viewer { id userName department { name parent { name } } manager { userName } } }",
    )

    assert answer.data["viewer"] == {
        "id": relay("Employee", company.people["mentee"]),
        "userName": "mentee",
        "department": {"name": "sales", "parent": {"name": "company"}},
        "manager": {"userName": "manager"},
    }
    assert answer.asked == [
        "level:departments.of_employee",
        "level:departments.parent_of",
        "level:employees.manager_of",
        "level:employees.self",
    ]


async def test_a_dated_relationship_answers_as_of_then(company: Company) -> None:
    moved_at = NOW - timedelta(days=100)
    await company.run(
        _MOVED,
        id=company.people["mentee"],
        earlier=company.units["platform"],
        at=instants.to_text(moved_at),
        since="2019-01-01T00:00:00.000000Z",
    )
    document = """query ($id: ID!, $then: DateTime!, $before: DateTime!) {
        employee(id: $id) {
            department { name }
            then: department(asOf: $then) { name }
            before: department(asOf: $before) { name }
            manager(asOf: $before) { userName }
        }
    }"""

    answer = await _asked(
        company,
        "stranger",
        document,
        id=relay("Employee", company.people["mentee"]),
        then=(moved_at - timedelta(seconds=1)).isoformat(),
        before="2018-01-01T00:00:00Z",
    )

    assert answer.data["employee"] == {
        "department": {"name": "sales"},
        "then": {"name": "platform"},
        "before": None,
        "manager": None,
    }


async def _names(company: Company, viewer: str = "stranger", **arguments: Any) -> list[str]:
    document = """query ($departmentId: ID, $skillId: ID, $text: String) {
        employees(departmentId: $departmentId, skillId: $skillId, text: $text) { totalCount nodes { userName } }
    }"""
    page = (await _asked(company, viewer, document, **arguments)).data["employees"]
    names = [node["userName"] for node in page["nodes"]]
    assert page["totalCount"] == len(names)
    return names


async def test_employees_are_listed_by_name_without_leavers(company: Company) -> None:
    await company.status("lead", "DEACTIVATED")

    assert await _names(company) == ["admin", "director", "manager", "mentee", "mentor", "skip", "stranger"]


async def test_a_department_means_that_unit_and_all_below_it(company: Company) -> None:
    unit = relay("Department", company.units["engineering"])

    assert await _names(company, departmentId=unit) == ["lead", "mentor", "stranger"]


async def test_employees_of_a_skill_are_those_who_offer_it(company: Company) -> None:
    skill = relay("Skill", company.skill)
    sales, platform = (relay("Department", company.units[name]) for name in ("sales", "platform"))

    assert await _names(company, skillId=skill) == ["mentor"]
    assert await _names(company, skillId=skill, departmentId=platform) == ["mentor"]
    assert await _names(company, skillId=skill, departmentId=sales) == []


async def test_every_word_of_a_text_must_be_found_whatever_its_case_and_accents(company: Company) -> None:
    assert await _names(company, text="MÉNT") == ["mentee", "mentor"]
    assert await _names(company, text="ment or") == ["mentor"]
    assert await _names(company, text="ment % nobody") == []


async def test_pages_join_to_the_whole_list_whatever_their_size(company: Company) -> None:
    document = """query ($first: Int, $after: String) {
        employees(first: $first, after: $after) {
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { userName } }
        }
    }"""
    whole = await _names(company)

    for size in range(1, len(whole) + 2):
        seen: list[str] = []
        after = None
        while True:
            page = (await _asked(company, "stranger", document, first=size, after=after)).data["employees"]
            seen += [edge["node"]["userName"] for edge in page["edges"]]
            assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == whole


async def test_a_cursor_of_another_list_is_invalid_input(company: Company) -> None:
    skills = await _asked(company, "mentee", "{ skills { edges { cursor } } }")
    cursor = skills.data["skills"]["edges"][0]["cursor"]

    answer = await _asked(
        company, "mentee", "query ($after: String) { employees(after: $after) { totalCount } }", after=cursor
    )

    assert answer.data == {"employees": None}
    assert answer.codes == ["INVALID_INPUT"]
    assert answer.errors[0]["path"] == ["employees"]


@pytest.mark.parametrize("first", [0, 101, -5])
async def test_a_page_size_out_of_range_is_refused_before_any_statement(company: Company, first: int) -> None:
    answer = await _asked(
        company, "mentee", "query ($first: Int) { employees(first: $first) { totalCount } }", first=first
    )

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.asked == []


async def test_an_unknown_department_is_not_found_and_a_foreign_id_invalid(company: Company) -> None:
    document = "query ($id: ID!) { employees(departmentId: $id) { totalCount } }"
    unknown = relay("Department", company.people["mentee"])

    assert (await _asked(company, "mentee", document, id=unknown)).codes == ["NOT_FOUND"]
    for foreign in (relay("Employee", company.people["mentee"]), "sales", ""):
        assert (await _asked(company, "mentee", document, id=foreign)).codes == ["INVALID_INPUT"]


async def test_an_employee_is_found_by_id_or_by_the_companys_key_but_not_by_both(company: Company) -> None:
    by_key = await _asked(company, "mentee", '{ employee(externalId: "skip") { userName } }')
    unknown = await _asked(company, "mentee", '{ employee(externalId: "nobody") { userName } }')
    neither = await _asked(company, "mentee", "{ employee { userName } }")

    assert by_key.data == {"employee": {"userName": "skip"}}
    assert (unknown.data, unknown.codes) == ({"employee": None}, ["NOT_FOUND"])
    assert (neither.data, neither.codes) == ({"employee": None}, ["INVALID_INPUT"])


async def test_nodes_answers_null_in_place_of_the_unknown_without_an_error(company: Company) -> None:
    ids = [
        relay("Department", company.units["sales"]),
        relay("Employee", company.units["sales"]),
        relay("Employee", company.people["skip"]),
    ]

    answer = await _asked(
        company,
        "mentee",
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Employee { userName } } }",
        ids=ids,
    )

    assert answer.errors == []
    assert answer.data["nodes"] == [
        {"__typename": "Department", "id": ids[0]},
        None,
        {"__typename": "Employee", "id": ids[2], "userName": "skip"},
    ]


async def test_node_is_not_found_for_the_unknown_and_invalid_for_what_is_no_id(company: Company) -> None:
    document = "query ($id: ID!) { node(id: $id) { id } }"

    unknown = await _asked(company, "mentee", document, id=relay("Skill", company.people["skip"]))
    foreign = await _asked(company, "mentee", document, id="1")

    assert (unknown.data, unknown.codes) == ({"node": None}, ["NOT_FOUND"])
    assert (foreign.data, foreign.codes) == ({"node": None}, ["INVALID_INPUT"])


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("mentee", True),
        ("manager", True),
        ("admin", True),
        ("skip", False),
        ("mentor", False),
        ("stranger", False),
    ],
)
async def test_levels_gaps_sessions_and_address_are_null_for_others_without_an_error(
    company: Company, viewer: str, seen: bool
) -> None:
    await company.assess("mentee", 2)
    document = """query ($id: ID!) { employee(id: $id) {
        email displayName
        skills { totalCount nodes { skill { name } selfLevel { rank name } history { totalCount } } }
        skillGaps { size }
    } }"""

    answer = await _asked(company, viewer, document, id=relay("Employee", company.people["mentee"]))

    assert answer.errors == []
    found = answer.data["employee"]
    assert found["displayName"] == "mentee"
    if seen:
        assert found["email"] == "mentee@example.com"
        assert found["skillGaps"] == []
        assert found["skills"] == {
            "totalCount": 1,
            "nodes": [
                {
                    "skill": {"name": "facilitation"},
                    "selfLevel": {"rank": 2, "name": "five/2"},
                    "history": {"totalCount": 1},
                }
            ],
        }
    else:
        assert (found["email"], found["skills"], found["skillGaps"]) == (None, None, None)


async def test_the_units_of_a_kind_and_their_headcount(company: Company) -> None:
    answer = await _asked(
        company,
        "mentee",
        "{ departments(kind: DEPARTMENT) { name headcount children { name } } "
        "teams: departments(kind: TEAM) { name } }",
    )

    assert answer.data["teams"] == []
    assert answer.data["departments"] == [
        {"name": "company", "headcount": 8, "children": [{"name": "engineering"}, {"name": "sales"}]},
        {"name": "engineering", "headcount": 3, "children": [{"name": "platform"}]},
        {"name": "platform", "headcount": 1, "children": []},
        {"name": "sales", "headcount": 3, "children": []},
    ]


async def test_direct_reports_of_many_people_cost_one_statement(company: Company) -> None:
    answer = await _asked(
        company,
        "mentee",
        "{ employees { nodes { directReports(first: 2) { totalCount nodes { userName } } } } }",
    )

    reports = [node["directReports"]["totalCount"] for node in answer.data["employees"]["nodes"]]
    assert sum(reports) == 7
    assert answer.asked == [
        "level:employees.all",
        "level:employees.reports_counted",
        "level:employees.reports_of",
    ]
