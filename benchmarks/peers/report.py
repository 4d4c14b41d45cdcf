"""The tables: medians of the rounds with their spread, and ratios taken round by round."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.peers.documents import Item
from benchmarks.peers.measure import Round, Rounds
from benchmarks.peers.servers import APOLLO, HAND, OURS, SAME, Server

Value = Callable[[Round], float]
Statements = dict[tuple[str, str], float]
"""By server and item."""

_HEAD = (
    "| item | server | CPU s | ratio | Neo4j CPU s | requests/s | ratio | p50 ms | p95 ms | statements | MB |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n"
)
_RATIOS = (
    "| item | CPU to hand-written | requests/s to hand-written | CPU to @neo4j/graphql | requests/s to @neo4j/graphql "
    "| busy cores: ours, Neo4j |\n|---|---|---|---|---|---|\n"
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the largest of the rounds."""

    median: float
    least: float
    largest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of some values, at least one."""
        return cls(statistics.median(values), min(values), max(values))

    def shown(self, digits: int) -> str:
        """As text, the spread in brackets."""
        return f"{self.median:.{digits}f} ({self.least:.{digits}f} to {self.largest:.{digits}f})"


def table(items: Sequence[Item], servers: Sequence[Server], found: Rounds, statements: Statements) -> str:
    """A row for each server of each item, as Markdown; ratios are to the hand-written handler."""
    rows = [
        _row(item, server, found, statements)
        for item in items
        for server in servers
        if (server.key, item.key) in found
    ]
    return _HEAD + "\n".join(rows) + "\n"


def ratios(items: Sequence[Item], found: Rounds) -> str:
    """Ours beside the two that it is held against, a row an item; mentor search also beside itself by hand."""
    rows = []
    for item in items:
        for by_hand, name in ((HAND, ""), (SAME, ", our search by hand")):
            if (OURS, item.key) in found and (by_hand, item.key) in found:
                rows.append(_ratio_row(item, name, found, by_hand))
    return _RATIOS + "\n".join(rows) + "\n" if rows else ""


def page_table(rows: Sequence[tuple[str, Spread, Spread, Spread]], number: int) -> str:
    """The far page beside the first one."""
    head = f"| value | page 1 | page {number} | ratio |\n|---|---|---|---|\n"
    lines = [
        f"| {name} | {first.shown(2)} | {far.shown(2)} | {_shown(between)} |"
        for name, first, far, between in rows
    ]
    return head + "\n".join(lines) + "\n"


def others(found: Rounds) -> str:
    """What everything else took of the machine's cores during the rounds: the median and the spread."""
    return Spread.of([one.others_cores for rounds in found.values() for one in rounds]).shown(2)


def ratio(found: Rounds, one: str, other: str, item: str, value: Value) -> Spread | None:
    """A server's value over another's, round by round; None where either was not measured."""
    ours, theirs = found.get((one, item)), found.get((other, item))
    if ours is None or theirs is None:
        return None
    return Spread.of([value(mine) / value(its) for mine, its in zip(ours, theirs, strict=True)])


def _cpu(one: Round) -> float:
    return one.server_cpu_s


def _per_s(one: Round) -> float:
    return one.per_s


def _row(item: Item, server: Server, found: Rounds, statements: Statements) -> str:
    rounds = found[server.key, item.key]
    cells = [
        f"({item.key}) {item.title}",
        server.title,
        Spread.of([one.server_cpu_s for one in rounds]).shown(3),
        _shown(ratio(found, server.key, HAND, item.key, _cpu)),
        Spread.of([one.database_cpu_s for one in rounds]).shown(3),
        Spread.of([one.per_s for one in rounds]).shown(0),
        _shown(ratio(found, server.key, HAND, item.key, _per_s)),
        Spread.of([one.p50_ms for one in rounds]).shown(2),
        Spread.of([one.p95_ms for one in rounds]).shown(2),
        _count(statements.get((server.key, item.key))),
        f"{statistics.median(one.resident_mb for one in rounds):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _ratio_row(item: Item, name: str, found: Rounds, by_hand: str) -> str:
    ours = found[OURS, item.key]
    cores = [
        statistics.median(cpu_s * one.per_s / 1_000 for cpu_s, one in pairs)
        for pairs in ([(one.server_cpu_s, one) for one in ours], [(one.database_cpu_s, one) for one in ours])
    ]
    cells = [
        f"({item.key}) {item.title}{name}",
        _shown(ratio(found, OURS, by_hand, item.key, _cpu)),
        _shown(ratio(found, OURS, by_hand, item.key, _per_s)),
        _shown(ratio(found, OURS, APOLLO, item.key, _cpu)),
        _shown(ratio(found, OURS, APOLLO, item.key, _per_s)),
        f"{cores[0]:.2f}, {cores[1]:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _shown(spread: Spread | None) -> str:
    return "" if spread is None else f"**{spread.median:.2f}** ({spread.least:.2f} to {spread.largest:.2f})"


def _count(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
