"""The facts that every step of a session is decided on, read after its locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.sessions import standing
from graph.sessions.standing import Standing

# A lateral part keeps several meetings or managers from multiplying the rows.
OF_SESSIONS = Query(
    "sessions.facts",
    """
    UNWIND $session_ids AS session_id
    MATCH (session:MentoringSession {id: session_id})-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    MATCH (session)-[:TARGETS]->(skill:Skill)
    CALL (session) {
        MATCH (session)-[:HAS_MEETING]->(meeting:Meeting)
        WITH meeting ORDER BY meeting.listKey
        RETURN collect({
            id: meeting.id, starts_at: meeting.startsAt, ends_at: meeting.endsAt, status: meeting.status,
            sequence: meeting.sequence
        }) AS meetings
    }
    CALL (session) {
        MATCH (session)-[:HAS_TRANSITION]->(transition:SessionTransition)
        RETURN count(transition) AS transitions
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[line:REPORTS_TO]->(manager:Employee)
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        WITH manager LIMIT 1
        OPTIONAL MATCH (manager)-[upper:REPORTS_TO]->(skip:Employee)
        WHERE upper.from <= $now AND (upper.to IS NULL OR $now < upper.to)
        RETURN manager, skip LIMIT 1
    }
    OPTIONAL MATCH (session)<-[:VERIFIES]-(verification:Verification)-[:VERIFIED_BY]->(verifier:Employee)
    OPTIONAL MATCH (session)-[:REASSESSMENT]->(reassessment:Assessment)
    WITH {
        session_id: session.id, purpose: session.purpose, target_rank: session.targetRank,
        skill_id: skill.id, transitions: transitions, meetings: meetings,
        standing: """
    + standing.PROJECTION
    + """,
        mentor: {id: mentor.id, status: mentor.status, time_zone: mentor.timeZone},
        mentee: {id: mentee.id, status: mentee.status, time_zone: mentee.timeZone},
        manager: {id: manager.id, status: manager.status, time_zone: manager.timeZone},
        skip: {id: skip.id, status: skip.status, time_zone: skip.timeZone},
        verifier_id: verifier.id, verified_at: verification.at, dispute_id: session.disputeId,
        claimed_rank: reassessment.rank
    } AS row
    RETURN collect(row) AS rows
    """,
)
SESSION_OF_VERIFICATION = Query(
    "sessions.of_verification",
    """
    MATCH (verification:Verification {id: $verification_id})
    RETURN collect({session_id: verification.sessionId}) AS rows
    """,
)
SESSION_OF_MEETING = Query(
    "sessions.of_meeting",
    """
    MATCH (:Meeting {id: $meeting_id})<-[:HAS_MEETING]-(session:MentoringSession)
    RETURN collect({session_id: session.id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a rule asks about; `time_zone` is an IANA name."""

    id: str
    status: str
    time_zone: str

    @property
    def is_active(self) -> bool:
        """Working now: neither on leave nor gone."""
        return self.status == "ACTIVE"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the session, planned or past."""

    id: str
    starts_at: datetime
    ends_at: datetime
    status: str
    sequence: int


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session with its people of this moment.

    `manager`: the mentee's manager of record, `skip` that manager's own; None where there is none.
    `transitions`: how many steps were taken. `verifier_id`, `verified_at`: who verified it, and when.
    `is_disputed`: a dispute of its gain is undecided. `claimed_rank`: the level of the latest reassessment.
    `meetings`: by start.
    """

    session_id: str
    purpose: str
    target_rank: int
    skill_id: str
    transitions: int
    standing: Standing
    meetings: tuple[Meeting, ...]
    mentor: Person
    mentee: Person
    manager: Person | None
    skip: Person | None
    verifier_id: str | None
    verified_at: datetime | None
    is_disputed: bool
    claimed_rank: int | None

    @property
    def planned(self) -> tuple[Meeting, ...]:
        """The meetings still planned."""
        return tuple(meeting for meeting in self.meetings if meeting.status == "PLANNED")

    @property
    def held(self) -> tuple[Meeting, ...]:
        """The meetings that took place."""
        return tuple(meeting for meeting in self.meetings if meeting.status == "HELD")


async def of_sessions(tx: Tx, session_ids: Sequence[str], *, now: datetime) -> list[SessionFacts]:
    """The facts of these sessions; unknown ids are left out."""
    rows = await tx.read(OF_SESSIONS, session_ids=list(session_ids), now=instants.to_text(now))
    return [_facts(row) for row in rows]


async def session_of_meeting(tx: Tx, meeting_id: str) -> str | None:
    """The session that a meeting belongs to, None for an unknown meeting."""
    rows = await tx.read(SESSION_OF_MEETING, meeting_id=meeting_id)
    return str(rows[0]["session_id"]) if rows else None


async def session_of_verification(tx: Tx, verification_id: str) -> str | None:
    """The session that a verification speaks of, None for an unknown one."""
    rows = await tx.read(SESSION_OF_VERIFICATION, verification_id=verification_id)
    return str(rows[0]["session_id"]) if rows else None


def _facts(row: dict[str, Any]) -> SessionFacts:
    return SessionFacts(
        session_id=row["session_id"],
        purpose=row["purpose"],
        target_rank=row["target_rank"],
        skill_id=row["skill_id"],
        transitions=row["transitions"],
        standing=standing.of_row(row["standing"]),
        meetings=tuple(_meeting(meeting) for meeting in row["meetings"]),
        mentor=Person(**row["mentor"]),
        mentee=Person(**row["mentee"]),
        manager=_person_or_none(row["manager"]),
        skip=_person_or_none(row["skip"]),
        verifier_id=row["verifier_id"],
        verified_at=standing.instant_or_none(row["verified_at"]),
        is_disputed=row["dispute_id"] is not None,
        claimed_rank=row["claimed_rank"],
    )


def _meeting(row: dict[str, Any]) -> Meeting:
    return Meeting(
        id=row["id"],
        starts_at=instants.from_text(row["starts_at"]),
        ends_at=instants.from_text(row["ends_at"]),
        status=row["status"],
        sequence=row["sequence"],
    )


def _person_or_none(row: dict[str, Any]) -> Person | None:
    return None if row["id"] is None else Person(**row)
