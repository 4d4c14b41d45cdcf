"""A server as a child process: locked directory, pid and state files, waiting for it, ending it."""

import atexit
import contextlib
import errno
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import neo4j
from filelock import FileLock, Timeout
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.engines import tether
from graph.engines.endpoint import Endpoint, EngineFailed
from graph.engines.machine import Share

HOST = "127.0.0.1"
QUICK = "-XX:TieredStopAtLevel=1"
"""Has a JVM compile with its first compiler alone: it answers sooner, and takes twice as long over what is repeated."""
UNHURRIED = (
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=6000",
    "-XX:Tier4CompileThreshold=150000",
    "-XX:Tier4BackEdgeThreshold=400000",
)
"""Has a JVM leave to its second compiler only what is run ten times as often as usual: it compiles half as long."""
_STATE = "engine.json"
_PID = "engine.pid"
_LOCK = "engine.lock"
_LOG = "engine.log"
_STOP_S = 15.0
_LEAST_FREE_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class RunningEngine:
    """A server that this process started: `stop` ends it, and so does this process's end."""

    endpoint: Endpoint
    data_dir: Path
    log: Path
    _child: "subprocess.Popen[bytes]"
    _lock: FileLock

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def stop(self) -> None:
        """End the server: asked first, killed after 15 s. Safe to call again."""
        if self.alive:
            self._child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(_STOP_S)
        self.kill()

    def kill(self) -> None:
        """End the server at once. Nothing it acknowledged is lost; its next start reads its log again."""
        atexit.unregister(self.stop)
        if self.alive:
            self._child.kill()
            self._child.wait()
        _forget(self.data_dir)
        self._lock.release()


def start(
    data_dir: Path,
    endpoint: Endpoint,
    command: Sequence[str],
    *,
    lock: FileLock,
    environment: Mapping[str, str] | None = None,
    ready_s: float,
) -> RunningEngine:
    """The server that `command` becomes, once it has answered a first query.

    The caller holds `lock` (of `locked`); it passes to the running engine and is released here on failure.

    Raises EngineFailed: it ended at once, or did not answer within `ready_s` seconds; with the log's tail.
    """
    log = data_dir / _LOG
    child = _spawn(data_dir, log, command, environment)
    engine = RunningEngine(endpoint, data_dir, log, child, lock)
    atexit.register(engine.stop)
    try:
        _wait_until_first_query(engine, ready_s)
        write_private(data_dir / _STATE, json.dumps({**asdict(endpoint), "pid": child.pid}))
    except BaseException:
        engine.stop()
        raise
    return engine


def heap(share: Share) -> list[str]:
    """A JVM's options for its part of the machine's memory."""
    young = [] if share.young is None else [f"-Xmn{share.young}m"]
    return [f"-Xmx{share.heap}m", *young]


def join(data_dir: Path) -> Endpoint | None:
    """The server that another process runs on this directory, or None when none runs."""
    try:
        state = json.loads((data_dir / _STATE).read_text())
        pid = state.pop("pid")
        endpoint = Endpoint(**state)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    held = _is_locked(data_dir) and _lives(pid) and _listens(endpoint)
    return endpoint if held else None


def locked(data_dir: Path) -> FileLock:
    """This process's hold on the directory, made with mode 0700 when it is not there.

    Raises EngineFailed: another process holds it, it cannot be written, or the disk is full.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(data_dir).free
        lock = FileLock(data_dir / _LOCK, thread_local=False)
        lock.acquire(timeout=2.0)
    except Timeout as error:
        raise EngineFailed(f"another process already runs an engine on {data_dir}") from error
    except OSError as error:
        raise EngineFailed(f"{data_dir} cannot be used: {error.strerror or error}") from error
    if free < _LEAST_FREE_BYTES:
        lock.release()
        raise EngineFailed(f"the disk that holds {data_dir} is full")
    _end_orphan(data_dir)
    return lock


def password_in(path: Path) -> str:
    """The password kept in this file (mode 0600), made the first time."""
    if not path.exists():
        # No other characters: what begins with a dash is an option to the command that sets it.
        write_private(path, secrets.token_hex(24))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads (mode 0600), whole or not at all.

    Raises EngineFailed when the disk is full or the folder cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise EngineFailed(f"{path} cannot be written: {error.strerror or error}") from error


def port_or_free(port: int) -> int:
    """The port asked for, when it is free; any free one for 0.

    Raises EngineFailed when it is taken.
    """
    with socket.socket() as probe:
        # As the servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise EngineFailed(f"port {port} on {HOST} is taken") from error
            raise EngineFailed(f"port {port} on {HOST} cannot be used: {error.strerror}") from error
        return int(probe.getsockname()[1])


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log on one line; empty when there is none."""
    with contextlib.suppress(OSError):
        return " | ".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


def _spawn(
    data_dir: Path, log: Path, command: Sequence[str], environment: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    tied = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *command]
    try:
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603 - our own command, no shell
                tied if sys.platform == "linux" else list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                cwd=data_dir,
                # Ctrl-C is for the command that started it, which then ends it in order.
                start_new_session=True,
            )
        (data_dir / _PID).write_text(str(child.pid))
    except OSError as error:
        raise EngineFailed(f"the engine could not be started: {error.strerror or error}") from error
    return child


def _wait_until_first_query(engine: RunningEngine, ready_s: float) -> None:
    until = time.monotonic() + ready_s
    while time.monotonic() < until:
        if not engine.alive:
            raise EngineFailed(_why_it_ended(engine.log))
        if _listens(engine.endpoint) and _answers(engine.endpoint):
            return
        time.sleep(0.05)
    raise EngineFailed(f"the engine did not answer within {ready_s:.0f} s: {tail(engine.log)}")


def _why_it_ended(log: Path) -> str:
    said = tail(log, 60)
    if "No space left on device" in said:
        return f"the disk is full (see {log})"
    if "Address already in use" in said or "BindException" in said:
        return f"the engine's port is taken (see {log})"
    return f"the engine ended while starting (see {log}): {tail(log)}"


def _answers(endpoint: Endpoint) -> bool:
    try:
        with (
            neo4j.GraphDatabase.driver(
                endpoint.uri,
                auth=(endpoint.user, endpoint.password),
                telemetry_disabled=True,
                connection_timeout=2.0,
                connection_acquisition_timeout=5.0,
            ) as driver,
            driver.session(database=endpoint.database) as session,
        ):
            return session.run("RETURN 1 AS one").single() is not None
    except AuthError as error:
        raise EngineFailed("the engine refuses the password kept beside its data") from error
    except (DriverError, Neo4jError, OSError):
        return False


def _listens(endpoint: Endpoint) -> bool:
    port = int(endpoint.uri.rsplit(":", 1)[1])
    try:
        with socket.create_connection((HOST, port), timeout=1.0):
            return True
    except OSError:
        return False


def _is_locked(data_dir: Path) -> bool:
    lock = FileLock(data_dir / _LOCK, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False


def _lives(pid: int) -> bool:
    if sys.platform == "win32":  # signal 0 ends a process there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end_orphan(data_dir: Path) -> None:
    # Where the kernel does not end a child with its parent, a killed parent leaves its engine behind. We hold
    # the lock, so whoever wrote the pid is gone.
    with contextlib.suppress(OSError, ValueError):
        pid = int((data_dir / _PID).read_text())
        if _is_engine_of(pid, data_dir):
            os.kill(pid, signal.SIGTERM)
            _wait_for_end(pid, lambda: os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM)))
    _forget(data_dir)


def _wait_for_end(pid: int, kill: Callable[[], None]) -> None:
    until = time.monotonic() + _STOP_S
    while _lives(pid):
        if time.monotonic() > until:
            kill()
            return
        time.sleep(0.05)


def _is_engine_of(pid: int, data_dir: Path) -> bool:
    # The number may be another process's by now: only one whose command line names the directory is ours.
    if sys.platform == "win32" or not _lives(pid):
        return False
    asked = subprocess.run(  # noqa: S603
        ["ps", "-o", "args=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return str(data_dir) in asked.stdout


def _forget(data_dir: Path) -> None:
    for name in (_STATE, _PID):
        with contextlib.suppress(OSError):
            (data_dir / name).unlink(missing_ok=True)
