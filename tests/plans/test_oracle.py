"""What a client gets is the same from every executor: data, errors, their paths and places, order of keys."""

import re
from collections import Counter
from dataclasses import dataclass, field

import pytest

from graph.client import Graph
from graph.query import Query
from resolvers.plans.declined import Reason
from tests.plans import amounts, drawing, graphs, runners, stock, viewers
from tests.plans.amounts import GRAPHS, OPERATIONS
from tests.plans.comparing import Asker

_MOST_TOLD = 3
_OF_MUTATIONS = 4
_FINGERPRINT = Query(
    "tests.fingerprint_of_mutations",
    """
    MATCH (node)
    WITH count(node) AS nodes, sum(node.version) AS versions
    OPTIONAL MATCH ()-[relationship]->()
    WITH nodes, versions, count(relationship) AS relationships
    RETURN collect({nodes: nodes, versions: versions, relationships: relationships}) AS rows
    """,
)
_FEWEST_WITHOUT_ERRORS = 0.4
_FAULTS = {Reason.STATEMENT, Reason.ANSWER, Reason.UNBOUND}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", GRAPHS)
async def test_every_executor_answers_what_the_reference_answers(
    graph: Graph, engine_name: str, seed: int
) -> None:
    # Half of them are asked after faults were planted.
    asked = amounts.on(engine_name, -(-OPERATIONS // len(GRAPHS)))
    written = await graphs.write(graph, seed)

    sound = await _asked(graph, written, range(asked // 2))
    spoilt = await _asked(graph, await graphs.spoil(graph, written), range(asked // 2, asked))

    found = sound.differing + spoilt.differing
    assert not found, f"\n{len(found)} operations differ; the first:\n" + "\n\n".join(found[:_MOST_TOLD])
    assert sound.without_errors > _FEWEST_WITHOUT_ERRORS * (asked // 2)
    # A plan that leaves its operation to the reference is always right: where nothing is broken it has to answer.
    assert not _FAULTS & sound.left.keys(), sound.left


@pytest.mark.timeout(3600)
async def test_a_refused_mutation_is_answered_alike_and_changes_nothing(
    graph: Graph, engine_name: str
) -> None:
    written = await graphs.write(graph, _OF_MUTATIONS)
    parts = await viewers.of(graph)
    before = await graph.read(_FINGERPRINT)

    differing: list[str] = []
    codes: set[bytes] = set()
    stocks = {part: await stock.of_viewer(graph, one, now=graphs.NOW) for part, one in parts.items()}
    asked = amounts.on(engine_name, max(80, OPERATIONS // 10))
    for number in range(asked):
        part = list(parts)[number % len(parts)]
        asker = Asker(graph, parts[part], graphs.NOW)
        operation = drawing.draw_refused(amounts.numbered(number), stocks[part])
        answers = await asker.answers(operation)
        codes.update(re.findall(rb'"code":"(\w+)"', answers[0][1]))
        if len({body for _, body in answers}) > 1:
            differing.append(await asker.told(operation, f"{written}\nmutation {number} as {part}"))

    assert not differing, "\n\n".join([f"{len(differing)} mutations differ", *differing[:_MOST_TOLD]])
    assert await graph.read(_FINGERPRINT) == before
    expected = {b"NOT_FOUND", b"STALE_VERSION", b"INVALID_INPUT"}
    assert expected <= codes if asked >= 80 else expected & codes


@dataclass(slots=True)
class _Asked:
    differing: list[str] = field(default_factory=list)
    without_errors: int = 0
    left: Counter[str] = field(default_factory=Counter)


async def _asked(graph: Graph, written: graphs.Written, numbers: range) -> _Asked:
    """What came of the operations of these numbers; the first few that differ, in words."""
    parts = await viewers.of(graph)
    stocks = {part: await stock.of_viewer(graph, one, now=graphs.NOW) for part, one in parts.items()}
    asked = _Asked()
    before = runners.declined()
    for number in numbers:
        part = list(parts)[number % len(parts)]
        asker = Asker(graph, parts[part], graphs.NOW)
        drawn = written.seed * 1_000_000 + number
        operation = drawing.draw(drawn, stocks[part])
        answers = await asker.answers(operation)
        asked.without_errors += b'"errors":[' not in answers[0][1]
        if len({body for _, body in answers}) > 1:
            where = f"{written}\noperation {drawn} as {part}"
            told = len(asked.differing) < _MOST_TOLD
            asked.differing.append(await asker.told(operation, where) if told else where)
    asked.left = runners.declined() - before
    return asked
