"""A company through the one door: read, completed, checked against the rules and the graph, then written."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

from graph.client import Graph
from mentoring.exchange import applying, completion, reading, rules, session_lines, steps, stored, tables
from mentoring.exchange.applying import Applied, Progress
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.reading import Reading
from mentoring.exchange.records import Company
from mentoring.exchange.rules import Known, Problem
from mentoring.exchange.steps import HeldBy
from mentoring.programme import Programme

_READ_S = 60.0
_HELD_BY = ("SELF", "MANAGER")
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


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a company made in the process, checked; only `part` makes one.

    `digest` is what they are known by, `standings` what all assessments up to the last part make of people's skills,
    `assessed` how many assessments there are before this part.
    """

    company: Company
    digest: str
    is_last: bool
    standings: Sequence[HeldBy] = ()
    assessed: int = 0


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
    ImportRunningError, OvertakenError, GraphFailure.
    """
    now = now or datetime.now(UTC)
    checked = _checked_here(company, await _known(graph, company), now)
    digest = applying.digest_of(company)
    return await applying.write(graph, checked, digest=digest, now=now, progress=progress, demo=demo)


def part(company: Company, before: Sequence[Part], *, now: datetime, is_last: bool) -> Part:
    """The rows of a company beside those of the parts `before`, to be written after them.

    Assessments begin with those before. Each part is whole by the rules. Pure. Raises BadCompanyError.
    """
    written = _together([one.company for one in before])
    rows = _besides(company, written)
    known = Known(
        company=replace(written, assessments=()),
        assessments={one.external_id: one for one in written.assessments},
        held=frozenset((one.person, one.skill) for one in written.assessments if one.kind in _HELD_BY),
    )
    return Part(
        _checked_here(rows, known, now),
        applying.digest_of(rows),
        is_last,
        steps.standings((*written.assessments, *rows.assessments)) if is_last else (),
        len(written.assessments),
    )


async def apply_part(
    graph: Graph, part: Part, *, now: datetime, progress: Progress | None = None, demo: bool = False
) -> Applied:
    """What writing a part did into a graph that holds the parts before it and no others; nothing, where it did
    before. The last part marks the organisation where it is a `demo`.

    Raises ImportRunningError, OvertakenError, GraphFailure.
    """
    return await graph.write(applying.finished, part.digest) or await applying.write(
        graph,
        part.company,
        digest=part.digest,
        now=now,
        progress=progress,
        demo=demo and part.is_last,
        standings=part.standings,
        assessed=part.assessed,
    )


def in_two(last: Part) -> tuple[Part, Part]:
    """The last part as two, the second to be written after the first: what is offered, and skills held, apart.

    No score is made from that: from the first alone, a refit reads all it is made of. No rule asks whether a session's
    mentor offers anything, so that each is whole.
    """
    return (
        replace(
            last,
            company=replace(last.company, offers=()),
            digest=f"{last.digest}|but offers",
            is_last=False,
            standings=(),
        ),
        replace(
            last, company=Company(offers=last.company.offers), digest=f"{last.digest}|offers", assessed=0
        ),
    )


def _together(parts: Sequence[Company]) -> Company:
    return Company(
        **{
            file.name: tuple(row for part in parts for row in getattr(part, file.name))
            for file in fields(Company)
        }
    )


def _besides(company: Company, written: Company) -> Company:
    """What of the company is not among the rows written, with which each of its files begins."""
    return Company(
        **{
            file.name: getattr(company, file.name)[len(getattr(written, file.name)) :]
            for file in fields(Company)
        }
    )


async def _known(graph: Graph, company: Company) -> Known:
    return await stored.known(graph.within(_READ_S), company)


def _checked(company: Company, known: Known, now: datetime) -> Company | list[Problem]:
    return rules.broken(company, known, now=now) or completion.completed(
        company, known, now=now, programme=Programme()
    )


def _checked_here(company: Company, known: Known, now: datetime) -> Company:
    checked = _checked(company, known, now)
    if not isinstance(checked, Company):
        # Made in the process, so the line is the one it would have in its file.
        raise BadCompanyError([_located(problem, None) for problem in checked])
    return checked


def _located(problem: Problem, found: Reading | None) -> BadRow:
    if found is not None:
        line = found.lines[problem.file][problem.index]
    else:
        line = problem.index + (1 if problem.file == session_lines.FILE else 2)
    return BadRow(problem.file, line, problem.column, problem.reason)


def _place(row: BadRow) -> tuple[int, int]:
    return _FILES.index(row.file), row.line
