"""A company through the one door: read, completed, checked against the rules and the graph, then written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.client import Graph
from mentoring.exchange import applying, completion, reading, rules, session_lines, stored, tables
from mentoring.exchange.applying import Applied, Progress
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.reading import Reading
from mentoring.exchange.records import Company
from mentoring.exchange.rules import Known, Problem
from mentoring.programme import Programme

_READ_S = 60.0
_FILES = [*(table.file for table in tables.TABLES), session_lines.FILE]


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

    `now` is the programme's time. Raises OSError, ImportRunningError, OvertakenError, GraphFailure.
    """
    found = reading.read_directory(directory)
    if found.bad_rows:
        return Rejected(found.bad_rows)
    checked = _checked(found.company, await _known(graph, found.company), now)
    if not isinstance(checked, Company):
        return Rejected(tuple(sorted((_located(problem, found) for problem in checked), key=_place)))
    if dry_run:
        return await applying.rehearse(graph, checked, progress=progress)
    digest = applying.digest_of(found.company)
    return await applying.write(graph, checked, digest=digest, now=now, progress=progress)


async def apply(
    graph: Graph,
    company: Company,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    demo: bool = False,
    beside: Company | None = None,
) -> Applied:
    """What writing a company made in the process did; `demo` marks the organisation as a demo one.

    `now` is the programme's time, real time when left out. `beside` is all that the graph holds but for rows of
    `company`, where the caller has just written it: it is not read again. Raises BadCompanyError with nothing
    written, ImportRunningError, OvertakenError, GraphFailure.
    """
    now = now or datetime.now(UTC)
    known = await _known(graph, company) if beside is None else Known(company=beside)
    checked = _checked(company, known, now)
    if not isinstance(checked, Company):
        # Made in the process, so the line is the one it would have in its file.
        raise BadCompanyError([_located(problem, None) for problem in checked])
    digest = applying.digest_of(company)
    return await applying.write(graph, checked, digest=digest, now=now, progress=progress, demo=demo)


async def applied(graph: Graph, company: Company) -> Applied | None:
    """What `apply` did with this company before; None where it never came to its end."""
    return await graph.write(applying.finished, applying.digest_of(company))


async def _known(graph: Graph, company: Company) -> Known:
    return await stored.known(graph.within(_READ_S), company)


def _checked(company: Company, known: Known, now: datetime) -> Company | list[Problem]:
    return rules.broken(company, known, now=now) or completion.completed(
        company, known, now=now, programme=Programme()
    )


def _located(problem: Problem, found: Reading | None) -> BadRow:
    if found is not None:
        line = found.lines[problem.file][problem.index]
    else:
        line = problem.index + (1 if problem.file == session_lines.FILE else 2)
    return BadRow(problem.file, line, problem.column, problem.reason)


def _place(row: BadRow) -> tuple[int, int]:
    return _FILES.index(row.file), row.line
