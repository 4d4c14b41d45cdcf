"""The servers we start: they answer, are joined, end with their parent, keep what they acknowledged."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import arcadedb_embedded
import pytest

from graph.client import Graph, Tx
from graph.engines import java, local, neo4j_community, process
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.engines.process import RunningEngine
from graph.query import Query
from tests.engines import chosen

ROOT = Path(__file__).parents[2]
CREATE = Query("tests.create", "CREATE (:Thing {id: $id})")
THINGS = Query("tests.things", "MATCH (thing:Thing) RETURN collect({id: thing.id}) AS rows")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[RunningEngine]:
    running = local.start(tmp_path / "data", memory="256m")
    yield running
    running.stop()


async def remember(endpoint: Endpoint, id: str) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(CREATE, id=id)

    async with await opened(endpoint) as graph:
        await graph.write(work)


async def remembered(endpoint: Endpoint) -> list[str]:
    async with await opened(endpoint) as graph:
        return [row["id"] for row in await graph.read(THINGS)]


async def opened(endpoint: Endpoint) -> Graph:
    return await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)


def joined_elsewhere(data_dir: Path) -> str:
    """What another process joins on this directory."""
    code = (
        "import sys, pathlib; from graph.engines import local; print(local.join(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(data_dir)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def started_elsewhere(data_dir: Path) -> "subprocess.Popen[str]":
    """Another process that runs an engine on this directory, once it has told its process id."""
    code = (
        "import sys, signal, pathlib; from graph.engines import local\n"
        "print(local.start(pathlib.Path(sys.argv[1])).pid, flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", code, str(data_dir)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def gone(pid: int, within_s: float = 10.0) -> bool:
    """Whether the process ends in time; a zombie of ours has ended."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def emptied(folder: Path, within_s: float = 10.0) -> bool:
    """Whether nothing is left in the folder in time."""
    until = time.monotonic() + within_s
    while any(folder.iterdir()):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_the_wheel_speaks_bolt_and_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (pin,) = [line for line in project["dependencies"] if line.startswith("arcadedb-embedded")]
    jars = Path(arcadedb_embedded.__path__[0], "jars")
    (bolt,) = jars.glob("arcadedb-bolt-*.jar")

    assert re.match(r"arcadedb-embedded==([\w.]+);", pin)[1] == metadata.version("arcadedb-embedded")  # type: ignore[index]
    assert "com/arcadedb/bolt/BoltProtocolPlugin.class" in zipfile.ZipFile(bolt).namelist()
    assert bolt in local.class_path(jars.parent)


async def test_another_process_joins_a_running_engine_and_sees_its_data(engine: RunningEngine) -> None:
    await remember(engine.endpoint, "a")

    assert joined_elsewhere(engine.data_dir) == str(engine.endpoint)
    assert local.join(engine.data_dir) == engine.endpoint
    assert await remembered(engine.endpoint) == ["a"]


def test_what_is_secret_is_for_its_owner_only(engine: RunningEngine) -> None:
    assert mode(engine.data_dir) == "0o700"
    assert mode(engine.data_dir / "engine.json") == "0o600"
    assert mode(engine.data_dir / "engine.password") == "0o600"
    assert engine.endpoint.password not in Path(f"/proc/{engine.pid}/cmdline").read_text()


def test_a_second_engine_on_a_directory_is_refused(engine: RunningEngine) -> None:
    with pytest.raises(EngineFailed, match="another process already runs an engine"):
        local.start(engine.data_dir)

    assert engine.alive


def test_a_stopped_engine_is_not_joined_and_leaves_no_state(engine: RunningEngine) -> None:
    engine.stop()

    assert local.join(engine.data_dir) is None
    assert gone(engine.pid, 0.1)
    assert not (engine.data_dir / "engine.json").exists()


def test_nothing_is_joined_where_nothing_runs(tmp_path: Path) -> None:
    assert local.join(tmp_path) is None
    (tmp_path / "engine.json").write_text('{"pid": 1, "uri": "bolt://127.0.0.1:1"}')
    assert local.join(tmp_path) is None


async def test_a_killed_engine_keeps_what_it_acknowledged(engine: RunningEngine) -> None:
    await remember(engine.endpoint, "a")
    engine.kill()

    again = local.start(engine.data_dir)
    try:
        assert await remembered(again.endpoint) == ["a"]
    finally:
        again.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_an_engine_ends_with_its_killed_parent_and_starts_again(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    parent = started_elsewhere(data_dir)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    endpoint = local.join(data_dir)
    assert endpoint is not None
    await remember(endpoint, "a")

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert gone(pid)
    assert local.join(data_dir) is None
    again = local.start(data_dir)
    try:
        assert await remembered(again.endpoint) == ["a"]
    finally:
        again.stop()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineFailed, match=f"port {port} on 127.0.0.1 is taken"):
            local.start(tmp_path, port=port)


def test_an_engine_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"ended while starting .*Invalid maximum heap size"):
        local.start(tmp_path, memory="nonsense")

    assert not (tmp_path / "engine.pid").exists()
    process.locked(tmp_path).release()


def test_an_engine_that_does_not_answer_in_time_is_ended(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="did not answer within 0 s"):
        local.start(tmp_path, ready_s=0.05)

    assert local.join(tmp_path) is None
    process.locked(tmp_path).release()


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LEAST_FREE_BYTES", 2**63)

    with pytest.raises(EngineFailed, match="is full"):
        local.start(tmp_path)


def test_a_directory_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EngineFailed, match="cannot be used"):
        local.start(tmp_path / "file" / "data")


def test_a_platform_without_a_wheel_is_told_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arcadedb_embedded", None)

    with pytest.raises(EngineFailed, match="NEO4J_URI"):
        local.start(tmp_path)


def test_a_missing_java_is_told_with_those_found() -> None:
    with pytest.raises(EngineFailed, match=r"Java 99 is needed \(found: .*JAVA_HOME"):
        java.find((99,))


def test_an_unknown_release_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"Neo4j 3\.5\.1 is not known"):
        neo4j_community.start(tmp_path, version="3.5.1")


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, and an empty cache."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin" / "mvn"


def test_a_missing_maven_is_told(maven: Path) -> None:
    assert not maven.exists()

    with pytest.raises(EngineFailed, match="Maven"):
        neo4j_community.provision("5.26.1")


@pytest.mark.parametrize(("exit_code", "jars"), [(1, []), (0, ["neo4j.jar"])])
def test_a_download_is_kept_whole_or_not_at_all(maven: Path, exit_code: int, jars: list[str]) -> None:
    maven.write_text(
        "#!/bin/sh\n"
        'for word in "$@"; do case $word in -DoutputDirectory=*) out=${word#*=};; esac; done\n'
        '/bin/mkdir -p "$out"; echo jar > "$out/neo4j.jar"\n'
        f'echo "[ERROR] the network is down"; exit {exit_code}\n'
    )
    maven.chmod(0o755)
    cache = Path(os.environ["XDG_CACHE_HOME"], "mentorgraph")

    if exit_code:
        with pytest.raises(EngineFailed, match=r"could not fetch Neo4j 5\.26\.1: the network is down"):
            neo4j_community.provision("5.26.1")
    else:
        assert neo4j_community.provision("5.26.1") == cache / "neo4j-5.26.1"

    assert sorted(path.name for path in cache.glob("*/*")) == jars
    assert len([path for path in cache.iterdir() if path.is_dir()]) == len(jars)


def test_a_jar_that_is_looked_into_often_loses_its_signature_once(maven: Path) -> None:
    jars = Path(os.environ["XDG_CACHE_HOME"], "mentorgraph", "neo4j-5.26.1")
    jars.mkdir(parents=True)
    jar = jars / "eclipse-collections-api-1.jar"
    main = b"Manifest-Version: 1.0\r\nBundle-Name: a\r\n\r\n"
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as signed:
        signed.writestr("META-INF/MANIFEST.MF", main + b"Name: a/A.class\r\nSHA-256-Digest: x=\r\n\r\n")
        signed.writestr("META-INF/ECLIPSE_.SF", "Signature-Version: 1.0")
        signed.writestr("META-INF/ECLIPSE_.RSA", b"\x30")
        signed.writestr("META-INF/services/a.A", "a.B")
        signed.writestr("a/A.class", b"\xca\xfe")

    assert neo4j_community.provision("5.26.1") == jars
    written = jar.stat().st_ino
    neo4j_community.provision("5.26.1")

    with zipfile.ZipFile(jar) as unsigned:
        assert {name: unsigned.read(name) for name in unsigned.namelist()} == {
            "META-INF/MANIFEST.MF": main,
            "META-INF/services/a.A": b"a.B",
            "a/A.class": b"\xca\xfe",
        }
    assert [path.name for path in jars.iterdir()] == [jar.name]
    assert jar.stat().st_ino == written


def test_jars_that_cannot_be_written_anew_serve_as_they_are(maven: Path) -> None:
    jars = Path(os.environ["XDG_CACHE_HOME"], "mentorgraph", "neo4j-5.26.1")
    jars.mkdir(parents=True)
    (jars / "eclipse-collections-1.jar").write_text("no jar")

    assert neo4j_community.provision("5.26.1") == jars

    assert (jars / "eclipse-collections-1.jar").read_text() == "no jar"


def test_no_more_javas_are_started_than_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        java_of = tmp_path / name / "bin" / "java"
        java_of.parent.mkdir(parents=True)
        java_of.write_text(f"#!/bin/sh\n: > {tmp_path}/{name}.started\necho 'version \"17.0.1\"'\n")
        java_of.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "first"))
    monkeypatch.setenv("PATH", str(tmp_path / "second" / "bin"))

    assert java.find((17, 21)) == tmp_path / "first" / "bin" / "java"
    assert [path.name for path in tmp_path.glob("*.started")] == ["first.started"]


@pytest.mark.skipif("neo4j" not in chosen().engines, reason="Neo4j is none of the engines of this run")
async def test_neo4j_is_joined_stopped_and_started_again_with_its_data(tmp_path: Path) -> None:
    engine = neo4j_community.start(tmp_path, brief=True)
    try:
        await remember(engine.endpoint, "a")
        assert neo4j_community.join(tmp_path) == engine.endpoint
        assert mode(tmp_path / "engine.json") == "0o600"
        assert not (tmp_path / "set-password.args").exists()
    finally:
        engine.stop()
    assert neo4j_community.join(tmp_path) is None

    again = neo4j_community.start(tmp_path, brief=True)
    try:
        assert await remembered(again.endpoint) == ["a"]
    finally:
        again.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are the tests' servers in memory")
def test_what_the_tests_keep_in_memory_goes_with_them_even_when_they_are_killed(tmp_path: Path) -> None:
    code = (
        "import sys, signal, pathlib; from tests.engines import InMemory\n"
        "place = InMemory(pathlib.Path(sys.argv[1]))\n"
        "place.folder('data').joinpath('log').touch(); print('made', flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    tests = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    assert tests.stdout.readline() == "made\n"
    assert len(list(tmp_path.glob("*/data/log"))) == 1

    tests.kill()
    tests.communicate()

    assert emptied(tmp_path)
