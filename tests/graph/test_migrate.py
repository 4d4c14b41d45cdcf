"""Migrations: applied once, in order, by one process; a file that was changed is refused."""

import asyncio
from pathlib import Path

import pytest

from graph import migrate
from graph.client import Graph
from graph.query import Query

_COUNT = Query(
    "tests.migrations",
    "MATCH (m:Migration) WITH m ORDER BY m.version RETURN collect({version: m.version, name: m.name}) AS rows",
)


async def test_a_migrated_graph_has_nothing_to_report_and_nothing_to_do(graph: Graph) -> None:
    assert await migrate.check(graph) == []
    assert await migrate.migrate(graph) == []
