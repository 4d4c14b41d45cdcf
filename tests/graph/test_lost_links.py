"""A link that is cut: before the commit nothing happened, during it nobody knows, and nothing is done twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from graph import failures
from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint
from graph.query import Query

CREATE = Query("tests.create", "CREATE (:Thing {id: $id})")
THINGS = Query("tests.things", "MATCH (thing:Thing) RETURN collect({id: thing.id}) AS rows")

# Bolt messages without fields, as chunks: their size, the structure, the end of the message.
COMMIT = bytes.fromhex("0002 b0 12 0000")


class Proxy:
    """Passes bytes between a client and the server; cuts the link when it sees what it waits for."""

    def __init__(self, endpoint: Endpoint) -> None:
        host, _, port = endpoint.uri.removeprefix("bolt://").rpartition(":")
        self._address = (host, int(port))
        self.cut_at: bytes | None = None
        self.pass_on = True
        self.cuts = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(*self._address)
        answers = asyncio.create_task(copy(up_reader, writer))
        try:
            while (data := await reader.read(65536)) and not self._cuts(data):
                up_writer.write(data)
                await up_writer.drain()
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)
            if data and self.pass_on:
                up_writer.write(data)
                # The server has done it when it answers; the answer goes nowhere.
                await up_reader.read(1)
        except ConnectionError:
            pass
        finally:
            answers.cancel()
            await closed(writer)
            await closed(up_writer)

    def _cuts(self, data: bytes) -> bool:
        cut = self.cut_at is not None and self.cut_at in data
        self.cuts += cut
        return cut


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@pytest.fixture
async def proxy(endpoint: Endpoint) -> AsyncIterator[tuple[Proxy, str]]:
    between = Proxy(endpoint)
    server = await asyncio.start_server(between.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield between, f"bolt://127.0.0.1:{port}"
    server.close()
    # Until every handler has closed its two ends.
    await asyncio.sleep(0.1)


@pytest.fixture
async def far_graph(
    proxy: tuple[Proxy, str], endpoint: Endpoint, graph: Graph
) -> AsyncIterator[tuple[Graph, Proxy]]:
    between, uri = proxy
    async with await Graph.open(uri, endpoint.user, endpoint.password, endpoint.database, retry_s=1.0) as far:
        yield far, between
        between.cut_at = None


async def test_a_commit_whose_answer_is_lost_is_told_as_unknown_and_not_tried_again(
    far_graph: tuple[Graph, Proxy], graph: Graph
) -> None:
    far, proxy = far_graph
    tries = 0

    async def work(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        await tx.run(CREATE, id="a")

    proxy.cut_at = COMMIT
    with pytest.raises(failures.OutcomeUnknown):
        await far.write(work)

    assert (tries, proxy.cuts) == (1, 1)
    assert await graph.read(THINGS) == [{"id": "a"}]


async def test_a_link_lost_before_the_commit_is_tried_again_as_a_whole(
    far_graph: tuple[Graph, Proxy], graph: Graph
) -> None:
    far, proxy = far_graph
    tries = 0

    async def work(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        proxy.cut_at, proxy.pass_on = (b"tests.create", False) if tries == 1 else (None, True)
        await tx.run(CREATE, id=f"try {tries}")

    await far.write(work)

    assert (tries, proxy.cuts) == (2, 1)
    assert await graph.read(THINGS) == [{"id": "try 2"}]


async def test_a_read_goes_on_over_a_cut_link(far_graph: tuple[Graph, Proxy]) -> None:
    far, proxy = far_graph

    def heal() -> None:
        proxy.cut_at = None

    proxy.cut_at, proxy.pass_on = b"tests.things", False
    asyncio.get_running_loop().call_later(0.12, heal)
    rows = await far.read(THINGS)

    assert rows == []
    assert proxy.cuts >= 1


async def test_a_link_that_stays_down_is_unavailable_in_bounded_time(far_graph: tuple[Graph, Proxy]) -> None:
    far, proxy = far_graph

    async def work(tx: Tx) -> None:
        await tx.run(CREATE, id="a")

    proxy.cut_at, proxy.pass_on = b"tests.", False
    async with asyncio.timeout(8):
        with pytest.raises(failures.Unavailable):
            await far.read(THINGS)
        with pytest.raises(failures.Unavailable):
            await far.write(work)
