"""The rows a reputation is made from: verified gains that count, and how sessions ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.client import Graph, Tx
from graph.query import Query
from graph.sessions import gains as standing

_PAGE = 5_000

# Of a bound `verification`: its row as it stands now.
_ROW: LiteralString = (
    """
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (session)-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    OPTIONAL MATCH (session)-[:MENTEE_DEPARTMENT]->(department:Department)
    RETURN collect({
        verification_id: verification.id, session_id: session.id, mentor_id: mentor.id,
        mentee_id: mentee.id, skill_id: skill.id, verifier_id: verifier.id, department_id: department.id,
        baseline_rank: verification.baselineRank, claimed_rank: verification.claimedRank, at: verification.at,
        counts: """
    + standing.COUNTS
    + ", high_water_rank: "
    + standing.HIGH_WATER
    + ", verified_rank: "
    + standing.RANK
    + ", quality: "
    + standing.QUALITY
    + """
    }) AS rows
    """
)
GAINS = Query(
    "reputation.gains",
    """
    MATCH (verification:Verification)
    WHERE verification.id > $after
    WITH verification ORDER BY verification.id LIMIT $limit
    """
    + _ROW,
)
GAINS_OF = Query(
    "reputation.gains_of",
    """
    UNWIND $session_ids AS session_id
    MATCH (verification:Verification {sessionId: session_id})
    """
    + _ROW,
)

# A session that lapsed while it waited for a verifier says nothing of the mentor: only its LAPSE knows.
ENDINGS = Query(
    "reputation.endings",
    """
    MATCH (session:MentoringSession)
    WHERE session.state IN ['VERIFIED', 'LAPSED', 'CANCELLED'] AND session.firstHeldEndedAt IS NOT NULL
    OPTIONAL MATCH (session)-[:HAS_TRANSITION]->(lapse:SessionTransition {action: 'LAPSE'})
    WITH session.mentorId AS mentor_id, session.skillId AS skill_id,
         CASE WHEN lapse.from = 'AWAITING_VERIFICATION' THEN 'UNVERIFIED' ELSE session.state END AS ending,
         count(DISTINCT session) AS sessions
    RETURN collect({mentor_id: mentor_id, skill_id: skill_id, ending: ending, sessions: sessions}) AS rows
    """,
)
ENDINGS_OF = Query(
    "reputation.endings_of",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (:Employee {id: mentor_id})<-[:MENTOR]-(session:MentoringSession)
    WHERE session.state IN ['VERIFIED', 'LAPSED', 'CANCELLED'] AND session.firstHeldEndedAt IS NOT NULL
    OPTIONAL MATCH (session)-[:HAS_TRANSITION]->(lapse:SessionTransition {action: 'LAPSE'})
    WITH mentor_id, session.skillId AS skill_id,
         CASE WHEN lapse.from = 'AWAITING_VERIFICATION' THEN 'UNVERIFIED' ELSE session.state END AS ending,
         count(DISTINCT session) AS sessions
    RETURN collect({mentor_id: mentor_id, skill_id: skill_id, ending: ending, sessions: sessions}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class GainRow:
    """A verified gain as it stands now; `at` of the verification, as stored. One that does not count is no row."""

    verification_id: str
    session_id: str
    mentor_id: str
    mentee_id: str
    skill_id: str
    verifier_id: str
    department_id: str | None
    baseline_rank: int
    high_water_rank: int | None
    claimed_rank: int | None
    verified_rank: int
    at: str
    quality: float


@dataclass(frozen=True, slots=True)
class EndingRow:
    """How many sessions of a mentor on a skill ended so after a held meeting.

    `ending` is VERIFIED, LAPSED, CANCELLED, or UNVERIFIED: lapsed for want of a verifier.
    """

    mentor_id: str
    skill_id: str
    ending: str
    sessions: int


async def gains(graph: Graph) -> list[GainRow]:
    """Every verified gain that counts, by verification id; a statement for each 5,000 verifications."""
    found: list[GainRow] = []
    after = ""
    while True:
        rows = await graph.read(GAINS, after=after, limit=_PAGE)
        found += _counted(rows)
        if len(rows) < _PAGE:
            return found
        after = max(row["verification_id"] for row in rows)


async def gains_of(graph: Graph, session_ids: Sequence[str]) -> list[GainRow]:
    """The verified gains of these sessions that count, by verification id; the others are left out.

    A gain that is missing counts no longer, or never did: not verified, excluded, under review or withdrawn.
    """
    if not session_ids:
        return []
    return _counted(await graph.read(GAINS_OF, session_ids=sorted(set(session_ids))))


async def gains_within(tx: Tx, session_ids: Sequence[str]) -> list[GainRow]:
    """As `gains_of`, within a transaction."""
    return _counted(await tx.read(GAINS_OF, session_ids=sorted(set(session_ids)))) if session_ids else []


def _counted(rows: Sequence[Mapping[str, Any]]) -> list[GainRow]:
    counted = [
        GainRow(**{name: value for name, value in row.items() if name != "counts"})
        for row in rows
        if row["counts"]
    ]
    return sorted(counted, key=lambda row: row.verification_id)


async def endings(graph: Graph) -> list[EndingRow]:
    """How sessions ended after a held meeting, a row for each mentor, skill and ending."""
    return [EndingRow(**row) for row in await graph.read(ENDINGS)]


async def endings_of(graph: Graph, mentor_ids: Sequence[str]) -> list[EndingRow]:
    """As `endings`, of these mentors."""
    rows = await graph.read(ENDINGS_OF, mentor_ids=sorted(set(mentor_ids))) if mentor_ids else []
    return [EndingRow(**row) for row in rows]
