"""Disputes as they are opened, decided and found; a session names the one that is undecided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

# The key is unique: a gain is disputed once, and once more after each correction.
OPEN = Query(
    "disputes.open",
    """
    MATCH (session:MentoringSession {id: $session_id})<-[:VERIFIES]-(verification:Verification)
    MATCH (mentor:Employee {id: $mentor_id})
    CREATE (dispute:GainDispute {
        id: $id, key: verification.id + '|' + toString($corrections), sessionId: $session_id, state: 'OPEN',
        reasonCode: $reason_code, comment: $comment, openedAt: $opened_at, outUntil: $out_until,
        reviewUntil: $out_until, listKey: $opened_at + '|' + $id
    })-[:DISPUTES]->(verification)
    CREATE (dispute)-[:OPENED_BY]->(mentor)
    SET session.disputeId = $id
    """,
)
FIND = Query(
    "disputes.find",
    """
    MATCH (dispute:GainDispute {id: $dispute_id})-[:OPENED_BY]->(mentor:Employee)
    RETURN collect({
        id: dispute.id, session_id: dispute.sessionId, mentor_id: mentor.id, state: dispute.state,
        out_until: dispute.outUntil
    }) AS rows
    """,
)
OF_SESSION = Query(
    "disputes.of_session",
    """
    MATCH (:MentoringSession {id: $session_id})<-[:VERIFIES]-(verification:Verification)
    MATCH (verification)<-[:DISPUTES]-(dispute:GainDispute)-[:OPENED_BY]->(mentor:Employee)
    WITH dispute, mentor ORDER BY dispute.listKey
    RETURN collect({
        id: dispute.id, session_id: dispute.sessionId, mentor_id: mentor.id, state: dispute.state,
        out_until: dispute.outUntil, key: dispute.key
    }) AS rows
    """,
)
UNDECIDED_OF_MENTOR = Query(
    "disputes.undecided_of_mentor",
    """
    MATCH (:Employee {id: $mentor_id})<-[:OPENED_BY]-(dispute:GainDispute)
    WHERE dispute.state IN ['OPEN', 'OVERDUE']
    WITH count(dispute) AS undecided
    RETURN collect({undecided: undecided}) AS rows
    """,
)
LAST_WORD = Query(
    "disputes.last_word",
    """
    MATCH (:MentoringSession {id: $session_id})<-[:VERIFIES]-(verification:Verification)
    OPTIONAL MATCH (verification)<-[:CORRECTS]-(correction:VerificationCorrection)
    WITH verification, count(correction) AS corrections, max(correction.at) AS corrected_at
    RETURN collect({
        verification_id: verification.id, corrections: corrections, at: coalesce(corrected_at, verification.at)
    }) AS rows
    """,
)
# Whoever took part, verified or corrected, and who stands above mentor or mentee now.
PARTIES = Query(
    "disputes.parties",
    """
    MATCH (session:MentoringSession {id: $session_id})-[:MENTOR|MENTEE]->(person:Employee)
    OPTIONAL MATCH (person)-[line:REPORTS_TO]->(manager:Employee)
    WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
    WITH session, collect(person.id) AS pair, collect(manager.id) AS managers
    OPTIONAL MATCH (session)<-[:VERIFIES]-(verification:Verification)-[:VERIFIED_BY]->(verifier:Employee)
    WITH verification, verifier, pair, managers
    OPTIONAL MATCH (verification)<-[:CORRECTS]-(:VerificationCorrection)-[:CORRECTED_BY]->(corrector:Employee)
    WITH pair, managers, collect(verifier.id) AS verifiers, collect(corrector.id) AS correctors
    RETURN collect({ids: pair + managers + verifiers + correctors}) AS rows
    """,
)
CLOSE = Query(
    "disputes.close",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (dispute:GainDispute {id: session.disputeId})
    SET dispute.state = $state, dispute.closedAt = $at, dispute.decision = $reason
    REMOVE dispute.outUntil, session.disputeId
    WITH dispute
    MATCH (person:Employee {id: $by_id})
    CREATE (dispute)-[:CLOSED_BY]->(person)
    """,
)
RETURN_ROW = Query(
    "disputes.return_row",
    """
    MATCH (dispute:GainDispute {id: $dispute_id})
    SET dispute.state = 'OVERDUE', dispute.overdueSince = $at
    REMOVE dispute.outUntil
    """,
)
DUE = Query(
    "disputes.due",
    """
    MATCH (dispute:GainDispute) WHERE dispute.outUntil <= $now
    WITH dispute ORDER BY dispute.outUntil LIMIT $limit
    RETURN collect({id: dispute.id, session_id: dispute.sessionId}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute of a session's gain; `out_until`: when its gain comes back undecided, None when it is back."""

    id: str
    session_id: str
    mentor_id: str
    state: str
    out_until: datetime | None

    @property
    def is_undecided(self) -> bool:
        """Whether somebody has still to decide it."""
        return self.state in {"OPEN", "OVERDUE"}


@dataclass(frozen=True, slots=True)
class NewDispute:
    """A dispute to open, of the gain as it stands after so many `corrections`."""

    id: str
    session_id: str
    mentor_id: str
    corrections: int
    reason_code: str
    comment: str | None
    opened_at: datetime
    out_until: datetime


@dataclass(frozen=True, slots=True)
class LastWord:
    """The verification of a session, how often it was corrected, and when it last spoke."""

    verification_id: str
    corrections: int
    at: datetime


async def open_one(tx: Tx, dispute: NewDispute) -> None:
    """Write a dispute; a second one of the same text of a verification is refused by its unique key."""
    await tx.run(
        OPEN,
        id=dispute.id,
        session_id=dispute.session_id,
        mentor_id=dispute.mentor_id,
        corrections=dispute.corrections,
        reason_code=dispute.reason_code,
        comment=dispute.comment,
        opened_at=instants.to_text(dispute.opened_at),
        out_until=instants.to_text(dispute.out_until),
    )


async def find(tx: Tx, dispute_id: str) -> Dispute | None:
    """The dispute of this id, None for an unknown one."""
    rows = await tx.read(FIND, dispute_id=dispute_id)
    return _dispute(rows[0]) if rows else None


async def latest(tx: Tx, *, session_id: str, corrections: int) -> Dispute | None:
    """The dispute of the gain as it stands after so many corrections, an undecided one of before, or none."""
    rows = await tx.read(OF_SESSION, session_id=session_id)
    fitting = [
        row for row in rows if row["key"].endswith(f"|{corrections}") or row["state"] in {"OPEN", "OVERDUE"}
    ]
    return _dispute(fitting[-1]) if fitting else None


async def undecided_of_mentor(tx: Tx, mentor_id: str) -> int:
    """How many disputes of this mentor wait for a decision."""
    [row] = await tx.read(UNDECIDED_OF_MENTOR, mentor_id=mentor_id)
    return int(row["undecided"])


async def last_word(tx: Tx, session_id: str) -> LastWord | None:
    """What the verification of a session last said, None before it."""
    rows = await tx.read(LAST_WORD, session_id=session_id)
    if not rows:
        return None
    [row] = rows
    return LastWord(row["verification_id"], row["corrections"], instants.from_text(row["at"]))


async def parties(tx: Tx, *, session_id: str, now: datetime) -> frozenset[str]:
    """Who is party to a dispute of this session: mentor, mentee, the two's managers, who verified or corrected."""
    rows = await tx.read(PARTIES, session_id=session_id, now=instants.to_text(now))
    return frozenset(rows[0]["ids"]) if rows else frozenset()


async def close_of_session(
    tx: Tx, *, session_id: str, state: str, by_id: str, reason: str | None, at: datetime
) -> None:
    """End the undecided dispute of a session in this state."""
    await tx.run(
        CLOSE, session_id=session_id, state=state, by_id=by_id, reason=reason, at=instants.to_text(at)
    )


async def return_row(tx: Tx, *, dispute_id: str, at: datetime) -> None:
    """Note that a dispute keeps its gain out no longer, though nobody has decided it."""
    await tx.run(RETURN_ROW, dispute_id=dispute_id, at=instants.to_text(at))


async def due(graph: Graph, *, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Dispute and session of those that have kept a gain out for long enough, the longest due first."""
    rows = await graph.read(DUE, now=instants.to_text(now), limit=limit)
    return [(row["id"], row["session_id"]) for row in rows]


def _dispute(row: dict[str, Any]) -> Dispute:
    return Dispute(
        id=row["id"],
        session_id=row["session_id"],
        mentor_id=row["mentor_id"],
        state=row["state"],
        out_until=None if row["out_until"] is None else instants.from_text(row["out_until"]),
    )
