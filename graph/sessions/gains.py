"""How a verified gain stands now: as its verification says, until something else is written beside that.

A verification is never changed. What a correction, a dispute or the watch over reciprocal pairs makes of its gain
is kept on the session, in properties that are there only where it differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.sessions.standing import instant_or_none

# Of a bound `verification` and its `session`.
RANK: LiteralString = "coalesce(session.gainRank, verification.verifiedRank)"
HIGH_WATER: LiteralString = """CASE WHEN session.gainCounts IS NULL THEN verification.highWaterRank
        ELSE session.gainHighWater END"""
QUALITY: LiteralString = "coalesce(session.gainQuality, verification.quality)"
COUNTS: LiteralString = "coalesce(session.gainCounts, verification.counts)"
EXCLUSION: LiteralString = """CASE WHEN session.gainCounts IS NULL THEN verification.exclusion
        ELSE session.gainExclusion END"""

OF_MENTEE_ON_SKILL = Query(
    "gains.of_mentee_on_skill",
    """
    MATCH (:Employee {id: $mentee_id})<-[:MENTEE]-(session:MentoringSession)<-[:VERIFIES]-(verification:Verification)
    WHERE session.skillId = $skill_id
    OPTIONAL MATCH (verification)<-[:DISPUTES]-(dispute:GainDispute)
    WITH session, verification, collect(dispute.state) AS disputes
    OPTIONAL MATCH (verification)<-[:CORRECTS]-(correction:VerificationCorrection)
    WITH session, verification, disputes, correction ORDER BY correction.seq
    WITH session, verification, disputes, collect(correction.correctedRank) AS corrected
    RETURN collect({
        session_id: session.id, mentor_id: session.mentorId, mentee_id: session.menteeId,
        accepted_at: session.acceptedAt, at: verification.at,
        baseline_rank: verification.baselineRank, verified_rank: verification.verifiedRank,
        said_exclusion: verification.exclusion, said_quality: verification.quality,
        said_high_water: verification.highWaterRank, corrected: corrected, disputes: disputes,
        rank: """
    + RANK
    + ", high_water: "
    + HIGH_WATER
    + ", quality: "
    + QUALITY
    + ", exclusion: "
    + EXCLUSION
    + """
    }) AS rows
    """,
)
STAND = Query(
    "gains.stand",
    """
    UNWIND $gains AS gain
    MATCH (session:MentoringSession {id: gain.session_id})
    SET session.gainRank = gain.rank, session.gainHighWater = gain.high_water,
        session.gainCounts = gain.exclusion IS NULL, session.gainExclusion = gain.exclusion
    """,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A gain as it stands: ranks are whole levels, `quality` 0 to 1, `exclusion` None where it counts."""

    rank: int
    high_water: int | None
    quality: float
    exclusion: str | None


@dataclass(frozen=True, slots=True)
class VerifiedGain:
    """A verified session of a mentee on a skill: what its verification says, what came after, how it stands.

    `accepted_at` None: not kept. `corrected`: the levels of its corrections, oldest first. `disputes`: the states
    of its disputes.
    """

    session_id: str
    mentor_id: str
    mentee_id: str
    accepted_at: datetime | None
    at: datetime
    baseline_rank: int
    said: Standing
    corrected: tuple[int, ...]
    disputes: frozenset[str]
    stands: Standing


async def of_mentee_on_skill(tx: Tx, *, mentee_id: str, skill_id: str) -> list[VerifiedGain]:
    """Every verified gain of a person on a skill, the earliest verified first."""
    rows = await tx.read(OF_MENTEE_ON_SKILL, mentee_id=mentee_id, skill_id=skill_id)
    return sorted((_gain(row) for row in rows), key=lambda gain: (gain.at, gain.session_id))


async def stand(tx: Tx, gains: Sequence[tuple[str, Standing]]) -> None:
    """Write how the gains of these sessions stand from now on; their quality is as it was."""
    rows = [
        {
            "session_id": session_id,
            "rank": standing.rank,
            "high_water": standing.high_water,
            "exclusion": standing.exclusion,
        }
        for session_id, standing in gains
    ]
    if rows:
        await tx.run(STAND, gains=rows)


def _gain(row: dict[str, Any]) -> VerifiedGain:
    return VerifiedGain(
        session_id=row["session_id"],
        mentor_id=row["mentor_id"],
        mentee_id=row["mentee_id"],
        accepted_at=instant_or_none(row["accepted_at"]),
        at=instants.from_text(row["at"]),
        baseline_rank=row["baseline_rank"],
        said=Standing(
            row["verified_rank"], row["said_high_water"], row["said_quality"], row["said_exclusion"]
        ),
        corrected=tuple(row["corrected"]),
        disputes=frozenset(row["disputes"]),
        stands=Standing(row["rank"], row["high_water"], row["quality"], row["exclusion"]),
    )
