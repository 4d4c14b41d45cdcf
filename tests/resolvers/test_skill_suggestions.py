"""Skill suggestions through the executed schema, on the demo's catalogue."""

from datetime import datetime

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring.catalogue import Catalogue
from tests.asking import ask, person

_SUGGESTED = """
    query ($text: String!, $first: Int) {
        skillSuggestions(text: $text, first: $first) {
            score matched text highlights { start length } skill { name status }
        }
    }
"""
_ANY_SKILL = Query(
    "tests.any_skill",
    """
    MATCH (skill:Skill {status: 'ACTIVE'}) WHERE size(skill.name) > 12
    WITH skill ORDER BY skill.listKey LIMIT 1
    RETURN collect({name: skill.name}) AS rows
    """,
)


async def test_a_name_with_a_slip_finds_its_skill(demo_graph: Graph, demo_now: datetime) -> None:
    [skill] = await demo_graph.read(_ANY_SKILL)
    slipped = skill["name"][:4] + skill["name"][5:]

    answer = await ask(demo_graph, person("nobody"), _SUGGESTED, {"text": slipped, "first": 3}, now=demo_now)

    assert answer.errors == []
    first = answer.data["skillSuggestions"][0]
    assert first["skill"] == {"name": skill["name"], "status": "ACTIVE"}
    assert (first["matched"], first["text"]) == ("NAME", skill["name"])
    assert all(first["text"][part["start"] :][: part["length"]] for part in first["highlights"])


async def test_an_empty_text_suggests_nothing(demo_graph: Graph, demo_now: datetime) -> None:
    answer = await ask(demo_graph, person("nobody"), _SUGGESTED, {"text": " "}, now=demo_now)

    assert (answer.data, answer.errors) == ({"skillSuggestions": []}, [])


@pytest.mark.parametrize(
    "variables", [{"text": "a" * 201}, {"text": "excel", "first": 0}, {"text": "x", "first": 101}]
)
async def test_what_cannot_be_asked_is_refused(
    demo_graph: Graph, demo_now: datetime, variables: dict[str, object]
) -> None:
    answer = await ask(demo_graph, person("nobody"), _SUGGESTED, variables, now=demo_now)

    assert answer.codes == ["INVALID_INPUT"]
    assert answer.data is None


async def test_the_catalogue_is_read_once_a_minute(demo_graph: Graph) -> None:
    at = 0.0
    asked: list[str] = []
    catalogue = Catalogue(demo_graph, clock=lambda: at)

    with demo_graph.observing(lambda name, _seconds, _rows: asked.append(name)):
        await catalogue.find("excel", 1)
        at = 59.0
        await catalogue.find("python", 1)
        assert asked == ["catalogue.entries"]
        at = 61.0
        await catalogue.find("python", 1)

    assert asked == ["catalogue.entries"] * 2
