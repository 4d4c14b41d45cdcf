"""The demo loaded into a graph: once, whole, and carried on where it was ended."""

import gc
from datetime import UTC, date, datetime, time

import pytest

from graph import demo as demo_graph_rows
from graph.client import Graph, Tx
from graph.query import Query
from mentoring import doctor, exchange
from mentoring.demo import company, load, making
from mentoring.demo.load import Loaded, Refusal, Refused, Unfinished

TODAY = date(2026, 9, 14)

PERSON = Query("tests.one_person", "CREATE (:Employee {id: 'somebody', userName: 'some.body'})")


class Killed(Exception):  # noqa: N818
    """Stands for the end of the process."""


async def test_a_demo_is_loaded_marked_scored_and_shown(graph: Graph) -> None:
    told: list[str] = []

    loaded = await load.load(
        graph, employees=60, seed=4, today=TODAY, progress=lambda what, _done, _total: told.append(what)
    )

    assert isinstance(loaded, Loaded)
    assert loaded.showcase
    assert loaded.applied.counts["people.csv"].created == 60
    standing = await demo_graph_rows.standing(graph)
    assert (standing.demo, standing.people, standing.today) == (True, 60, "2026-09-14")
    assert standing.scores > 0
    assert told[0] == "the company"
    again = await load.load(graph, employees=60, seed=4, today=TODAY)
    assert again == Refused(Refusal.ALREADY_LOADED, "the demo organisation is loaded already")


@pytest.mark.parametrize(
    "killed_at", ["role_holdings.csv", "assessments.csv", "skills held", "sessions.jsonl", "offers.csv"]
)
async def test_what_is_sure_early_is_written_early_and_the_same_company_comes_of_it(
    graph: Graph, killed_at: str
) -> None:
    def die(what: str, _done: int, _total: int) -> None:
        if what == killed_at:
            raise Killed

    whole = company.generate(60, 4, TODAY).company
    with making.begun(60, 4, TODAY, sure_from=60) as begun, pytest.raises(Killed):
        await load.load(graph, employees=60, seed=4, today=TODAY, progress=die, making=begun)
    left = await load.unfinished(graph)
    with making.begun(60, 4, TODAY, sure_from=60) as begun:
        loaded = await load.load(graph, employees=60, seed=4, today=TODAY, making=begun)

    assert left == Unfinished(60, 4, TODAY)
    assert isinstance(loaded, Loaded)
    assert loaded.applied.resumed
    created = {file: counts.created + counts.unchanged for file, counts in loaded.applied.counts.items()}
    assert created["people.csv"] == 60
    assert created["reporting_lines.csv"] == len(whole.reporting_lines)
    assert created["assessments.csv"] == len(whole.assessments)
    assert created["sessions.jsonl"] == len(whole.sessions)
    unchanged = await exchange.apply(graph, whole, now=datetime.combine(TODAY, time(), UTC))
    assert not unchanged.changed
    assert not any(finding.breaches for finding in await doctor.examine(graph))


async def test_a_company_that_nobody_waits_for_is_left_behind() -> None:
    with pytest.raises(ValueError, match="20 employees"), making.begun(19, 4, TODAY) as refused:
        await refused.made()

    with making.begun(60, 4, TODAY) as begun:
        parts = [part async for part in begun.parts()]
        made = await begun.made()

    assert [part.is_last for part in parts] == [True]
    assert made.company == company.generate(60, 4, TODAY).company


async def test_a_load_leaves_the_search_for_cycles_as_it_was(graph: Graph) -> None:
    def fail(_what: str, _done: int, total: int) -> None:
        if total != 60:  # past the company itself
            raise Killed

    with pytest.raises(Killed):
        await load.load(graph, employees=60, seed=4, today=TODAY, progress=fail)

    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


async def test_a_load_that_was_ended_is_carried_on_even_a_day_later(graph: Graph) -> None:
    def die(what: str, _done: int, _total: int) -> None:
        if what == "sessions.jsonl":
            raise Killed

    with pytest.raises(Killed):
        await load.load(graph, employees=60, seed=4, today=TODAY, progress=die)
    found = await load.unfinished(graph)
    other = await load.load(graph, employees=60, seed=5, today=TODAY)
    carried_on = await load.load(graph, employees=60, seed=4, today=date(2026, 9, 15))

    assert found == Unfinished(60, 4, TODAY)
    assert isinstance(other, Refused)
    assert other.code is Refusal.ANOTHER_UNDER_WAY
    assert isinstance(carried_on, Loaded)
    assert (carried_on.today, carried_on.applied.resumed) == (TODAY, True)
    assert await load.unfinished(graph) is None


async def test_a_graph_with_people_is_left_alone(graph: Graph) -> None:
    async def add(tx: Tx) -> None:
        await tx.run(PERSON)

    await graph.write(add)

    refused = await load.load(graph, employees=60, seed=4, today=TODAY)

    assert isinstance(refused, Refused)
    assert refused.code is Refusal.NOT_EMPTY
    assert (await demo_graph_rows.standing(graph)).people == 1
