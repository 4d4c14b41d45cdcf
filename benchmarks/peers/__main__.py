"""Our service beside four others on the same Neo4j: same data, same answers, one run, one process each.

    .venv/bin/python -m benchmarks.peers --write         # everything, into benchmarks/RESULTS.md: half an hour
    .venv/bin/python -m benchmarks.peers --items a,e --servers ours,hand --seconds 3 --rounds 5    # a quick look
    .venv/bin/python -m benchmarks.peers pages --people 50000 --write    # page 500 of a list beside page 1

The database is loaded the first time into `--data-dir` (var/peers) and kept; Neo4j is started for each run and
ended with it. See README.md here for what is measured and how.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.peers import measure, node_setup, pages, place, report, results, servers, statements
from benchmarks.peers.documents import ITEMS, Item
from benchmarks.peers.place import ROOT, Place
from benchmarks.peers.servers import OURS, SERVERS, Server


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("what", nargs="?", choices=["compare", "pages"], default="compare")
    options.add_argument("--items", default=",".join(ITEMS), help="which of %(default)s")
    options.add_argument("--servers", default=",".join(SERVERS), help="which of %(default)s")
    options.add_argument("--people", type=int, default=5_000, help="of the demo organisation")
    options.add_argument("--seconds", type=float, default=1.5, help="of a round at 16 connections; half at 1")
    options.add_argument(
        "--warm", type=float, default=3.0, help="seconds of each question before the first round"
    )
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--memory", default="512m", help="Neo4j's heap")
    options.add_argument(
        "--data-dir", type=Path, default=ROOT / "var" / "peers", help="where databases are kept"
    )
    options.add_argument("--count", action="store_true", help="count the statements a request first")
    options.add_argument("--write", action="store_true", help="count, and write the section of RESULTS.md")
    return options


def main() -> None:
    """Measure, and print the table."""
    given = _options().parse_args()
    with place.opened(given.data_dir, given.people, memory=given.memory) as where:
        if given.what == "pages":
            _pages(given, where)
        else:
            _compare(given, where)


def _compare(given: argparse.Namespace, where: Place) -> None:
    items = [ITEMS[key] for key in _chosen(given.items, ITEMS, "item")]
    chosen = [SERVERS[key] for key in _chosen(given.servers, SERVERS, "server")]
    if any(server.needs_node for server in chosen) and node_setup.install():
        raise SystemExit("npm could not install the packages of the Node servers")
    counted = _counted(given, where, items, chosen) if given.count or given.write else {}
    with servers.started(chosen, where, _log(where)) as running:
        asked = measure.questions(items, running, where)
        measure.warmed(asked, given.warm, _tell)
        found = measure.rounds(asked, where, count=given.rounds, seconds=given.seconds, tell=_tell)
    tables = f"{report.ratios(items, found)}\n{report.table(items, chosen, found, counted)}"
    print(f"{tables}\nothers: {report.others(found)} cores")
    if given.write:
        how = (
            f"{given.rounds} rounds of {given.seconds:g} s at 16 connections and {given.seconds / 2:g} s at one. "
            f"Everything else on the machine took {report.others(found)} cores meanwhile."
        )
        results.write("peers", results.peers(tables, results.versions(where), how, where, chosen))


def _counted(
    given: argparse.Namespace, where: Place, items: list[Item], chosen: list[Server]
) -> report.Statements:
    with (
        statements.relaying(where.endpoint.uri) as relay,
        servers.started(chosen, where, _log(where), uri=relay.uri) as running,
    ):
        asked = measure.questions(items, running, where)
        measure.warmed(asked, given.warm, _tell)
        return measure.statements(asked, relay, _tell)


def _pages(given: argparse.Namespace, where: Place) -> None:
    with servers.started([SERVERS[OURS]], where, _log(where)) as [running]:
        found = pages.compared(
            running, where, count=given.rounds, seconds=given.seconds, warm=given.warm, tell=_tell
        )
    table = report.page_table(found.rows(), found.number)
    print(table)
    if given.write:
        results.write("pages", results.far_page(table, results.versions(where), found.number))


def _chosen(text: str, known: Mapping[str, object], what: str) -> list[str]:
    keys = [key for key in text.split(",") if key]
    if unknown := [key for key in keys if key not in known]:
        raise SystemExit(f"there is no {what} {', '.join(unknown)}; there are {', '.join(known)}")
    return keys


def _log(where: Place) -> Path:
    return where.data_dir / "servers.log"


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
