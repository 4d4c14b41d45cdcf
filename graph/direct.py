"""Reads straight on a connection of the driver's pool, as a session would send them, without the session.

This reaches into one known version of the driver; `of` answers None for any other, and reads take a session.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import neo4j
from neo4j import AsyncDriver
from neo4j.api import AsyncBookmarkManager
from neo4j.exceptions import DriverError, ServiceUnavailable

KNOWN_DRIVER = "6.4."
_notices = logging.getLogger("neo4j.notifications")


class Quiet(str):
    """A statement: the driver spells out what it sends for a log line, also when nobody listens."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<statement>"


class QuietParams(dict[str, Any]):
    """Parameters, as `Quiet`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<parameters>"


@dataclass(slots=True)
class _Answer:
    """What has come back of one statement."""

    records: list[list[Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    has_ended: bool = False

    def end(self) -> None:
        self.has_ended = True


@dataclass(frozen=True, slots=True)
class DirectReads:
    """The pool of one driver, one database, and the bookmarks that its sessions share."""

    _driver: Any
    _pool: Any
    _auth: Any
    _target: Any
    _database: str | None
    _bookmarks: AsyncBookmarkManager
    _hears: bool

    async def value(
        self, statement: Quiet, params: Mapping[str, Any], *, column: str, name: str, timeout_s: float
    ) -> Any:
        """One column of the statement's only record; None without a record.

        Raises what a session raises; ValueError for a second record, and where there is no such column.
        """
        if self._driver._closed:
            # The pool of a closed driver would open new connections that nobody closes.
            raise DriverError("the driver is closed")
        bookmarks = await self._bookmarks.get_bookmarks()
        connection = await self._pool.acquire(
            access_mode=neo4j.READ_ACCESS,
            timeout=timeout_s,
            database=self._target,
            bookmarks=bookmarks,
            auth=self._auth,
            liveness_check_timeout=None,
        )
        answer = _Answer()
        try:
            self._ask(
                connection,
                answer,
                statement=statement,
                params=QuietParams(params),
                bookmarks=bookmarks,
                metadata={"statement": name},
                timeout=timeout_s,
            )
            await connection.send_all()
            await connection.fetch_all()
        except asyncio.CancelledError:
            # What is still on its way would be taken for the next statement's answer.
            self._pool.kill_and_release(connection)
            raise
        except BaseException:
            await self._pool.release(connection)
            raise
        await self._pool.release(connection)
        if not answer.has_ended:
            raise ServiceUnavailable("the connection was closed under a read")
        if bookmark := answer.metadata.get("bookmark"):
            await self._bookmarks.update_bookmarks(bookmarks, (bookmark,))
        if self._hears:
            _tell_notices(answer.metadata, name)
        return _only_value(answer, column, name)

    def _ask(
        self, connection: Any, answer: _Answer, *, statement: Quiet, params: QuietParams, **extra: Any
    ) -> None:
        hooks = connection.new_hydration_scope()
        scope = {"dehydration_hooks": hooks.dehydration_hooks, "hydration_hooks": hooks.hydration_hooks}
        connection.run(
            statement,
            parameters=params,
            mode=neo4j.READ_ACCESS,
            db=self._database,
            on_success=answer.metadata.update,
            **extra,
            **scope,
        )
        connection.pull(
            on_records=answer.records.extend,
            on_success=answer.metadata.update,
            on_summary=answer.end,
            **scope,
        )


def of(
    driver: AsyncDriver, database: str | None, bookmarks: AsyncBookmarkManager, *, hears: bool
) -> DirectReads | None:
    """Reads on the driver's own pool; None for a driver we do not know and for a database still to be found.

    `hears` says that the planner's remarks are asked for: they are logged where a session logs them.
    """
    if not neo4j.__version__.startswith(KNOWN_DRIVER):
        return None
    pool: Any = driver._pool
    if database is None and not pool.is_direct_pool:
        return None
    # Imported here: another version of the driver need not have it.
    from neo4j._async.io._pool import AcquisitionAuth, AcquisitionDatabase  # noqa: PLC0415

    return DirectReads(
        driver, pool, AcquisitionAuth(None), AcquisitionDatabase(database), database, bookmarks, hears
    )


def without_timers(driver: AsyncDriver) -> None:
    """Let the driver's connections wait for bytes without timers of their own; nothing for another version.

    Neo4j asks for a limit on each wait, and the driver sets one on each send. It keeps them by a task and a
    timer for every few bytes it takes from its buffer, which is half of a small read's CPU (less on Python
    3.12, which needs no task for it). Each of our reads and writes has a deadline of its own.
    """
    if not neo4j.__version__.startswith(KNOWN_DRIVER):
        return
    pool: Any = driver._pool
    opener: Callable[..., Any] = pool.opener

    async def open_without(*given: Any) -> Any:
        connection = await _opened(opener(*given))
        connection.socket.set_read_timeout(None)
        connection.socket.set_write_timeout(None)
        return connection

    pool.opener = open_without


async def _opened(opening: Coroutine[Any, Any, Any]) -> Any:
    # Cut off half way, the driver leaves the socket to the garbage collector: it is opened to its end, by its
    # own deadline, and closed when nobody waits for it any more.
    task = asyncio.create_task(opening, name="connection")
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_close)
        raise


def _close(opened: "asyncio.Task[Any]") -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().kill()


def _only_value(answer: _Answer, column: str, name: str) -> Any:
    if not answer.records:
        return None
    if len(answer.records) > 1:
        raise ValueError(f"{name}: {len(answer.records)} records came back where one is due")
    return answer.records[0][answer.metadata["fields"].index(column)]


def _tell_notices(metadata: Mapping[str, Any], name: str) -> None:
    for status in metadata.get("statuses", ()):
        if "neo4j_code" in status:
            _notices.warning(
                "%s: gql_status=%r %s", name, status["gql_status"], status.get("status_description")
            )
