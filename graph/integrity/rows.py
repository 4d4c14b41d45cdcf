"""Verified gains of a period as the watch sees them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from graph import instants
from graph.client import Graph
from graph.query import Query

# Verifications are found by the index on their instant; a week of a large company is some thousand.
_AT_ONCE = timedelta(days=7)

# The level that stood before a session's baseline: the latest word of the mentee or a manager before it.
ROWS = Query(
    "integrity.rows",
    """
    MATCH (verification:Verification)
    WHERE verification.at > $since AND verification.at <= $until
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    OPTIONAL MATCH (session)-[:BASELINE]->(baseline:Assessment)
    CALL (session, mentee, baseline) {
        MATCH (mentee)<-[:OF_EMPLOYEE]-(earlier:Assessment)
        WHERE earlier.kind IN ['SELF', 'MANAGER'] AND earlier.assessedAt < baseline.assessedAt
          AND earlier.correctsId IS NULL
        MATCH (earlier)-[:ON_SKILL]->(skill:Skill)
        WHERE skill.id = session.skillId
        WITH earlier ORDER BY earlier.listKey DESC LIMIT 1
        RETURN collect(earlier.rank) AS before
    }
    RETURN collect({
        session_id: session.id, mentor_id: session.mentorId, mentee_id: session.menteeId,
        verifier_id: verifier.id, at: verification.at, baseline_rank: verification.baselineRank,
        frozen_rank: session.baselineRank, baseline_at: baseline.assessedAt, accepted_at: session.acceptedAt,
        before_rank: head(before)
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A verified gain, counted or not; instants as stored.

    `baseline_rank` is the verifier's, `frozen_rank` the one of the assessment frozen at acceptance, which was
    given at `baseline_at`, and `before_rank` the level that stood before that; None for none.
    """

    session_id: str
    mentor_id: str
    mentee_id: str
    verifier_id: str
    at: str
    baseline_rank: int
    frozen_rank: int | None
    baseline_at: str | None
    accepted_at: str | None
    before_rank: int | None


async def between(graph: Graph, since: datetime, until: datetime) -> list[Row]:
    """Every gain verified after `since` and until `until`, by instant and session; a statement a week."""
    found: list[Row] = []
    while since < until:
        end = min(since + _AT_ONCE, until)
        rows = await graph.read(ROWS, since=instants.to_text(since), until=instants.to_text(end))
        found += [Row(**row) for row in rows]
        since = end
    return sorted(found, key=lambda row: (row.at, row.session_id))
