"""The digest of a verification or a correction: SHA-256 of its facts as canonical JSON (RFC 8785)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import rfc8785

from graph import instants


@dataclass(frozen=True, slots=True)
class VerificationFacts:
    """What a verification says, with nothing derived in it. Ids are bare UUIDs; ranks are whole levels.

    `indicator_ids` may come in any order. `comment` None: none was written.
    """

    verification_id: str
    session_id: str
    mentor_id: str
    mentee_id: str
    skill_id: str
    verifier_id: str
    verifier_role: str
    at: datetime
    claimed_rank: int | None
    baseline_rank: int
    verified_rank: int
    indicator_ids: tuple[str, ...]
    comment: str | None


def verification_digest(facts: VerificationFacts) -> str:
    """64 lower-case hex digits; the same facts give the same digest on every engine.

    An absent fact is left out, as in the graph, so that absent and null are one.
    """
    fields: dict[str, str | int | list[str] | None] = {
        "verificationId": facts.verification_id,
        "sessionId": facts.session_id,
        "mentorId": facts.mentor_id,
        "menteeId": facts.mentee_id,
        "skillId": facts.skill_id,
        "verifierId": facts.verifier_id,
        "verifierRole": facts.verifier_role,
        "at": instants.to_text(facts.at),
        "claimedRank": facts.claimed_rank,
        "baselineRank": facts.baseline_rank,
        "verifiedRank": facts.verified_rank,
        "indicatorIds": sorted(facts.indicator_ids),
        "comment": facts.comment,
    }
    return hashlib.sha256(
        rfc8785.dumps({name: value for name, value in fields.items() if value is not None})
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """What a correction of a verification says. Ids are bare UUIDs; `seq` counts them from 1."""

    correction_id: str
    verification_id: str
    seq: int
    corrector_id: str
    at: datetime
    corrected_rank: int
    reason: str


def correction_digest(facts: CorrectionFacts) -> str:
    """64 lower-case hex digits, made as a verification's."""
    fields: dict[str, str | int] = {
        "correctionId": facts.correction_id,
        "verificationId": facts.verification_id,
        "seq": facts.seq,
        "correctorId": facts.corrector_id,
        "at": instants.to_text(facts.at),
        "correctedRank": facts.corrected_rank,
        "reason": facts.reason,
    }
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()
