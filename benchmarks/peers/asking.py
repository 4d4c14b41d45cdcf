"""What is sent to each server: the bytes of a request, and jobs for the client's process."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks.peers import documents
from benchmarks.peers.client import Job, Seen
from benchmarks.peers.documents import Item
from benchmarks.peers.place import ROOT, Place
from benchmarks.peers.servers import Running

ENDPOINT = "/graphql"


@dataclass(frozen=True, slots=True)
class Question:
    """An item as one server is asked it."""

    item: Item
    running: Running
    token: str
    body: str

    def job(self, connections: int, seconds: float, watched: Mapping[str, int]) -> Job:
        """The question over and over."""
        return Job(
            host="127.0.0.1",
            port=self.running.port,
            path=ENDPOINT,
            token=self.token,
            body=self.body,
            connections=connections,
            seconds=seconds,
            watched=dict(watched),
        )


def question(item: Item, running: Running, place: Place) -> Question:
    """The item for this server, asked by the person of its part."""
    own = running.server.documents.get(item.key)
    asked = item if own is None else replace(item, text=own)
    body: dict[str, Any] = asked.body(documents.variables(item, place.cast))
    return Question(item, running, place.cast.tokens[item.part], json.dumps(body))


def seen(job: Job) -> Seen:
    """What the client's own process saw of a job."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers.client"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(f"the client ended: {done.stderr.strip().splitlines()[-1:]}")
    return Seen(**json.loads(done.stdout))
