"""Gains whose quality was lowered after their verification: the record, and what the ledger reads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph.client import Tx
from graph.query import Query

LOWER = Query(
    "reputation.lower",
    """
    UNWIND $lowered AS row
    MATCH (verification:Verification {sessionId: row.session_id})-[:VERIFIES]->(session:MentoringSession)
    MERGE (record:LoweredQuality {verificationId: verification.id})
    ON CREATE SET record.sessionId = row.session_id, record.quality = row.quality, record.before = row.before,
        record.reason = row.reason, record.at = row.at
    MERGE (record)-[:LOWERS]->(verification)
    SET session.gainQuality = row.quality
    """,
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """From `at` on the gain of a session counts with `quality`, no longer with `before`."""

    session_id: str
    quality: float
    before: float
    reason: str
    at: str


async def lower(tx: Tx, lowered: Sequence[Lowered]) -> None:
    """Keep these records, one a verification, and let the gains count so."""
    await tx.run(LOWER, lowered=[asdict(one) for one in lowered])
