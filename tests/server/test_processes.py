"""`make run` as a stranger types it: what it starts, what joins it, what ends it, and what stops it at once."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.engines.endpoint import Endpoint

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from server.cli import main; main()"]
_FROM_OUTSIDE = ("ENV", "NEO4J_", "MENTORGRAPH_", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")


def _environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FROM_OUTSIDE)}
    return {**kept, **more}


def _run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=_environment(**environment),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(holds: Callable[[], bool], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _of(data_dir: Path) -> list[str]:
    """The processes whose command line names the directory."""
    told = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    lines = (line.split(None, 2) for line in told.splitlines())
    return [pid for pid, state, *rest in lines if rest and str(data_dir) in rest[0] and "Z" not in state]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo organisation that was loaded by its command."""
    folder = tmp_path_factory.mktemp("run") / "var"
    loaded = _run("demo", "--employees", "60", "--seed", "3", "--data-dir", str(folder))
    assert loaded.returncode == 0, loaded.stderr
    return folder


@contextmanager
def _made_to_run(data_dir: Path) -> "Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]":
    """`make run` once it is ready, in a process group of its own, and its run.json."""
    make = subprocess.Popen(
        ["make", "-o", "setup", "run", f"PORT={_free_port()}", f"DATA_DIR={data_dir}"],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert _until(lambda: (data_dir / "run.json").exists() or make.poll() is not None)
        yield make, json.loads((data_dir / "run.json").read_text())
    finally:
        for pid in _of(data_dir):
            os.kill(int(pid), signal.SIGKILL)
        make.kill()
        make.communicate()


def _ask(run: dict[str, Any], token: str, document: str) -> Any:
    answer = httpx.post(
        run["url"], json={"query": document}, headers={"authorization": f"Bearer {token}"}, timeout=30
    )
    return answer.json()


def test_a_service_is_joined_by_commands_and_ends_with_make(data_dir: Path) -> None:
    with _made_to_run(data_dir) as (make, run):
        assert run["engine"] == "local"
        assert len(_of(data_dir)) >= 3, "make, the service and its engine"
        token = _run("dev-token", "nobody-here", "--data-dir", str(data_dir))
        assert (token.returncode, token.stdout) == (1, "")
        for person in run["people"]:
            assert _ask(run, person["token"], "{ viewer { id } }") == {
                "data": {"viewer": {"id": person["id"]}}
            }

        told = httpx.get(run["url"].replace("/graphql", "/metrics"), timeout=30).text
        assert 'mentorgraph_operations_total{executor="levels"}' in told
        # The worker's statements and the requests' are heard alike.
        assert re.search(r'^mentorgraph_statement_seconds_count\{kind="level"\} [1-9]', told, re.MULTILINE)
        assert re.search(r'^mentorgraph_statement_seconds_count\{kind="other"\} [1-9]', told, re.MULTILINE)

        before = datetime.fromisoformat(_run("clock", "show", "--data-dir", str(data_dir)).stdout.strip())
        moved = _run("clock", "advance", "P7D", "--data-dir", str(data_dir))
        after = datetime.fromisoformat(_run("clock", "show", "--data-dir", str(data_dir)).stdout.strip())
        assert moved.returncode == 0
        assert timedelta(days=7) <= after - before < timedelta(days=7, minutes=5)

        second = _run("up", "--port", "0", "--data-dir", str(data_dir))
        assert second.returncode == 1
        assert "another mentorgraph already runs" in second.stderr

        make.send_signal(signal.SIGTERM)
        make.wait(60)
        assert _until(lambda: not _of(data_dir), 30)
        assert not (data_dir / "run.json").exists()


def test_ctrl_c_ends_everything_and_the_next_start_keeps_the_data(data_dir: Path) -> None:
    with _made_to_run(data_dir) as (make, run):
        people = [person["userName"] for person in run["people"]]
        os.killpg(make.pid, signal.SIGINT)
        make.wait(60)
        assert _until(lambda: not _of(data_dir), 30)

    with _made_to_run(data_dir) as (_, run):
        assert [person["userName"] for person in run["people"]] == people


def test_what_a_killed_service_leaves_behind_does_not_keep_the_next_from_starting(data_dir: Path) -> None:
    with _made_to_run(data_dir) as (_, first):
        for pid in _of(data_dir):
            os.kill(int(pid), signal.SIGKILL)
        assert (data_dir / "run.json").exists()

    (data_dir / "run.json").unlink()
    with _made_to_run(data_dir) as (_, second):
        assert httpx.get(second["url"].replace("/graphql", "/ready")).status_code == 200
        assert second["url"] != first["url"]


def _is_one_line(told: "subprocess.CompletedProcess[str]", said: str) -> bool:
    return (
        told.returncode != 0
        and told.stderr.startswith("mentorgraph: ")
        and said in told.stderr
        and (told.stderr.count("\n") == 1)
    )


def test_a_port_that_is_taken_stops_it_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        told = _run("up", "--port", str(taken.getsockname()[1]), "--data-dir", str(tmp_path / "var"))

    assert _is_one_line(told, "is taken")
    assert not (tmp_path / "var").exists()


def test_a_server_that_does_not_answer_or_refuses_us_stops_it(tmp_path: Path, endpoint: Endpoint) -> None:
    given = {"NEO4J_USERNAME": endpoint.user, "NEO4J_PASSWORD": "no such password"}

    away = _run("up", "--port", "0", "--data-dir", str(tmp_path), NEO4J_URI="bolt://127.0.0.1:1", **given)
    wrong = _run("up", "--port", "0", "--data-dir", str(tmp_path), NEO4J_URI=endpoint.uri, **given)

    assert _is_one_line(away, "no server answers at bolt://127.0.0.1:1")
    assert _is_one_line(wrong, "with this password")
    assert not (tmp_path / "run.json").exists()


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    told = subprocess.run(
        ["make", "run", f"PYTHON={old}"],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode != 0
    assert told.stderr.splitlines()[0].startswith("mentorgraph: Python 3.11 or newer is needed")
