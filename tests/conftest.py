"""What tests of the graph stand on: an empty graph and a loaded demo organisation, on every engine."""

import logging
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time

# As in the service, and before anything imports numpy: threads that wait for each other on a busy machine make a fit
# take ten times as long.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pytest
import pytest_asyncio
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

from graph import migrate
from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.query import Query
from tests.engines import DEMO, EMPTY, Servers, chosen

DEMO_PEOPLE = 300
DEMO_SEED = 7
DEMO_TODAY = date(2026, 6, 15)

_WIPE = Query(
    "tests.wipe",
    """
    MATCH (node) WHERE NOT node:Migration AND NOT node:Organisation
    WITH node LIMIT $most
    DETACH DELETE node
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)
_MOST_WIPED = 5_000
# As the migrations left it.
_RESET = Query(
    "tests.reset_organisation",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    SET organisation = {
        name: 'organisation', title: '', demo: false, cursorSecret: organisation.cursorSecret
    }
    """,
)
_STANDS = Query(
    "tests.demo_stands",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    RETURN collect({demo: organisation.demo}) AS rows
    """,
)
_FINGERPRINT = Query(
    "tests.fingerprint",
    """
    MATCH (node)
    WITH count(node) AS nodes, sum(node.version) AS versions, max(node.lock) AS lock
    RETURN collect({nodes: nodes, versions: versions, lock: lock}) AS rows
    """,
)

# Each remark of a planner is a log line of hundreds of characters: only who asks for them hears them.
logging.getLogger("neo4j.notifications").propagate = False

_CHOSEN = chosen()
_ENGINE = re.compile(r"[\[-](local|neo4j-2026|neo4j)[\]-]")
_SERVERS = pytest.StashKey[Servers]()
_HEARD = pytest.StashKey[set[str]]()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Servers]:
    """Every server of this run, started when first asked for."""
    running = Servers(tmp_path_factory.mktemp)
    pytestconfig.stash[_SERVERS] = running
    yield running
    running.stop()


@pytest.fixture(scope="session", params=_CHOSEN.engines)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine this test runs on: local, neo4j or neo4j-2026."""
    return str(request.param)


@pytest.fixture(scope="session")
def endpoint(servers: Servers, engine_name: str) -> Endpoint:
    """Where the empty graph answers, for tests that open their own connection."""
    return _endpoint(servers, engine_name, EMPTY)


@pytest.fixture(scope="session")
def demo_endpoint(servers: Servers, engine_name: str) -> Endpoint:
    """Where the demo organisation answers, for tests that open their own connection."""
    return _endpoint(servers, engine_name, DEMO)


@pytest.fixture
async def graph(_empty_graph: Graph) -> Graph:
    """A migrated graph without people: only the Organisation and the Migration nodes, as after `migrate`."""
    return await _emptied(_empty_graph)


@pytest_asyncio.fixture(scope="module")
async def shared_graph(_empty_graph: Graph) -> Graph:
    """As `graph`, emptied once for a module whose tests read what they loaded; none of them takes `graph`."""
    return await _emptied(_empty_graph)


@pytest.fixture
async def demo_graph(_loaded_graph: "LoadedGraph", request: pytest.FixtureRequest) -> AsyncIterator[Graph]:
    """The demo organisation of 300 people as of `demo_now`. Read only, unless the test takes `demo_loop`."""
    await _loaded_graph.load_where_it_is_gone()
    yield _loaded_graph.graph
    if await _loaded_graph.changed() and "demo_loop" not in request.fixturenames:
        pytest.fail("the test changed the demo organisation that others read; take `demo_loop` or `graph`")


@pytest.fixture
def demo_loop(demo_graph: Graph) -> Graph:
    """The demo organisation with the right to carry sessions of one's own through the loop.

    Whoever takes it picks people by query, not by name, ends every session it opened, and asserts on what it
    did only: other tests wrote before it.
    """
    return demo_graph


@pytest.fixture(scope="session")
def demo_now() -> datetime:
    """The instant as of which the demo organisation was made: nothing has happened since, nothing is overdue."""
    return datetime.combine(DEMO_TODAY, time(), UTC)


@pytest.fixture
def unknown_names() -> Iterator[list[str]]:
    """The planner's remarks on labels, types and properties it has never seen, as the test makes them."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "gql_status='01N5" in record.getMessage():
                heard.append(record.getMessage())

    ear = Ear()
    notifications = logging.getLogger("neo4j.notifications")
    notifications.addHandler(ear)
    yield heard
    notifications.removeHandler(ear)


class LoadedGraph:
    """The demo organisation and how it looked when the last test left it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._fingerprint: object = None

    async def load_where_it_is_gone(self) -> None:
        """Load it for the first test that takes it, and again after one that emptied Neo4j's only graph."""
        # Imported here: tests of the lower folders run without the upper ones.
        from mentoring.demo import load  # noqa: PLC0415

        [organisation] = await self.graph.read(_STANDS)
        if organisation["demo"] and self._fingerprint is not None:
            return
        await _emptied(self.graph)
        loaded = await load.load(self.graph, employees=DEMO_PEOPLE, seed=DEMO_SEED, today=DEMO_TODAY)
        assert isinstance(loaded, load.Loaded)
        await self.changed()

    async def changed(self) -> bool:
        """Whether it looks other than when this was last asked."""
        before, self._fingerprint = self._fingerprint, (await self.graph.read(_FINGERPRINT))[0]
        return before != self._fingerprint


@pytest_asyncio.fixture(scope="session")
async def _empty_graph(endpoint: Endpoint) -> AsyncIterator[Graph]:
    async with await _open(endpoint) as graph:
        await migrate.migrate(graph)
        yield graph


@pytest_asyncio.fixture(scope="session")
async def _loaded_graph(demo_endpoint: Endpoint) -> AsyncIterator[LoadedGraph]:
    async with await _open(demo_endpoint) as graph:
        await migrate.migrate(graph)
        yield LoadedGraph(graph)


async def _emptied(graph: Graph) -> Graph:
    while await graph.write(_wiped) == _MOST_WIPED:
        pass
    return graph


async def _wiped(tx: Tx) -> int:
    """How many nodes went: one transaction for most tests, of which there are many."""
    [row] = await tx.run(_WIPE, most=_MOST_WIPED)
    await tx.run(_RESET)
    return int(row["gone"])


async def _open(endpoint: Endpoint) -> Graph:
    return await Graph.open(
        endpoint.uri, endpoint.user, endpoint.password, endpoint.database, notifications=True
    )


def _endpoint(servers: Servers, engine: str, graph: str) -> Endpoint:
    try:
        return servers.endpoint(engine, graph)
    except EngineFailed as failure:
        if _CHOSEN.named:
            pytest.fail(f"{engine} was asked for by name and cannot run: {failure}")
        pytest.skip(f"{engine} cannot run here: {failure}")


class _ByEngine(LoadScopeScheduling):
    """Shares a run between processes by engine: whoever is done early takes the tests that ask for none."""

    def _split_scope(self, nodeid: str) -> str:
        engine = _ENGINE.search(nodeid)
        return engine[1] if engine else nodeid


class _Engines:
    """What the processes of a parallel run say about their engines, for the one that reports."""

    @pytest.hookimpl
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Producer) -> LoadScopeScheduling:
        """By engine, the largest share first."""
        return _ByEngine(config, log)

    @pytest.hookimpl
    def pytest_testnodedown(self, node: WorkerController) -> None:
        """Hear it from a process that is done."""
        output: dict[str, list[str]] = getattr(node, "workeroutput", {})
        node.config.stash[_HEARD] |= set(output.get("engines", []))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of each engine the tests of the demo organisation first: Neo4j has one graph, which is then emptied."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        engine = _ENGINE.search(item.nodeid)
        fixtures = getattr(item, "fixturenames", ())
        return _CHOSEN.engines.index(engine[1]) if engine else -1, "_loaded_graph" not in fixtures

    items.sort(key=place)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to other processes, where there are some."""
    config.stash[_HEARD] = set()
    if config.pluginmanager.has_plugin("xdist"):
        config.pluginmanager.register(_Engines())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Say as the very last line on which engines the suite ran."""
    servers = session.config.stash.get(_SERVERS, None)
    used = session.config.stash[_HEARD] | set(servers.described() if servers else ())
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["engines"] = sorted(used)
    yield
    used |= session.config.stash[_HEARD]
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if used and reporter is not None:
        reporter.write_line(f"engines: {', '.join(sorted(used))}")
