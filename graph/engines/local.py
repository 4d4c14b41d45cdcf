"""The local engine: ArcadeDB from its wheel, with the wheel's own Java, as a child process on loopback."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from graph.engines import machine, process
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.engines.process import RunningEngine

DATABASE = "neo4j"
_WHEEL = "arcadedb-embedded"
# What we never speak: leaving these out halves the start.
_UNUSED = ("arcadedb-mcp", "arcadedb-postgresw", "arcadedb-redisw", "arcadedb-console", "arcadedb-graphql",
           "arcadedb-studio")  # fmt: skip
_JVM = (
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "-XX:+UseSerialGC",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF8",
    "-Dpolyglot.engine.WarnInterpreterOnly=false",
)


def start(
    data_dir: Path,
    *,
    port: int = 0,
    memory: str = "512m",
    patient: bool = False,
    databases: tuple[str, ...] = (DATABASE,),
    ready_s: float = 60.0,
) -> RunningEngine:
    """The local engine on this directory, once it has answered a first query (2 to 3 s).

    `port` 0 takes any free one. `memory` is the JVM's heap. `patient` is for a long load: the heap is by the
    size of the machine then, and a second compiler costs 7 to 10 s of a processor while the engine warms up and
    halves what it takes of one afterwards. Data, password, log and state file stay in `data_dir`. Call it from
    the main thread: on Linux the engine ends with the thread that started it.

    Raises EngineFailed with one line for people.
    """
    package = _package()
    data_dir = data_dir.resolve()
    lock = process.locked(data_dir)
    try:
        password_file = data_dir / "engine.password"
        endpoint = Endpoint(
            uri=f"bolt://{process.HOST}:{process.port_or_free(port)}",
            user="root",
            password=process.password_in(password_file),
            database=databases[0],
            engine="local",
            version=version(),
        )
        command = _command(
            package=package,
            data_dir=data_dir,
            endpoint=endpoint,
            password_file=password_file,
            sized=process.heap(machine.share()) if patient else [process.QUICK, f"-Xmx{memory}"],
            databases=databases,
        )
        return process.start(data_dir, endpoint, command, lock=lock, ready_s=ready_s)
    except BaseException:
        lock.release()
        raise


def join(data_dir: Path) -> Endpoint | None:
    """The engine that another process runs on this directory, or None when none runs."""
    return process.join(data_dir.resolve())


def version() -> str:
    """The engine's version, without the wheel's own post-release number.

    Raises EngineFailed where no wheel is installed.
    """
    try:
        return metadata.version(_WHEEL).partition(".post")[0]
    except metadata.PackageNotFoundError as error:
        raise EngineFailed(_NO_WHEEL) from error


_NO_WHEEL = (
    f"the local engine has no wheel for this platform ({sys.platform}); set NEO4J_URI to a Neo4j server"
)


def _package() -> Path:
    found = importlib.util.find_spec("arcadedb_embedded")
    if found is None or not found.submodule_search_locations:
        raise EngineFailed(_NO_WHEEL)
    return Path(found.submodule_search_locations[0])


def class_path(package: Path) -> list[Path]:
    """The jars that the engine needs, of those in the wheel."""
    return [jar for jar in sorted((package / "jars").glob("*.jar")) if not jar.name.startswith(_UNUSED)]


def _command(
    *,
    package: Path,
    data_dir: Path,
    endpoint: Endpoint,
    password_file: Path,
    sized: Sequence[str],
    databases: tuple[str, ...],
) -> list[str]:
    java = package / "jre" / "bin" / ("java.exe" if sys.platform == "win32" else "java")
    settings = {
        "server.rootPath": data_dir,
        "server.databaseDirectory": data_dir / "databases",
        "server.rootPasswordPath": password_file,
        "server.mode": "development",
        "server.httpIncomingHost": process.HOST,
        "server.httpIncomingPort": process.port_or_free(0),
        "bolt.host": process.HOST,
        "bolt.port": endpoint.uri.rsplit(":", 1)[1],
        "bolt.defaultDatabase": databases[0],
        "server.defaultDatabases": ";".join(f"{name}[root]" for name in databases),
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        # It takes no heed of the driver's transaction timeout.
        "command.timeout": 30000,
        # fsync: a kill -9 loses nothing that was acknowledged.
        "txWalFlush": 2,
    }
    return [
        str(java),
        *_JVM,
        *sized,
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "-cp",
        os.pathsep.join(str(jar) for jar in class_path(package)),
        "com.arcadedb.server.ArcadeDBServer",
    ]
