"""Reads on the driver's own connections: what they answer and how they fail, beside reads in a session."""

import asyncio
from dataclasses import replace
from enum import StrEnum

import pytest

from graph import client, direct, failures
from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint
from graph.query import Query

MAPS = Query("tests.direct.maps", "UNWIND $values AS value RETURN collect({value: value}) AS rows")
NOTHING = Query("tests.direct.nothing", "MATCH (thing:Thing {id: 'none'}) RETURN [{a: 1}] AS rows")
TWO = Query("tests.direct.two", "UNWIND [1, 2] AS a RETURN [{a: a}] AS rows")
COLUMNS = Query("tests.direct.columns", "RETURN 1 AS first, [{a: 1}] AS rows")
BROKEN = Query("tests.direct.broken", "MATCH (thing:Thing RETURN thing")
DIVIDED = Query("tests.direct.divided", "RETURN collect({a: 1 / $zero}) AS rows")
UNKNOWN = Query("tests.direct.unknown", "MATCH (thing:NeverSeen) RETURN collect({id: thing.id}) AS rows")
ADD = Query("tests.direct.add", "CREATE (:Counted {id: $id})")
COUNT = Query(
    "tests.direct.count",
    "MATCH (counted:Counted) WITH count(counted) AS found RETURN collect({found: found}) AS rows",
)
SLOW = Query(
    "tests.direct.slow",
    """
    UNWIND range(1, 20000) AS a
    UNWIND range(1, $times) AS b
    WITH sum((a * b) % 7) AS total
    RETURN collect({total: total}) AS rows
    """,
)
"""Longer than a deadline, and not so long that the engine is still at it when the next one is due."""
# Neo4j looks at deadlines every other second; the local engine goes on to the end with what nobody waits for.
_TIMES, _TIMES_ON_LOCAL = 2000, 100


class Kind(StrEnum):
    PEER = "PEER"


@pytest.fixture(params=["directly", "in a session"])
def read_graph(graph: Graph, request: pytest.FixtureRequest) -> Graph:
    """The empty graph, read in one of the two ways."""
    return graph if request.param == "directly" else replace(graph, _direct=None)


def test_the_installed_driver_is_one_whose_inside_is_known(graph: Graph) -> None:
    assert graph._direct is not None


async def test_both_ways_answer_the_same(read_graph: Graph) -> None:
    values = ["a", "Ünï", 1, -(2**63), 1.5, True, None, [1, [2]], {"a": {"b": []}}, "x" * 100_000]

    assert await read_graph.read(MAPS, values=values) == [{"value": value} for value in values]
    assert await read_graph.read(NOTHING) == []
    assert await read_graph.read(COLUMNS) == [{"a": 1}]


async def test_both_ways_fail_the_same(read_graph: Graph, engine_name: str) -> None:
    with pytest.raises(failures.StatementRefused, match=r"tests\.direct\.broken"):
        await read_graph.read(BROKEN)
    with pytest.raises(failures.TimedOut):
        await read_graph.within(0.1).read(SLOW, times=_TIMES_ON_LOCAL if engine_name == "local" else _TIMES)

    # The local engine goes on with what nobody waits for.
    assert await read_graph.within(60).read(COUNT) == [{"found": 0}]


async def test_a_statement_that_fails_while_it_runs_leaves_a_clean_connection(read_graph: Graph) -> None:
    for _ in range(3):
        with pytest.raises(failures.GraphFailure):
            await read_graph.read(DIVIDED, zero=0)
        assert await read_graph.read(COUNT) == [{"found": 0}]


async def test_a_closed_graph_is_unavailable_and_opens_nothing(endpoint: Endpoint) -> None:
    closed = await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)
    await closed.close()

    for reads in (closed, replace(closed, _direct=None)):
        with pytest.raises(failures.Unavailable):
            await reads.read(COUNT)


async def test_a_second_record_is_never_dropped(graph: Graph) -> None:
    with pytest.raises(ValueError, match="2 records"):
        await graph.read(TWO)


async def test_every_read_sees_the_writes_before_it(read_graph: Graph) -> None:
    async def add(tx: Tx, number: int) -> None:
        await tx.run(ADD, id=str(number))

    found = []
    for number in range(10):
        await read_graph.write(add, number)
        answers = await asyncio.gather(*(read_graph.read(COUNT) for _ in range(5)))
        found.append({rows[0]["found"] for rows in answers})

    assert found == [{number + 1} for number in range(10)]


async def test_remarks_of_the_planner_are_heard_where_they_are_asked_for(
    read_graph: Graph, engine_name: str, unknown_names: list[str]
) -> None:
    await read_graph.read(UNKNOWN)

    assert any("NeverSeen" in remark for remark in unknown_names) is (engine_name != "local")


def test_a_member_of_a_text_enum_is_text() -> None:
    client.check_params("tests.direct", {"kind": Kind.PEER, "kinds": [Kind.PEER, "TEAM"]})


@pytest.mark.parametrize("value", [["a", ("b",)], ["a", "\ud800"], ["ü", "\ud800"], {"a": [float("inf")]}])
def test_what_is_no_plain_value_is_found_inside_lists_and_maps(value: object) -> None:
    with pytest.raises(ValueError, match="no plain value"):
        client.check_params("tests.direct", {"value": value})


def test_what_is_sent_is_not_spelled_out_for_a_log() -> None:
    assert repr(direct.Quiet("MATCH (secret)")) == "<statement>"
    assert direct.Quiet("MATCH (secret)") == "MATCH (secret)"
