"""Our service beside four others on the same Neo4j: same data, same answers, one run, one process each.

    .venv/bin/python -m benchmarks.peers                                          # everything: half an hour
    .venv/bin/python -m benchmarks.peers --items a,e --servers ours,hand --seconds 3 --rounds 5    # a quick look

The database is loaded the first time into `--data-dir` (var/peers) and kept; Neo4j is started for each run and
ended with it. See README.md here for what is measured and how.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.peers import measure, place, report, servers, statements
from benchmarks.peers.documents import ITEMS
from benchmarks.peers.place import ROOT
from benchmarks.peers.servers import SERVERS


def _chosen(text: str, known: dict[str, object], what: str) -> list[str]:
    keys = [key for key in text.split(",") if key]
    if unknown := [key for key in keys if key not in known]:
        raise SystemExit(f"there is no {what} {', '.join(unknown)}; there are {', '.join(known)}")
    return keys


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--items", default=",".join(ITEMS), help="which of %(default)s")
    options.add_argument("--servers", default=",".join(SERVERS), help="which of %(default)s")
    options.add_argument("--people", type=int, default=5_000, help="of the demo organisation")
    options.add_argument(
        "--seconds", type=float, default=3.0, help="of each round at 16 connections; half at 1"
    )
    options.add_argument(
        "--warm", type=float, default=4.0, help="seconds at 16 connections before the first round"
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--count", action="store_true", help="count the statements a request first")
    options.add_argument("--memory", default="512m", help="Neo4j's heap")
    options.add_argument(
        "--data-dir", type=Path, default=ROOT / "var" / "peers", help="where databases are kept"
    )
    return options


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print the table."""
    given = _options().parse_args()
    items = [ITEMS[key] for key in _chosen(given.items, dict(ITEMS), "item")]
    chosen = [SERVERS[key] for key in _chosen(given.servers, dict(SERVERS), "server")]
    with place.opened(given.data_dir, given.people, memory=given.memory) as where:
        log = where.data_dir / "servers.log"
        counted: dict[tuple[str, str], float] = {}
        if given.count:
            with (
                statements.relaying(where.endpoint.uri) as relay,
                servers.started(chosen, where, log, uri=relay.uri) as running,
            ):
                asked = measure.questions(items, running, where)
                measure.warmed(asked, given.warm, _tell)
                counted = measure.statements(asked, relay, _tell)
        with servers.started(chosen, where, log) as running:
            asked = measure.questions(items, running, where)
            measure.warmed(asked, given.warm, _tell)
            found = measure.rounds(asked, where, count=given.rounds, seconds=given.seconds, tell=_tell)
    print(report.table(items, chosen, found, counted))


if __name__ == "__main__":
    main()
