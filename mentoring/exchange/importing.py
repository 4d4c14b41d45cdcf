"""A company through the one door: read, completed, checked against the rules and the graph, then written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.client import Graph
from mentoring.exchange import applying, reading
from mentoring.exchange.applying import Applied, Progress
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.records import Company


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was written, for all of these reasons; in the order of files and lines."""

    bad_rows: tuple[BadRow, ...]


class BadCompanyError(ValueError):
    """A company made in the process breaks the rules of an import: a fault of whoever made it."""

    def __init__(self, bad_rows: Sequence[BadRow]) -> None:
        shown = "; ".join(map(str, bad_rows[:10]))
        super().__init__(f"{len(bad_rows)} bad rows: {shown}")
        self.bad_rows = tuple(bad_rows)


async def import_directory(
    graph: Graph,
    directory: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Applied | Rejected:
    """What importing the directory's files did, or with `dry_run` would do; or every row that is bad.

    `now` is the programme's time. Raises OSError, ImportRunningError, GraphFailure.
    """
    found = reading.read_directory(directory)
    if found.bad_rows:
        return Rejected(found.bad_rows)
    company = found.company
    if dry_run:
        return await applying.rehearse(graph, company, progress=progress)
    return await applying.write(graph, company, now=now, progress=progress)


async def apply(
    graph: Graph,
    company: Company,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    demo: bool = False,
) -> Applied:
    """What writing a company made in the process did; `demo` marks the organisation as a demo one.

    `now` is the programme's time, real time when left out. Raises BadCompanyError with nothing written,
    ImportRunningError, GraphFailure.
    """
    now = now or datetime.now(UTC)
    return await applying.write(graph, company, now=now, progress=progress, demo=demo)
