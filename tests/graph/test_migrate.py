"""Migrations: applied once, in order, by one process; a file that was changed is refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph import migrate
from graph.client import Graph, Tx
from graph.query import Query

_TITLES = Query(
    "tests.migrations",
    """
    MATCH (migration:Migration)
    WITH migration ORDER BY migration.version
    RETURN collect({version: migration.version, applied_at: migration.appliedAt}) AS rows
    """,
)
_MARKS = Query(
    "tests.marks",
    "MATCH (mark:Mark) WITH mark ORDER BY mark.id RETURN collect({id: mark.id}) AS rows",
)
_FORGET = Query(
    "tests.forget_migrations",
    "MATCH (node) WHERE node:Mark OR (node:Migration AND node.version > 8000) DETACH DELETE node",
)
_FORGET_ALL = Query("tests.forget_all_migrations", "MATCH (node:Migration) DETACH DELETE node")
_DROP_INDEX = Query("tests.drop_index_of_marks", "DROP INDEX mark_id_range IF EXISTS")
_HELD = Query(
    "tests.hold_lease",
    "CREATE (:Lease {name: 'migrations', holder: 'another', until: '2999-01-01T00:00:00.000000Z'})",
)


@pytest.fixture
async def folder(graph: Graph, tmp_path: Path) -> AsyncIterator[Path]:
    """The package's own migrations and room for more; what a test applied from it is forgotten."""
    for file in migrate.FOLDER.glob("*.cypher"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    yield tmp_path
    await graph.write(run, _FORGET)


async def run(tx: Tx, query: Query) -> None:
    await tx.run(query)


async def test_a_migrated_graph_has_nothing_to_report_and_nothing_to_do(graph: Graph) -> None:
    assert await migrate.check(graph) == []
    assert await migrate.migrate(graph) == []


async def test_a_new_file_is_pending_then_applied_once(graph: Graph, folder: Path) -> None:
    (folder / "9001_marks.cypher").write_text(
        "CREATE (:Mark {id: 'a'});\n\n// why\nCREATE (:Mark {id: 'b'});\n"
    )

    before = await migrate.check(graph, folder)
    applied = await migrate.migrate(graph, folder)
    again = await migrate.migrate(graph, folder)

    assert before == ["9001_marks is pending"]
    assert (applied, again) == (["9001_marks"], [])
    assert await graph.read(_MARKS) == [{"id": "a"}, {"id": "b"}]
    assert (await graph.read(_TITLES))[-1]["version"] == 9001


async def test_a_data_migration_that_fails_leaves_nothing(graph: Graph, folder: Path) -> None:
    (folder / "9001_marks.cypher").write_text("CREATE (:Mark {id: 'a'});\nCREATE (:Mark {id: missing});\n")

    with pytest.raises(migrate.failures.StatementRefused):
        await migrate.migrate(graph, folder)

    assert await graph.read(_MARKS) == []
    assert await migrate.check(graph, folder) == ["9001_marks is pending"]


async def test_a_new_graph_gets_schema_in_few_transactions(graph: Graph) -> None:
    await graph.write(run, _FORGET_ALL)
    statements: list[str] = []

    with graph.observing(lambda name, _seconds, _rows: statements.append(name)):
        applied = await migrate.migrate(graph)

    assert applied == [f"{file.version:04d}_{file.name}" for file in migrate.read_folder()]
    assert await migrate.check(graph) == []
    # The lease is kept before each transaction: schema files that follow one another share one.
    assert statements.count("leases.take") < len(applied)
    assert [name for name in statements if name.startswith("migrate:")] == [
        f"migrate:{file.version:04d}_{file.name}:{number}"
        for file in migrate.read_folder()
        for number in range(1, len(file.statements) + 1)
    ]


@pytest.mark.parametrize("is_new", [False, True])
async def test_a_schema_file_that_failed_half_way_is_applied_when_it_is_mended(
    graph: Graph, folder: Path, is_new: bool
) -> None:
    file = folder / "9001_marks.cypher"
    good = "CREATE INDEX mark_id_range IF NOT EXISTS FOR (n:Mark) ON (n.id);\n"
    file.write_text(good + "CREATE INDEX mark_no_range IF NOT EXISTS FOR (n:Mark) ON n;\n")
    if is_new:
        await graph.write(run, _FORGET_ALL)

    with pytest.raises(migrate.failures.StatementRefused):
        await migrate.migrate(graph, folder)
    left = await migrate.check(graph, folder)
    file.write_text(good)
    applied = await migrate.migrate(graph, folder)

    assert left == ["9001_marks is pending"]
    assert applied == ["9001_marks"]
    assert await migrate.check(graph, folder) == []
    await graph.write(run, _DROP_INDEX)


async def test_a_changed_file_is_named_and_stops_everything(graph: Graph, folder: Path) -> None:
    file = folder / "9001_marks.cypher"
    file.write_text("CREATE (:Mark {id: 'a'});\n")
    await migrate.migrate(graph, folder)
    file.write_text("CREATE (:Mark {id: 'z'});\n")
    (folder / "9002_more.cypher").write_text("CREATE (:Mark {id: 'b'});\n")

    assert await migrate.check(graph, folder) == [
        "9001_marks was changed after it had been applied",
        "9002_more is pending",
    ]
    with pytest.raises(migrate.MigrationRefused, match="9001_marks was changed"):
        await migrate.migrate(graph, folder)
    assert await graph.read(_MARKS) == [{"id": "a"}]


async def test_a_migration_of_a_newer_release_is_named(graph: Graph, folder: Path) -> None:
    (folder / "9001_marks.cypher").write_text("CREATE (:Mark {id: 'a'});\n")
    await migrate.migrate(graph, folder)

    assert await migrate.check(graph) == ["9001_marks was applied and is unknown here: a newer release ran"]


async def test_processes_at_once_apply_a_file_once(graph: Graph, folder: Path) -> None:
    # Several times: what they meet in differs from one to the next.
    names = [f"{9001 + number}_mark" for number in range(4)]
    for name in names:
        (folder / f"{name}.cypher").write_text(f"CREATE (:Mark {{id: '{name}'}});\n")

        applied = await asyncio.gather(*(migrate.migrate(graph, folder) for _ in range(6)))

        assert sorted(applied) == [[]] * 5 + [[name]]
    assert await graph.read(_MARKS) == [{"id": name} for name in names]


async def test_a_process_whose_lease_was_taken_over_applies_nothing_more(graph: Graph, folder: Path) -> None:
    (folder / "9001_taken.cypher").write_text(
        "MATCH (lease:Lease {name: 'migrations'})\n"
        "SET lease.holder = 'another', lease.until = '2999-01-01T00:00:00.000000Z';\n"
    )
    (folder / "9002_marks.cypher").write_text("CREATE (:Mark {id: 'a'});\n")

    with pytest.raises(migrate.MigrationRefused, match="another process migrates the graph now"):
        await migrate.migrate(graph, folder)

    assert await graph.read(_MARKS) == []


async def test_a_lease_held_by_another_process_is_respected(
    graph: Graph, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "9001_marks.cypher").write_text("CREATE (:Mark {id: 'a'});\n")
    monkeypatch.setattr(migrate, "_LEASE_WAIT_S", 0.3)
    await graph.write(run, _HELD)

    with pytest.raises(migrate.MigrationRefused, match="another process"):
        await migrate.migrate(graph, folder)

    assert await graph.read(_MARKS) == []


def test_a_semicolon_inside_a_line_or_a_comment_ends_nothing() -> None:
    text = "// a; b;\nCREATE (:Mark {id: 'a; b'})\n-[:NEXT]->(:Mark);\n\nMATCH (m)\nRETURN m ;  \n"

    assert migrate.statements_of(text) == (
        "CREATE (:Mark {id: 'a; b'})\n-[:NEXT]->(:Mark)",
        "MATCH (m)\nRETURN m",
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("1_short.cypher", "CREATE (:Mark);", "NNNN_name"),
        ("0001_empty.cypher", "// nothing\n", "one kind"),
        (
            "0001_mixed.cypher",
            "CREATE INDEX m IF NOT EXISTS FOR (n:Mark) ON (n.id);\nCREATE (:Mark);",
            "one kind",
        ),
    ],
)
def test_a_file_that_is_no_migration_is_refused(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(ValueError, match=reason):
        migrate.read_folder(tmp_path)


def test_two_files_with_one_number_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_a.cypher").write_text("CREATE (:Mark);")
    (tmp_path / "0001_b.cypher").write_text("CREATE (:Mark);")

    with pytest.raises(ValueError, match="share a number"):
        migrate.read_folder(tmp_path)
