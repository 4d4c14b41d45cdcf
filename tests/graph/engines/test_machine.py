"""The part of a machine that a server takes: little of a small one, never more than it can use."""

import pytest

from graph.engines import machine, process
from graph.engines.machine import Share

GIB = 1024


@pytest.mark.parametrize("memory", [0, 1 * GIB, 4 * GIB])
def test_a_small_machine_gives_what_it_always_gave(memory: int) -> None:
    assert machine.share(memory) == Share(heap=512, page_cache=max(128, memory // 16), young=None)


def test_a_big_machine_gives_more_up_to_a_bound() -> None:
    assert machine.share(12 * GIB) == Share(heap=1536, page_cache=768, young=512)
    assert machine.share(64 * GIB) == Share(heap=2048, page_cache=1024, young=682)
    assert machine.share(10_000 * GIB) == machine.share(64 * GIB)


def test_a_part_of_this_machine_is_within_what_is_there() -> None:
    share = machine.share()

    assert share.heap >= (share.young or 0)
    assert process.heap(share)[0] == f"-Xmx{share.heap}m"
    assert process.heap(Share(512, 128, None)) == ["-Xmx512m"]
