"""Mentors with more places taken than they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.client import Tx
from graph.query import Query

OVERTAKEN = Query(
    "exchange.places.overtaken",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})
    OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
    WITH mentor, coalesce(profile.capacity, 0) AS capacity
    CALL (mentor) {
        MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    WITH mentor, capacity, taken
    WHERE taken > capacity
    RETURN collect({
        mentor: coalesce(mentor.externalId, mentor.id), capacity: capacity, taken: taken
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class OvertakenRow:
    """A mentor (by key) of whom more places are taken than the capacity."""

    mentor: str
    capacity: int
    taken: int


async def overtaken(tx: Tx, mentor_ids: Sequence[str], *, place_taking: Sequence[str]) -> list[OvertakenRow]:
    """Those of these mentors, in the order of their keys; exact while they are locked."""
    rows = await tx.read(OVERTAKEN, mentor_ids=list(mentor_ids), place_taking=list(place_taking))
    return sorted((OvertakenRow(**row) for row in rows), key=lambda row: row.mentor)
