"""The graph as the rest of the house sees it: reads, retried writes, rows as plain maps."""

import asyncio
import contextlib
import functools
import math
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Concatenate, LiteralString, ParamSpec, Self, TypeVar, cast

import neo4j
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, AsyncResult, AsyncSession
from neo4j.api import AsyncBookmarkManager
from neo4j.exceptions import ConstraintError, DriverError, Neo4jError

from graph import direct, failures, plan_steps
from graph.direct import DirectReads, Quiet, QuietParams
from graph.plan_steps import ToldPlan
from graph.query import Query

Rows = list[dict[str, Any]]
Observer = Callable[[str, float, int], None]
"""Called with a statement's name, its seconds and its number of rows, after it was answered."""

_P = ParamSpec("_P")
_R = TypeVar("_R")

_REQUEST_S = 10.0
_PATIENT_S = 60.0
_READ_RETRY_DELAYS_S = (0.05, 0.1, 0.2)
_CONFLICT_RETRY_DELAYS_S = (0.02, 0.05, 0.1, 0.4)
# The server's own timeout speaks first, as it frees the server's side too; ours is for servers without one.
_GRACE_S = 0.5
_OLDEST_NEO4J = (5, 26)
_KEPT_TEXTS = 1_000

_PARAMETER = re.compile(r"\$(\w+)")
_MAP = "given"

_observers: ContextVar[tuple[Observer, ...]] = ContextVar("graph_observers", default=())


@dataclass(frozen=True, slots=True)
class Server:
    """What answers on the other side: `engine` is 'Neo4j' or 'ArcadeDB', `version` as it names itself."""

    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark of the server's planner: its GQL status and its text."""

    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A statement that was run under the server's eyes: its rows, its seconds as the client saw them, its plan.

    `plan` is None where the engine tells none.
    """

    query: Query
    rows: Rows
    seconds: float
    plan: ToldPlan | None


class Tx:
    """One open write transaction; only `Graph.write` makes one."""

    def __init__(self, transaction: AsyncManagedTransaction, server: Server) -> None:
        self._transaction = transaction
        self._server = server

    async def run(self, query: Query, /, **params: Any) -> Rows:
        """The rows of one statement; none for a statement that returns none."""
        check_params(query.name, params)
        started = time.perf_counter()
        rows = await _rows_of(await self._transaction.run(*_sent(query, params, self._server)))
        _tell(query.name, started, rows)
        return rows

    async def read(self, query: Query, /, **params: Any) -> Rows:
        """As `run`: what a work reads before it decides, inside its transaction."""
        return await self.run(query, **params)


@dataclass(frozen=True, slots=True)
class Graph:
    """A pool of connections to one database, one for a process; `within` gives another deadline."""

    server: Server
    timeout_s: float
    _driver: AsyncDriver
    _database: str | None
    _bookmarks: AsyncBookmarkManager
    _direct: DirectReads | None

    @classmethod
    async def open(
        cls,
        uri: str,
        user: str,
        password: str,
        database: str | None = None,
        *,
        timeout_s: float = _REQUEST_S,
        retry_s: float = 5.0,
        connections: int = 100,
        notifications: bool = False,
    ) -> "Graph":
        """A graph whose server answered, let us in, and is one we know.

        `timeout_s` bounds each read and each whole write, retries included; `retry_s` is how long a write is
        tried again on transient failures. `notifications` asks for the planner's remarks (tests).

        Raises Unavailable, AccessRefused, or StatementRefused for an unknown database or a server that is
        neither Neo4j 5.26 or newer nor ArcadeDB.
        """
        try:
            driver = AsyncGraphDatabase.driver(
                uri,
                auth=(user, password),
                user_agent="mentorgraph",
                telemetry_disabled=True,
                notifications_min_severity=None if notifications else neo4j.NotificationMinimumSeverity.OFF,
                max_connection_pool_size=connections,
                connection_timeout=5.0,
                connection_acquisition_timeout=timeout_s,
                # A load balancer or a restarted server drops idle links without a word.
                liveness_check_timeout=30.0,
                max_transaction_retry_time=retry_s,
                initial_retry_delay=0.05,
            )
        except (DriverError, ValueError) as error:
            raise failures.Unavailable(f"no server can be reached at {uri!r}: {error}") from error
        direct.without_timers(driver)
        try:
            server = await _greet(driver, database)
        except BaseException:
            await driver.close()
            raise
        bookmarks = AsyncGraphDatabase.bookmark_manager()
        reads = direct.of(driver, database, bookmarks, hears=notifications)
        return cls(server, timeout_s, driver, database, bookmarks, reads)

    async def close(self) -> None:
        """Close every connection; the graph is of no use afterwards."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    def within(self, timeout_s: float) -> "Graph":
        """The same pool with another deadline for each read and each whole write, in seconds (jobs)."""
        return replace(self, timeout_s=timeout_s)

    def patient(self) -> "Graph":
        """The same pool for work over a whole company, that no request waits for."""
        return self.within(_PATIENT_S)

    @staticmethod
    @contextlib.contextmanager
    def observing(observer: Observer) -> Iterator[None]:
        """Tell `observer` of every statement of this task, and of tasks it starts, while the block lasts."""
        token = _observers.set((*_observers.get(), observer))
        try:
            yield
        finally:
            _observers.reset(token)

    async def read(self, query: Query, /, **params: Any) -> Rows:
        """The rows of one reading statement, which sees every write made through this graph before.

        An auto-commit statement in READ mode, tried again up to three times on transient failures.

        Raises a `failures.GraphFailure`; ValueError for a parameter that is no plain value.
        """
        check_params(query.name, params)
        started = time.perf_counter()
        with _as_failures(query.name):
            async with asyncio.timeout(self.timeout_s + _GRACE_S):
                rows = await self._read_retried(query, params)
        _tell(query.name, started, rows)
        return rows

    async def write(
        self, work: Callable[Concatenate[Tx, _P], Awaitable[_R]], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """What `work(tx, ...)` answered, after everything it wrote was committed in one transaction.

        The work is run again as a whole after a transient failure, and a few times after a uniqueness
        constraint refused it (two writers met in a MERGE), so it must not change anything but the graph.
        An exception of its own rolls back and passes through.

        Raises a `failures.GraphFailure`: `Conflict` when the constraint holds to the end, `OutcomeUnknown`
        when the link was lost or the deadline passed while the commit was under way.
        """
        attempt = _Attempt(work=_name_of_work(work))

        async def timed(transaction: AsyncManagedTransaction) -> _R:
            attempt.committing = False
            answer = await work(Tx(transaction, self.server), *args, **kwargs)
            attempt.committing = True
            return answer

        timed = neo4j.unit_of_work(metadata={"work": attempt.work}, timeout=self.timeout_s)(timed)
        with _as_failures(attempt.work, attempt):
            async with asyncio.timeout(self.timeout_s + _GRACE_S):
                return await self._write_retried(timed)

    async def explain(self, query: Query, /, **params: Any) -> list[Notice]:
        """The planner's remarks on a statement, planned and not run; none without `notifications`."""
        with _as_failures(query.name):
            async with (
                asyncio.timeout(self.timeout_s + _GRACE_S),
                self._session(neo4j.WRITE_ACCESS) as session,
            ):
                result = await session.run(*_sent(query, params, self.server, prefix="EXPLAIN "))
                summary = await result.consume()
                remarks = summary.gql_status_objects
        return [Notice(remark.gql_status, remark.status_description) for remark in remarks]

    async def profile(self, query: Query, /, **params: Any) -> Profile:
        """A reading statement run once with the server counting what each step of it does, which costs time.

        Raises as `read`.
        """
        check_params(query.name, params)
        started = time.perf_counter()
        with _as_failures(query.name):
            async with (
                asyncio.timeout(self.timeout_s + _GRACE_S),
                self._session(neo4j.READ_ACCESS) as session,
            ):
                result = await session.run(*_sent(query, params, self.server, prefix="PROFILE "))
                rows = await _rows_of(result)
                summary = await result.consume()
        _tell(query.name, started, rows)
        return Profile(query, rows, time.perf_counter() - started, plan_steps.told(summary.profile))

    async def _read_retried(self, query: Query, params: dict[str, Any]) -> Rows:
        for delay_s in _READ_RETRY_DELAYS_S:
            try:
                return await self._read_once(query, params)
            except (DriverError, Neo4jError) as error:
                if not failures.is_transient(error):
                    raise
            await asyncio.sleep(delay_s)
        return await self._read_once(query, params)

    async def _read_once(self, query: Query, params: dict[str, Any]) -> Rows:
        if self._direct is None:
            return await self._read_in_session(query, params)
        text, sent = _sent(query, params, self.server)
        rows = await self._direct.value(
            Quiet(text), sent, column="rows", name=query.name, timeout_s=self.timeout_s
        )
        return cast(Rows, rows) if rows is not None else []

    async def _read_in_session(self, query: Query, params: dict[str, Any]) -> Rows:
        text, sent = _sent(query, params, self.server)
        statement = neo4j.Query(text, metadata={"statement": query.name}, timeout=self.timeout_s)
        async with self._session(neo4j.READ_ACCESS) as session:
            return await _rows_of(await session.run(statement, sent))

    async def _write_retried(self, work: Callable[[AsyncManagedTransaction], Awaitable[_R]]) -> _R:
        for delay_s in _CONFLICT_RETRY_DELAYS_S:
            try:
                return await self._write_once(work)
            except ConstraintError:
                await asyncio.sleep(delay_s)
        return await self._write_once(work)

    async def _write_once(self, work: Callable[[AsyncManagedTransaction], Awaitable[_R]]) -> _R:
        async with self._session(neo4j.WRITE_ACCESS) as session:
            return await session.execute_write(work)

    def _session(self, access_mode: str) -> AsyncSession:
        return self._driver.session(
            database=self._database, default_access_mode=access_mode, bookmark_manager=self._bookmarks
        )


@dataclass(slots=True)
class _Attempt:
    """How far the current try of a write has come."""

    work: str
    committing: bool = False


def check_params(statement: str, params: Mapping[str, Any]) -> None:
    """Nothing, when every value is text, a number, a boolean, None, or a list or map of those.

    Raises ValueError naming the parameter: a date, a tuple or a node here would mean something else, or
    nothing, on another engine.
    """
    for name, value in params.items():
        if not _is_plain(value):
            raise ValueError(
                f"{statement}: parameter {name!r} holds a {type(value).__name__} that is no plain value"
            )


class Plain(list[dict[str, Any]]):
    """Rows that `plain` has looked at: a statement takes them as they are."""


def plain(statement: str, rows: Rows) -> Plain:
    """These rows, looked at here rather than when the statement is run: in another thread, say.

    Raises ValueError as `check_params`.
    """
    check_params(statement, {"rows": rows})
    return Plain(rows)


def _is_plain(value: Any) -> bool:
    check = _PLAIN.get(type(value))
    if check is not None:
        return check(value)
    # A member of a StrEnum is text, and a subclass of a plain type is what its parent is.
    return any(isinstance(value, kind) and check(value) for kind, check in _PLAIN.items())


def _is_plain_list(value: list[Any]) -> bool:
    # A list of ids, by far the most usual one, is looked at without a call of ours for each.
    if set(map(type, value)) == {str}:
        return all(map(str.isascii, value)) or all(map(_is_unicode, value))
    return _are_plain(value)


def _is_plain_map(value: dict[Any, Any]) -> bool:
    if not set(map(type, value)) <= {str} and not all(isinstance(key, str) for key in value):
        return False
    return _are_plain(value.values())


def _are_plain(values: Iterable[Any]) -> bool:
    # Short text and nothing are most of what there is: a load looks at tens of millions of values.
    for value in values:
        if value is None or (type(value) is str and value.isascii()):
            continue
        if not _is_plain(value):
            return False
    return True


def _is_unicode(value: str) -> bool:
    if value.isascii():
        return True
    # Half a surrogate pair is a Python str, and no text: it cannot be sent.
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


# In the order in which a subclass is looked up: a boolean is an int too.
_PLAIN: dict[type, Callable[[Any], bool]] = {
    str: _is_unicode,
    bool: lambda _value: True,
    int: lambda value: -(2**63) <= value < 2**63,
    type(None): lambda _value: True,
    float: math.isfinite,
    list: _is_plain_list,
    Plain: lambda _value: True,
    dict: _is_plain_map,
}


@contextlib.contextmanager
def _as_failures(statement: str, attempt: _Attempt | None = None) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        if attempt is not None and attempt.committing:
            message = f"{statement}: the deadline passed while the commit was under way"
            raise failures.OutcomeUnknown(message, statement=statement) from error
        raise failures.of_driver(error, statement) from error
    except (DriverError, Neo4jError, OSError) as error:
        raise failures.of_driver(error, statement) from error


async def _rows_of(result: AsyncResult) -> Rows:
    record = await result.single()
    return cast(Rows, record["rows"]) if record is not None else []


def _sent(
    query: Query, params: dict[str, Any], server: Server, *, prefix: LiteralString = ""
) -> tuple[LiteralString, dict[str, Any]]:
    """A statement's text and parameters as this server gets them.

    Neo4j plans a text anew for each combination of its parameters' types and size classes: null or text, a text
    of 9 or of 40 characters, a list of 5 or of 20. Inside a map they are all one. The local engine finds no index
    through a map, and plans in no time.
    """
    if server.engine == "Neo4j" and params:
        return _text(query, prefix, mapped=True), {_MAP: QuietParams(params)}
    return _text(query, prefix, mapped=False), params


@functools.lru_cache(maxsize=_KEPT_TEXTS)
def _text(query: Query, prefix: LiteralString, *, mapped: bool) -> LiteralString:
    text = _PARAMETER.sub(rf"${_MAP}.\1", query.text) if mapped else query.text
    # A comment reaches every engine's query log, and for each statement of a transaction, as metadata do not.
    return cast(LiteralString, f"{prefix}// {query.name}\n{text}")  # type: ignore[redundant-cast]


def _tell(name: str, started: float, rows: Rows) -> None:
    observers = _observers.get()
    if observers:
        seconds = time.perf_counter() - started
        for observer in observers:
            observer(name, seconds, len(rows))


def _name_of_work(work: Callable[..., object]) -> str:
    name = getattr(work, "__qualname__", type(work).__name__)
    return f"{getattr(work, '__module__', '')}.{name}"


async def _greet(driver: AsyncDriver, database: str | None) -> Server:
    with _as_failures("sign-in"):
        async with asyncio.timeout(15):
            # A statement, not a handshake: only this finds an unknown database on every engine.
            async with driver.session(database=database) as session:
                summary = await (await session.run("RETURN 1 AS one")).consume()
    return server_of(summary.server.agent)


def server_of(agent: str) -> Server:
    """The server behind a Bolt agent: `Neo4j/5.26.30`, or `Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)`.

    Raises StatementRefused for a product that is neither Neo4j 5.26 or newer nor ArcadeDB.
    """
    # The local engine says that it is compatible before it says what it is.
    found = re.search(r"(ArcadeDB) ([^\s)]+)", agent) or re.search(r"^(Neo4j)/(\S+)", agent)
    if found is None:
        raise failures.StatementRefused(f"the server calls itself {agent!r}; Neo4j or ArcadeDB is needed")
    server = Server(found[1], found[2])
    if server.engine == "Neo4j" and _number(server.version) < _OLDEST_NEO4J:
        raise failures.StatementRefused(f"the server is Neo4j {server.version}; 5.26 or newer is needed")
    return server


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
