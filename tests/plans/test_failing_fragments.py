"""A fragment that fails at run time leaves the same answer from every executor: masked, at the same paths."""

import random

import pytest

from graph.client import Graph
from mentoring.people import Viewer
from resolvers.fields import FIELDS
from tests.plans import amounts, drawing, failing, graphs, runners, stock, viewers
from tests.plans.amounts import OPERATIONS
from tests.plans.comparing import Asker
from tests.plans.drawing import Operation

_SEED = 12
_OPERATIONS = max(60, OPERATIONS // 10)
_FEWEST_FAILED = 0.1
_MOST_DRAWN = 4


@pytest.mark.timeout(3600)
async def test_a_fragment_that_fails_is_told_alike_by_every_executor(graph: Graph, engine_name: str) -> None:
    asked = amounts.on(engine_name, _OPERATIONS)
    written = await graphs.write(graph, _SEED)
    parts = await viewers.of(graph)
    viewer = parts["administrator"]
    held = await stock.of_viewer(graph, viewer, now=graphs.NOW)

    differing, failed = [], 0
    # A few operations may happen to read nothing that fails: then some more are drawn.
    for number in range(_MOST_DRAWN * asked):
        if number >= asked and failed > _FEWEST_FAILED * asked:
            break
        rng = random.Random(amounts.numbered(number))
        operation = drawing.draw(amounts.numbered(number), held)
        used = failing.used_in(await _statements(graph, viewer, operation), FIELDS)
        if not used:
            continue
        broken = rng.choice(used)
        asker = Asker(graph, viewer, graphs.NOW, failing.failing(FIELDS, broken, rng))
        failed += b'"INTERNAL"' in await asker.answer(operation, "reference")
        if await asker.differs(operation):
            differing.append(
                await asker.told(operation, f"{written}\noperation {number}, {broken.name} fails")
            )

    assert not differing, "\n\n".join([f"{len(differing)} operations differ", *differing[:3]])
    assert failed > _FEWEST_FAILED * asked


async def _statements(graph: Graph, viewer: Viewer, operation: Operation) -> list[str]:
    with runners.overhearing(graph) as overheard:
        await Asker(overheard, viewer, graphs.NOW).answer(operation, "reference")
    return overheard.texts
