"""One CSV file read into records, each bad row named."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.cells import UnreadableError, shown
from mentoring.exchange.tables import Column, Table


@dataclass(slots=True)
class RowsRead:
    """The good records of one file, the line each began on, and the bad rows."""

    records: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def read(table: Table, content: bytes) -> RowsRead:
    """The rows of one file's bytes."""
    answer = RowsRead()
    text = decoded(table.file, content, answer.bad)
    if text is None:
        return answer
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        columns = _columns(table, header, answer.bad)
        if columns is not None:
            for line, cells in _lines(reader):
                _take(table, columns, line, cells, answer)
    except csv.Error as error:
        reason = f"not readable as CSV ({error}); the rest of the file was not read"
        answer.bad.append(BadRow(table.file, reader.line_num, None, reason))
    return answer


def decoded(file: str, content: bytes, bad: list[BadRow]) -> str | None:
    """The text of UTF-8 bytes without their byte order mark; None, and a bad row a line, when it is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        for number, line in enumerate(content.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                reason = f"not UTF-8 at byte {error.start + 1} of the line; save the file as UTF-8"
                bad.append(BadRow(file, number, None, reason))
        return None


def _columns(table: Table, header: list[str] | None, bad: list[BadRow]) -> list[Column] | None:
    if header is None:
        bad.append(BadRow(table.file, 1, None, "the file is empty: it needs a header row"))
        return None
    by_name = {column.name: column for column in table.columns}
    reasons = [
        f"unknown column {shown(name)}; the columns are {', '.join(by_name)}"
        for name in header
        if name not in by_name
    ]
    reasons += [f"column {name!r} stands twice" for name in by_name if header.count(name) > 1]
    reasons += [
        f"column {column.name!r} is missing"
        for column in table.columns
        if column.must and column.name not in header
    ]
    bad.extend(BadRow(table.file, 1, None, reason) for reason in reasons)
    return None if reasons else [by_name[name] for name in header]


def _lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    start = reader.line_num + 1
    for cells in reader:
        if cells:
            yield start, cells
        start = reader.line_num + 1


def _take(table: Table, columns: list[Column], line: int, cells: list[str], answer: RowsRead) -> None:
    if len(cells) != len(columns):
        reason = f"{len(cells)} cells under {len(columns)} columns"
        answer.bad.append(BadRow(table.file, line, None, reason))
        return
    values: dict[str, Any] = {}
    good = True
    for column, text in zip(columns, cells, strict=True):
        if text:
            try:
                values[column.attribute] = column.cell.parse(text)
            except UnreadableError as error:
                answer.bad.append(BadRow(table.file, line, column.name, str(error)))
                good = False
        elif column.must:
            answer.bad.append(BadRow(table.file, line, column.name, "must not be empty"))
            good = False
    if good:
        answer.records.append(table.record(**values))
        answer.lines.append(line)
