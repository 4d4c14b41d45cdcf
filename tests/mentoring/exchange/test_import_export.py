"""Import and export against a graph: what is written, what is refused, what comes back."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.client import Graph, Tx
from graph.query import Query
from mentoring import digests, exchange
from mentoring.exchange import Applied, BadRow, Rejected, applying, read_directory
from mentoring.exchange.nodes import node_id
from mentoring.exchange.records import Company
from tests.mentoring.exchange import harbour

COUNTS = Query(
    "tests.exchange.counts",
    """
    OPTIONAL MATCH (node)
    WHERE NOT node:Migration AND NOT node:Lease AND NOT node:ImportRun
    WITH count(node) AS nodes
    OPTIONAL MATCH (:Employee)-[held:HAS_SKILL]->(:Skill)
    WITH nodes, count(held) AS held
    OPTIONAL MATCH (run:ImportRun)
    RETURN collect({nodes: nodes, held: held, step: run.step}) AS rows
    """,
)
SESSION = Query(
    "tests.exchange.session",
    """
    MATCH (session:MentoringSession {externalId: $key})
    OPTIONAL MATCH (session)-[:HAS_MEETING]->(meeting:Meeting)
    WITH session, collect(meeting.status) AS meetings
    OPTIONAL MATCH (session)-[:HAS_TRANSITION]->(move:SessionTransition)
    WHERE move.seq = session.version
    OPTIONAL MATCH (verification:Verification {sessionId: session.id})
    RETURN collect({
      id: session.id, state: session.state, version: session.version, open_key: session.openKey,
      due_at: session.dueAt, meetings: meetings, reason: move.reason, digest: verification.digest,
      counts: verification.counts, quality: verification.quality, high_water: verification.highWaterRank
    }) AS rows
    """,
)
OFFER = Query(
    "tests.exchange.offer",
    """
    MATCH (person:Employee {externalId: $person})-[offer:OFFERS]->(:Skill)
    RETURN collect({rank: offer.rank, verified: offer.verified, at: offer.rankAt}) AS rows
    """,
)
PERSON = Query(
    "tests.exchange.person",
    """
    MATCH (person:Employee {externalId: $key})
    RETURN collect({
      id: person.id, search: person.searchText, list_key: person.listKey, email: person.email
    }) AS rows
    """,
)
WIPE = Query(
    "tests.exchange.wipe",
    """
    MATCH (node) WHERE NOT node:Migration AND NOT node:Organisation
    DETACH DELETE node
    """,
)
FORGET_KEYS = Query(
    "tests.exchange.forget_keys",
    """
    MATCH (node) WHERE node:MentoringSession OR node:Assessment OR node:Meeting
    REMOVE node.externalId
    """,
)


async def one(graph: Graph, query: Query, **params: object) -> dict[str, Any]:
    (row,) = await graph.read(query, **params)
    return row


async def imported(
    graph: Graph, directory: Path, *, now: datetime = harbour.NOW, dry_run: bool = False
) -> Applied:
    outcome = await exchange.import_directory(graph, directory, now=now, dry_run=dry_run)
    assert isinstance(outcome, Applied), outcome
    return outcome


async def refused(graph: Graph, directory: Path) -> list[str]:
    before = await one(graph, COUNTS)
    outcome = await exchange.import_directory(graph, directory, now=harbour.NOW)
    assert isinstance(outcome, Rejected)
    assert await one(graph, COUNTS) == before
    return [str(row) for row in outcome.bad_rows]


async def run(tx: Tx, query: Query) -> None:
    await tx.run(query)


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def without_title(counts: dict[str, exchange.Counts]) -> dict[str, exchange.Counts]:
    # The organisation outlives the wiping between two imports.
    return {file: held for file, held in counts.items() if file != "organisation.csv"}


async def exported(graph: Graph, directory: Path) -> dict[str, bytes]:
    await exchange.export(graph, directory)
    return contents(directory)


async def test_export_import_export_gives_the_same_bytes(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "given"))
    first = await exported(graph, tmp_path / "first")
    await graph.write(run, WIPE)

    await imported(graph, tmp_path / "first")

    assert await exported(graph, tmp_path / "second") == first
    assert len(first["sessions.jsonl"].splitlines()) == 2
    assert first["sessions.jsonl"].count(b'"indicators":["i-sql-2","i-sql-3"]') == 2
    assert b'report",i-sql-2|i-sql-3' in first["assessments.csv"]


async def test_records_made_in_the_service_keep_their_ids(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "given"))
    await graph.write(run, FORGET_KEYS)
    first = await exported(graph, tmp_path / "first")
    again = await imported(graph, tmp_path / "first")
    await graph.write(run, WIPE)

    await imported(graph, tmp_path / "first")

    assert not again.changed
    assert node_id("MentoringSession", "m-1").encode() in first["sessions.jsonl"]
    assert await exported(graph, tmp_path / "second") == first


async def test_a_repeated_import_changes_nothing(graph: Graph, tmp_path: Path) -> None:
    first = await imported(graph, harbour.write(tmp_path))
    before = await one(graph, COUNTS)

    again = await imported(graph, tmp_path)

    assert first.counts["people.csv"].created == 5
    assert not again.changed
    assert again.counts["people.csv"].unchanged == 5
    assert again.counts["sessions.jsonl"].unchanged == 2
    assert await one(graph, COUNTS) == before


async def test_a_dry_run_says_what_a_run_does_and_writes_nothing(graph: Graph, tmp_path: Path) -> None:
    before = await one(graph, COUNTS)

    rehearsed = await imported(graph, harbour.write(tmp_path), dry_run=True)
    between = await one(graph, COUNTS)
    applied = await imported(graph, tmp_path)

    assert between == before
    assert (rehearsed.counts, rehearsed.dry_run) == (applied.counts, True)


async def test_what_follows_from_the_rows_is_written(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path))

    verified = await one(graph, SESSION, key="m-1")
    requested = await one(graph, SESSION, key="m-2")
    ben = await one(graph, PERSON, key="p-ben")
    facts = digests.VerificationFacts(
        verification_id=node_id("Verification", "m-1/verification"),
        session_id=verified["id"],
        mentor_id=node_id("Employee", "p-eva"),
        mentee_id=ben["id"],
        skill_id=node_id("Skill", "s-sql"),
        verifier_id=node_id("Employee", "p-ana"),
        verifier_role="MANAGER_OF_RECORD",
        at=datetime(2026, 2, 24, 15, tzinfo=UTC),
        claimed_rank=3,
        baseline_rank=2,
        verified_rank=3,
        indicator_ids=tuple(node_id("BehavioralIndicator", key) for key in ("i-sql-2", "i-sql-3")),
        comment=None,
    )

    assert (verified["open_key"], verified["due_at"]) == (None, None)
    assert (verified["counts"], verified["quality"], verified["high_water"]) == (True, 0.7, None)
    assert verified["digest"] == digests.verification_digest(facts)
    assert requested["open_key"] == "|".join(
        [node_id("Employee", "p-chi"), node_id("Employee", "p-eva"), node_id("Skill", "s-sql")]
    )
    # Five working days of the mentor, from a Monday to the next one.
    assert requested["due_at"] == "2026-03-09T07:00:00.000000Z"
    assert (ben["search"], ben["list_key"]) == ("ben tran\nben.tran", f"ben tran|{ben['id']}")
    assert await one(graph, OFFER, person="p-eva") == {
        "rank": 4,
        "verified": True,
        "at": "2025-01-15T09:00:00.000000Z",
    }


async def test_changed_rows_are_updated_and_absent_values_removed(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "first"))
    changes = harbour.changed("people.csv", "ben@example.com", "")
    changes |= harbour.changed("departments.csv", "DEPARTMENT,d-all\nd-fin", "DEPARTMENT,\nd-fin")
    changes |= harbour.changed("skills.csv", "s-data,s-sql", "s-sql,")
    changes |= harbour.changed("requirements.csv", "s-python,3", "s-python,4")

    applied = await imported(graph, harbour.write(tmp_path / "second", **changes))

    assert {file: counts.updated for file, counts in applied.counts.items() if counts.updated} == {
        "people.csv": 1,
        "departments.csv": 1,
        "skills.csv": 1,
        "requirements.csv": 1,
    }
    assert (await one(graph, PERSON, key="p-ben"))["email"] is None
    files = await exported(graph, tmp_path / "out")
    assert b"d-eng,Engineering,DEPARTMENT,\n" in files["departments.csv"]
    assert b"ACTIVE,P1Y,s-sql,,\n" in files["skills.csv"]


async def test_some_files_alone_are_laid_over_the_graph(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "first"))
    second = tmp_path / "second"
    second.mkdir()
    moved = "person,department,from,to\np-chi,d-eng,2023-04-01,2026-03-01\np-chi,d-fin,2026-03-01,\n"
    (second / "memberships.csv").write_text(moved)
    higher = "externalId,person,assessor,skill,kind,phase,rank,assessedAt\n"
    higher += "a-eva-new,p-eva,p-dora,s-sql,MANAGER,PERIODIC,5,2026-03-01T00:00:00Z\n"
    (second / "assessments.csv").write_text(higher)

    applied = await imported(graph, second)

    assert applied.counts["memberships.csv"] == exchange.Counts(created=1, updated=1)
    assert (await one(graph, OFFER, person="p-eva"))["rank"] == 5


async def test_the_rules_are_asked_of_files_and_graph_together(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "first"))
    second = tmp_path / "second"
    second.mkdir()
    (second / "memberships.csv").write_text("person,department,from\np-chi,d-fin,2026-03-01\n")
    (second / "reporting_lines.csv").write_text("person,manager,from\np-dora,p-ana,2026-03-01\n")
    ahead = (
        harbour.files()["sessions.jsonl"]
        .splitlines()[0]
        .replace("m-1", "m-7")
        .replace("VERIFIED", "VERIFIED")
    )
    (second / "sessions.jsonl").write_text(ahead.replace('"skill":"s-sql"', '"skill":"s-none"') + "\n")

    unknown = await refused(graph, second)
    (second / "sessions.jsonl").unlink()
    together = await refused(graph, second)

    assert unknown == ["sessions.jsonl:1: skill: no skill 's-none' is in the files or in the graph"]
    assert [line.partition(" ")[0] for line in together] == ["memberships.csv:2:", "reporting_lines.csv:2:"]


async def test_history_in_the_graph_is_never_changed(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "first"))
    changes = harbour.changed("assessments.csv", "SELF,BASELINE,1", "SELF,BASELINE,2")

    assert await refused(graph, harbour.write(tmp_path / "second", **changes)) == [
        "assessments.csv:6: the graph has this assessment with other values; assessments never change"
    ]


async def test_nothing_is_written_unless_every_row_is_good(graph: Graph, tmp_path: Path) -> None:
    changes = harbour.changed("sessions.jsonl", '"version":1', '"version":2')

    told = await refused(graph, harbour.write(tmp_path, **changes))

    assert told == ["sessions.jsonl:2: version: is 2 after 1 transitions"]
    assert (await one(graph, COUNTS))["nodes"] == 1


async def test_a_leaver_s_open_sessions_are_cancelled(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "first"))
    leaver = harbour.changed("people.csv", "chi@example.com,ACTIVE", "chi@example.com,DEACTIVATED")
    later = harbour.NOW + timedelta(days=1)

    applied = await imported(graph, harbour.write(tmp_path / "second", **leaver), now=later)

    requested = await one(graph, SESSION, key="m-2")
    assert (applied.cancelled_sessions, applied.counts["people.csv"].updated) == (1, 1)
    assert (requested["state"], requested["version"], requested["open_key"]) == ("CANCELLED", 2, None)
    assert requested["reason"] == "The mentee has left the organisation."
    assert (await one(graph, SESSION, key="m-1"))["state"] == "VERIFIED"


class Killed(Exception):  # noqa: N818 - what happened to the process
    """The import's process is gone."""


async def nothing(_tx: Tx, _digest: str) -> None:
    """A dead process gives no lease back."""


def killing_after(steps: int) -> Callable[..., Awaitable[Any]]:
    """What stands for `steps.run` in a process that dies in the middle of a later step."""
    real = applying.steps.run
    done = 0

    async def run(tx: Tx, step: Any, *, now: datetime) -> Any:
        nonlocal done
        answer = await real(tx, step, now=now)
        done += 1
        if done > steps:
            raise Killed
        return answer

    return run


@pytest.mark.parametrize("steps", [0, 3, 12, 17])
async def test_a_killed_import_resumes_and_ends_as_if_unbroken(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    unbroken = await imported(graph, harbour.write(tmp_path / "given"))
    expected = await exported(graph, tmp_path / "unbroken")
    await graph.write(run, WIPE)
    with monkeypatch.context() as dying:
        dying.setattr(applying.steps, "run", killing_after(steps))
        dying.setattr(applying, "_release", nothing)
        with pytest.raises(Killed):
            await imported(graph, tmp_path / "given")

    resumed = await imported(graph, tmp_path / "given")

    assert resumed.resumed
    assert without_title(resumed.counts) == without_title(unbroken.counts)
    assert await exported(graph, tmp_path / "resumed") == expected


PLACES = Query(
    "tests.exchange.places",
    """
    MATCH (mentor:Employee {externalId: 'p-eva'})-[:HAS_PROFILE]->(profile:MentorProfile)
    OPTIONAL MATCH (mentor)<-[:MENTOR]-(session:MentoringSession)
    WITH profile.capacity AS capacity, count(session) AS sessions
    RETURN collect({capacity: capacity, sessions: sessions}) AS rows
    """,
)


async def overtaken(graph: Graph, company: Company) -> str:
    """What an import says whose files were checked before the graph became what it is."""
    with pytest.raises(exchange.OvertakenError) as refusal:
        await applying.write(graph, company, digest="checked before", now=harbour.NOW)
    return str(refusal.value)


async def test_a_capacity_is_not_set_below_places_taken_since_the_check(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "given", sessions=harbour.two_accepted((9, 10))))
    less = harbour.write(
        tmp_path / "less", sessions="", **harbour.changed("mentors.csv", "p-eva,2", "p-eva,1")
    )
    company = read_directory(less).company

    reason = await overtaken(graph, Company(mentors=company.mentors))

    assert reason.startswith("2 places of p-eva are taken by now, the files leave 1")
    assert await one(graph, PLACES) == {"capacity": 2, "sessions": 2}
    again = await exchange.import_directory(graph, less, now=harbour.NOW)
    assert again == Rejected((BadRow("mentors.csv", 2, "capacity", "2 places are taken in the graph"),))


async def test_a_session_takes_no_place_that_was_taken_since_the_check(graph: Graph, tmp_path: Path) -> None:
    both = harbour.two_accepted((9, 10))
    first, second = both.splitlines(keepends=True)
    less = harbour.changed("mentors.csv", "p-eva,2", "p-eva,1")
    await imported(graph, harbour.write(tmp_path / "given", sessions=first, **less))
    company = read_directory(harbour.write(tmp_path / "more", sessions=second, **less)).company

    reason = await overtaken(graph, Company(sessions=company.sessions))

    assert reason.startswith("2 places of p-eva are taken by now, the files leave 1")
    assert await one(graph, PLACES) == {"capacity": 1, "sessions": 1}


async def test_another_import_waits_while_one_is_at_work(graph: Graph, tmp_path: Path) -> None:
    company = read_directory(harbour.write(tmp_path)).company
    other = Query(
        "tests.exchange.lease",
        "MERGE (lease:Lease {name: 'import'}) SET lease.holder = 'other', lease.until = '2999-01-01T00:00:00.000000Z'",
    )
    await graph.write(run, other)

    with pytest.raises(exchange.ImportRunningError):
        await exchange.apply(graph, company, now=harbour.NOW)

    assert (await one(graph, COUNTS))["nodes"] == 1


async def test_export_replaces_an_earlier_export_and_nothing_else(graph: Graph, tmp_path: Path) -> None:
    await imported(graph, harbour.write(tmp_path / "given"))
    first = await exported(graph, tmp_path / "out")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("keep me")

    with pytest.raises(exchange.DirectoryRefusedError):
        await exchange.export(graph, foreign)
    second = await exported(graph, tmp_path / "out")
    await exchange.export(graph, foreign, force=True)

    assert second == first
    assert contents(foreign) == first
    assert names(tmp_path) == ["foreign", "given", "out"]


async def test_a_company_made_in_the_process_is_refused_as_files_are(graph: Graph, tmp_path: Path) -> None:
    changes = harbour.changed("offers.csv", ",4", ",7")
    company = read_directory(harbour.write(tmp_path, **changes)).company

    with pytest.raises(exchange.BadCompanyError) as refusal:
        await exchange.apply(graph, company, now=harbour.NOW)

    assert refusal.value.bad_rows == (
        BadRow("offers.csv", 2, "maxLevelTaught", "the scale of skill 's-sql' has no level 7"),
    )
