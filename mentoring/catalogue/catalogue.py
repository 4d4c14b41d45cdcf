"""The index of the catalogue as this process holds it: read when it is first needed, and again when it is old."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.client import Graph
from graph.competence import catalogue
from mentoring.catalogue.index import Index, Suggestion

FRESH_S = 60.0
"""A skill that was imported or renamed is found within this time."""


@dataclass(slots=True, eq=False)
class Catalogue:
    """One for a process and graph. `clock` gives seconds of no particular beginning."""

    graph: Graph
    clock: Callable[[], float] = time.monotonic
    _index: Index | None = None
    _read_at: float = 0.0
    _reading: "asyncio.Task[Index] | None" = field(default=None)

    async def find(self, text: str, most: int) -> list[Suggestion]:
        """Up to `most` skills that the text may mean, the likeliest first.

        No statement, except the first time and once the index is a minute old: then whoever asks waits for it, once
        for all who ask meanwhile. Raises GraphFailure.
        """
        index = await self._current()
        # Some milliseconds with a large catalogue: others are served meanwhile.
        return await asyncio.to_thread(index.find, text, most)

    async def _current(self) -> Index:
        if self._index is not None and self.clock() - self._read_at < FRESH_S:
            return self._index
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(), name="catalogue")
        return await asyncio.shield(self._reading)

    async def _read(self) -> Index:
        try:
            at = self.clock()
            rows = await catalogue.entries(self.graph)
            self._index, self._read_at = await asyncio.to_thread(Index, rows), at
            return self._index
        finally:
            self._reading = None
