"""One thing worked out in a thread while the one before is written, so that the server and we are busy at once."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_TURN_S = 0.0002


class _Turns:
    """How many blocks want short turns, and how long turns were before the first of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        self._before_s = 0.0

    def shorten(self) -> None:
        with self._lock:
            if not self._wanted:
                self._before_s = sys.getswitchinterval()
                sys.setswitchinterval(min(_TURN_S, self._before_s))
            self._wanted += 1

    def restore(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                sys.setswitchinterval(self._before_s)


_turns = _Turns()


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Threads that compute let others go first after a fifth of a millisecond, while the block lasts.

    By default it is five milliseconds, which the loop would wait for each time the server has answered: a
    transaction waits some ten times, and the server with it.
    """
    _turns.shorten()
    try:
        yield
    finally:
        _turns.restore()


async def worked_out(work: Callable[[T], R], items: Sequence[T]) -> AsyncGenerator[R, None]:
    """What `work` makes of each item, in order; of the next one already while the caller has this one.

    To be closed (`contextlib.aclosing`): no thread is left at work then.
    """

    def begun(at: int) -> list[asyncio.Task[R]]:
        return [asyncio.create_task(asyncio.to_thread(work, item)) for item in items[at : at + 1]]

    with short_turns():
        under_way = begun(0)
        try:
            for number in range(len(items)):
                made = await under_way.pop()
                under_way = begun(number + 1)
                yield made
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)
