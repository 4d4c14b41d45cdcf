"""Verifications: written once with all they say, never changed."""

from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Tx
from graph.query import Query

INDEPENDENCE = Query(
    "sessions.independence",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (mentee:Employee {id: $mentee_id})
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[line:REPORTS_TO]->(manager:Employee)
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN manager LIMIT 1
    }
    CALL (mentor, mentee) {
        OPTIONAL MATCH (mentor)<-[:MENTEE]-(earlier:MentoringSession {state: 'VERIFIED'})-[:MENTOR]->(mentee)
        RETURN count(earlier) AS reversed
    }
    OPTIONAL MATCH (session:MentoringSession {id: $session_id})-[:BASELINE]->(baseline:Assessment)
    OPTIONAL MATCH (baseline)-[:BY_EMPLOYEE]->(assessor:Employee)
    WITH {mentors_manager_id: manager.id, reversed: reversed, baseline_assessor_id: assessor.id} AS row
    RETURN collect(row) AS rows
    """,
)
CREATE = Query(
    "sessions.create_verification",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (verifier:Employee {id: $verifier_id})
    CREATE (verification:Verification {
        id: $id, sessionId: $session_id, claimedRank: $claimed_rank, baselineRank: $baseline_rank,
        verifiedRank: $verified_rank, verifierRole: $verifier_role, at: $at, comment: $comment,
        highWaterRank: $high_water_rank, quality: $quality, counts: $counts, exclusion: $exclusion,
        digest: $digest
    })
    CREATE (verification)-[:VERIFIES]->(session)
    CREATE (verification)-[:VERIFIED_BY]->(verifier)
    WITH verification
    UNWIND $indicator_ids AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (verification)-[:OBSERVED]->(indicator)
    """,
)


@dataclass(frozen=True, slots=True)
class Independence:
    """Who is how close: the mentor's own manager, who set the baseline (None for none), and whether the two
    have a verified session the other way round."""

    mentors_manager_id: str | None
    baseline_assessor_id: str | None
    is_reciprocal: bool


@dataclass(frozen=True, slots=True)
class NewVerification:
    """A verification to write; ranks are whole levels."""

    id: str
    session_id: str
    verifier_id: str
    verifier_role: str
    at: datetime
    claimed_rank: int | None
    baseline_rank: int
    verified_rank: int
    high_water_rank: int | None
    quality: float
    exclusion: str | None
    comment: str | None
    indicator_ids: tuple[str, ...]
    digest: str


async def independence(
    tx: Tx, *, session_id: str, mentor_id: str, mentee_id: str, now: datetime
) -> Independence:
    """How independent a verification of this session can be."""
    [row] = await tx.read(
        INDEPENDENCE,
        session_id=session_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        now=instants.to_text(now),
    )
    return Independence(row["mentors_manager_id"], row["baseline_assessor_id"], row["reversed"] > 0)


async def create(tx: Tx, verification: NewVerification) -> None:
    """Write a verification; a second one of the same session is refused by its unique key."""
    await tx.run(
        CREATE,
        id=verification.id,
        session_id=verification.session_id,
        verifier_id=verification.verifier_id,
        verifier_role=verification.verifier_role,
        at=instants.to_text(verification.at),
        claimed_rank=verification.claimed_rank,
        baseline_rank=verification.baseline_rank,
        verified_rank=verification.verified_rank,
        high_water_rank=verification.high_water_rank,
        quality=verification.quality,
        counts=verification.exclusion is None,
        exclusion=verification.exclusion,
        comment=verification.comment,
        indicator_ids=list(verification.indicator_ids),
        digest=verification.digest,
    )
