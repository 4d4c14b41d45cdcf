"""The statements behind an operation, recorded once and run again through the bare driver."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import neo4j
import orjson

from graph import ids
from graph.client import Graph, Tx
from graph.query import Query

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher as it was sent, with its parameters."""

    text: str
    params: dict[str, Any]


Unit = list[Statement]
"""Statements of one transaction; a read is a unit of its own."""


@dataclass(slots=True)
class Recording:
    """A graph that notes what passes through it; it stands in for `Graph` in one request."""

    graph: Graph
    units: list[Unit] = field(default_factory=list)

    def within(self, timeout_s: float) -> "Recording":
        return Recording(self.graph.within(timeout_s), self.units)

    async def read(self, query: Query, /, **params: Any) -> list[dict[str, Any]]:
        self.units.append([Statement(query.text, params)])
        return await self.graph.read(query, **params)

    async def write(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        unit: Unit = []

        async def recorded(tx: Tx) -> Any:
            # A write that is tried again is one unit: what was tried before was undone.
            unit.clear()
            return await work(_RecordingTx(tx, unit), *args, **kwargs)

        answer = await self.graph.write(recorded)
        self.units.append(unit)
        return answer


@dataclass(frozen=True, slots=True)
class _RecordingTx:
    tx: Tx
    unit: Unit

    async def run(self, query: Query, /, **params: Any) -> list[dict[str, Any]]:
        self.unit.append(Statement(query.text, params))
        return await self.tx.run(query, **params)

    async def read(self, query: Query, /, **params: Any) -> list[dict[str, Any]]:
        return await self.run(query, **params)


def count(units: list[Unit]) -> int:
    """How many statements there are."""
    return sum(len(unit) for unit in units)


@contextmanager
def bare_driver(uri: str, user: str, password: str, database: str) -> Iterator[Callable[[list[Unit]], None]]:
    """A function that runs units through the official driver, as a hand-written client would."""
    with (
        neo4j.GraphDatabase.driver(
            uri, auth=(user, password), notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF
        ) as driver,
        driver.session(database=database) as session,
    ):

        def run(units: list[Unit]) -> None:
            for unit in units:
                if len(unit) == 1:
                    session.run(unit[0].text, unit[0].params).data()
                    continue
                # Retried on transient failures, as the service's own writes are: its worker writes, too.
                session.execute_write(_together, unit)

        yield run


def _together(transaction: neo4j.ManagedTransaction, unit: Unit) -> None:
    for statement in unit:
        transaction.run(statement.text, statement.params).data()


def with_fresh_ids(units: list[Unit], made_since_ms: int) -> list[Unit]:
    """The same units with a new id in place of each that was made since, so that they create new nodes."""
    fresh: dict[bytes, bytes] = {}

    def renewed(match: re.Match[bytes]) -> bytes:
        old = match[0]
        if int(old.replace(b"-", b"")[:12], 16) < made_since_ms:
            return old
        return fresh.setdefault(old, ids.new(made_since_ms).encode())

    return [
        [Statement(one.text, orjson.loads(_UUID.sub(renewed, orjson.dumps(one.params)))) for one in unit]
        for unit in units
    ]
