"""Facts for the invariants that are decided in Python: lines of reporting, steps, meetings, verifications."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from graph.client import Graph
from graph.query import Query
from graph.sessions.gains import COUNTS

_PAGE = 5_000

LINES = Query(
    "doctor.lines",
    """
    MATCH (person:Employee) WHERE person.id > $after
    WITH person ORDER BY person.id LIMIT $limit
    OPTIONAL MATCH (person)-[line:REPORTS_TO]->(manager:Employee)
    WITH person, line, manager
    RETURN collect({id: person.id, manager_id: manager.id, since: line.from, until: line.to}) AS rows
    """,
)
MEMBERSHIPS = Query(
    "doctor.memberships",
    """
    MATCH (person:Employee) WHERE person.id > $after
    WITH person ORDER BY person.id LIMIT $limit
    OPTIONAL MATCH (person)-[member:MEMBER_OF]->(department:Department)
    WITH person, member, department
    RETURN collect({
        id: person.id, department_id: department.id, since: member.from, until: member.to
    }) AS rows
    """,
)
STEPS = Query(
    "doctor.steps",
    """
    MATCH (session:MentoringSession) WHERE session.id > $after
    WITH session ORDER BY session.id LIMIT $limit
    OPTIONAL MATCH (session)-[:HAS_TRANSITION]->(step:SessionTransition)
    WITH session, step ORDER BY session.id, step.seq
    WITH session, collect({seq: step.seq, action: step.action, before: step.from, after: step.to}) AS steps
    RETURN collect({
        id: session.id, state: session.state, version: session.version, purpose: session.purpose,
        mentor_id: session.mentorId, mentee_id: session.menteeId, accepted_at: session.acceptedAt, steps: steps
    }) AS rows
    """,
)
MEETINGS = Query(
    "doctor.planned_meetings",
    """
    MATCH (session:MentoringSession)-[:HAS_MEETING]->(meeting:Meeting)
    WHERE meeting.status = 'PLANNED' AND meeting.id > $after
    WITH session, meeting ORDER BY meeting.id LIMIT $limit
    RETURN collect({
        id: meeting.id, mentor_id: session.mentorId, mentee_id: session.menteeId,
        starts_at: meeting.startsAt, ends_at: meeting.endsAt
    }) AS rows
    """,
)
VERIFICATIONS = Query(
    "doctor.verification_facts",
    """
    MATCH (verification:Verification) WHERE verification.id > $after
    WITH verification ORDER BY verification.id LIMIT $limit
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    OPTIONAL MATCH (verification)-[:OBSERVED]->(indicator:BehavioralIndicator)
    WITH verification, session, verifier, collect(indicator.id) AS indicator_ids
    RETURN collect({
        id: verification.id, session_id: session.id, mentor_id: session.mentorId, mentee_id: session.menteeId,
        skill_id: session.skillId, verifier_id: verifier.id, verifier_role: verification.verifierRole,
        at: verification.at, claimed_rank: verification.claimedRank, baseline_rank: verification.baselineRank,
        verified_rank: verification.verifiedRank, indicator_ids: indicator_ids, comment: verification.comment,
        digest: verification.digest, state: session.state, accepted_at: session.acceptedAt, counts: """
    + COUNTS
    + """
    }) AS rows
    """,
)
CORRECTIONS = Query(
    "doctor.correction_facts",
    """
    MATCH (correction:VerificationCorrection) WHERE correction.id > $after
    WITH correction ORDER BY correction.id LIMIT $limit
    MATCH (correction)-[:CORRECTED_BY]->(corrector:Employee)
    RETURN collect({
        id: correction.id, verification_id: correction.verificationId, seq: correction.seq,
        corrector_id: corrector.id, at: correction.at, corrected_rank: correction.correctedRank,
        reason: correction.reason, digest: correction.digest
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Who (or what) a person belonged to, from when (inclusive) until when (exclusive, None: still)."""

    person_id: str
    to_id: str
    since: str
    until: str | None


async def lines(graph: Graph) -> tuple[int, list[Dated]]:
    """How many people there are, and every reporting line of theirs."""
    return await _dated(graph, LINES, "manager_id")


async def memberships(graph: Graph) -> tuple[int, list[Dated]]:
    """How many people there are, and every membership of theirs."""
    return await _dated(graph, MEMBERSHIPS, "department_id")


async def steps(graph: Graph) -> AsyncIterator[dict[str, Any]]:
    """Every session with its steps in order."""
    async for row in _paged(graph, STEPS):
        yield row


async def planned_meetings(graph: Graph) -> AsyncIterator[dict[str, Any]]:
    """Every planned meeting with the two people."""
    async for row in _paged(graph, MEETINGS):
        yield row


async def verifications(graph: Graph) -> AsyncIterator[dict[str, Any]]:
    """Every verification with all that its digest is made from."""
    async for row in _paged(graph, VERIFICATIONS):
        yield row


async def corrections(graph: Graph) -> AsyncIterator[dict[str, Any]]:
    """Every correction with all that its digest is made from."""
    async for row in _paged(graph, CORRECTIONS):
        yield row


async def _dated(graph: Graph, query: Query, to: str) -> tuple[int, list[Dated]]:
    people: set[str] = set()
    found: list[Dated] = []
    async for row in _paged(graph, query):
        people.add(row["id"])
        if row[to] is not None:
            found.append(Dated(row["id"], row[to], row["since"], row["until"]))
    return len(people), found


async def _paged(graph: Graph, query: Query) -> AsyncIterator[dict[str, Any]]:
    # The page is of nodes by id, so the last id of a page is where the next begins; a node may give several rows.
    after = ""
    while True:
        rows = await graph.read(query, after=after, limit=_PAGE)
        for row in rows:
            yield row
        ids = {row["id"] for row in rows}
        if len(ids) < _PAGE:
            return
        after = max(ids)
