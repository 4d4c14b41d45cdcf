"""The client: rows in and out, bounded retries, own failures, deadlines, links that outlive cancellation."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from graph import client, failures
from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint
from graph.query import Query

CREATE = Query("tests.create", "CREATE (thing:Thing {id: $id}) RETURN collect({id: thing.id}) AS rows")
SILENT = Query("tests.silent", "CREATE (:Thing {id: $id})")
THINGS = Query(
    "tests.things",
    "MATCH (thing:Thing) WITH thing ORDER BY thing.id RETURN collect({id: thing.id}) AS rows",
)
KEY = Query("tests.key", "CREATE CONSTRAINT test_pledge IF NOT EXISTS FOR (n:Pledge) REQUIRE n.key IS UNIQUE")
MERGE = Query(
    "tests.merge",
    """
    MERGE (pledge:Pledge {key: $key})
    ON CREATE SET pledge.by = $by
    RETURN collect({by: pledge.by}) AS rows
    """,
)
PLEDGE = Query("tests.pledge", "CREATE (:Pledge {key: $key})")
PLACES = Query("tests.places", "CREATE (:Mentor {id: 'm', taken: 0})")
LOCK = Query("tests.lock", "MATCH (mentor:Mentor {id: 'm'}) SET mentor.lock = $lock")
TAKEN = Query("tests.taken", "MATCH (mentor:Mentor {id: 'm'}) RETURN collect({taken: mentor.taken}) AS rows")
TAKE = Query("tests.take", "MATCH (mentor:Mentor {id: 'm'}) SET mentor.taken = $taken")
ECHO = Query("tests.echo", "RETURN collect({value: $value}) AS rows")
BROKEN = Query("tests.broken", "MATCH (thing:Thing RETURN thing")
SLOW = Query(
    "tests.slow",
    """
    UNWIND range(1, 20000) AS a
    UNWIND range(1, 2000) AS b
    WITH sum((a * b) % 7) AS total
    RETURN collect({total: total}) AS rows
    """,
)


async def run(tx: Tx, query: Query, **params: object) -> client.Rows:
    return await tx.run(query, **params)


@pytest.fixture
async def small_pool(endpoint: Endpoint, graph: Graph) -> AsyncIterator[Graph]:
    """Three connections to the empty graph, so that a broken one is met again soon."""
    async with await Graph.open(
        endpoint.uri, endpoint.user, endpoint.password, endpoint.database, connections=3
    ) as pool:
        yield pool


async def test_a_write_answers_what_the_work_returned_and_is_read_back(graph: Graph) -> None:
    created = await graph.write(run, CREATE, id="a")

    assert created == [{"id": "a"}]
    assert await graph.read(THINGS) == [{"id": "a"}]


async def test_a_statement_without_rows_answers_none(graph: Graph) -> None:
    assert await graph.write(run, SILENT, id="a") == []


async def test_an_exception_of_the_work_rolls_back_and_passes_through(graph: Graph) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(SILENT, id="a")
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        await graph.write(work)

    assert await graph.read(THINGS) == []


async def test_plain_values_come_back_as_they_went(graph: Graph) -> None:
    value = ["a", "Ünï", 1, -(2**63), 1.5, True, None, {"a": [1, {"b": "c"}]}]

    assert await graph.read(ECHO, value=value) == [{"value": value}]


@pytest.mark.parametrize(
    "value", [("a",), {1: "a"}, object(), float("nan"), 2**63, "\ud800", [b"a"], time.gmtime()]
)
def test_values_that_are_not_plain_are_refused_by_name(value: object) -> None:
    with pytest.raises(ValueError, match=r"tests\.echo: parameter 'value'"):
        client.check_params("tests.echo", {"value": value})


def test_rows_are_looked_at_once() -> None:
    rows = [{"name": "ann"}, {"name": "bo"}]

    client.check_params("tests.echo", {"rows": client.plain("tests.echo", rows)})

    with pytest.raises(ValueError, match=r"tests\.echo: parameter 'rows'"):
        client.plain("tests.echo", [{"name": ("ann",)}])


async def test_observers_hear_of_the_statements_of_their_own_task(graph: Graph) -> None:
    heard: list[tuple[str, int]] = []
    other: list[str] = []

    async def elsewhere() -> None:
        with graph.observing(lambda name, _seconds, _rows: other.append(name)):
            await graph.read(ECHO, value=2)

    stranger = asyncio.create_task(elsewhere())
    with graph.observing(lambda name, seconds, rows: heard.append((name, rows)) if seconds > 0 else None):
        await graph.write(run, CREATE, id="a")
        await graph.read(THINGS)
    await stranger
    await graph.read(ECHO, value=1)

    assert heard == [("tests.create", 1), ("tests.things", 1)]
    assert other == ["tests.echo"]


async def test_a_constraint_that_holds_to_the_end_is_a_conflict(graph: Graph) -> None:
    await graph.write(run, KEY)
    await graph.write(run, PLEDGE, key="k")

    with pytest.raises(failures.Conflict) as caught:
        await graph.write(run, PLEDGE, key="k")

    assert str(caught.value.statement).endswith(".run")
    assert caught.value.__cause__ is not None


async def test_writers_that_meet_in_a_merge_agree(graph: Graph) -> None:
    await graph.write(run, KEY)

    answers = await asyncio.gather(
        *(graph.write(run, MERGE, key="k", by=f"writer {number}") for number in range(30))
    )

    assert len({rows[0]["by"] for rows in answers}) == 1


async def test_fifty_at_once_take_exactly_the_places_there_are(graph: Graph) -> None:
    async def take(tx: Tx, number: int) -> bool:
        await tx.run(LOCK, lock=f"taker {number}")
        (row,) = await tx.read(TAKEN)
        if row["taken"] >= 3:
            return False
        await tx.run(TAKE, taken=row["taken"] + 1)
        return True

    await graph.write(run, PLACES)
    answers = await asyncio.gather(*(graph.write(take, number) for number in range(50)))

    assert sum(answers) == 3
    assert await graph.read(TAKEN) == [{"taken": 3}]


async def test_a_statement_that_is_no_cypher_is_refused(graph: Graph) -> None:
    with pytest.raises(failures.StatementRefused, match=r"tests\.broken"):
        await graph.read(BROKEN)


async def test_the_planner_is_asked_without_running(graph: Graph) -> None:
    await graph.explain(SILENT, id="a")

    assert await graph.read(THINGS) == []


async def test_a_deadline_ends_a_read_and_the_pool_goes_on(small_pool: Graph) -> None:
    started = time.monotonic()

    with pytest.raises(failures.TimedOut):
        await small_pool.within(0.3).read(SLOW)

    assert time.monotonic() - started < 3
    assert await small_pool.read(ECHO, value=1) == [{"value": 1}]


async def test_a_deadline_ends_a_write_and_leaves_nothing(small_pool: Graph) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(SILENT, id="a")
        await tx.read(SLOW)

    with pytest.raises(failures.TimedOut):
        await small_pool.within(0.1).write(work)

    # The local engine goes on with what nobody waits for.
    assert await small_pool.within(60).read(THINGS) == []


async def test_a_work_that_dawdles_is_ended_too(small_pool: Graph) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(SILENT, id="a")
        await asyncio.sleep(30)

    with pytest.raises(failures.TimedOut):
        await small_pool.within(0.2).write(work)

    assert await small_pool.read(THINGS) == []


async def test_cancelled_requests_leave_no_broken_link_and_no_write(small_pool: Graph) -> None:
    started = asyncio.Event()

    async def work(tx: Tx, number: int) -> None:
        await tx.run(SILENT, id=f"thing {number}")
        started.set()
        await asyncio.sleep(30)

    for number in range(9):
        task = asyncio.create_task(small_pool.write(work, number))
        await started.wait()
        started.clear()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    for pause_s in (0.0, 0.001, 0.002, 0.005, 0.01, 0.02):
        reading = asyncio.create_task(small_pool.read(ECHO, value=1))
        await asyncio.sleep(pause_s)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    answers = await asyncio.gather(*(small_pool.read(ECHO, value=number) for number in range(12)))
    assert [rows[0]["value"] for rows in answers] == list(range(12))
    assert await small_pool.read(THINGS) == []


async def test_a_wrong_password_is_access_refused(endpoint: Endpoint) -> None:
    with pytest.raises(failures.AccessRefused):
        await Graph.open(endpoint.uri, endpoint.user, "not the password", endpoint.database)


async def test_an_unknown_database_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(failures.GraphFailure):
        await Graph.open(endpoint.uri, endpoint.user, endpoint.password, "nowhere")


async def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(failures.Unavailable):
        await Graph.open("bolt://127.0.0.1:1", "neo4j", "secret", retry_s=0.1)


async def test_an_address_that_is_none_is_unavailable() -> None:
    with pytest.raises(failures.Unavailable, match="gopher"):
        await Graph.open("gopher://127.0.0.1:1", "neo4j", "secret")


@pytest.mark.parametrize(
    ("agent", "engine", "version"),
    [
        ("Neo4j/5.26.30", "Neo4j", "5.26.30"),
        ("Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", "ArcadeDB", "26.10.2"),
        ("Neo4j/2026.08.1", "Neo4j", "2026.08.1"),
    ],
)
def test_a_server_is_known_by_its_agent(agent: str, engine: str, version: str) -> None:
    assert client.server_of(agent) == client.Server(engine, version)


@pytest.mark.parametrize("agent", ["Memgraph/2.1", "Neo4j/5.25.1", "Neo4j/4.4.38", ""])
def test_a_server_that_is_too_old_or_another_is_refused(agent: str) -> None:
    with pytest.raises(failures.StatementRefused, match="needed"):
        client.server_of(agent)
