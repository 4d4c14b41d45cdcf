"""A demo company in the making: in a thread of its own, so that a database can be started and filled meanwhile."""

import asyncio
import contextlib
import gc
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from mentoring import ahead, exchange
from mentoring.demo.company import SURE_FROM_EMPLOYEES, Demo, generate
from mentoring.exchange import Company, Part

_TOLD_EARLY = 2


@dataclass(slots=True)
class Making:
    """The company of a size, seed and day; only `begun` makes one. `sure_from`: see `generate`."""

    employees: int
    seed: int
    today: date
    sure_from: int
    _parts: "list[Future[Part]]" = field(default_factory=list)
    _made: "Future[Demo]" = field(default_factory=Future)
    _told: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        early = _TOLD_EARLY if self.employees >= self.sure_from else 0
        self._parts = [Future() for _ in range(early + 1)]

    @property
    def now(self) -> datetime:
        """The instant at which the company stands: the start of its day."""
        return datetime.combine(self.today, time(), UTC)

    async def parts(self) -> AsyncIterator[Part]:
        """The company in parts, checked, each as soon as it is sure: in the order in which they are to be written.

        Raises as `made`.
        """
        for part in self._parts:
            yield await asyncio.wrap_future(part)

    async def made(self) -> Demo:
        """All of it. Raises ValueError for a size or seed that `generate` refuses."""
        return await asyncio.wrap_future(self._made)

    def run(self) -> None:
        """Make it."""
        try:
            made = generate(self.employees, self.seed, self.today, told=self._tell, sure_from=self.sure_from)
            self._tell(made.company)
            self._made.set_result(made)
        except BaseException as error:
            for part in self._parts[len(self._told) :]:
                part.set_exception(error)
            self._made.set_exception(error)

    def _tell(self, company: Company) -> None:
        place = len(self._told)
        part = exchange.part(company, self._told, now=self.now, is_last=place + 1 == len(self._parts))
        self._told.append(part)
        self._parts[place].set_result(part)


@contextlib.contextmanager
def begun(
    employees: int, seed: int, today: date, *, sure_from: int = SURE_FROM_EMPLOYEES
) -> Iterator[Making]:
    """The company, which the search for cycles leaves alone while the block lasts.

    It is millions of objects without a cycle: walking them again and again took a quarter of the time. A block that
    is left before the company is made does not wait for it.
    """
    making, left = Making(employees, seed, today, sure_from), threading.Event()
    with ahead.short_turns():
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
