"""The tables: medians of the rounds with their spread, and ratios to the hand-written handler."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.peers.documents import Item
from benchmarks.peers.measure import Round, Rounds
from benchmarks.peers.servers import HAND, Server

Value = Callable[[Round], float]
_HEAD = (
    "| item | server | CPU s | ratio | Neo4j CPU s | requests/s | ratio | p50 ms | p95 ms | statements | MB |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n"
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


def table(
    items: Sequence[Item], servers: Sequence[Server], found: Rounds, statements: dict[tuple[str, str], float]
) -> str:
    """A row for each server of each item, as Markdown."""
    rows = [
        _row(item, server, found, statements)
        for item in items
        for server in servers
        if (server.key, item.key) in found
    ]
    return _HEAD + "\n".join(rows) + "\n"


def ratio(found: Rounds, server: str, item: str, value: Value) -> Spread | None:
    """A server's value over the hand-written handler's, round by round; None where that was not measured."""
    by_hand = found.get((HAND, item))
    if by_hand is None:
        return None
    pairs = zip(found[server, item], by_hand, strict=True)
    return Spread.of([value(one) / value(other) for one, other in pairs])


def _row(item: Item, server: Server, found: Rounds, statements: dict[tuple[str, str], float]) -> str:
    rounds = found[server.key, item.key]
    cells = [
        f"({item.key}) {item.title}",
        server.title,
        Spread.of([one.server_cpu_s for one in rounds]).shown(3),
        _ratio(ratio(found, server.key, item.key, lambda one: one.server_cpu_s)),
        Spread.of([one.database_cpu_s for one in rounds]).shown(3),
        Spread.of([one.per_s for one in rounds]).shown(0),
        _ratio(ratio(found, server.key, item.key, lambda one: one.per_s)),
        Spread.of([one.p50_ms for one in rounds]).shown(2),
        Spread.of([one.p95_ms for one in rounds]).shown(2),
        _count(statements.get((server.key, item.key))),
        f"{statistics.median(one.resident_mb for one in rounds):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _ratio(spread: Spread | None) -> str:
    return "" if spread is None else f"**{spread.median:.2f}** ({spread.least:.2f} to {spread.largest:.2f})"


def _count(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
