"""Disputes of gains as the API reads them: for the mentor who opened one, and for programme administrators."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "dispute.id",
    "session_uuid": "dispute.sessionId",
    "mentor_uuid": "mentor.id",
    "closer_uuid": "closer.id",
    "state": "dispute.state",
    "reason_code": "dispute.reasonCode",
    "comment": "dispute.comment",
    "opened_at": "dispute.openedAt",
    "review_until": "dispute.reviewUntil",
    "closed_at": "dispute.closedAt",
    "decision": "dispute.decision",
}
CURSOR: Final[LiteralString] = "dispute.listKey"

# Of a bound `dispute`, where the viewer may see it.
_SEEN: LiteralString = """
    MATCH (dispute)-[:OPENED_BY]->(mentor:Employee)
    WHERE $viewer_admin = true OR mentor.id = $viewer_id
    OPTIONAL MATCH (dispute)-[:CLOSED_BY]->(closer:Employee)
    """

SELF = Fragment("disputes.self", parent="GainDispute", text="WITH parent AS dispute" + _SEEN, row="dispute")
# A gain that was corrected may be disputed again: the latest of its disputes.
OF_SESSION = Fragment(
    "disputes.of_gain",
    parent="MentoringSession",
    text="""
    MATCH (parent)<-[:VERIFIES]-(:Verification)<-[:DISPUTES]-(dispute:GainDispute)
    WITH dispute ORDER BY dispute.listKey DESC LIMIT 1
    """
    + _SEEN,
    row="dispute",
)
LISTING = Fragment(
    "disputes.listing",
    parent="Organisation",
    text="""
    MATCH (dispute:GainDispute)
    WHERE dispute.listKey > $after AND $viewer_admin = true AND ($state IS NULL OR dispute.state = $state)
    MATCH (dispute)-[:OPENED_BY]->(mentor:Employee)
    OPTIONAL MATCH (dispute)-[:CLOSED_BY]->(closer:Employee)
    WITH dispute, mentor, closer ORDER BY dispute.listKey LIMIT $limit
    """,
    row="dispute",
    many=True,
)
COUNTED = Fragment(
    "disputes.counted",
    parent="Organisation",
    text="""
    OPTIONAL MATCH (dispute:GainDispute)
    WHERE dispute.listKey > '' AND $viewer_admin = true AND ($state IS NULL OR dispute.state = $state)
    WITH count(dispute) AS total
    """,
    row="total",
)
