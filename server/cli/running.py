"""How a command runs: signals that end it in order, failures as plain lines, a graph where it needs one."""

import asyncio
import errno
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any, TypeVar

from graph.client import Graph
from graph.engines.endpoint import EngineFailed
from graph.failures import GraphFailure
from mentoring.clock import NotMoved
from server import database
from server.database import Database
from server.failure import Failed
from server.settings import Settings

_R = TypeVar("_R")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130


def to_the_end(command: Callable[[], object]) -> int:
    """The exit code of a command: 0, or 1 with a line on standard error for each reason it failed."""
    _interrupt_on_signals()
    try:
        command()
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Failed, EngineFailed, GraphFailure, NotMoved, OSError) as error:
        for line in _lines(error):
            print(f"mentorgraph: {line}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def awaited(work: Coroutine[Any, Any, _R]) -> _R:
    """What an asynchronous piece of a command answers; a signal cancels it.

    Raises KeyboardInterrupt when it was cancelled by a signal.
    """
    try:
        return asyncio.run(_cancelled_by_signals(work))
    finally:
        # The event loop took the handlers and gave back the system's own.
        _interrupt_on_signals()


def with_graph(settings: Settings, work: Callable[[Graph], Awaitable[_R]], *, patient: bool = False) -> _R:
    """What `work` answers on the graph of these settings: joined where one runs, else started for it.

    `patient`: it is a long load.
    """

    async def opened(found: Database) -> _R:
        async with database.opened(found) as graph:
            return await work(graph)

    with database.reached(settings, patient=patient) as found:
        return awaited(opened(found))


async def _cancelled_by_signals(work: Coroutine[Any, Any, _R]) -> _R:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, interrupt)
    try:
        return await task
    except asyncio.CancelledError:
        if interrupted:
            raise KeyboardInterrupt from None
        raise
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


def _interrupt_on_signals() -> None:
    # Also SIGINT: a shell starts what it puts in the background with that signal ignored.
    for number in _SIGNALS:
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _lines(error: Exception) -> list[str]:
    if isinstance(error, Failed):
        return list(error.lines)
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        return [f"the disk is full{where}" if full else f"{error.strerror or error}{where}"]
    return [" ".join(str(error).split())]
