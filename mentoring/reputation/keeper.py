"""The keeper of the reputations: one process of many, which remembers the fit and patches what happens into it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from graph import events
from graph.client import Graph, Tx
from graph.events import EventRow
from graph.reputation import scores, state
from graph.reputation.state import State
from mentoring import leases
from mentoring.leases import Lease, LeaseLost
from mentoring.reputation import boards, fitted, happened, memory, parts, patching
from mentoring.reputation.memory import Memory
from mentoring.reputation.parts import Without
from mentoring.reputation.refit import LEASE as REFIT_LEASE
from mentoring.reputation.refit import remembered

LEASE = "outbox"
_AT_ONCE = 1_000
_STAND_BY_S = 5.0
_COMPARED_FOR_S = 0.1

Now = Callable[[], Awaitable[datetime]]
"""The programme's present instant."""

_log = structlog.get_logger("mentorgraph.reputation")


class Keeper:
    """Scores, boards and counterfactuals kept up with the outbox, as long as this process holds the lease.

    The lease is kept from one piece of work to the next, and with it the memory of the last fit: whoever takes
    over builds that anew. Every write is fenced by the lease and by the state that the memory is of, so that a
    keeper that was thought dead, or a refit from elsewhere, is noticed and nothing is written twice.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph.patient()
        self._turn = asyncio.Lock()
        self._held = contextlib.AsyncExitStack()
        self._lease: Lease | None = None
        self._memory: Memory | None = None
        self._tried_at: float | None = None
        self._refitting = False
        self._written = False

    async def close(self) -> None:
        """Give the lease back."""
        await self._let_go()

    async def work_off(self, now: Now) -> int:
        """How many waiting events were dealt with; every score is as of after them, their own mentors' first.

        0 while another process holds the lease, or writes a refit. An event is marked in the transaction that
        writes what it changes: killed anywhere, it either waits still or is done. `now` is asked again for each
        transaction: what is written is of after what happened.
        """
        dealt_with = 0
        if not await events.waiting(self._graph, 1) and not self._is_rippling() and not self._stands_by():
            return dealt_with
        async with self._turn, self._dropping():
            while (lease := await self._hold()) is not None and (
                kept := await self._remembered(await now())
            ) is not None:
                if waiting := await events.waiting(self._graph, _AT_ONCE):
                    if not await self._deal_with(lease, kept, waiting, await now()):
                        break
                    dealt_with += len(waiting)
                elif not await patching.ripple(self._graph, lease, kept, now=await now()):
                    break
        return dealt_with

    async def refit_daily(self, now: datetime) -> bool:
        """Whether a refit was due without an event, and made: none yet, an interrupted one, one of another day.

        What happens meanwhile is patched into what is served, until the new fit is written.
        """
        if not is_due(await state.read(self._graph), now):
            return False
        async with self._turn, self._dropping():
            if await self._hold() is None or await self._is_refitting():
                return False
        self._refitting = True
        try:
            async with self._dropping():
                # Another process may have made it while this one waited.
                if not is_due(await state.read(self._graph), now):
                    return False
                _, self._memory = await remembered(self._graph, now=now, turn=self._writing())
                return True
        finally:
            self._refitting = False
            if self._written:
                self._written = False
                self._turn.release()
        return False

    async def renew_boards(self, now: datetime) -> int:
        """How many boards were made again, of the scores as they are: 0 where they know every patch."""
        current = await state.read(self._graph)
        lease = self._lease
        if (
            lease is None
            or current.interrupted
            or current.rippling
            or current.patches == current.boards_patches
        ):
            return 0
        async with self._dropping():
            made = await boards.renew(self._graph, lease, now=now)
            await self._graph.write(_know_boards, lease, current)
            return made
        return 0

    async def compare(self) -> int:
        """How many mentors' counterfactuals were worked out: for a tenth of a second, those that wait longest."""
        kept, lease = self._memory, self._lease
        if kept is None or lease is None or not kept.uncompared:
            return 0
        async with self._turn, self._dropping():
            found = await asyncio.to_thread(_without, kept)
            await self._graph.write(_keep, lease, found)
            kept.compared(found)
            return len(found)
        return 0

    async def _deal_with(
        self, lease: Lease, kept: Memory, waiting: Sequence[EventRow], now: datetime
    ) -> bool:
        """Whether these events were dealt with; those that ask for a refit wait for one that is under way."""
        about, event_ids = happened.in_all(waiting), [event.id for event in waiting]
        if about.everything:
            if self._refitting:
                return False
            _, self._memory = await remembered(self._graph, now=now)
        if about.everything or about.nothing:
            await self._graph.write(_mark, lease, event_ids)
        else:
            await patching.patch(self._graph, lease, kept, about, event_ids=event_ids, now=now)
        return True

    def _is_rippling(self) -> bool:
        """Whether a patch was written whose effect on other mentors was not, yet."""
        return self._memory is not None and self._memory.rippling

    def _stands_by(self) -> bool:
        """Whether it is time to look after the lease though nothing waits: the memory is built before it is needed."""
        at = asyncio.get_running_loop().time()
        if self._memory is not None or (self._tried_at is not None and at < self._tried_at + _STAND_BY_S):
            return False
        self._tried_at = at
        return True

    async def _hold(self) -> Lease | None:
        if self._lease is None:
            self._lease = await self._held.enter_async_context(leases.held(self._graph, LEASE))
            if self._lease is None:
                await self._let_go()
        return self._lease

    async def _remembered(self, now: datetime) -> Memory | None:
        """The memory of what is served, built where it is not; None while a refit is being written."""
        current = await state.read(self._graph)
        if self._memory is not None and self._memory.is_of(current):
            return self._memory
        self._memory = None
        if not is_known(current):
            if self._refitting:
                return None
            _, self._memory = await remembered(self._graph, now=now)
        elif not current.interrupted:
            self._memory = await memory.built(self._graph, current)
            _log.info("reputation.remembered", gains=len(self._memory.fit.register.mentor_of))
        return self._memory

    async def _is_refitting(self) -> bool:
        async with leases.held(self._graph, REFIT_LEASE) as free:
            return free is None

    @contextlib.asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        """The turn, taken and not given back: whoever has it next needs the memory of what was written."""
        await self._turn.acquire()
        self._written = True
        yield

    @contextlib.asynccontextmanager
    async def _dropping(self) -> AsyncIterator[None]:
        """Forget what turns out to be another process's; it is taken up again with the next piece of work."""
        try:
            yield
        except state.Superseded as superseded:
            _log.info("reputation.superseded", reason=str(superseded))
            self._memory = None
        except patching.Restated as restated:
            _log.info("reputation.restated", reason=str(restated))
        except LeaseLost:
            await self._let_go()
            raise

    async def _let_go(self) -> None:
        self._lease, self._memory = None, None
        await self._held.aclose()


def is_due(current: State, now: datetime) -> bool:
    """Whether the served scores are no refit of this day, or of none that ended."""
    ref_day = now.astimezone(UTC).date().isoformat()
    return current.interrupted or not is_known(current) or current.ref_day != ref_day


def is_known(current: State) -> bool:
    """Whether the served scores are of this version of the model."""
    settled = current.settled
    return settled is not None and (settled.algorithm, settled.algorithmVersion) == (
        fitted.ALGORITHM,
        fitted.VERSION,
    )


def _without(kept: Memory) -> dict[str, dict[str, Without]]:
    """Counterfactuals of the mentors that wait longest, as many as a moment allows, one at least."""
    found: dict[str, dict[str, Without]] = {}
    until = time.monotonic() + _COMPARED_FOR_S
    for mentor_id in kept.uncompared:
        found[mentor_id] = parts.without(kept.fit, mentor_id)
        if time.monotonic() > until:
            break
    return found


async def _keep(tx: Tx, lease: Lease, found: Mapping[str, Mapping[str, Without]]) -> None:
    await lease.guard(tx)
    texts = {mentor_id: parts.without_to_text(of_mentor) for mentor_id, of_mentor in found.items()}
    await scores.keep_without(tx, texts)


async def _know_boards(tx: Tx, lease: Lease, current: State) -> None:
    await lease.guard(tx)
    await state.boards_made(tx, generation=current.generation, patches=current.patches)


async def _mark(tx: Tx, lease: Lease, event_ids: Sequence[str]) -> None:
    await lease.guard(tx)
    await events.done(tx, event_ids, datetime.now(UTC))
