"""Corrections of verifications: appended, numbered, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from graph import instants
from graph.client import Tx
from graph.query import Fragment, Query

# The key is unique: of two corrections at once, each gets a number of its own.
APPEND = Query(
    "corrections.append",
    """
    MATCH (verification:Verification {id: $verification_id})
    MATCH (corrector:Employee {id: $corrector_id})
    CREATE (correction:VerificationCorrection {
        id: $id, key: $verification_id + '|' + toString($seq), verificationId: $verification_id, seq: $seq,
        correctedRank: $corrected_rank, reason: $reason, at: $at, digest: $digest
    })-[:CORRECTS]->(verification)
    CREATE (correction)-[:CORRECTED_BY]->(corrector)
    """,
)

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "correction.id",
    "corrector_uuid": "corrector.id",
    "corrected_rank": "correction.correctedRank",
    "reason": "correction.reason",
    "at": "correction.at",
    "digest": "correction.digest",
    "skill_uuid": "session.skillId",
}
OF_VERIFICATION = Fragment(
    "corrections.of_verification",
    parent="Verification",
    text="""
    MATCH (parent)<-[:CORRECTS]-(correction:VerificationCorrection)-[:CORRECTED_BY]->(corrector:Employee)
    MATCH (parent)-[:VERIFIES]->(session:MentoringSession)
    WITH session, correction, corrector ORDER BY correction.seq
    """,
    row="correction",
    many=True,
)


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A correction to append: number `seq` (from 1) of its verification; `corrected_rank` is a whole level."""

    id: str
    verification_id: str
    seq: int
    corrector_id: str
    corrected_rank: int
    reason: str
    at: datetime
    digest: str


async def append(tx: Tx, correction: NewCorrection) -> None:
    """Write a correction; a second one of the same number is refused by its unique key."""
    await tx.run(
        APPEND,
        id=correction.id,
        verification_id=correction.verification_id,
        seq=correction.seq,
        corrector_id=correction.corrector_id,
        corrected_rank=correction.corrected_rank,
        reason=correction.reason,
        at=instants.to_text(correction.at),
        digest=correction.digest,
    )
