"""A demo company in the making: in a thread of its own, so that a database can be started and filled meanwhile."""

import asyncio
import contextlib
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

from mentoring.demo.company import SURE_FROM_EMPLOYEES, Demo, generate
from mentoring.exchange import Company


@dataclass(frozen=True, slots=True)
class Making:
    """The company of a size, seed and day; only `begun` makes one. `sure_from`: see `generate`."""

    employees: int
    seed: int
    today: date
    sure_from: int
    _staffed: "Future[Company]" = field(default_factory=Future)
    _made: "Future[Demo]" = field(default_factory=Future)

    async def staffed(self) -> Company | None:
        """What `generate` tells early; None for a company where nothing is sure before all of it is."""
        if self.employees < self.sure_from:
            return None
        return await asyncio.wrap_future(self._staffed)

    async def made(self) -> Demo:
        """All of it. Raises ValueError for a size or seed that `generate` refuses."""
        return await asyncio.wrap_future(self._made)

    def run(self) -> None:
        """Make it."""
        try:
            made = generate(
                self.employees,
                self.seed,
                self.today,
                staffed=self._staffed.set_result,
                sure_from=self.sure_from,
            )
            self._made.set_result(made)
        except BaseException as error:
            for waiting in (self._staffed, self._made):
                if not waiting.done():
                    waiting.set_exception(error)


@contextlib.contextmanager
def begun(
    employees: int, seed: int, today: date, *, sure_from: int = SURE_FROM_EMPLOYEES
) -> Iterator[Making]:
    """The company, which the search for cycles leaves alone while the block lasts.

    It is millions of objects without a cycle: walking them again and again took a quarter of the time. A block that
    is left before the company is made does not wait for it.
    """
    making, left = Making(employees, seed, today, sure_from), threading.Event()
    threading.Thread(target=_make, args=(making, left), name="demo company", daemon=True).start()
    try:
        yield making
    finally:
        left.set()
        gc.unfreeze()


def _make(making: Making, left: threading.Event) -> None:
    collected = gc.isenabled()
    gc.disable()
    try:
        making.run()
        gc.freeze()
        if left.is_set():
            gc.unfreeze()
    finally:
        if collected:
            gc.enable()
