"""What two people have in their calendars."""

from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Tx
from graph.query import Query

OVERLAPPING = Query(
    "sessions.overlapping_meetings",
    """
    UNWIND $person_ids AS person_id
    MATCH (person:Employee {id: person_id})<-[:MENTOR|MENTEE]-(session:MentoringSession)
    MATCH (session)-[:HAS_MEETING]->(meeting:Meeting {status: $status})
    WHERE meeting.startsAt < $ends_at AND $starts_at < meeting.endsAt
    WITH DISTINCT meeting
    RETURN collect({meeting_id: meeting.id}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time, its end not in it."""

    starts_at: datetime
    ends_at: datetime


async def overlapping(tx: Tx, *, person_ids: list[str], slot: Slot, status: str) -> set[str]:
    """The meetings of this status that any of these people have inside the slot, by id."""
    rows = await tx.read(
        OVERLAPPING,
        person_ids=person_ids,
        status=status,
        starts_at=instants.to_text(slot.starts_at),
        ends_at=instants.to_text(slot.ends_at),
    )
    return {row["meeting_id"] for row in rows}
