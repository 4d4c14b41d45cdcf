"""One thing worked out in a thread while the one before is written, so that the server and we are busy at once."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def worked_out(work: Callable[[T], R], items: Sequence[T]) -> AsyncGenerator[R, None]:
    """What `work` makes of each item, in order; of the next one already while the caller has this one.

    To be closed (`contextlib.aclosing`): no thread is left at work then.
    """

    def begun(at: int) -> list[asyncio.Task[R]]:
        return [asyncio.create_task(asyncio.to_thread(work, item)) for item in items[at : at + 1]]

    under_way = begun(0)
    try:
        for number in range(len(items)):
            made = await under_way.pop()
            under_way = begun(number + 1)
            yield made
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)
