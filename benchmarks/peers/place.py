"""Where everything is measured: a Neo4j with a demo organisation that is kept between runs."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from benchmarks.peers import people
from benchmarks.peers.people import Cast
from graph import demo, migrate
from graph.client import Graph, Tx
from graph.engines import local, neo4j_community
from graph.engines.endpoint import Endpoint
from graph.query import Query
from graph.reputation import state
from mentoring import clock, reputation, search
from mentoring.reputation import keeper
from server import dev_issuer

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".venv" / "bin" / "mentorgraph"
SEED = 7

# A production organisation has no test clock to look at in each request; the others have none at all.
_NO_DEMO = Query(
    "peers.no_demo",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    SET organisation.demo = false
    REMOVE organisation.demoEmployees
    """,
)
# We read a board from stored pages of fifty places; whoever models one afresh has a node for each entry, as we had.
_NO_ENTRIES = Query("peers.no_entries", "MATCH (entry:LeaderboardEntry) DELETE entry")
_ENTRIES = Query(
    "peers.entries",
    """
    MATCH (board:Leaderboard {key: 'all'}) WHERE board.pages > 0
    WITH board.pages AS pages, 'all|' + board.generation + '|' AS prefix
    UNWIND range(0, pages - 1) AS number
    MATCH (page:LeaderboardPage {key: prefix + toString(number)})
    UNWIND range(0, size(page.mentors) - 1) AS at
    WITH prefix, page, at, number * 50 + at + 1 AS rank
    CREATE (:LeaderboardEntry {
        key: prefix + right('0000000' + toString(rank), 8), mentorId: page.mentors[at], rank: rank,
        rankLow: page.lows[at], rankHigh: page.highs[at], score: page.scores[at], verifiedSessions: page.sessions[at]
    })
    """,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A running Neo4j with its people, and a key that every server checks tokens with."""

    endpoint: Endpoint
    pid: int
    people: int
    data_dir: Path
    public_key: Path
    cast: Cast

    @property
    def environment(self) -> dict[str, str]:
        """What every server is told of the database and the key, beside this process's own environment."""
        return {
            **os.environ,
            "NEO4J_URI": self.endpoint.uri,
            "NEO4J_USERNAME": self.endpoint.user,
            "NEO4J_PASSWORD": self.endpoint.password,
            "NEO4J_DATABASE": self.endpoint.database,
            "PEERS_PUBLIC_KEY": str(self.public_key),
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": "1",
            "NODE_ENV": "production",
        }


@contextlib.contextmanager
def opened(folder: Path, size: int, *, memory: str) -> Iterator[Place]:
    """The database of this size, loaded where it is not there yet (a minute for 5,000 people), ended with the block."""
    data_dir = folder / str(size)
    _load(data_dir, size, "neo4j")
    engine = neo4j_community.start(data_dir / "neo4j", memory=memory)
    try:
        cast = asyncio.run(_prepared(engine.endpoint, data_dir, size))
        yield Place(engine.endpoint, engine.pid, size, data_dir, _public_key(data_dir), cast)
    finally:
        engine.stop()


@contextlib.contextmanager
def opened_locally(folder: Path, size: int, *, memory: str) -> Iterator[Endpoint]:
    """A local engine with the same organisation, likewise; nobody is chosen to ask."""
    data_dir = folder / f"{size}-local"
    _load(data_dir, size, "local")
    engine = local.start(data_dir / "local", memory=memory, patient=True)
    try:
        asyncio.run(_ready(engine.endpoint, data_dir, size))
        yield engine.endpoint
    finally:
        engine.stop()


def _load(data_dir: Path, size: int, engine: str) -> None:
    mark = data_dir / "loaded"
    if mark.exists():
        return
    command = [str(COMMAND), "demo", "--employees", str(size), "--seed", str(SEED)]
    done = subprocess.run(
        [*command, "--data-dir", str(data_dir), "--engine", engine],
        check=False,
        stdout=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key != "NEO4J_URI"},
    )
    if done.returncode:
        raise SystemExit(f"the demo of {size} people was not loaded; remove {data_dir} to begin again")
    mark.touch()


async def _prepared(endpoint: Endpoint, data_dir: Path, size: int) -> Cast:
    await _ready(endpoint, data_dir, size)
    async with _graph(endpoint) as graph:
        await graph.write(_end_the_demo)
        await graph.write(_entries)
        return await people.chosen(graph, dev_issuer.load_or_make(data_dir))


async def _ready(endpoint: Endpoint, data_dir: Path, size: int) -> None:
    """The organisation as its service would keep it: migrated, fitted by this model, with its mentors' cards."""
    async with _graph(endpoint) as graph:
        await migrate.migrate(graph)
        standing = await demo.standing(graph)
        if standing.people != size or not standing.scores:
            raise SystemExit(f"{data_dir} does not hold a finished demo of {size} people; remove it")
        now = clock.now(await clock.advanced(graph))
        if not keeper.is_known(await state.read(graph)):
            # Kept since an earlier version of the model, whose boards nobody reads any more.
            await reputation.refit(graph.within(600), now=now)
        while await search.renew_cards(graph, now=now):
            pass


@contextlib.asynccontextmanager
async def _graph(endpoint: Endpoint) -> AsyncIterator[Graph]:
    async with await Graph.open(
        endpoint.uri, endpoint.user, endpoint.password, endpoint.database, timeout_s=60
    ) as graph:
        yield graph


async def _end_the_demo(tx: Tx) -> None:
    await tx.run(_NO_DEMO)


async def _entries(tx: Tx) -> None:
    await tx.run(_NO_ENTRIES)
    await tx.run(_ENTRIES)


def _public_key(data_dir: Path) -> Path:
    path = data_dir / "public-key.pem"
    path.write_bytes(
        dev_issuer.load_or_make(data_dir).public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return path
