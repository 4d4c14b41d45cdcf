"""Capacity while an import writes: what was checked before may have been overtaken by an acceptance since (I2)."""

from collections.abc import Iterable

from graph import locks
from graph.client import Tx
from graph.exchange import places
from mentoring.exchange import vocabulary


class OvertakenError(Exception):
    """Somebody accepted a session after the files were checked; the step it contradicts was not written."""


async def hold(tx: Tx, mentor_ids: Iterable[str]) -> None:
    """Let nobody take a place of these mentors until the transaction ends."""
    held = sorted(set(mentor_ids))
    if held:
        await locks.people(tx, held)


async def check(tx: Tx, mentor_ids: Iterable[str]) -> None:
    """Nothing, when each of these mentors, who are held, has the capacity for the places taken.

    Raises OvertakenError.
    """
    held = sorted(set(mentor_ids))
    if not held:
        return
    for row in await places.overtaken(tx, held, place_taking=vocabulary.PLACE_STATES):
        raise OvertakenError(
            f"{row.taken} places of {row.mentor} are taken by now, the files leave {row.capacity};"
            " start the import again and it names the row"
        )
