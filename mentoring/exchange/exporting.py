"""A graph written as the files of an import: same content, same bytes."""

import csv
import hashlib
import io
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from graph.client import Graph
from graph.exchange import keys, organisation
from graph.exchange import sessions as session_statements
from mentoring.exchange import kinds, session_lines, stored, tables
from mentoring.exchange.reading import MANIFEST
from mentoring.exchange.tables import Table

Progress = Callable[[str, int, int], None]
"""Called with the file being written, and how many of how many of its pages are done."""

_PAGE = 1_000
_SESSIONS = 500
_READ_S = 60.0
_USE = "Not for pay, promotion or dismissal."


class DirectoryRefusedError(Exception):
    """The directory holds something else than an earlier export; the text is one line for people."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The number of rows written by file."""

    rows: dict[str, int] = field(default_factory=dict)


async def export(
    graph: Graph, directory: Path, *, force: bool = False, progress: Progress | None = None
) -> Exported:
    """The whole company as files in `directory`, which appears complete or stays as it was.

    A directory that is neither missing, empty nor an earlier export is replaced only with `force`. The
    pages are read one after the other: what changes meanwhile may be in one file and not in another.

    Raises DirectoryRefusedError, OSError, GraphFailure.
    """
    _refuse_foreign(directory, force=force)
    directory.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        rows = await _write_files(graph.within(_READ_S), making, progress)
        _replace(making, directory)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Exported(rows)


def _refuse_foreign(directory: Path, *, force: bool) -> None:
    if not directory.exists() or force:
        return
    if not directory.is_dir():
        raise DirectoryRefusedError(f"{directory} is no directory")
    if any(directory.iterdir()) and not (directory / MANIFEST).is_file():
        raise DirectoryRefusedError(
            f"{directory} is not empty and no earlier export; use --force to replace it"
        )


def _replace(made: Path, directory: Path) -> None:
    made.chmod(0o700)
    if directory.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        # A rename takes the place of an empty directory only, so the old content steps aside first.
        directory.replace(old)
        try:
            made.replace(directory)
        except OSError:
            old.replace(directory)
            raise
        shutil.rmtree(old)
    else:
        made.replace(directory)


async def _write_files(graph: Graph, directory: Path, progress: Progress | None) -> dict[str, int]:
    ids = {label: await keys.ids_by_key(graph, label) for label in keys.KEYS}
    manifest: dict[str, dict[str, Any]] = {}
    for table in tables.TABLES:
        pages = _pages(graph, table, ids, progress)
        manifest[table.file] = await _write_file(directory / table.file, _header(table), pages)
    pages = _session_pages(graph, ids["MentoringSession"], progress)
    manifest[session_lines.FILE] = await _write_file(directory / session_lines.FILE, b"", pages)
    content = orjson.dumps(
        {"format": 1, "use": _USE, "files": manifest}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
    (directory / MANIFEST).write_bytes(content)
    return {file: entry["rows"] for file, entry in manifest.items()}


async def _write_file(path: Path, header: bytes, pages: AsyncIterator[list[bytes]]) -> dict[str, Any]:
    digest = hashlib.sha256(header)
    rows = 0
    with path.open("wb") as file:
        file.write(header)
        async for page in pages:
            content = b"".join(page)
            file.write(content)
            digest.update(content)
            rows += len(page)
    return {"rows": rows, "sha256": digest.hexdigest()}


async def _pages(
    graph: Graph, table: Table, ids: dict[str, list[str]], progress: Progress | None
) -> AsyncIterator[list[bytes]]:
    if table is tables.ORGANISATION:
        found = await graph.read(organisation.TITLE)
        yield _lines(table, [table.record_of(row) for row in found if row["title"]])
        return
    kind = _KINDS[table.file]
    for number, page in enumerate(chunks := _chunks(ids[kind.label], _PAGE), start=1):
        yield _lines(table, await stored.records(graph, kind, page))
        if progress is not None:
            progress(table.file, number, len(chunks))


async def _session_pages(
    graph: Graph, ids: list[str], progress: Progress | None
) -> AsyncIterator[list[bytes]]:
    for number, page in enumerate(chunks := _chunks(ids, _SESSIONS), start=1):
        rows = await session_statements.read(graph, page)
        yield [session_lines.written(session_lines.of_graph(row)) for row in rows]
        if progress is not None:
            progress(session_lines.FILE, number, len(chunks))


def _header(table: Table) -> bytes:
    return _csv_line(column.name for column in table.columns)


def _lines(table: Table, records: list[Any]) -> list[bytes]:
    return [_csv_line(_cells(table, record)) for record in records]


def _cells(table: Table, record: Any) -> Iterable[str]:
    for column in table.columns:
        value = getattr(record, column.attribute)
        yield "" if value is None else column.cell.write(value)


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def _chunks(ids: list[str], size: int) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


_KINDS = {kind.table.file: kind for kind in kinds.UPSERTED}
