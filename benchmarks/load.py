"""The demo organisation loaded into an empty database, part by part: seconds, and processor seconds of either side.

    .venv/bin/python -m benchmarks.load --employees 50000 --engine neo4j --write

What it times is `mentorgraph demo`: an engine started for it, migrations, the company made and written, the first
refit. The database is made in `--data-dir` for the occasion and removed afterwards.
"""

import argparse
import asyncio
import contextlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks import sections
from benchmarks.peers import processes
from graph import migrate
from graph.client import Graph
from graph.engines.endpoint import Endpoint
from mentoring.demo import load, making
from mentoring.demo.load import Loaded
from mentoring.demo.making import Making
from mentoring.exchange import session_lines, tables
from server import database
from server.settings import Settings

TITLE = "## The demo organisation, loaded"
TODAY = date(2026, 6, 15)
SEED = 7
_BEFORE = "start, migrations"
_COMPANY = "the company made"
_STRUCTURE = "people, units, roles, skills, models"
_SKILLS = "skills held, offers, and the fit meanwhile"
_SESSIONS = "profiles, sessions with all that happened in them"
_PARTS = {
    "the company": _COMPANY,
    tables.ASSESSMENTS.file: "assessments",
    tables.EVIDENCE.file: "assessments",
    "skills held": _SKILLS,
    tables.MENTORS.file: _SESSIONS,
    tables.OFFERS.file: _SKILLS,
    session_lines.FILE: _SESSIONS,
    **{table.file: _STRUCTURE for table in tables.TABLES[:12]},
}
_REFIT = "first refit: scores, boards"


@dataclass(slots=True)
class Spent:
    """Seconds of the wall clock, and of the processor: ours and the server's."""

    wall: float = 0.0
    ours: float = 0.0
    server: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall + other.wall, self.ours + other.ours, self.server + other.server)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.ours - other.ours, self.server - other.server)


@dataclass(slots=True)
class Watch:
    """What each part took, told of what was just done."""

    pid: int
    at: Spent
    parts: dict[str, Spent] = field(default_factory=dict)

    def done(self, part: str) -> None:
        """All since the last call was this part."""
        now = _spent(self.pid)
        self.parts[part] = self.parts.get(part, Spent()) + (now - self.at)
        self.at = now

    def told(self, what: str, _done: int, _total: int) -> None:
        """As the progress of a load."""
        self.done(_PARTS.get(what, _REFIT))


def main() -> None:
    """Load one demo, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--employees", type=int, default=5_000)
    parser.add_argument("--engine", choices=("neo4j", "local"), default="neo4j")
    parser.add_argument("--data-dir", type=Path, default=None, help="where the database is made")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    given = parser.parse_args()
    with _empty(given.data_dir) as data_dir:
        text = "\n".join(_measured(data_dir, given.employees, given.engine))
    print(text)
    if given.write:
        _write(text, f"{given.engine}, {given.employees:,} people")


@contextlib.contextmanager
def _empty(parent: Path | None) -> Iterator[Path]:
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="mentorgraph-load-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _measured(data_dir: Path, employees: int, engine: str) -> Iterator[str]:
    before, load_before = _ours(), os.getloadavg()[0]
    settings = Settings.read(data_dir=data_dir, engine=engine)
    with making.begun(employees, SEED, TODAY) as company:
        running = database.start(settings, patient=load.takes_long(employees))
        try:
            watch = Watch(running.pid, before)
            asyncio.run(_loaded(running.endpoint, company, watch))
        finally:
            running.stop()
    yield f"### {engine}, {employees:,} people"
    yield ""
    yield (
        f"{running.endpoint.version}, seed {SEED}, {TODAY}; the machine's load was {load_before:.1f} before"
        f" and {os.getloadavg()[0]:.1f} at the end."
    )
    yield ""
    yield "| part | s | CPU s, ours | CPU s, the server |"
    yield "|---|---|---|---|"
    for part, spent in (*watch.parts.items(), ("in all", sum(watch.parts.values(), Spent()))):
        yield f"| {part} | {spent.wall:.1f} | {spent.ours:.1f} | {spent.server:.1f} |"


async def _loaded(endpoint: Endpoint, company: Making, watch: Watch) -> None:
    async with await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database) as graph:
        await migrate.migrate(graph)
        watch.done(_BEFORE)
        found = await load.load(
            graph,
            employees=company.employees,
            seed=SEED,
            today=TODAY,
            progress=watch.told,
            making=company,
        )
    watch.done(_REFIT)
    assert isinstance(found, Loaded), found


def _ours() -> Spent:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Spent(time.perf_counter(), used.ru_utime + used.ru_stime, 0.0)


def _spent(pid: int) -> Spent:
    return _ours() + Spent(server=processes.cpu_s(pid))


def _write(text: str, heading: str) -> None:
    """In place of what was there of this engine and size, else at the end of the section, else of the file."""
    kept, _, others = sections.held(TITLE).partition(f"### {heading}\n")
    rest = others.partition("\n### ")[2]
    sections.put(TITLE, TITLE + kept.rstrip() + "\n\n" + text + (f"\n\n### {rest.rstrip()}" if rest else ""))


if __name__ == "__main__":
    main()
