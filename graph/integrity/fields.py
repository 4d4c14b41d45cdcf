"""Flags of the watch as the API reads them: for programme administrators alone."""

from typing import Final, LiteralString

from graph.query import Fragment
from graph.sessions import fields as sessions

# Whoever looked knew what was seen then: a pattern that grew since waits for another look.
_REVIEWED: LiteralString = "coalesce(flag.reviewedGains >= flag.observed, false)"

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "flag.id",
    "kind": "flag.kind",
    "state": "flag.state",
    "is_reviewed": _REVIEWED,
    "first_seen_at": "flag.firstSeenAt",
    "as_of": "flag.asOf",
    "period_start": "flag.periodStart",
    "period_end": "flag.periodEnd",
    "observed": "flag.observed",
    "expected": "flag.expected",
    "probability": "flag.probability",
    "threshold": "flag.threshold",
    "reason": "flag.reason",
}
CURSOR: Final[LiteralString] = "flag.listKey"
REVIEW_COLUMNS: Final[dict[str, LiteralString]] = {
    "by_uuid": "reviewer.id",
    "at": "review.at",
    "finding": "review.finding",
    "note": "review.note",
    "observed": "review.observed",
}
SESSIONS_CURSOR: Final[LiteralString] = sessions.CURSOR

_WANTED: LiteralString = (
    """$viewer_admin = true AND ($kind IS NULL OR flag.kind = $kind)
      AND ($state IS NULL OR flag.state = $state)
      AND ($reviewed IS NULL OR $reviewed = """
    + _REVIEWED
    + """)
    """
)

SELF = Fragment(
    "integrity.flag",
    parent="IntegrityFlag",
    text="WITH parent AS flag WHERE $viewer_admin = true",
    row="flag",
)
LISTING = Fragment(
    "integrity.flags",
    parent="Organisation",
    text="""
    MATCH (flag:IntegrityFlag)
    WHERE flag.listKey > $after AND """
    + _WANTED
    + """
    WITH flag ORDER BY flag.listKey LIMIT $limit
    """,
    row="flag",
    many=True,
)
COUNTED = Fragment(
    "integrity.flags_counted",
    parent="Organisation",
    text="""
    OPTIONAL MATCH (flag:IntegrityFlag)
    WHERE flag.listKey > '' AND """
    + _WANTED
    + """
    WITH count(flag) AS total
    """,
    row="total",
)
PEOPLE = Fragment(
    "integrity.people",
    parent="IntegrityFlag",
    text="""
    MATCH (parent)-[concern:CONCERNS]->(employee:Employee)
    WITH concern, employee ORDER BY concern.place, employee.id
    """,
    row="employee",
    many=True,
)
SESSIONS = Fragment(
    "integrity.sessions",
    parent="IntegrityFlag",
    text="""
    MATCH (parent)-[:RESTS_ON]->(session:MentoringSession)
    WHERE $after IS NULL OR session.listKey < $after
    WITH session ORDER BY session.listKey DESC LIMIT $limit
    """,
    row="session",
    many=True,
)
SESSIONS_COUNTED = Fragment(
    "integrity.sessions_counted",
    parent="IntegrityFlag",
    text="""
    OPTIONAL MATCH (parent)-[:RESTS_ON]->(session:MentoringSession)
    WITH count(session) AS total
    """,
    row="total",
)
REVIEWS = Fragment(
    "integrity.reviews",
    parent="IntegrityFlag",
    text="""
    MATCH (parent)<-[:REVIEWS]-(review:IntegrityReview)-[:REVIEWED_BY]->(reviewer:Employee)
    WITH review, reviewer ORDER BY review.at DESC, review.id DESC
    """,
    row="review",
    many=True,
)
