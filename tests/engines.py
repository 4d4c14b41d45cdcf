"""The servers that a run of the tests uses: which ones, started when first asked for, ended with the run."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from graph.engines import java, local, machine, neo4j_community
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.engines.process import RunningEngine

VARIABLE = "MENTORGRAPH_TEST_ENGINES"
EMPTY = "neo4j"
DEMO = "demo"

# Graphs come and go with each test: a statement would be planned again whenever their sizes differ.
_PLANNED_ONCE = {"dbms.cypher.min_replan_interval": "1h"}
_MEMORY = Path("/dev/shm")
_ROOMY_MIB = 16 * 1024
_LEAST_FREE_MIB = 4 * 1024
# Runs until what it reads ends: with whoever holds the other end, however that one ends, and its engines with it.
_SWEEP = 'cat; sleep 1; rm -rf -- "$1"'
_NEO4J = {"neo4j": neo4j_community.STABLE, "neo4j-2026": neo4j_community.NEWEST}
_LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Engine names in the order they run; `named` when somebody asked for exactly these."""

    engines: tuple[str, ...]
    named: bool


def chosen() -> Chosen:
    """The engines of this run: those that the variable names, else the local one, and Neo4j where it can run.

    Raises ValueError for a name that is no engine.
    """
    asked = os.environ.get(VARIABLE)
    if asked is None:
        return Chosen((_LOCAL, "neo4j") if _can_run_neo4j() else (_LOCAL,), named=False)
    engines = tuple(name.strip() for name in asked.split(",") if name.strip())
    unknown = sorted(set(engines) - {_LOCAL, *_NEO4J})
    if unknown or not engines:
        raise ValueError(f"{VARIABLE} lists local, neo4j, neo4j-2026, not {asked!r}")
    return Chosen(engines, named=True)


def _can_run_neo4j() -> bool:
    try:
        java.find((17, 21))
    except EngineFailed:
        return False
    return shutil.which("mvn") is not None


class Servers:
    """Every server of the run, one of each engine: the local one holds both graphs, Neo4j one after the other."""

    def __init__(self, folder: Callable[[str], Path]) -> None:
        self._memory = InMemory() if _is_roomy() else None
        self._folder = self._memory.folder if self._memory else folder
        self._running: dict[str, RunningEngine] = {}
        self._failed: dict[str, EngineFailed] = {}

    def endpoint(self, engine: str, graph: str) -> Endpoint:
        """Where this engine's empty or demo graph answers; started now when nobody asked before.

        Raises EngineFailed, and the same again at once when it is asked again.
        """
        if engine in self._failed:
            raise self._failed[engine]
        if engine not in self._running:
            try:
                self._running[engine] = self._start(engine)
            except EngineFailed as failure:
                self._failed[engine] = failure
                raise
        endpoint = self._running[engine].endpoint
        return replace(endpoint, database=graph) if engine == _LOCAL else endpoint

    def _start(self, engine: str) -> RunningEngine:
        folder = self._folder(engine)
        if engine == _LOCAL:
            return local.start(folder, databases=(EMPTY, DEMO))
        return neo4j_community.start(folder, version=_NEO4J[engine], patient=True, settings=_PLANNED_ONCE)

    def stop(self) -> None:
        """End all of them; nobody needs their data, so none is given time to tidy up."""
        for running in self._running.values():
            running.kill()
        if self._memory:
            self._memory.give_back()

    def described(self) -> list[str]:
        """`local (ArcadeDB 26.10.2)`, `neo4j 5.26.30`: what the run was made on, and what could not be."""
        versions = {engine: running.endpoint.version for engine, running in self._running.items()}
        ran = [
            f"local (ArcadeDB {version})" if engine == _LOCAL else f"neo4j {version}"
            for engine, version in versions.items()
        ]
        missing = [f"{engine} could not start ({failure})" for engine, failure in self._failed.items()]
        return [*ran, *missing]


class InMemory:
    """A folder in memory, where nothing waits for a disk; it goes even if this process is killed."""

    def __init__(self, place: Path = _MEMORY) -> None:
        self._root = Path(tempfile.mkdtemp(dir=place, prefix="mentorgraph-tests-"))
        self._sweeper = subprocess.Popen(
            ["/bin/sh", "-c", _SWEEP, "sweep", self._root],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # A signal to the terminal's processes is not for it: it has to see our end.
            start_new_session=True,
        )

    def folder(self, name: str) -> Path:
        """A folder in it."""
        folder = self._root / name
        folder.mkdir()
        return folder

    def give_back(self) -> None:
        """Remove it, now that nobody uses it."""
        shutil.rmtree(self._root)
        self._sweeper.communicate()


def _is_roomy() -> bool:
    """Whether servers find room in memory: on a large machine, and where containers are not kept from it."""
    if not os.access(_MEMORY, os.W_OK | os.X_OK):
        return False
    free = shutil.disk_usage(_MEMORY).free >> 20
    return free >= _LEAST_FREE_MIB and machine.share().heap >= machine.share(_ROOMY_MIB).heap
