"""What happens in the programme, told to whoever listens in this process: the outbox read on from now."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from graph import events, failures, instants
from graph.client import Graph
from graph.events import HappenedRow

_AT_ONCE = 1_000
_OVERLAP = timedelta(seconds=5)
"""How far back each look goes: a transaction commits later than it noted, and clocks of machines differ."""
_MOST_WAITING = 10_000

_log = structlog.get_logger("mentorgraph.feed")


class TooSlow(Exception):  # noqa: N818 - named by what happened
    """A listener took less than what happened: something was left out, so nothing more is told."""


class Heard:
    """What one listener has not taken yet."""

    def __init__(self) -> None:
        self._waiting: list[HappenedRow] = []
        self._news = asyncio.Event()
        self._is_full = False

    def tell(self, happened: Sequence[HappenedRow]) -> None:
        """Put events in line."""
        self._is_full = self._is_full or len(self._waiting) + len(happened) > _MOST_WAITING
        if not self._is_full:
            self._waiting += happened
        self._news.set()

    async def taken(self, within_s: float) -> list[HappenedRow]:
        """All events in line, oldest first; waits up to `within_s` for the first, and is empty without one.

        Raises TooSlow.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), within_s)
        self._news.clear()
        if self._is_full:
            raise TooSlow
        taken, self._waiting = self._waiting, []
        return taken


@dataclass(slots=True, eq=False)
class Feed:
    """Reads the outbox every `every_s` seconds while somebody listens. One for a process and graph."""

    graph: Graph
    every_s: float = 0.5
    _listeners: set[Heard] = field(default_factory=set)
    _reading: "asyncio.Task[None] | None" = None

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Heard]:
        """Everything that is committed from now on, each event once.

        Raises GraphFailure when the graph does not answer at the start; later it is asked again until it does.
        """
        heard = Heard()
        if self._reading is None:
            place = _Place(self.graph)
            await place.read_on()
            # Another listener may have begun meanwhile.
            if self._reading is None:
                self._reading = asyncio.create_task(self._read(place), name="feed")
        self._listeners.add(heard)
        try:
            yield heard
        finally:
            self._listeners.discard(heard)
            if not self._listeners and self._reading is not None:
                reading, self._reading = self._reading, None
                reading.cancel()
                await asyncio.wait({reading})

    async def _read(self, place: "_Place") -> None:
        while True:
            await asyncio.sleep(self.every_s)
            try:
                happened = await place.read_on()
            except failures.GraphFailure as failure:
                _log.warning("feed.failed", error=type(failure).__name__)
                continue
            if happened:
                for listener in self._listeners:
                    listener.tell(happened)


class _Place:
    """How far the outbox was read: its latest events by id, and from when on to look again."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._since = datetime.now(UTC) - _OVERLAP
        self._seen: dict[str, datetime] = {}

    async def read_on(self) -> list[HappenedRow]:
        """Events that were not read before, oldest first."""
        found: list[HappenedRow] = []
        after = ("", "")
        while True:
            rows = await events.since(self._graph, instants.to_text(self._since), after, _AT_ONCE)
            found += [row for row in rows if row.id not in self._seen]
            if len(rows) < _AT_ONCE:
                break
            after = (rows[-1].created_at, rows[-1].id)
        self._seen |= {row.id: instants.from_text(row.created_at) for row in found}
        latest = max(self._seen.values(), default=self._since + _OVERLAP)
        self._since = max(self._since, min(latest, datetime.now(UTC)) - _OVERLAP)
        self._seen = {id: at for id, at in self._seen.items() if at >= self._since}
        return found
