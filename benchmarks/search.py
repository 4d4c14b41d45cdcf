"""Mentor search through GraphQL beside the raw driver on the same statements, for popular and rare skills.

    .venv/bin/python -m benchmarks.search --sizes 5000,50000 --write
    .venv/bin/python -m benchmarks.search --engine local --sizes 300,5000 --write

Databases are those of `benchmarks.peers`: loaded the first time into `--data-dir` and kept. Each round asks every
question once on either side, so that a busy machine slows both alike; the service runs in this process, without HTTP.
"""

import argparse
import asyncio
import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import orjson

from benchmarks import recording, sections
from benchmarks.peers import place
from benchmarks.peers.place import ROOT
from benchmarks.recording import Recording, Unit
from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.plans.operations import Executor
from schema import ids
from server import collecting
from server.documents import Documents

TITLES = {
    "neo4j": "## Mentor search, by the size of the company",
    "local": "## Mentor search on the local engine",
}
DOCUMENT = (ROOT / "tests" / "operations" / "MentorSearch.graphql").read_text()
UNCOUNTED = """
query Search($input: MentorSearchInput!) {
  mentorSearch(input: $input, first: 10) {
    nodes { rank score mentor { id displayName department { name } } explanation { factor contribution reason } }
  }
}
"""
_LEAST_RARE = 12
"""Mentors that a rare skill still has, where the company has such skills."""

SKILLS = Query(
    "bench.skills_by_offers",
    """
    MATCH (skill:Skill {status: 'ACTIVE'})<-[offer:OFFERS]-(mentor:Employee {status: 'ACTIVE'})
    WHERE offer.rank >= 3
    WITH skill, count(mentor) AS mentors WHERE mentors >= $least
    WITH skill, mentors ORDER BY mentors DESC, skill.id
    RETURN collect({id: skill.id, mentors: mentors}) AS rows
    """,
)
MENTEES = Query(
    "bench.searching",
    """
    MATCH (mentee:Employee {status: 'ACTIVE'})
    WHERE mentee.listKey > 'm' AND NOT EXISTS { (mentee)-[:OFFERS]->(:Skill {id: $skill_id}) }
    WITH mentee ORDER BY mentee.listKey LIMIT $limit
    RETURN collect({id: mentee.id}) AS rows
    """,
)


@dataclass(slots=True)
class Case:
    """One kind of question, and what was measured of it: milliseconds and CPU milliseconds, service and driver."""

    name: str
    document: str
    input: dict[str, Any]
    mentees: list[str]
    candidates: int
    statements: int = 0
    service: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    service_cpu: float = 0.0
    bare_cpu: float = 0.0


def main() -> None:
    """Measure every size, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=tuple(TITLES), default="neo4j")
    parser.add_argument("--sizes", default="5000,50000", help="people, of %(default)s")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--memory", default="1g", help="the engine's heap")
    parser.add_argument(
        "--data-dir", type=Path, default=ROOT / "var" / "peers", help="where databases are kept"
    )
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    given = parser.parse_args()
    found: dict[int, list[Case]] = {}
    version = ""
    for size in (int(text) for text in given.sizes.split(",")):
        with _opened(given.engine, given.data_dir, size, given.memory) as endpoint:
            version = endpoint.version
            found[size] = asyncio.run(_measured(endpoint, given.rounds))
    text = "\n".join(_table(found, given.engine, version, given.rounds))
    print(text)
    if given.write:
        sections.put(TITLES[given.engine], text)


@contextlib.contextmanager
def _opened(engine: str, folder: Path, size: int, memory: str) -> Iterator[Endpoint]:
    if engine == "local":
        with place.opened_locally(folder, size, memory=memory) as endpoint:
            yield endpoint
    else:
        with place.opened(folder, size, memory=memory) as where:
            yield where.endpoint


async def _measured(endpoint: Endpoint, rounds: int) -> list[Case]:
    async with await Graph.open(
        endpoint.uri, endpoint.user, endpoint.password, endpoint.database, timeout_s=60
    ) as graph:
        cases = await _cases(graph)
        operations = build_operations(executor=Executor.COMPOSED)
        documents = Documents(operations.core)

        async def asked(case: Case, turn: int, through: Any) -> None:
            mentee = case.mentees[turn % len(case.mentees)]
            context = RequestContext(
                graph=through,
                viewer=Viewer(mentee, frozenset()),
                now=datetime.now(UTC),
                programme=Programme(),
                request_id="bench",
                cursor_secret=b"a secret of the benchmark",
            )
            found = await operations.answer(
                documents.read(case.document), None, {"input": case.input}, context
            )
            assert not found.errors, found.errors
            orjson.dumps({"data": found.data})

        with (
            collecting.seldom(),
            recording.bare_driver(endpoint.uri, endpoint.user, endpoint.password, endpoint.database) as run,
        ):
            for turn in range(-20, rounds):
                for case in cases:
                    units = await _units(case, turn, graph, asked)
                    await _side(case, turn, graph, asked, units, run)
    return cases


async def _units(case: Case, turn: int, graph: Graph, asked: Any) -> list[Unit]:
    """The statements behind this turn's question."""
    noted = Recording(graph)
    await asked(case, turn, noted)
    case.statements = recording.count(noted.units)
    return noted.units


async def _side(case: Case, turn: int, graph: Graph, asked: Any, units: list[Unit], run: Any) -> None:
    """Either side once; the first turns only warm it."""
    began, cpu = time.perf_counter(), time.process_time()
    await asked(case, turn, graph)
    middle, middle_cpu = time.perf_counter(), time.process_time()
    run(units)
    ended, ended_cpu = time.perf_counter(), time.process_time()
    if turn < 0:
        return
    case.service.append(1_000 * (middle - began))
    case.bare.append(1_000 * (ended - middle))
    case.service_cpu += middle_cpu - cpu
    case.bare_cpu += ended_cpu - middle_cpu


async def _cases(graph: Graph) -> list[Case]:
    skills = await graph.read(SKILLS, least=_LEAST_RARE) or await graph.read(SKILLS, least=1)
    popular, rare = skills[0], skills[-1]
    cases = []
    for word, skill in (("popular", popular), ("rare", rare)):
        mentees = [row["id"] for row in await graph.read(MENTEES, skill_id=skill["id"], limit=50)]
        plain = {"skillId": ids.encode("Skill", skill["id"]), "targetLevel": 3}
        kinds = {
            "ten best": (UNCOUNTED, plain),
            "MentorSearch (counts and facets)": (DOCUMENT, plain),
            "other departments, one to one": (
                UNCOUNTED,
                {**plain, "crossDepartmentOnly": True, "format": "ONE_TO_ONE"},
            ),
        }
        cases += [
            Case(f"{word}: {name}", document, given, mentees, skill["mentors"])
            for name, (document, given) in kinds.items()
        ]
    return cases


def _table(found: dict[int, list[Case]], engine: str, version: str, rounds: int) -> Iterator[str]:
    sizes = ",".join(map(str, found))
    yield TITLES[engine]
    yield ""
    yield (
        f"`python -m benchmarks.search --engine {engine} --sizes {sizes}`, {version}, {rounds} rounds of either "
        "side in turn; milliseconds. The service answers in the process of the benchmark, GraphQL and JSON included, "
        "HTTP not; the driver runs the same statements and does nothing with their rows. Targets: p95 at most 20 ms at "
        "50,000 people, and at most 1.3 times that of a tenth of the people."
    )
    yield ""
    yield "| people | question | offers | statements | p50 | p95 | driver p50 | driver p95 | CPU to driver's |"
    yield "|---" * 9 + "|"
    for size, cases in found.items():
        for case in cases:
            yield (
                f"| {size:,} | {case.name} | {case.candidates:,} | {case.statements} | {_at(case.service, 50)} "
                f"| {_at(case.service, 95)} | {_at(case.bare, 50)} | {_at(case.bare, 95)} "
                f"| {case.service_cpu / case.bare_cpu:.2f} |"
            )


def _at(values: Sequence[float], percent: int) -> str:
    ordered = sorted(values)
    return f"{ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]:.1f}"


if __name__ == "__main__":
    main()
