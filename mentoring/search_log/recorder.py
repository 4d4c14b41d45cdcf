"""Searches written down after they were answered, several at a time, and forgotten when their time is over."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from graph import failures, instants, searches
from graph.client import Graph, Tx
from graph.searches import SearchRow
from mentoring.programme import Programme
from mentoring.search_log.facts import Search

_MOST_WAITING = 1_000
_AT_ONCE = 1_000

_log = structlog.get_logger("mentorgraph.searches")


@dataclass(slots=True, eq=False)
class SearchLog:
    """Writes what it is told every `every_s` seconds. One for a process.

    A search is answered before it is written down, and is lost when the process dies in between or the graph does not
    take it: it is material for statistics, and no answer waits for it.
    """

    graph: Graph
    programme: Programme
    every_s: float = 2.0
    lost: int = 0
    _waiting: list[SearchRow] = field(default_factory=list)
    _writing: "asyncio.Task[None] | None" = None

    def note(self, search: Search) -> None:
        """Keep a search, soon."""
        if len(self._waiting) >= _MOST_WAITING:
            self.lost += 1
            return
        self._waiting.append(search.row(self.programme))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_later(), name="searches")

    async def flush(self) -> None:
        """Write what waits, now."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        try:
            await self.graph.write(_record, rows)
        except failures.GraphFailure as failure:
            self.lost += len(rows)
            _log.warning("searches.lost", count=len(rows), error=type(failure).__name__)

    async def close(self) -> None:
        """Write what waits, and stop."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})
        await self.flush()

    async def _write_later(self) -> None:
        try:
            await asyncio.sleep(self.every_s)
            await self.flush()
        finally:
            self._writing = None


async def forget_old(graph: Graph, *, now: datetime, programme: Programme) -> int:
    """How many searches were deleted whose time is over. Safe to run from several processes."""
    before, gone = instants.to_text(now - programme.searches_kept), 0
    while True:
        batch = await graph.write(_forget, before)
        gone += batch
        if batch < _AT_ONCE:
            return gone


async def _record(tx: Tx, rows: list[SearchRow]) -> None:
    await searches.record(tx, rows)


async def _forget(tx: Tx, before: str) -> int:
    return await searches.forget(tx, before, _AT_ONCE)
