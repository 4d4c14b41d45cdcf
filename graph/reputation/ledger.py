"""The rows a reputation is made from: verified gains that count, and how sessions ended."""

from dataclasses import dataclass

from graph.client import Graph
from graph.query import Query

_PAGE = 5_000

GAINS = Query(
    "reputation.gains",
    """
    MATCH (verification:Verification)
    WHERE verification.id > $after AND verification.counts = true
    WITH verification ORDER BY verification.id LIMIT $limit
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (session)-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    OPTIONAL MATCH (session)-[:MENTEE_DEPARTMENT]->(department:Department)
    RETURN collect({
        verification_id: verification.id, session_id: session.id, mentor_id: mentor.id,
        mentee_id: mentee.id, skill_id: skill.id, verifier_id: verifier.id, department_id: department.id,
        baseline_rank: verification.baselineRank, high_water_rank: verification.highWaterRank,
        claimed_rank: verification.claimedRank, verified_rank: verification.verifiedRank,
        at: verification.at, quality: verification.quality
    }) AS rows
    """,
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


@dataclass(frozen=True, slots=True)
class GainRow:
    """A verified gain that counts; ranks as the verification says them, `at` as stored."""

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
    """Every verified gain that counts, by verification id; a statement for each 5,000."""
    found: list[GainRow] = []
    after = ""
    while True:
        rows = await graph.read(GAINS, after=after, limit=_PAGE)
        page = sorted((GainRow(**row) for row in rows), key=lambda row: row.verification_id)
        found += page
        if len(page) < _PAGE:
            return found
        after = page[-1].verification_id


async def endings(graph: Graph) -> list[EndingRow]:
    """How sessions ended after a held meeting, a row for each mentor, skill and ending."""
    return [EndingRow(**row) for row in await graph.read(ENDINGS)]
