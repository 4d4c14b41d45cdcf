"""Corrections and what came of disputes go out with an export and come back with an import."""

from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from graph.client import Graph, Tx
from graph.query import Query
from graph.reputation import ledger
from mentoring import doctor, exchange, reputation
from mentoring.demo import load
from mentoring.exchange import Applied
from tests.conftest import DEMO_TODAY
from tests.mentoring import contested

NOW = datetime.combine(DEMO_TODAY, time(), UTC)
_CORRECTED = Query(
    "tests.exchange.corrected",
    """
    MATCH (session:MentoringSession)<-[:VERIFIES]-(:Verification)<-[:CORRECTS]-(correction:VerificationCorrection)
    MATCH (correction)-[:CORRECTED_BY]->(by:Employee)
    RETURN collect({
        session: session.id, seq: correction.seq, rank: correction.correctedRank, at: correction.at,
        reason: correction.reason, by: by.externalId
    }) AS rows
    """,
)
_HELD = Query(
    "tests.exchange.held",
    """
    MATCH (person:Employee)-[held:HAS_SKILL]->(skill:Skill)
    RETURN collect({
        person: person.externalId, skill: skill.externalId, verified: held.verifiedRank, at: held.verifiedAt,
        high: held.highWaterRank, current: held.currentRank
    }) AS rows
    """,
)
_OUT = Query(
    "tests.exchange.left_out",
    """
    MATCH (session:MentoringSession) WHERE session.gainExclusion IS NOT NULL
    RETURN collect({session: session.id, why: session.gainExclusion}) AS rows
    """,
)
_WIPE = Query(
    "tests.exchange.wipe",
    """
    MATCH (node) WHERE NOT node:Migration AND NOT node:Organisation
    WITH node LIMIT 5000
    DETACH DELETE node
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)


async def _rows(graph: Graph, query: Query) -> list[str]:
    return sorted(map(str, await graph.read(query)))


async def _counted(graph: Graph) -> list[tuple[str, int, int, int | None]]:
    rows = [asdict(row) for row in await ledger.gains(graph)]
    return sorted(
        (r["session_id"], r["baseline_rank"], r["verified_rank"], r["high_water_rank"]) for r in rows
    )


async def _wiped(tx: Tx) -> int:
    [row] = await tx.run(_WIPE)
    return int(row["gone"])


async def test_what_was_corrected_and_decided_comes_back(graph: Graph, tmp_path: Path) -> None:
    await load.load(graph, employees=60, seed=5, today=DEMO_TODAY)
    await contested.contest(graph)
    before = [await _rows(graph, query) for query in (_CORRECTED, _HELD)]
    out = [row for row in await graph.read(_OUT) if row["why"] != "UNDER_REVIEW"]
    waiting = {row["session"] for row in await graph.read(_OUT)} - {row["session"] for row in out}
    counted = await _counted(graph)
    await exchange.export(graph, tmp_path)
    while await graph.within(60).write(_wiped):
        pass

    applied = await exchange.import_directory(graph, tmp_path, now=NOW)
    assert isinstance(applied, Applied), applied
    await reputation.refit(graph, now=NOW)

    assert len(before[0]) > 3
    assert [await _rows(graph, query) for query in (_CORRECTED, _HELD)] == before
    assert sorted(map(str, await graph.read(_OUT))) == sorted(map(str, out))
    again = await _counted(graph)
    assert [row for row in again if row[0] not in waiting] == counted
    assert {row[0] for row in again} - {row[0] for row in counted} == waiting
    assert {finding.invariant for finding in await doctor.examine(graph) if finding.breaches} == set()
    second = tmp_path / "second"
    await exchange.export(graph, second)
    assert (second / "sessions.jsonl").read_bytes() == (tmp_path / "sessions.jsonl").read_bytes()
    assert (second / "assessments.csv").read_bytes() == (tmp_path / "assessments.csv").read_bytes()
