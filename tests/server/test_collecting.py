"""The collector while the service serves: what was there is left alone, and what comes is still found."""

import gc
import weakref

from server import collecting


class _Held:
    """Something that may hold itself."""

    itself: "_Held | None" = None


def _cycle() -> "weakref.ref[_Held]":
    held = _Held()
    held.itself = held
    return weakref.ref(held)


def test_what_was_there_is_left_alone_until_the_service_ends() -> None:
    threshold = gc.get_threshold()

    with collecting.seldom():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() == (collecting.YOUNG, *threshold[1:])

    assert gc.get_threshold() == threshold
    assert gc.get_freeze_count() == 0


def test_a_cycle_made_while_serving_is_still_found() -> None:
    with collecting.seldom():
        cycle = _cycle()
        gc.collect()

        assert cycle() is None
