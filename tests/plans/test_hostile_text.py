"""Nothing that a client chooses the text of is ever part of a statement: it travels as a parameter or not at all."""

import itertools
from dataclasses import dataclass, field

import orjson
import pytest
import pytest_asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.client import Graph
from graph.search import offers
from mentoring.people import Viewer
from tests.plans import amounts, drawing, graphs, runners, stock, viewers
from tests.plans.comparing import Asker
from tests.plans.drawing import Operation
from tests.plans.hostile import made_hostile
from tests.plans.stock import Stock

_MARK = "zqhostile"
_CYPHER = (
    "'",
    '"',
    "`",
    "\\",
    "}) DETACH DELETE parent //",
    "'}) DETACH DELETE n //",
    "` SET n.x = 1 //",
    "$viewer_id",
    "$ids",
    "*/ RETURN 1 /*",
    "//",
    "\n",
    "\r\n// ",
    "\u0027",
    "\\u0027",
    "\u2028",
    "\x00",
    "{{ rows }}",
    "%s {0} {parent}",
    "UNION MATCH (n) RETURN collect(n) AS rows",
    "\U0001f600",
)

texts = st.lists(st.sampled_from(_CYPHER) | st.text(max_size=8), max_size=5).map(
    lambda parts: _MARK.join(["", *parts, ""])
)
_DRAWN = 60
EXECUTORS = sorted(set(runners.EXECUTORS))
_SCALARS = (("String",), ("String", "ID"), ())

names = st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,12}", fullmatch=True).map(lambda name: f"{name}{_MARK}_")


@dataclass(frozen=True, slots=True)
class Company:
    """A small company and the administrator who asks; `most` of what is drawn is asked."""

    graph: Graph
    viewer: Viewer
    held: Stock
    most: int
    drawn: set[object] = field(default_factory=set)

    def takes(self, drawn: object) -> bool:
        """Whether this is to be asked: one of the first, and these whenever they come again."""
        if len(self.drawn) < self.most:
            self.drawn.add(drawn)
        return drawn in self.drawn

    async def answer(self, operation: Operation, executor: str) -> bytes:
        """What the administrator gets."""
        return await Asker(self.graph, self.viewer, graphs.NOW).answer(operation, executor)

    async def sent(self, operation: Operation, executor: str) -> list[str]:
        """The texts of the statements behind the answer, sorted."""
        with runners.overhearing(self.graph) as overheard:
            await Asker(overheard, self.viewer, graphs.NOW).answer(operation, executor)
        return sorted(overheard.texts)


@pytest_asyncio.fixture(scope="module")
async def company(shared_graph: Graph, engine_name: str) -> Company:
    """The company of one seed, which nothing here changes."""
    await graphs.write(shared_graph, 2)
    viewer = (await viewers.of(shared_graph))["administrator"]
    held = await stock.of_viewer(shared_graph, viewer, now=graphs.NOW)
    return Company(shared_graph, viewer, held, amounts.on(engine_name, _DRAWN))


@pytest.mark.timeout(600)
@settings(max_examples=_DRAWN, deadline=None)
@given(seed=st.integers(0, 10**6), name=names, text=texts, scalars=st.sampled_from(_SCALARS))
@example(7, f"MATCH{_MARK}", f"'}}) DETACH DELETE parent // {_MARK}", ("String",))
async def test_no_statement_holds_what_a_client_wrote(
    company: Company, seed: int, name: str, text: str, scalars: tuple[str, ...]
) -> None:
    if not company.takes((seed, name, text, scalars)):
        return
    drawn = drawing.draw(seed, company.held)
    operation = made_hostile(drawn, name=name, text=text, scalars=scalars)

    for executor in EXECUTORS:
        sent = await company.sent(operation, executor)
        assert [one for one in sent if _MARK in one.casefold()] == []


def _without_offers(sent: list[str]) -> list[str]:
    """The offers of a skill are read once, and kept."""
    return [text for text in sent if offers.READ.text not in text]


@pytest.mark.timeout(600)
async def test_a_statement_is_the_same_whatever_a_client_calls_things(
    company: Company, engine_name: str
) -> None:
    several, asked = 0, amounts.on(engine_name, 40)
    for seed in range(asked):
        operation = drawing.draw(seed, company.held)
        otherwise = made_hostile(operation, name=f"RETURN{_MARK}", text="nobody", scalars=("String",))
        plainly = made_hostile(operation, name="x", text="nobody", scalars=("String",))

        for executor in EXECUTORS:
            sent = _without_offers(await company.sent(otherwise, executor))
            again = _without_offers(await company.sent(plainly, executor))
            several += len(sent) > 1
            assert sent == again

    assert several > asked // 4


async def test_hostile_text_is_looked_for_as_it_is(company: Company) -> None:
    document = """
    query ($text: String!, $id: ID!) {
      employee(externalId: $text) { id }
      employees(text: $text) { nodes { id } }
      node(id: $id) { id }
      skills(frameworkName: $text) { totalCount }
    }
    """
    for text, executor in itertools.product(_CYPHER, EXECUTORS):
        operation = Operation(document, {"text": f"{_MARK}{text}", "id": text}, None)

        answer = orjson.loads(await company.answer(operation, executor))

        codes = [error["extensions"]["code"] for error in answer["errors"]]
        assert sorted(codes) == ["INVALID_INPUT", "NOT_FOUND"]
        assert answer["data"]["employees"] == {"nodes": []}
        assert answer["data"]["skills"] == {"totalCount": 0}
