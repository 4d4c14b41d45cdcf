"""Turns: callers of this process who would meet at the same lock of the graph wait here instead.

The graph's own locks decide what is right, across processes. But the local engine finds out only at the commit
that two transactions met, and then one of them is done again as a whole: of fifty at once most would still be
retrying when their time is up. In line, each is done once.
"""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Iterable

# A lock belongs to the loop that waits on it, and is gone with the last who holds or awaits it.
_locks: weakref.WeakValueDictionary[tuple[int, str], asyncio.Lock] = weakref.WeakValueDictionary()


@contextlib.asynccontextmanager
async def taken(people: Iterable[str]) -> AsyncIterator[None]:
    """Hold the turn of these people (by id) while the block lasts; in one order, so that nobody waits in a
    ring."""
    async with contextlib.AsyncExitStack() as held:
        for person_id in sorted(set(people)):
            await held.enter_async_context(_lock(person_id))
        yield


def _lock(person_id: str) -> asyncio.Lock:
    key = (id(asyncio.get_running_loop()), person_id)
    lock = _locks.get(key)
    if lock is None:
        lock = _locks[key] = asyncio.Lock()
    return lock
