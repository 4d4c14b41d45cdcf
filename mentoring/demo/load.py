"""Fills an empty graph with the demo organisation."""

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from graph import demo
from graph.client import Graph, Tx
from graph.demo import StandingRow
from mentoring import exchange, reputation
from mentoring.demo import showcase
from mentoring.demo.company import Demo, generate
from mentoring.demo.showcase import Showcase
from mentoring.demo.truth import Truth
from mentoring.exchange import Applied, Progress


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
    graph: Graph, *, employees: int, seed: int, today: date, progress: Progress | None = None
) -> Loaded | Refused:
    """The demo of this size and seed in a migrated graph without people, marked as a demo, scores fitted.

    Killed anywhere, it is carried on by the same call, also on a later day. Raises ValueError for a size or
    seed that `generate` refuses, and what `exchange.apply` and `reputation.refit` raise.
    """
    tell = progress or _untold
    begun = await graph.write(_begin, employees, seed, today)
    if isinstance(begun, Refused):
        return begun
    tell("the company", 0, employees)
    start_of_today = datetime.combine(begun, time(), UTC)
    with _kept(employees, seed, begun) as made:
        tell("the company", employees, employees)
        applied = await exchange.apply(graph, made.company, now=start_of_today, progress=progress, demo=True)
    await reputation.refit(graph, now=start_of_today, progress=progress)
    shown = await showcase.find(graph, now=start_of_today)
    return Loaded(begun, made.truth, applied, shown)


@contextlib.contextmanager
def _kept(employees: int, seed: int, today: date) -> Iterator[Demo]:
    """The demo, which the search for cycles leaves alone while the block lasts.

    It is millions of objects without a cycle: walking them again and again took a quarter of the time.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        made = generate(employees, seed, today)
        gc.freeze()
    finally:
        if collected:
            gc.enable()
    try:
        yield made
    finally:
        gc.unfreeze()


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
