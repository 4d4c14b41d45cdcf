"""Leases: given back at the end, and no cancel of their holder is lost on the way."""

import asyncio

import pytest

from graph.client import Graph
from mentoring import leases


async def test_a_cancel_that_comes_while_a_lease_is_given_back_is_heard(graph: Graph) -> None:
    went_on = False

    async def work() -> None:
        nonlocal went_on
        async with leases.held(graph, "tests") as lease:
            assert lease is not None
            # Behind the block, while its renewal is being ended.
            asyncio.get_running_loop().call_soon(held.cancel)
        went_on = True

    held = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await held

    assert not went_on
    async with leases.held(graph, "tests") as lease:
        assert lease is not None
