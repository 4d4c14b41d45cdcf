"""The README's commands exist, and its query has the answer that it shows."""

import json
import re
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner
from typer.main import get_command

from graph.client import Graph
from graph.query import Query
from mentoring.demo import load
from server.cli import app
from tests.asking import ask, person
from tests.conftest import DEMO_PEOPLE, DEMO_SEED, DEMO_TODAY

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()

NAMED = Query(
    "tests.named",
    "MATCH (person:Employee {displayName: $name}) RETURN collect({id: person.id}) AS rows",
)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


async def test_the_queries_have_the_answers_that_are_shown(graph: Graph, demo_now: datetime) -> None:
    # A demo of its own: other tests carry sessions through the shared one.
    loaded = await load.load(graph, employees=DEMO_PEOPLE, seed=DEMO_SEED, today=DEMO_TODAY)
    assert isinstance(loaded, load.Loaded)
    [query] = _blocks("graphql")
    [shown] = _blocks("json")
    [body] = re.findall(r"-d '(\{.*\})'", README)
    name = json.loads(shown)["data"]["viewer"]["displayName"]
    [mentee] = await graph.read(NAMED, name=name)

    answer = await ask(graph, person(mentee["id"]), query, now=demo_now)
    curled = await ask(graph, person(mentee["id"]), json.loads(body)["query"], now=demo_now)

    assert {"data": answer.data} == json.loads(shown)
    assert curled.data["viewer"]["displayName"] == name


def test_every_make_target_named_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)\b", "\n".join(_blocks("sh")) + README))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named - {"run"} <= targets
    assert "run" in targets


def test_every_command_named_answers_for_its_help() -> None:
    named = set(re.findall(r"\.venv/bin/mentorgraph ([a-z-]+)", README))
    command = get_command(app)

    assert named
    for name in sorted(named):
        result = CliRunner().invoke(command, [name, "--help"])
        assert result.exit_code == 0, name


def test_every_page_linked_is_there() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)

    assert linked
    for path in linked:
        assert (ROOT / path).exists(), path
