"""The guide for adding fields, followed to the letter in a copy of the source, whose executors then answer alike."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from graph.client import Graph
from graph.engines.endpoint import Endpoint
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.plans import documents
from resolvers.plans.operations import Executor
from tests.asking import relay
from tests.resolvers.small_company import NOW, plant

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "fields.md"
_COPIED = ("graph", "mentoring", "resolvers", "schema", "scoring", "server", "tests", "docs")
_BLOCK = re.compile(
    r"^In `(?P<path>[^`]+)`, (?P<place>after|before|in place of) the line `(?P<line>[^\n]+)`:\n\n"
    r"```python\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_ASKED = """query ($department: ID!, $session: ID!, $after: String) {
    node(id: $department) { ... on Department {
        name members(first: 2, after: $after) { totalCount edges { cursor node { userName } } pageInfo { hasNextPage } }
    } }
    session(id: $session) { requestedAt meetings { nodes { minutes } } }
}"""
_NAMES = ("MentoringSession.requestedAt", "Meeting.minutes", "Department.members")


@dataclass(frozen=True, slots=True)
class Step:
    """A block of the guide: text that goes after, before or in place of the one line that reads so."""

    path: str
    place: str
    line: str
    text: str

    def apply(self, copy: Path) -> None:
        """Write it into the copy's file, which has the line exactly once."""
        file = copy / self.path
        lines = file.read_text().splitlines(keepends=True)
        [at] = [number for number, line in enumerate(lines) if line == f"{self.line}\n"]
        lines[at : at + 1] = {
            "after": [lines[at], self.text],
            "before": [self.text, lines[at]],
            "in place of": [self.text],
        }[self.place]
        file.write_text("".join(lines))


def steps() -> list[Step]:
    """The guide's blocks, in order."""
    return [Step(**found.groupdict()) for found in _BLOCK.finditer(GUIDE.read_text())]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with the guide's fields, its schema and its table of policies made anew."""
    made = tmp_path_factory.mktemp("guide")
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, made / folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, made / name)
    for step in steps():
        step.apply(made)
    modules = {
        "schema/schema.graphql": "tests.resolvers.test_schema",
        "docs/policies.md": "tests.resolvers.test_declarations",
    }
    with ThreadPoolExecutor() as both:
        texts = dict(
            zip(modules, both.map(lambda module: _run(made, "-m", module), modules.values()), strict=True)
        )
    for path, text in texts.items():
        (made / path).write_text(text)
    return made


def _run(copy: Path, *arguments: str, told: str = "") -> str:
    """What Python prints in the copy; a failure fails the test with everything it said."""
    ran = _ran(copy, *arguments, told=told)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def _ran(copy: Path, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        input=told,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _checked(copy: Path) -> subprocess.CompletedProcess[str]:
    """The tests that every field has to pass, in the copy."""
    tests = (
        "tests/resolvers/test_declarations.py",
        "tests/resolvers/test_schema.py",
        "tests/graph/test_portable_cypher.py",
    )
    return _ran(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


def test_every_block_of_code_has_its_place() -> None:
    assert len(steps()) == GUIDE.read_text().count("```python")
    assert {name for name in _NAMES if any(f'"{name}"' in step.text for step in steps())} == set(_NAMES)


def test_the_guides_fields_pass_the_tests_of_every_field(copy: Path) -> None:
    ran = _checked(copy)

    assert ran.returncode == 0, ran.stdout
    added = (copy / "schema" / "schema.graphql").read_text()
    for line in ("requestedAt: DateTime!", "minutes: Int!", "): EmployeeConnection!"):
        assert line in added
    changed = sorted({step.path for step in steps()})
    assert _run(copy, "-m", "ruff", "format", "--check", *changed)


_LEFT_OUT = (
    ("resolvers/fields/policies.py", '    "Department.members": OBJECT,\n', ""),
    ("schema/sessions.py", 'description="How long it takes, in whole minutes."', 'description=""'),
    ("graph/sessions/fields.py", '    "requested_at": "session.requestedAt",\n', ""),
)


def test_a_policy_a_description_or_a_declaration_that_is_left_out_is_told_by_name(copy: Path) -> None:
    whole = {path: (copy / path).read_text() for path, _, _ in _LEFT_OUT}
    for path, left_out, without in _LEFT_OUT:
        assert whole[path].count(left_out) == 1
        (copy / path).write_text(whole[path].replace(left_out, without))

    ran = _checked(copy)
    for path, text in whole.items():
        (copy / path).write_text(text)

    failed = {line.rpartition("::")[2].split(" ")[0] for line in ran.stdout.splitlines() if "FAILED" in line}
    assert failed >= {
        "test_every_type_and_field_has_a_policy_and_every_policy_its_field",
        "test_every_type_field_argument_and_value_is_described",
        "test_every_field_is_answered_by_exactly_one_declaration",
    }
    assert all(name in ran.stdout for name in _NAMES)


async def test_every_executor_answers_the_guides_fields_alike(
    copy: Path, graph: Graph, endpoint: Endpoint
) -> None:
    company = await plant(graph)
    session = await company.session("SCHEDULED", requested_at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    await company.meetings(session, (NOW + timedelta(days=1), "PLANNED"))
    asked = {
        "server": [endpoint.uri, endpoint.user, endpoint.password, endpoint.database],
        "viewer": company.people["mentee"],
        "document": _ASKED,
        "variables": {
            "department": relay("Department", company.units["sales"]),
            "session": relay("MentoringSession", session),
        },
    }

    said = await asyncio.to_thread(_run, copy, "-m", "tests.test_fields_guide", told=json.dumps(asked))
    answers = json.loads(said)

    assert answers["reference"] == answers["levels"] == answers["composed"]
    [data] = answers["reference"]
    edges = data["node"]["members"].pop("edges")
    assert [edge["node"]["userName"] for edge in edges] == ["manager", "mentee"]
    assert data == {
        "node": {"name": "sales", "members": {"totalCount": 3, "pageInfo": {"hasNextPage": True}}},
        "session": {"requestedAt": "2026-06-01T09:00:00Z", "meetings": {"nodes": [{"minutes": 30}]}},
    }


async def _answers(asked: dict[str, Any]) -> dict[str, list[Any]]:
    """In the copy: what each executor answers, without its errors where there are none."""
    operations = build_operations()
    document = documents.of(operations.core, parse(asked["document"]), hash="guide", size=1)
    assert document.errors == ()
    found: dict[str, list[Any]] = {}
    async with await Graph.open(*asked["server"]) as graph:
        for executor in (Executor.REFERENCE, Executor.LEVELS, Executor.COMPOSED):
            context = RequestContext(
                graph=graph,
                viewer=Viewer(asked["viewer"], frozenset()),
                now=NOW,
                programme=Programme(),
                request_id="guide",
                cursor_secret=b"a secret of the tests",
            )
            answer = await operations.answer(document, None, asked["variables"], context, executor=executor)
            found[executor.value] = [answer.data, *map(str, answer.errors)]
    assert operations.answered == {"reference": 1, "levels": 1, "composed": 1}
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_answers(json.loads(sys.stdin.read())))))  # noqa: T201
