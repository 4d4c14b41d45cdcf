"""The servers that are compared: how each is started, and as what it is reported."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from benchmarks.peers import documents, node_setup
from benchmarks.peers.place import COMMAND, ROOT, Place

OURS, HAND, SAME, NAIVE, YOGA, APOLLO = "ours", "hand", "same", "naive", "yoga", "apollo"
_READY_S = 60.0
_NODE = str(node_setup.NODE)
_SCRIPTS = node_setup.HERE / "node"
_ROWS = "leavers are not listed; a search leaves out whom a request would be refused for; nothing else"
_PYTHON = (sys.executable, "-m")
_SERVE = ("serve", "--no-worker", "--port", "{port}", "--data-dir", "{data_dir}")


@dataclass(frozen=True, slots=True)
class Server:
    """One program; `{port}` and `{data_dir}` in its command are filled in. It lacks what `items` does not name.

    `documents` are its own for the items whose question it takes in another form.
    """

    key: str
    title: str
    command: Sequence[str]
    rules: str
    items: str = "abcdep"
    documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_node(self) -> bool:
        """Whether it runs on Node."""
        return self.command[0] == _NODE


SERVERS: Mapping[str, Server] = {
    server.key: server
    for server in (
        Server(
            OURS,
            "ours",
            (str(COMMAND), *_SERVE),
            "every policy of the schema, in a plan made once; none of them changes these answers",
        ),
        Server(
            HAND,
            "hand-written",
            (*_PYTHON, "benchmarks.peers.hand.app"),
            _ROWS,
        ),
        Server(
            SAME,
            "hand-written, our search",
            (*_PYTHON, "benchmarks.peers.hand.our_search"),
            _ROWS,
            items="cp",
        ),
        Server(
            NAIVE,
            "Strawberry, DataLoaders",
            (*_PYTHON, "benchmarks.peers.naive.app"),
            _ROWS,
        ),
        Server(
            YOGA,
            "graphql-yoga, dataloader",
            (_NODE, str(_SCRIPTS / "yoga.js")),
            _ROWS,
        ),
        Server(
            APOLLO,
            "@neo4j/graphql, Apollo Server",
            (_NODE, str(_SCRIPTS / "apollo.js")),
            _ROWS,
            documents=documents.ON_NEO4J_GRAPHQL,
        ),
        Server(
            "pages",
            "@neo4j/graphql, its connections",
            (_NODE, str(_SCRIPTS / "apollo.js")),
            _ROWS,
            items="ae",
            documents=documents.IN_CONNECTIONS,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    server: Server
    pid: int
    port: int


@contextlib.contextmanager
def started(
    servers: Sequence[Server], place: Place, log: Path, *, uri: str | None = None
) -> Iterator[list[Running]]:
    """These servers, each answering; all ended with the block. `uri` instead of the place's own database address."""
    with contextlib.ExitStack() as stack, log.open("ab") as output:
        yield [stack.enter_context(_started(server, place, output, uri)) for server in servers]


@contextlib.contextmanager
def _started(server: Server, place: Place, log: IO[bytes], uri: str | None) -> Iterator[Running]:
    port = _free_port()
    environment = {
        **place.environment,
        "PORT": str(port),
        # Nobody else writes a line a request.
        "MENTORGRAPH_LOG_LEVEL": "warning",
        **({"NEO4J_URI": uri} if uri else {}),
    }
    command = [part.format(port=port, data_dir=place.data_dir) for part in server.command]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait(child, server, port)
        yield Running(server, child.pid, port)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait(child: "subprocess.Popen[bytes]", server: Server, port: int) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise SystemExit(f"{server.key} ended before it was ready; see the log")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"{server.key} was not ready in {_READY_S:g} s; see the log")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
