"""Sections of benchmarks/RESULTS.md that are written here, each between its own marks; all else in it is kept."""

import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import node_setup
from benchmarks.peers.place import ROOT, Place
from benchmarks.peers.servers import Server
from scoring.matching import RANKING_VERSION

FILE = ROOT / "benchmarks" / "RESULTS.md"
_PYTHON = ("neo4j", "starlette", "uvicorn", "orjson", "pyjwt", "strawberry-graphql")
_NODE = ("@neo4j/graphql", "@apollo/server", "graphql-yoga", "dataloader", "neo4j-driver", "graphql", "jose")

_NOT_ESTABLISHED = """What is not established:

- More than one process a server, other machines for client or database, TLS, or a network between them: client, server
  and Neo4j share the two cores, so requests a second are those of the three together.
- Whether the others could be tuned further. Each follows its own documentation; @neo4j/graphql lists with `limit` and a
  predicate that lets Neo4j use its index ("its connections" is the same with its cursor pages).
- uvicorn parses HTTP in Python and runs on asyncio's own loop in all three Python servers; with httptools and uvloop
  the hand-written handler and Strawberry would be faster.
- @neo4j/graphql takes match scores and gaps from @cypher fields that hold the hand-written statement, so on (c) and (p)
  it is that statement behind Apollo.
- Mutations, subscriptions, documents that are asked for once, and any engine but Neo4j 5.26."""


def write(section: str, text: str, file: Path = FILE) -> None:
    """Put this text in the place of the section's last one, or at the end of the file where there is none."""
    begin, end = f"<!-- {section}: made by a program -->", f"<!-- end of {section} -->"
    held = file.read_text() if file.exists() else "# Results\n"
    made = f"{begin}\n{text.strip()}\n{end}"
    before, mark, rest = held.partition(begin)
    file.write_text(before + made + rest.partition(end)[2] if mark else f"{held.rstrip()}\n\n{made}\n")


def versions(place: Place) -> str:
    """One paragraph: what was measured, with what, when and where."""
    python = [f"{name} {importlib.metadata.version(name)}" for name in _PYTHON]
    locked = json.loads((node_setup.HERE / "package.json").read_text())["dependencies"]
    node = [f"{name} {locked[name]}" for name in _NODE]
    return (
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Neo4j Community {place.endpoint.version}, {place.people:,} people. "
        f"Python {platform.python_version()}: {', '.join(python)}. "
        f"Node {_node_version()}: {', '.join(node)}."
    )


def peers(tables: str, versions: str, how: str, place: Place, servers: Sequence[Server]) -> str:
    """The section of the comparison."""
    cast = place.cast
    rules = "".join(f"- {server.title}: {server.rules}.\n" for server in servers)
    return f"""## Peers

Our service beside other servers that give the same answers from the same database; `benchmarks/peers/README.md` says
how it is measured. {versions} {how}

CPU seconds, of the server's process and of Neo4j's, are for 1,000 requests at 16 connections. Every cell is the median
of the rounds with the least and the largest. Ratios are taken in each round; bold is their median. The first table is
ours against the hand-written handler and @neo4j/graphql, the second everything, its ratios to the hand-written handler.
Mentor search is for "{cast.skill_name}" ({cast.offers} offers) up to level {cast.target}; the viewer of (p) has
{cast.gaps} gaps. Both rank by {RANKING_VERSION} in order of score: (c) asks with `diversify: false`, as mixing a first
page is ours alone.

{tables}
Every server checks the same ES256 token the same way: once, then it is known by its hash, at most 60 s. None writes a
line a request; ours runs at log level `warning` and without its worker. What rows are kept from whom:

{rules}
{_NOT_ESTABLISHED}"""


def far_page(table: str, versions: str, number: int) -> str:
    """The section of the far page."""
    return f"""## A page far down

`employees(first: 100)` of our service, page {number} beside page 1, in turn. {versions} CPU seconds are for 1,000
requests at 16 connections, the latencies at one connection.

{table}"""


def _node_version() -> str:
    asked = subprocess.run([node_setup.NODE, "--version"], check=True, capture_output=True, text=True)
    return asked.stdout.strip().removeprefix("v")
