"""Several replicas of the service in one process: each a thread with an event loop and connections of its own.

They share nothing but the graph, so what holds between them is held by the graph.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph.client import Graph
from graph.engines.endpoint import Endpoint

_R = TypeVar("_R")
_REPLICAS = 5

Call = Callable[[Graph], Awaitable[_R]]


async def all_at_once(endpoint: Endpoint, calls: Sequence[Call[_R]]) -> list[_R]:
    """What these calls answered, made at the same time and spread over the replicas; in no order."""
    shares = [calls[start::_REPLICAS] for start in range(_REPLICAS)]
    with ThreadPoolExecutor(_REPLICAS) as threads:
        loop = asyncio.get_running_loop()
        answered = await asyncio.gather(
            *(loop.run_in_executor(threads, _replica, endpoint, share) for share in shares)
        )
    return [answer for share in answered for answer in share]


def _replica(endpoint: Endpoint, calls: Sequence[Call[_R]]) -> list[_R]:
    async def run() -> list[_R]:
        async with await Graph.open(
            endpoint.uri, endpoint.user, endpoint.password, endpoint.database, timeout_s=60, retry_s=60
        ) as graph:
            return list(await asyncio.gather(*(call(graph) for call in calls)))

    return asyncio.run(run())
