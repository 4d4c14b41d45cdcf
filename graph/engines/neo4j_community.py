"""Neo4j Community: provisioned once through Maven into a cache, run as a child process on loopback."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from filelock import FileLock

from graph.engines import java, machine, process, signatures
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.engines.process import RunningEngine

DATABASE = "neo4j"
STABLE = "5.26.30"
NEWEST = "2026.08.1"
_NONE: Final[Mapping[str, str]] = MappingProxyType({})

_JVM = (
    "-XX:+UseSerialGC",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
)
_JVM_25 = (
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-modules=jdk.incubator.vector",
)
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>mentorgraph</groupId><artifactId>server</artifactId><version>1</version>
<dependencies><dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId>
<version>{version}</version></dependency></dependencies></project>
"""
_BRIEF = (process.QUICK, "-XX:+UseSerialGC")
"""For a command that is over before compiling well or collecting at once would pay."""
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_CONF = """server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={page_cache}m
dbms.usage_report.enabled=false
db.transaction.timeout=60s
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """What a release line of the server runs with."""

    javas: tuple[int, ...]
    main: str
    jvm: tuple[str, ...]


_LINES = {
    "5.26": _Line((17, 21), "org.neo4j.server.CommunityEntryPoint", _JVM),
    "2026": _Line((25,), "org.neo4j.server.Neo4jCommunity", (*_JVM, *_JVM_25)),
}


def start(
    data_dir: Path,
    *,
    version: str = STABLE,
    port: int = 0,
    memory: str | None = None,
    brief: bool = False,
    patient: bool = False,
    settings: Mapping[str, str] = _NONE,
    ready_s: float = 120.0,
) -> RunningEngine:
    """A Neo4j on this directory, once it has answered a first query (6 to 11 s, once ever a minute more).

    `port` 0 takes any free one. `memory` is the JVM's heap, None: by the size of the machine. `brief` is for a
    server that lives for seconds: without the second compiler it is there sooner; over minutes that one pays.
    `patient` is for a long load, where what is run but seldom is not worth that one's while: it takes a processor from
    whoever sends the load. `settings` are lines of neo4j.conf behind ours.
    Data, configuration, password, log and state stay in `data_dir`.
    Call it from the main thread: on Linux it ends with the thread that started it.

    Raises EngineFailed with one line for people.
    """
    line = _line(version)
    runtime = java.find(line.javas)
    jars = provision(version)
    data_dir = data_dir.resolve()
    lock = process.locked(data_dir)
    try:
        endpoint = Endpoint(
            uri=f"bolt://{process.HOST}:{process.port_or_free(port)}",
            user="neo4j",
            password=process.password_in(data_dir / "engine.password"),
            database=DATABASE,
            engine="neo4j",
            version=version,
        )
        _configure(data_dir, endpoint, runtime, jars, settings)
        command = [
            str(runtime),
            *(process.heap(machine.share()) if memory is None else [f"-Xmx{memory}"]),
            *([process.QUICK] if brief else []),
            *(process.UNHURRIED if patient else []),
            *line.jvm,
            "-cp",
            f"{jars}/*",
            line.main,
            f"--home-dir={data_dir}",
            f"--config-dir={data_dir / 'conf'}",
            "--console-mode",
        ]
        return process.start(data_dir, endpoint, command, lock=lock, ready_s=ready_s)
    except BaseException:
        lock.release()
        raise


def join(data_dir: Path) -> Endpoint | None:
    """The server that another process runs on this directory, or None when none runs."""
    return process.join(data_dir.resolve())


def provision(version: str = STABLE) -> Path:
    """The folder of this version's jars, fetched by Maven the first time (116 to 152 MB, about a minute).

    It is `neo4j-<version>` in `$XDG_CACHE_HOME/mentorgraph` (else `~/.cache/mentorgraph`). It appears whole
    or not at all, and two processes that need it fetch it once.

    Raises EngineFailed: no Maven, no such version, or no network.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mentorgraph"
    jars = cache / f"neo4j-{version}"
    if not jars.is_dir():
        _provide(version, jars)
    # A cache that is not ours to write serves as it is.
    with contextlib.suppress(OSError, zipfile.BadZipFile):
        _unsign(jars)
    return jars


def _provide(version: str, jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise EngineFailed("Maven (mvn) is needed to fetch Neo4j; install it, or set NEO4J_URI")
    try:
        jars.parent.mkdir(parents=True, exist_ok=True)
        with _lock(jars):
            if not jars.is_dir():
                _unsigned(jars).unlink(missing_ok=True)
                _fetch(maven, version, jars)
    except OSError as error:
        raise EngineFailed(f"Neo4j cannot be kept in {jars.parent}: {error.strerror or error}") from error


def _unsign(jars: Path) -> None:
    """Drop the signatures that Maven's checksums stand for: a third of what Neo4j's own thread does at its start.

    Eclipse Collections looks each of its factories up in a jar opened anew, and Java then checks the signature anew.
    """
    if _unsigned(jars).exists():
        return
    with _lock(jars):
        if not _unsigned(jars).exists():
            for jar in jars.glob("eclipse-collections*.jar"):
                signatures.drop(jar)
            _unsigned(jars).touch()


def _unsigned(jars: Path) -> Path:
    return jars.with_name(f"{jars.name}.unsigned")


def _lock(jars: Path) -> FileLock:
    return FileLock(jars.with_name(f"{jars.name}.lock"))


def _fetch(maven: str, version: str, jars: Path) -> None:
    with tempfile.TemporaryDirectory(dir=jars.parent, prefix=f"neo4j-{version}.") as folder:
        (Path(folder) / "pom.xml").write_text(_POM.format(version=version))
        fetched = Path(folder) / "jars"
        asked = subprocess.run(  # noqa: S603 - the Maven of this machine
            [maven, "-B", "-q", _COPY, "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode != 0:
            raise EngineFailed(f"Maven could not fetch Neo4j {version}: {_first_error(asked.stdout)}")
        fetched.rename(jars)


def _first_error(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith("[ERROR]")]
    return errors[0].removeprefix("[ERROR] ")[:300] if errors else "no reason given"


def _configure(
    data_dir: Path, endpoint: Endpoint, runtime: Path, jars: Path, settings: Mapping[str, str]
) -> None:
    conf = data_dir / "conf"
    conf.mkdir(exist_ok=True)
    port = endpoint.uri.rsplit(":", 1)[1]
    (conf / "neo4j.conf").write_text(
        _CONF.format(host=process.HOST, port=port, page_cache=machine.share().page_cache)
        + "".join(f"{name}={value}\n" for name, value in settings.items())
    )
    if not (data_dir / "data" / "databases").exists():
        _set_password(data_dir, endpoint.password, runtime, jars)


def _set_password(data_dir: Path, password: str, runtime: Path, jars: Path) -> None:
    # In a file that only we read: a command line is for every user of the machine to see.
    arguments = data_dir / "set-password.args"
    process.write_private(
        arguments, f'-cp "{jars}/*" org.neo4j.cli.AdminTool dbms set-initial-password {password}'
    )
    try:
        asked = subprocess.run(  # noqa: S603 - our own command
            [str(runtime), *_BRIEF, f"@{arguments}"],
            env={**os.environ, "NEO4J_HOME": str(data_dir), "NEO4J_CONF": str(data_dir / "conf")},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        arguments.unlink()
    if asked.returncode != 0:
        raise EngineFailed(f"Neo4j's password could not be set: {asked.stderr.strip()[:300]}")


def _line(version: str) -> _Line:
    for prefix, line in _LINES.items():
        if version.startswith(f"{prefix}."):
            return line
    raise EngineFailed(f"Neo4j {version} is not known here; known: 5.26.x and 2026.x")
