"""Numbered migrations: Cypher files applied once each, in order, by one process at a time."""

import asyncio
import hashlib
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString, cast
from uuid import uuid4

from graph import failures, instants, leases
from graph.client import Graph, Tx
from graph.query import Query

FOLDER = Path(__file__).with_name("migrations")

_STATEMENT_S = 120.0
_LEASE = "migrations"
_LEASE_FOR = timedelta(seconds=180)
_LEASE_WAIT_S = 60.0
_SCHEMA = re.compile(r"(CREATE|DROP)\s+(CONSTRAINT|INDEX)\b", re.IGNORECASE)

# The lease and the records need their own keys before the first file can be applied by one process only.
_KEYS = (
    Query(
        "migrate.version_key",
        "CREATE CONSTRAINT migration_version IF NOT EXISTS FOR (n:Migration) REQUIRE n.version IS UNIQUE",
    ),
    Query(
        "migrate.lease_key",
        "CREATE CONSTRAINT lease_name IF NOT EXISTS FOR (n:Lease) REQUIRE n.name IS UNIQUE",
    ),
)

_APPLIED = Query(
    "migrate.applied",
    """
    MATCH (migration:Migration)
    WITH migration ORDER BY migration.version
    RETURN collect({
        version: migration.version, name: migration.name, checksum: migration.checksum
    }) AS rows
    """,
)

_RECORD = Query(
    "migrate.record",
    """
    CREATE (:Migration {version: $version, name: $name, checksum: $checksum, appliedAt: $applied_at})
    """,
)


class MigrationRefused(failures.GraphFailure):
    """The graph's migrations and the files do not fit together, or another process holds the lease."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `statements` are all schema or all data, `checksum` is the SHA-256 of its text."""

    version: int
    name: str
    checksum: str
    statements: tuple[str, ...]
    is_schema: bool


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """What the graph says was applied to it."""

    version: int
    name: str
    checksum: str


async def migrate(graph: Graph, folder: Path = FOLDER) -> list[str]:
    """The names of the migrations that were applied now, in order; empty when there was nothing to do.

    Safe to call from several processes at once: one applies, the others wait for it.

    Raises MigrationRefused, with nothing applied: a changed file, one unknown to us, or a lease held for
    over a minute; with part of them applied: the lease ran out, and another process goes on.
    """
    graph = graph.within(_STATEMENT_S)
    known = read_folder(folder)
    if not await _pending(graph, known):
        return []
    await graph.write(_run, _KEYS)
    holder = str(uuid4())
    await _take_lease(graph, holder)
    try:
        # Another process may have applied them while this one waited.
        pending = await _pending(graph, known)
        is_new = len(pending) == len(known)
        for together in _in_turns(pending) if is_new else ([one] for one in pending):
            await graph.write(_keep_lease, holder)
            await _apply(graph, together, is_new=is_new)
    finally:
        await graph.write(leases.release, name=_LEASE, holder=holder)
    return [_title(migration) for migration in pending]


async def check(graph: Graph, folder: Path = FOLDER) -> list[str]:
    """What keeps this graph from being served, one line each: pending, changed or unknown migrations."""
    known = read_folder(folder)
    applied = await _applied(graph)
    versions = {row.version for row in applied}
    pending = [f"{_title(migration)} is pending" for migration in known if migration.version not in versions]
    return [*_mismatches(known, applied), *pending]


def read_folder(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """The migrations of a folder by version.

    Raises ValueError: a file is not named `NNNN_name.cypher`, shares its number with another, is empty, or
    holds both schema and data (which no server takes in one transaction).
    """
    migrations = tuple(_parsed(path) for path in sorted(folder.glob("*.cypher")))
    versions = [migration.version for migration in migrations]
    if len(set(versions)) != len(versions):
        raise ValueError(f"two migrations of {folder.name} share a number: {versions}")
    return migrations


def statements_of(text: str) -> tuple[str, ...]:
    """The statements of a file: each ends in `;` at a line's end; lines that start with `//` say why."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("//"))
    parts = re.split(r";[ \t]*$", "\n".join(lines), flags=re.MULTILINE)
    return tuple(part.strip() for part in parts if part.strip())


def _parsed(path: Path) -> Migration:
    named = re.fullmatch(r"(\d{4})_([a-z0-9_]+)", path.stem)
    if named is None:
        raise ValueError(f"a migration is named NNNN_name.cypher, not {path.name}")
    text = path.read_text(encoding="utf-8")
    statements = statements_of(text)
    kinds = {_SCHEMA.match(statement) is not None for statement in statements}
    if len(kinds) != 1:
        raise ValueError(f"{path.name} must hold schema statements or data statements, one kind only")
    # Line ends are the checkout's business, not the migration's.
    checksum = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
    return Migration(int(named[1]), named[2], checksum, statements, kinds.pop())


async def _pending(graph: Graph, known: Sequence[Migration]) -> list[Migration]:
    applied = await _applied(graph)
    if mismatches := _mismatches(known, applied):
        raise MigrationRefused("; ".join(mismatches))
    versions = {row.version for row in applied}
    return [migration for migration in known if migration.version not in versions]


def _mismatches(known: Sequence[Migration], applied: Sequence[AppliedRow]) -> list[str]:
    by_version = {migration.version: migration for migration in known}
    found: list[str] = []
    for row in applied:
        migration = by_version.get(row.version)
        if migration is None:
            found.append(f"{row.version:04d}_{row.name} was applied and is unknown here: a newer release ran")
        elif migration.checksum != row.checksum:
            found.append(f"{_title(migration)} was changed after it had been applied")
    return found


async def _applied(graph: Graph) -> list[AppliedRow]:
    return [AppliedRow(**row) for row in await graph.read(_APPLIED)]


async def _take_lease(graph: Graph, holder: str) -> None:
    until = time.monotonic() + _LEASE_WAIT_S
    while not await leases.taken(graph, name=_LEASE, holder=holder, lasting=_LEASE_FOR):
        if time.monotonic() > until:
            raise MigrationRefused("another process is migrating this graph; try again when it is done")
        await asyncio.sleep(0.2)


async def _keep_lease(tx: Tx, holder: str) -> None:
    now = datetime.now(UTC)
    if not await leases.take(tx, name=_LEASE, holder=holder, now=now, until=now + _LEASE_FOR):
        raise MigrationRefused("this took so long that another process migrates the graph now")


def _in_turns(pending: Sequence[Migration]) -> Iterator[list[Migration]]:
    """The migrations of a new graph in order, schema files that follow one another together.

    Schema makes the server plan again whatever it runs next, so a new graph gets its own in few transactions.
    """
    for is_schema, found in itertools.groupby(pending, key=lambda migration: migration.is_schema):
        if is_schema:
            yield list(found)
        else:
            yield from ([migration] for migration in found)


async def _apply(graph: Graph, together: Sequence[Migration], *, is_new: bool) -> None:
    """Apply one migration, or several of schema, which are recorded behind it: no server takes both in one.

    A process killed in between leaves them pending, and each of their statements is safe to repeat.
    """
    statements = [query for migration in together for query in _queries(migration)]
    if not together[0].is_schema:
        await graph.write(_record, together, statements)
        return
    # Where there is something to index, a statement may take as long as a transaction has.
    for part in [statements] if is_new else [[statement] for statement in statements]:
        await graph.write(_run, part)
    await graph.write(_record, together, ())


async def _run(tx: Tx, statements: Sequence[Query]) -> None:
    for statement in statements:
        await tx.run(statement)


async def _record(tx: Tx, together: Sequence[Migration], statements: Sequence[Query]) -> None:
    await _run(tx, statements)
    for migration in together:
        await tx.run(
            _RECORD,
            version=migration.version,
            name=migration.name,
            checksum=migration.checksum,
            applied_at=instants.to_text(datetime.now(UTC)),
        )


def _queries(migration: Migration) -> list[Query]:
    return [_query(migration, number, text) for number, text in enumerate(migration.statements, 1)]


def _query(migration: Migration, number: int, text: str) -> Query:
    # The one place where Cypher comes from a file: these files are part of the package, as our literals are.
    literal = cast(LiteralString, text)  # type: ignore[redundant-cast]
    return Query(f"migrate:{_title(migration)}:{number}", literal)


def _title(migration: Migration) -> str:
    return f"{migration.version:04d}_{migration.name}"
