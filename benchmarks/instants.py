"""Three ways to keep an instant, side by side on one engine: fixed text, integer microseconds, native datetime.

python -m benchmarks.instants --engine local --nodes 50000
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

from graph import instants
from graph.client import Graph, Tx
from graph.engines import local, neo4j_community
from graph.engines.process import RunningEngine
from graph.query import Query

START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=617, microseconds=1)


@dataclass(frozen=True, slots=True)
class Form:
    """One way: how a parameter becomes what is stored, and what is stored the answer's text."""

    name: str
    label: LiteralString
    stored: LiteralString
    bound: LiteralString
    shown: LiteralString

    def parameter(self, at: datetime) -> str | int:
        return int((at - START).total_seconds() * 1e6) if self.name == "integer" else instants.to_text(at)

    def load(self) -> Query:
        return Query(
            f"load.{self.name}",
            f"UNWIND $rows AS row CREATE (:{self.label} {{number: row.number, at: {self.stored}}})",
        )

    def index(self) -> Query:
        return Query(
            f"index.{self.name}",
            f"CREATE INDEX {self.label} IF NOT EXISTS FOR (n:{self.label}) ON (n.at)",
        )

    def questions(self) -> dict[str, Query]:
        within = f"MATCH (n:{self.label}) WHERE n.at >= {self.bound.replace('$at', '$since')} AND n.at < "
        within += self.bound.replace("$at", "$until")
        rows = f"RETURN collect({{at: {self.shown}}}) AS rows"
        return {
            "count a tenth": Query("count", f"{within} WITH count(n) AS c RETURN collect({{c: c}}) AS rows"),
            "first 100 in order": Query("page", f"{within} WITH n ORDER BY n.at LIMIT 100 {rows}"),
            "last 100 in order": Query("last", f"{within} WITH n ORDER BY n.at DESC LIMIT 100 {rows}"),
            "project a tenth": Query("project", f"{within} WITH n {rows}"),
        }


FORMS = (
    Form("text", "TextAt", "row.at", "$at", instants.shown("n.at")),
    Form("integer", "IntegerAt", "row.at", "$at", "n.at"),
    Form("native", "NativeAt", "datetime(row.at)", "datetime($at)", "toString(n.at)"),
)


async def main() -> None:
    """Print one table: medians in milliseconds and, where asked for, bytes a node with its index."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--engine", choices=["local", "neo4j"], default="local")
    options.add_argument("--nodes", type=int, default=50_000)
    options.add_argument("--repeats", type=int, default=15)
    options.add_argument(
        "--sizes", action="store_true", help="also what a node takes on disk (six more starts)"
    )
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = start(chosen.engine, Path(folder))
        try:
            await measure(engine, chosen.nodes, chosen.repeats)
        finally:
            engine.stop()
    if chosen.sizes:
        sizes = {form.name: await bytes_a_node(chosen.engine, form, chosen.nodes) for form in FORMS}
        print(line("bytes a node", sizes, 0))


def start(engine: str, folder: Path) -> RunningEngine:
    """The engine asked for, on an empty folder."""
    return local.start(folder) if engine == "local" else neo4j_community.start(folder)


async def measure(engine: RunningEngine, nodes: int, repeats: int) -> None:
    """Load every form, ask every question in turns, print the table."""
    print(
        f"{engine.endpoint.engine} {engine.endpoint.version}, {nodes} nodes, median of {repeats}, milliseconds"
    )
    async with await opened(engine) as graph:
        loads = {form.name: await load(graph, form, nodes) for form in FORMS}
        spans = await ask_all(graph, nodes, repeats)
    print(" " * 22 + "".join(f"{form.name:>10}" for form in FORMS))
    for question in FORMS[0].questions():
        print(line(question, {form.name: spans[form.name, question] for form in FORMS}, 2))
    print(line("load all", loads, 0))


def line(title: str, values: dict[str, float], digits: int) -> str:
    """One line of the table."""
    return f"{title:22}" + "".join(f"{values[form.name]:10.{digits}f}" for form in FORMS)


async def opened(engine: RunningEngine) -> Graph:
    """The engine's graph, with time for a load."""
    endpoint = engine.endpoint
    graph = await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)
    return graph.within(120)


async def load(graph: Graph, form: Form, nodes: int) -> float:
    """Milliseconds of loading, with the index there from the start."""
    await graph.write(run, form.index())
    started = time.perf_counter()
    for first in range(0, nodes, 5000):
        numbers = range(first, min(first + 5000, nodes))
        rows = [{"number": n, "at": form.parameter(START + n * STEP)} for n in numbers]
        await graph.write(run, form.load(), rows=rows)
    return (time.perf_counter() - started) * 1000


async def bytes_a_node(engine_name: str, form: Form, nodes: int) -> float:
    """What a node and its index entry take on disk, after a clean stop, over an engine without nodes."""
    sizes = []
    for count in (0, nodes):
        with tempfile.TemporaryDirectory() as folder:
            engine = start(engine_name, Path(folder))
            try:
                async with await opened(engine) as graph:
                    await load(graph, form, count)
            finally:
                engine.stop()
            sizes.append(stored_bytes(Path(folder)))
    return (sizes[1] - sizes[0]) / nodes


async def ask_all(graph: Graph, nodes: int, repeats: int) -> dict[tuple[str, str], float]:
    """Median milliseconds by form and question, asked in turns so that all share what else the machine does."""
    spans: dict[tuple[str, str], list[float]] = {}
    since, until = START + nodes // 2 * STEP, START + (nodes // 2 + nodes // 10) * STEP
    for _ in range(repeats + 3):
        for form in FORMS:
            for question, query in form.questions().items():
                started = time.perf_counter()
                await graph.read(query, since=form.parameter(since), until=form.parameter(until))
                spans.setdefault((form.name, question), []).append(time.perf_counter() - started)
    return {key: statistics.median(values[3:]) * 1000 for key, values in spans.items()}


def stored_bytes(data_dir: Path) -> int:
    """Bytes of data and indexes, without logs."""
    kept = (path for path in data_dir.rglob("*") if path.is_file())
    return sum(
        path.stat().st_size for path in kept if "transactions" not in path.parts and path.suffix != ".wal"
    )


async def run(tx: Tx, query: Query, /, **params: object) -> None:
    """One statement, as a work."""
    await tx.run(query, **params)


if __name__ == "__main__":
    asyncio.run(main())
