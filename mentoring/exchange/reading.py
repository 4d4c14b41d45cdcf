"""A directory of files read into a company: types and form only, nothing of the rules between rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mentoring.exchange import csv_rows, session_lines, tables
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.csv_rows import RowsRead
from mentoring.exchange.records import Company

MANIFEST = "export.json"
"""Marks a directory as one of our exports; nothing of it is imported."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a directory holds: the rows that can be read, where each began, and those that cannot.

    `lines` gives for each file the line of each row, in the order of the company's tuple.
    """

    company: Company
    bad_rows: tuple[BadRow, ...]
    lines: dict[str, list[int]] = field(default_factory=dict)


def read_directory(directory: Path) -> Reading:
    """Every file of the directory read; unknown files are bad, hidden ones and folders are passed over.

    Raises OSError when the directory or a file cannot be opened.
    """
    bad: list[BadRow] = []
    lines: dict[str, list[int]] = {}
    rows: dict[str, tuple[Any, ...]] = {}
    present = {path.name: path for path in sorted(directory.iterdir()) if _is_ours(path)}
    for attribute, file, read in _readers():
        path = present.pop(file, None)
        if path is not None:
            answer = read(path)
            rows[attribute] = tuple(answer.records)
            lines[file] = answer.lines
            bad.extend(answer.bad)
    bad.extend(BadRow(name, 0, None, "no such file is imported; see the list of files") for name in present)
    if not lines and not bad:
        bad.append(BadRow(directory.name or str(directory), 0, None, "no file to import is here"))
    return Reading(Company(**rows), tuple(bad), lines)


def _is_ours(path: Path) -> bool:
    return path.suffix in {".csv", ".jsonl"} and not path.name.startswith(".") and path.is_file()


def _readers() -> Iterator[tuple[str, str, Any]]:
    for table in tables.TABLES:
        yield table.attribute, table.file, _csv_reader(table)
    yield "sessions", session_lines.FILE, _sessions


def _csv_reader(table: tables.Table) -> Any:
    def read(path: Path) -> RowsRead:
        return csv_rows.read(table, path.read_bytes())

    return read


def _sessions(path: Path) -> RowsRead:
    with path.open("rb") as lines:
        return session_lines.read(iter(lines))
