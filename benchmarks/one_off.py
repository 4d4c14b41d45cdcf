"""A thousand documents that are sent once each, among documents that are sent all the time, on Neo4j.

The others' latency before, during and after, and how many statement texts the server had to plan; with plans a level at
a time first (`tiers`), and beside it with every document composed at once, in the same run.

    .venv/bin/python benchmarks/one_off.py --people 300 --documents 1000
"""

import argparse
import asyncio
import hashlib
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

from graphql import parse

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from graph import migrate  # noqa: E402
from graph.client import Graph  # noqa: E402
from graph.engines import neo4j_community  # noqa: E402
from graph.query import Query  # noqa: E402
from mentoring.demo import load  # noqa: E402
from mentoring.people import Viewer  # noqa: E402
from mentoring.programme import Programme  # noqa: E402
from resolvers.build import build_operations  # noqa: E402
from resolvers.context import RequestContext  # noqa: E402
from resolvers.plans import documents  # noqa: E402
from resolvers.plans.documents import Document  # noqa: E402
from resolvers.plans.operations import Executor, Operations  # noqa: E402

SEED = 7
TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, tzinfo=UTC)
USUAL = ("Viewer", "Employees", "Leaderboard", "Inbox")
VARIABLES: dict[str, dict[str, object]] = {"Leaderboard": {"input": {}}}
LEAVES = [
    "id",
    "displayName",
    "userName",
    "status",
    "locale",
    "timeZone",
    "languages",
    "workLocation",
    "workingHours",
    "grade",
    "hiredOn",
]
BELOW = {
    "department": "id name kind externalId",
    "manager": "id displayName userName grade",
    "jobRole": "id title occupationUri",
    "mentorProfile": "id capacity accepting openSessions",
}

ANYBODY = Query(
    "bench.anybody",
    "MATCH (person:Employee {status: 'ACTIVE'})-[:HAS_PROFILE]->(:MentorProfile) "
    "WITH person ORDER BY person.id LIMIT 1 RETURN collect(person.id) AS rows",
)


class Overheard(Graph):
    """A graph that remembers the texts of its reads."""

    texts: ClassVar[set[str]] = set()

    async def read(self, query: Query, /, **params: object) -> list[dict[str, object]]:
        self.texts.add(query.text)
        return await super().read(query, **params)


def one_offs(count: int) -> Iterator[str]:
    """Documents of which no two are alike."""
    drawn = random.Random(SEED)
    for number in range(count):
        leaves = " ".join(f"a{number}_{name}: {name}" for name in drawn.sample(LEAVES, 4))
        below = drawn.sample(sorted(BELOW), 2)
        parts = " ".join(f"{name} {{ {' '.join(drawn.sample(BELOW[name].split(), 2))} }}" for name in below)
        yield f"query OneOff{number} {{ employees(first: {drawn.randint(1, 10)}) {{ nodes {{ {leaves} {parts} }} }} }}"


class Asking:
    """One person who asks, and how long the answers took."""

    def __init__(self, graph: Overheard, viewer: Viewer, executor: Executor) -> None:
        self.graph = graph
        self.viewer = viewer
        self.operations: Operations = build_operations(executor=executor)

    def document(self, text: str) -> Document:
        digest = hashlib.sha256(text.encode()).hexdigest()
        return documents.of(self.operations.core, parse(text), hash=digest, size=len(text))

    async def ask(self, document: Document, variables: dict[str, object] | None = None) -> float:
        """Milliseconds until the answer."""
        context = RequestContext(
            graph=self.graph,
            viewer=self.viewer,
            now=NOW,
            programme=Programme(),
            request_id="bench",
            cursor_secret=b"bench",
        )
        started = time.perf_counter()
        answered = await self.operations.answer(document, None, variables, context)
        assert not answered.errors, answered.errors
        return (time.perf_counter() - started) * 1000


async def measured(graph: Overheard, viewer: Viewer, executor: Executor, count: int) -> list[str]:
    """The lines of a table for one way of executing."""
    asking = Asking(graph, viewer, executor)
    texts = {name: (ROOT / "tests" / "operations" / f"{name}.graphql").read_text() for name in USUAL}
    usual = [(asking.document(text), VARIABLES.get(name)) for name, text in texts.items()]
    for _ in range(25):
        for document, variables in usual:
            await asking.ask(document, variables)
        await asking.operations.settled()
    # The levels that one-off documents use are planned once, whoever sends the first of them.
    for text in itertools.islice(one_offs(count + 40), count, None):
        await asking.ask(asking.document(text))
    known = set(graph.texts)
    before = [await asking.ask(*usual[number % len(usual)]) for number in range(count // 10)]
    during: list[float] = []
    once: list[float] = []
    for number, text in enumerate(one_offs(count)):
        once.append(await asking.ask(asking.document(text)))
        if number % 10 == 0:
            during.append(await asking.ask(*usual[(number // 10) % len(usual)]))
    after = [await asking.ask(*usual[number % len(usual)]) for number in range(count // 10)]
    new = len(graph.texts - known)
    shown = [f"{statistics.median(part):.1f}" for part in (before, during, after)]
    worst = f"{statistics.quantiles(during, n=20)[-1]:.1f}"
    return [f"| {executor} | {' | '.join(shown)} | {worst} | {statistics.median(once):.1f} | {new} |"]


async def main(people: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = neo4j_community.start(Path(folder) / "neo4j")
        try:
            at = engine.endpoint
            async with await Overheard.open(at.uri, at.user, at.password, at.database, timeout_s=60) as graph:
                await migrate.migrate(graph)
                await load.load(graph, employees=people, seed=SEED, today=TODAY)
                [person] = await graph.read(ANYBODY)
                viewer = Viewer(str(person), frozenset())
                lines = [
                    line
                    for executor in (Executor.TIERS, Executor.COMPOSED)
                    for line in await measured(graph, viewer, executor, count)  # type: ignore[arg-type]
                ]
        finally:
            engine.stop()
    print(f"Neo4j {engine.endpoint.version}, {people} people, {count} one-off documents; milliseconds\n")
    print("| executor | usual p50 before | during | after | during p95 | one-off p50 | new statement texts |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--people", type=int, default=300)
    options.add_argument("--documents", type=int, default=1000)
    given = options.parse_args()
    asyncio.run(main(given.people, given.documents))
