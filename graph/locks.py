"""Write locks: people by id first, then the session; whoever decides on them reads only after that."""

import uuid
from collections.abc import Iterable

from graph.client import Tx
from graph.query import Query

PEOPLE = Query(
    "locks.people",
    """
    UNWIND $person_ids AS person_id
    MATCH (person:Employee {id: person_id})
    SET person.lock = $lock
    WITH count(person) AS locked
    RETURN collect({locked: locked}) AS rows
    """,
)
PAIR_AND_SESSION = Query(
    "locks.pair_and_session",
    """
    MATCH (session:MentoringSession {id: $session_id})-[:MENTOR|MENTEE]->(person:Employee)
    WITH session, person ORDER BY person.id
    SET person.lock = $lock
    WITH session, count(person) AS locked
    SET session.lock = $lock
    RETURN collect({session_id: session.id}) AS rows
    """,
)
SESSIONS = Query(
    "locks.sessions",
    """
    UNWIND $session_ids AS session_id
    MATCH (session:MentoringSession {id: session_id})
    SET session.lock = $lock
    WITH count(session) AS locked
    RETURN collect({locked: locked}) AS rows
    """,
)


async def people(tx: Tx, person_ids: Iterable[str]) -> None:
    """Hold these people until the transaction ends; unknown ids are passed over."""
    await tx.run(PEOPLE, person_ids=sorted(set(person_ids)), lock=_fresh())


async def pair_and_session(tx: Tx, session_id: str) -> bool:
    """Hold a session and its two people until the transaction ends. False: there is no such session."""
    return bool(await tx.run(PAIR_AND_SESSION, session_id=session_id, lock=_fresh()))


async def sessions(tx: Tx, session_ids: Iterable[str]) -> None:
    """Hold these sessions until the transaction ends; enough where nothing is decided about their people."""
    await tx.run(SESSIONS, session_ids=sorted(set(session_ids)), lock=_fresh())


def _fresh() -> str:
    # A value that was there already would be no write, and so no lock, on an engine that compares.
    return str(uuid.uuid4())
