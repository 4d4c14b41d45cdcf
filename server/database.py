"""Which server a command speaks to: the one that NEO4J_URI names, one that runs already, or one it starts."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from graph import failures
from graph.client import Graph
from graph.engines import local, neo4j_community
from graph.engines.endpoint import Endpoint
from graph.engines.process import RunningEngine
from server import service_file, start_rules
from server.failure import Failed
from server.settings import EngineKind, Settings, is_loopback


@dataclass(frozen=True, slots=True)
class Database:
    """Where the graph is and how to sign in; `database` None is the server's default one."""

    uri: str
    user: str
    password: str
    database: str | None

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(urlsplit(self.uri).hostname or "")

    @property
    def shown(self) -> str:
        """Its address for people, without anything secret."""
        uri = urlsplit(self.uri)
        return f"{uri.scheme}://{uri.hostname}{f':{uri.port}' if uri.port else ''}"

    @classmethod
    def of(cls, endpoint: Endpoint) -> "Database":
        """The database of an engine that we started."""
        return cls(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)


def named(settings: Settings) -> Database | None:
    """The server that NEO4J_URI names; None when it is not set.

    Raises Failed when it may not be used.
    """
    if settings.neo4j_uri is None:
        return None
    if reasons := start_rules.of_the_database(settings):
        raise Failed(*reasons)
    return Database(
        settings.neo4j_uri,
        settings.neo4j_username,
        settings.neo4j_password.get_secret_value(),
        settings.neo4j_database,
    )


def folder(settings: Settings) -> Path:
    """Where the engine that we would start keeps its data."""
    return settings.data_dir / engine_kind(settings)


def engine_kind(settings: Settings) -> EngineKind:
    """The engine asked for; else the one with data here, the local one before Neo4j; else the local one."""
    if settings.engine is not None:
        return settings.engine
    kinds = (kind for kind in EngineKind if (settings.data_dir / kind).is_dir())
    return next(kinds, EngineKind.LOCAL)


def start(settings: Settings, *, patient: bool = False) -> RunningEngine:
    """The engine of the settings, started. From the main thread only. `patient`: for a long load.

    Raises EngineFailed with one line for people.
    """
    if engine_kind(settings) is EngineKind.NEO4J:
        return neo4j_community.start(folder(settings), patient=patient)
    return local.start(folder(settings), patient=patient)


@contextlib.contextmanager
def reached(settings: Settings, *, patient: bool = False) -> Iterator[Database]:
    """The database for one command: joined where one runs, else an engine of its own, stopped afterwards.

    `patient`: the command is a long load.

    Raises Failed or EngineFailed with lines for people.
    """
    running = named(settings) or _running(settings)
    if running is not None:
        yield running
        return
    engine = start(settings, patient=patient)
    try:
        yield Database.of(engine.endpoint)
    finally:
        engine.stop()


@contextlib.asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Graph]:
    """The graph of a database, closed afterwards.

    Raises Failed: nobody answers, the password is wrong, or the server is one we do not know.
    """
    graph = await _open(database)
    try:
        yield graph
    finally:
        await graph.close()


async def _open(database: Database) -> Graph:
    try:
        return await Graph.open(database.uri, database.user, database.password, database.database)
    except failures.AccessRefused as error:
        raise Failed(f"{database.shown} refuses user {database.user!r} with this password") from error
    except (failures.Unavailable, failures.TimedOut) as error:
        raise Failed(f"no server answers at {database.shown}") from error
    except failures.GraphFailure as error:
        raise Failed(f"{database.shown} cannot be used: {error}") from error


def _running(settings: Settings) -> Database | None:
    if state := service_file.read(settings.data_dir):
        return Database(**state)
    kinds = (settings.engine,) if settings.engine else tuple(EngineKind)
    joined = (_JOIN[kind](settings.data_dir / kind) for kind in kinds)
    return next((Database.of(endpoint) for endpoint in joined if endpoint), None)


_JOIN = {EngineKind.LOCAL: local.join, EngineKind.NEO4J: neo4j_community.join}
