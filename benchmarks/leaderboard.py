"""Boards through GraphQL on a Neo4j of its own: p50 and p95 of every kind of board, and what making them again costs.

The demo organisation is the one of `benchmarks.peers`: loaded the first time (minutes) into `--data-dir`, and kept. One
connection asks one question after another; every answer of a question has to be the first one's bytes.

    .venv/bin/python -m benchmarks.leaderboard --people 5000,50000 --data-dir var/peers
"""

import argparse
import asyncio
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.peers import asking, place, servers
from benchmarks.peers.client import Job, Seen
from benchmarks.peers.place import ROOT, Place
from graph.client import Graph
from graph.query import Query
from mentoring import clock, leases, reputation
from mentoring.reputation import boards, followed
from schema import ids

OPERATION = (ROOT / "tests" / "operations" / "Leaderboard.graphql").read_text()
AIM_MS = 10.0
_WARM_S, _WARM_ANSWERS, _WARM_ROUNDS = 2.0, 500, 10
_COLD_ANSWERS = 10
"""A database that has just started may be slower than a request's deadline at first."""

LARGEST = Query(
    "bench.largest_boards",
    """
    MATCH (board:Leaderboard) WHERE board.total > 0
    RETURN collect({key: board.key, total: board.total}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A board, and how many hundred entries stand before the page that is asked for."""

    title: str
    asked: dict[str, Any]
    hundreds: int = 0


@dataclass(frozen=True, slots=True)
class Making:
    """What it takes to make the boards: seconds, and how many boards were written."""

    title: str
    seconds: float
    cpu_s: float
    written: int


async def prepared(at: Place, *, refit: bool) -> tuple[list[Question], list[Making]]:
    """The questions of this organisation, its boards made by the code as it is; `refit`: from new scores."""
    endpoint = at.endpoint
    async with await Graph.open(
        endpoint.uri, endpoint.user, endpoint.password, endpoint.database, timeout_s=60
    ) as graph:
        now = clock.now(await clock.advanced(graph))
        makings = []
        if refit:
            makings.append(await _made("refit: scores and boards", _refit(graph, now)))
            makings.append(await _made("quarters, years and the fairness report", _follow(graph, now)))
        makings += [
            await _made("boards again, nothing changed", _renewed(graph, now)),
        ]
        found = {row["key"]: row["total"] for row in await graph.read(LARGEST)}
    return _questions(found), makings


async def _made(title: str, work: Any) -> Making:
    begun, spent = time.perf_counter(), time.process_time()
    written = await work
    return Making(title, time.perf_counter() - begun, time.process_time() - spent, int(written))


async def _refit(graph: Graph, now: Any) -> int:
    return (await reputation.refit(graph, now=now)).boards


async def _follow(graph: Graph, now: Any) -> int:
    return await followed.follow(graph, now=now)


async def _renewed(graph: Graph, now: Any) -> int:
    async with leases.waited_for(graph, "bench", within_s=30) as lease:
        return await boards.renew(graph, lease, now=now)


def _questions(found: dict[str, int]) -> list[Question]:
    skill = {"skillId": ids.encode("Skill", _largest(found, "skill:"))}
    unit = {"departmentId": ids.encode("Department", _largest(found, "department:"))}
    years = [key.partition("@")[2] for key in found if key.startswith("all@") and "-" not in key]
    year = {"period": {"year": int(max(years))}} if years else {}
    return [
        Question("whole organisation", {}),
        Question("whole organisation, its end", {}, (found.get("all", 1) - 1) // 100),
        Question("a skill", skill),
        Question("a unit and all below it", unit),
        Question("a year", year),
        Question("a skill within a unit", {**skill, **unit}),
        Question("newcomers", {"newcomersOnly": True}),
        Question("by departments reached", {"orderBy": "CROSS_DEPARTMENT_REACH"}),
        Question(
            "by mentees, newcomers of a unit",
            {"orderBy": "BREADTH_OF_MENTEES", "newcomersOnly": True, **unit},
        ),
        Question("5 sessions and more", {"minVerifiedSessions": 5}),
    ]


def _largest(found: dict[str, int], kind: str) -> str:
    keys = [key for key in found if key.startswith(kind) and "@" not in key]
    return max(keys, key=lambda key: found[key]).removeprefix(kind)


def measured(question: Question, running: servers.Running, at: Place, seconds: float) -> tuple[Seen, int]:
    """What the client saw of a question after a warm-up, and the entries of its board."""
    after = None
    for _ in range(question.hundreds):
        after = _ask(running, at, _body(question, after, first=100))["pageInfo"]["endCursor"]
    body = _body(question, after)
    first = _ask(running, at, body)
    _warm(running, at, body)
    return asking.seen(_job(running, at, body, seconds)), first["totalCount"]


def _warm(running: servers.Running, at: Place, body: str) -> None:
    """Until the database's own compiler has seen enough, which on a busy machine takes longer."""
    answers = 0
    for _ in range(_WARM_ROUNDS):
        answers += asking.seen(_job(running, at, body, _WARM_S)).answers
        if answers >= _WARM_ANSWERS:
            return


def _body(question: Question, after: str | None, *, first: int = 20) -> str:
    variables = {"input": question.asked, "first": first, "after": after}
    return json.dumps({"query": OPERATION, "variables": variables})


def _job(running: servers.Running, at: Place, body: str, seconds: float) -> Job:
    return Job(
        host="127.0.0.1",
        port=running.port,
        path=asking.ENDPOINT,
        token=at.cast.tokens["anybody"],
        body=body,
        connections=1,
        seconds=seconds,
        watched={"ours": running.pid, "neo4j": at.pid},
    )


def _ask(running: servers.Running, at: Place, body: str) -> dict[str, Any]:
    answered: dict[str, Any] = {}
    for _ in range(_COLD_ANSWERS):
        answered = json.loads(asking.seen(_job(running, at, body, 0.0)).first)
        if "errors" not in answered:
            board: dict[str, Any] = answered["data"]["leaderboard"]
            return board
    raise SystemExit(f"{body}: {answered['errors']}")


def table(people: int, rows: list[tuple[Question, Seen, int]], makings: list[Making]) -> list[str]:
    """The figures of one organisation."""
    lines = [
        f"{people:,} people\n",
        "| board | entries | p50 ms | p95 ms | CPU ms an answer: ours | Neo4j | answers | different |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for question, seen, total in rows:
        aim = "" if seen.p95_ms <= AIM_MS else " (above the aim)"
        cpu = " | ".join(f"{1000 * spent / seen.answers:.2f}" for spent in seen.cpu_s.values())
        lines.append(
            f"| {question.title} | {total} | {seen.p50_ms:.1f} | {seen.p95_ms:.1f}{aim} | {cpu} | {seen.answers} "
            f"| {seen.different} |"
        )
    lines += ["", "| made | seconds | of them this process's CPU | boards written |", "|---|---|---|---|"]
    lines += [f"| {one.title} | {one.seconds:.1f} | {one.cpu_s:.1f} | {one.written} |" for one in makings]
    return [*lines, ""]


def main(folder: Path, sizes: list[int], *, seconds: float, memory: str, refit: bool) -> None:
    """Print a table for each size."""
    for size in sizes:
        with place.opened(folder, size, memory=memory) as at:
            questions, makings = asyncio.run(prepared(at, refit=refit))
            log = at.data_dir / "servers.log"
            with servers.started([servers.SERVERS[servers.OURS]], at, log) as [running]:
                rows = [(question, *measured(question, running, at, seconds)) for question in questions]
        print("\n".join(table(size, rows, makings)), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--people", default="5000", help="sizes, by commas")
    options.add_argument(
        "--data-dir", type=Path, default=ROOT / "var" / "peers", help="where databases are kept"
    )
    options.add_argument("--seconds", type=float, default=5.0, help="how long each board is asked for")
    options.add_argument("--memory", default="2g", help="Neo4j's heap")
    options.add_argument("--refit", action="store_true", help="fit the scores again first, and time it")
    given = options.parse_args()
    main(
        given.data_dir,
        [int(size) for size in given.people.split(",")],
        seconds=given.seconds,
        memory=given.memory,
        refit=given.refit,
    )
