"""Which sessions the clock or a leaver's going has something to say about."""

from datetime import datetime

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

DUE = Query(
    "sessions.due",
    """
    MATCH (session:MentoringSession)
    WHERE session.dueAt <= $now AND session.openKey IS NOT NULL
    WITH session ORDER BY session.dueAt LIMIT $limit
    RETURN collect({session_id: session.id}) AS rows
    """,
)
OF_LEAVERS = Query(
    "sessions.of_leavers",
    """
    MATCH (leaver:Employee)
    WHERE leaver.status = 'DEACTIVATED'
    MATCH (leaver)<-[part:MENTOR|MENTEE]-(session:MentoringSession)
    WHERE session.openKey IS NOT NULL
      AND (type(part) = 'MENTEE' OR session.state <> 'AWAITING_VERIFICATION')
    WITH DISTINCT session LIMIT $limit
    RETURN collect({session_id: session.id}) AS rows
    """,
)
OF_LEAVER = Query(
    "sessions.of_leaver",
    """
    MATCH (leaver:Employee {id: $employee_id})
    WHERE leaver.status = 'DEACTIVATED'
    MATCH (leaver)<-[part:MENTOR|MENTEE]-(session:MentoringSession)
    WHERE session.openKey IS NOT NULL
      AND (type(part) = 'MENTEE' OR session.state <> 'AWAITING_VERIFICATION')
    WITH DISTINCT session LIMIT $limit
    RETURN collect({session_id: session.id}) AS rows
    """,
)
REQUESTED_OF_MENTOR = Query(
    "sessions.requested_of_mentor",
    """
    MATCH (:Employee {id: $mentor_id})<-[:MENTOR]-(session:MentoringSession)
    WHERE session.state = 'REQUESTED'
    RETURN collect({session_id: session.id}) AS rows
    """,
)


async def due(graph: Graph, *, now: datetime, limit: int) -> list[str]:
    """Open sessions whose deadline is at or before `now`, the longest due first."""
    rows = await graph.read(DUE, now=instants.to_text(now), limit=limit)
    return [row["session_id"] for row in rows]


async def of_leavers(graph: Graph, *, limit: int) -> list[str]:
    """Open sessions that end because somebody has left; walks all people."""
    rows = await graph.read(OF_LEAVERS, limit=limit)
    return [row["session_id"] for row in rows]


async def of_leaver(graph: Graph, *, employee_id: str, limit: int) -> list[str]:
    """Open sessions that end because this person has left; none while they are here."""
    rows = await graph.read(OF_LEAVER, employee_id=employee_id, limit=limit)
    return [row["session_id"] for row in rows]


async def requested_of_mentor(tx: Tx, mentor_id: str) -> list[str]:
    """The sessions that wait for this mentor's answer."""
    rows = await tx.read(REQUESTED_OF_MENTOR, mentor_id=mentor_id)
    return [row["session_id"] for row in rows]
