"""Fills an empty graph with the demo organisation."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from graph import demo
from graph.client import Graph, Tx
from graph.demo import StandingRow
from mentoring import exchange, reputation
from mentoring.demo import making as makings
from mentoring.demo import showcase
from mentoring.demo.company import Demo
from mentoring.demo.making import Making
from mentoring.demo.showcase import Showcase
from mentoring.demo.truth import Truth
from mentoring.exchange import Applied, Progress

_LONG_FROM_EMPLOYEES = 5_000


def takes_long(employees: int) -> bool:
    """Whether loading so many people is long enough for an engine to be started as for a long load."""
    return employees >= _LONG_FROM_EMPLOYEES


class Refusal(StrEnum):
    """Why a demo is not loaded."""

    ALREADY_LOADED = "ALREADY_LOADED"
    NOT_EMPTY = "NOT_EMPTY"
    ANOTHER_UNDER_WAY = "ANOTHER_UNDER_WAY"


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written."""

    code: Refusal
    message: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demo stands, with its scores; `showcase` is None where the company is too small to have one.

    `today` is the day the company was made for: an earlier one when a load that was ended is carried on.
    """

    today: date
    truth: Truth
    applied: Applied
    showcase: Showcase | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A load that was ended before the scores were fitted; `load` with this size and seed carries it on."""

    employees: int
    seed: int
    today: date


async def unfinished(graph: Graph) -> Unfinished | None:
    """The load to carry on in a migrated graph, None for none."""
    return _unfinished(await demo.standing(graph))


async def load(
    graph: Graph,
    *,
    employees: int,
    seed: int,
    today: date,
    progress: Progress | None = None,
    making: Making | None = None,
) -> Loaded | Refused:
    """The demo of this size and seed in a migrated graph without people, marked as a demo, scores fitted.

    `making`: it was begun already. Killed anywhere, it is carried on by the same call, also on a later day. Raises
    ValueError for a size or seed that `generate` refuses, and what `exchange.apply` and `reputation.refit` raise.
    """
    graph = graph.patient()
    begun = await graph.write(_begin, employees, seed, today)
    if isinstance(begun, Refused):
        return begun
    with contextlib.ExitStack() as stack:
        if making is None or making.today != begun:
            making = stack.enter_context(makings.begun(employees, seed, begun))
        made, applied = await _applied(graph, making, progress or _untold)
    shown = await showcase.find(graph, now=making.now)
    return Loaded(begun, made.truth, applied, shown)


async def _applied(graph: Graph, making: Making, tell: Progress) -> tuple[Demo, Applied]:
    """The demo, and what writing it did, scores fitted: what is sure of it early is written while the rest is made."""
    done = Applied()
    tell("the company", 0, making.employees)
    async for part in making.parts():
        if not part.is_last:
            done += await exchange.apply_part(graph, part, now=making.now, progress=tell, demo=True)
            continue
        tell("the company", making.employees, making.employees)
        ledger, others = exchange.in_two(part)
        done += await exchange.apply_part(graph, ledger, now=making.now, progress=tell, demo=True)
        async with _scored(graph, making.now, tell):
            done += await exchange.apply_part(graph, others, now=making.now, progress=tell, demo=True)
    return await making.made(), done


@contextlib.asynccontextmanager
async def _scored(graph: Graph, now: datetime, tell: Progress) -> AsyncIterator[None]:
    """Scores are fitted to the gains while the block lasts, which writes none, and written after it."""
    written = asyncio.Event()

    def tell_alone(what: str, done: int, total: int) -> None:
        if written.is_set():
            tell(what, done, total)

    refit = asyncio.create_task(
        reputation.refit(graph, now=now, progress=tell_alone, turn=_turn_after(written))
    )
    try:
        yield
        written.set()
        await refit
    finally:
        refit.cancel()
        await asyncio.gather(refit, return_exceptions=True)


@contextlib.asynccontextmanager
async def _turn_after(written: asyncio.Event) -> AsyncIterator[None]:
    await written.wait()
    yield


async def _begin(tx: Tx, employees: int, seed: int, today: date) -> date | Refused:
    """The day to make the company for, remembered before the first of its rows is written."""
    standing = await demo.standing(tx)
    carried_on = _unfinished(standing)
    if carried_on is not None and (carried_on.employees, carried_on.seed) == (employees, seed):
        return carried_on.today
    refused = _refusal(standing, carried_on)
    if refused is None:
        await demo.record(tx, employees=employees, seed=seed, today=today.isoformat())
    return refused or today


def _unfinished(standing: StandingRow) -> Unfinished | None:
    match standing:
        case StandingRow(
            people=people, scores=0, employees=int(employees), seed=int(seed), today=str(today)
        ) if people:
            return Unfinished(employees, seed, date.fromisoformat(today))
    return None


def _refusal(standing: StandingRow, carried_on: Unfinished | None) -> Refused | None:
    if not standing.people:
        return None
    if carried_on is not None:
        return Refused(
            Refusal.ANOTHER_UNDER_WAY,
            f"a demo of {carried_on.employees} people with seed {carried_on.seed} was begun here and not"
            " finished; carry that one on, or use an empty graph",
        )
    if standing.demo:
        return Refused(Refusal.ALREADY_LOADED, "the demo organisation is loaded already")
    return Refused(
        Refusal.NOT_EMPTY, f"the graph holds {standing.people} people; a demo is loaded into an empty one"
    )


def _untold(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""
