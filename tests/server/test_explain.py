"""`mentorgraph explain` as it is typed."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from server.cli import app
from server.failure import Failed

OPERATIONS = Path(__file__).parents[1] / "operations"
SOMEBODY = Query(
    "tests.somebody",
    """
    MATCH (employee:Employee {status: 'ACTIVE'})-[:REPORTS_TO]->(:Employee)
    WITH min(employee.userName) AS name
    RETURN collect({name: name}) AS rows
    """,
)


def explain(*arguments: Any) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def explained(*arguments: Any) -> dict[str, Any]:
    told = explain(*arguments, "--json")
    assert told.exit_code == 0, told.exception
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def refused(*arguments: Any) -> str:
    told = explain(*arguments)
    assert isinstance(told.exception, Failed)
    assert told.exit_code == 1
    assert told.stdout == ""
    return str(told.exception)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "document.graphql"


def test_statements_come_with_their_breaks_and_cost() -> None:
    told = explain(OPERATIONS / "Viewer.graphql")

    assert told.exit_code == 0
    assert "answered by 2 statements of 11 fragments" in told.stdout
    assert "break at SkillGap.candidateMentors: a use case, in Python (candidates)" in told.stdout
    assert "break at MentorMatch.mentor: below what Python made (employees.self)" in told.stdout
    assert "rows: times the length of viewer.skillGaps, which has no pages" in told.stdout
    assert "MATCH (parent_0:Employee {id: $k0})" in told.stdout


def test_scripts_read_the_same_as_json() -> None:
    found = explained(OPERATIONS / "TeamSkillGaps.graphql")

    assert (found["operation"], found["kind"], found["declined"]) == ("TeamSkillGaps", "query", None)
    assert found["cost"]["statements"] == 2
    assert found["cost"]["statementsByLevels"] == 7
    assert found["cost"]["widest"]["rows"] == 100
    [first, use_case, last] = found["stages"]
    assert [step["why"] for step in use_case["use_cases"]] == ["a use case, in Python"]
    assert "UNWIND $k" in last["statements"][0]["text"]
    assert {"k0", "viewer_id", "p0_limit"} <= set(first["statements"][0]["parameters"])


def test_a_statement_that_is_full_is_split_and_says_so(document: Path) -> None:
    deep = "id"
    for _ in range(12):
        deep = f"id manager {{ {deep} department {{ id }} jobRole {{ id }} mentorProfile {{ id }} }}"
    document.write_text(f"{{ viewer {{ {deep} }} }}")

    found = explained(document)

    split = [step for step in found["breaks"] if step["why"] == "the statement above is full"]
    assert split
    assert found["cost"]["statements"] == 2
    assert max(each["fragments"] for stage in found["stages"] for each in stage["statements"]) <= 41


def test_an_administrator_is_asked_no_guards() -> None:
    path = OPERATIONS / "Viewer.graphql"

    assert explained(path, "--admin")["cost"]["fragments"] < explained(path)["cost"]["fragments"]


def test_what_a_plan_declines_has_its_reason(document: Path) -> None:
    document.write_text("{ __schema { queryType { name } } }")

    told = explain(document)

    assert told.exit_code == 0
    assert "answered by the reference: introspection" in told.stdout


def test_variables_are_json_or_in_a_file(document: Path, tmp_path: Path) -> None:
    document.write_text("query ($first: Int!) { employees(first: $first) { nodes { id } } }")
    file = tmp_path / "variables.json"
    file.write_text('{"first": 7}')

    assert explained(document, "--variables", '{"first": 5}')["cost"]["rows"] == 5
    assert explained(document, "--variables", f"@{file}")["cost"]["rows"] == 7
    assert "'$first'" in refused(document)
    assert "Int cannot represent" in refused(document, "--variables", '{"first": "many"}')
    assert "no JSON" in refused(document, "--variables", "{")
    assert "a JSON object" in refused(document, "--variables", "[1]")
    assert "100 items" in refused(document, "--variables", '{"first": 500}')


def test_a_bad_document_says_what_and_where(document: Path) -> None:
    document.write_text("{ viewer { salary } }")
    assert "Cannot query field 'salary' on type 'Employee'. (line 1, column 12)" in refused(document)

    document.write_text("{ viewer {")
    assert "Syntax Error" in refused(document)

    document.write_bytes(b"\xff\xfe{")
    assert "no text in UTF-8" in refused(document)


def test_of_several_operations_one_is_named(document: Path) -> None:
    document.write_text("query A { viewer { id } } query B { viewer { displayName } }")

    assert "A, B" in refused(document)
    assert explained(document, "--operation", "B")["operation"] == "B"


def test_a_profile_is_somebodys_and_never_a_mutations(document: Path) -> None:
    document.write_text("{ viewer { id } }")
    assert "come together" in refused(document, "--profile")
    assert "come together" in refused(document, "--as", "ada")

    mutation = (OPERATIONS / "AcceptSession.graphql").read_text()
    document.write_text(mutation)
    given = json.dumps({"input": {"sessionId": "ses_1", "expectedVersion": 1}})
    assert "would change the graph" in refused(document, "--variables", given, "--profile", "--as", "ada")


@pytest.fixture
async def somebody(demo_graph: Graph) -> str:
    return str((await demo_graph.read(SOMEBODY))[0]["name"])


@pytest.fixture
def _signals_kept() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals_kept")
def test_a_profile_has_the_servers_plan_of_every_statement(
    document: Path, somebody: str, demo_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEO4J_URI", demo_endpoint.uri)
    monkeypatch.setenv("NEO4J_USERNAME", demo_endpoint.user)
    monkeypatch.setenv("NEO4J_PASSWORD", demo_endpoint.password)
    monkeypatch.setenv("NEO4J_DATABASE", demo_endpoint.database or "")
    document.write_text("query Mine { viewer { id manager { displayName } } }")

    told = explain(document, "--profile", "--as", somebody, "--data-dir", tmp_path)
    unknown = explain(document, "--profile", "--as", "nobody.at.all", "--data-dir", tmp_path)

    assert told.exit_code == 0, told.exception
    assert "plan:Mine:" in told.stdout.partition("\nprofile\n")[2]
    assert "Employee" in told.stdout.partition("\nprofile\n")[2]
    assert "nobody has the user name" in str(unknown.exception)
