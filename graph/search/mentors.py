"""Stage two: the mentors behind the best offers of all gaps, each read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Graph
from graph.query import Query

# The way up is walked only where somebody's mentee leads people: it costs more than all the rest.
MENTORS = Query(
    "search.mentors",
    """
    UNWIND $mentor_ids AS mentor_id
    MATCH (mentor:Employee {id: mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile)
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        RETURN min(department.id) AS department_id
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    CALL (mentor) {
        UNWIND [person IN [mentor] WHERE $with_lines = true] AS climber
        MATCH (climber)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(above.id) AS mentor_above
    }
    RETURN collect({
        mentor_id: mentor.id, status: mentor.status, accepting: coalesce(profile.accepting, false),
        paused_until: profile.pausedUntil, capacity: coalesce(profile.capacity, 0), taken: taken,
        department_id: department_id, above: mentor_above
    }) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class MentorRow:
    """A mentor now: `taken` places, `above`: everybody in the line up to the top, where that was asked for."""

    mentor_id: str
    status: str
    accepting: bool
    paused_until: str | None
    capacity: int
    taken: int
    department_id: str | None
    above: frozenset[str]


async def mentors(
    graph: Graph,
    mentor_ids: Sequence[str],
    *,
    with_lines: bool,
    place_taking: Sequence[str],
    now: datetime,
) -> dict[str, MentorRow]:
    """These mentors by id; whoever has no profile is absent."""
    rows = await graph.read(
        MENTORS,
        mentor_ids=list(mentor_ids),
        with_lines=with_lines,
        place_taking=list(place_taking),
        now=instants.to_text(now),
    )
    return {row["mentor_id"]: MentorRow(**{**row, "above": frozenset(row["above"])}) for row in rows}
