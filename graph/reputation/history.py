"""Reputations as they were: for a mentor, and for a mentor and skill, a day on which the published value changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph import flat
from graph.client import Tx
from graph.query import Fragment, Query
from graph.reputation import scores

# A day holds its first value and its last: whatever comes between is a matter of hours.
REMEMBER = Query(
    "reputation.remember",
    """
    UNWIND $entries AS row
    MATCH (mentor:Employee {id: row.mentorId})
    MERGE (history:ReputationHistory {key: row.key})
    MERGE (mentor)-[:HAS_HISTORY]->(history)
    MERGE (day:ReputationDay {key: row.dayKey})
    ON CREATE SET day.openedAt = row.at, day.opened = row.value
    SET day.closedAt = row.at, day.closed = row.value
    MERGE (history)-[:ON_DAY]->(day)
    """,
)
# What the mentor's values were at `$as_of`, as texts, beside the stored reputations of now.
OF_MENTOR: Final = Fragment(
    "reputation.of_mentor_then",
    parent="Employee",
    text="WITH parent AS mentor"
    + scores.SHOWN
    + """
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[:HAS_HISTORY]->(history:ReputationHistory {key: mentor.id})
        OPTIONAL MATCH (history)-[:ON_DAY]->(day:ReputationDay) WHERE day.openedAt <= $as_of
        WITH day ORDER BY day.openedAt DESC LIMIT 1
        RETURN CASE WHEN day.closedAt <= $as_of THEN day.closed ELSE day.opened END AS overall_then
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[:HAS_HISTORY]->(history:ReputationHistory {
            key: mentor.id + '|' + coalesce($skill_id, '')
        })
        OPTIONAL MATCH (history)-[:ON_DAY]->(day:ReputationDay) WHERE day.openedAt <= $as_of
        WITH day ORDER BY day.openedAt DESC LIMIT 1
        RETURN CASE WHEN day.closedAt <= $as_of THEN day.closed ELSE day.opened END AS own_then
    }
    WITH mentor, overall, own, state, skill_id, overall_then, own_then, $as_of AS asked_at
    """,
    row="mentor",
)
COLUMNS: Final[dict[str, LiteralString]] = {
    **scores.COLUMNS,
    "overall_then": "overall_then",
    "own_then": "own_then",
    "asked_at": "asked_at",
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A value that holds from `at` on; `dayKey` is the history's key and the day, `value` JSON."""

    key: str
    dayKey: str  # noqa: N815 - as the statement names it
    mentorId: str  # noqa: N815
    at: str
    value: str


async def remember(tx: Tx, entries: Sequence[EntryRow]) -> None:
    """Keep these values; another one of the same day takes the place of that day's last."""
    if entries:
        await tx.run(REMEMBER, entries=[flat.to_map(entry) for entry in entries])
