"""Searches that people made: who was shown to whom in which order, and what followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.client import Graph, Tx
from graph.query import Query

RECORD = Query(
    "searches.record",
    """
    UNWIND $searches AS row
    MATCH (mentee:Employee {id: row.menteeId})
    MERGE (search:Search {id: row.id})
    SET search = row
    MERGE (mentee)-[:SEARCHED]->(search)
    """,
)
# A session goes with the last search before it that showed its mentor; which one that is, is worked out by the reader.
SINCE = Query(
    "searches.since",
    """
    MATCH (search:Search) WHERE search.at >= $since
    WITH search WHERE search.at > $after_at OR (search.at = $after_at AND search.id > $after_id)
    WITH search ORDER BY search.at, search.id LIMIT $limit
    OPTIONAL MATCH (mentee:Employee {id: search.menteeId})<-[:MENTEE]-(session:MentoringSession)
    WHERE session.requestedAt >= search.at AND session.requestedAt <= search.followedUntil
      AND session.skillId = search.skillId
    OPTIONAL MATCH (session)<-[:VERIFIES]-(verification:Verification)
    WITH search, session, verification ORDER BY search.at, search.id, session.requestedAt
    WITH search, [held IN collect({
        mentor_id: session.mentorId, accepted: session.acceptedAt IS NOT NULL,
        improved: coalesce(verification.verifiedRank > verification.baselineRank, false)
    }) WHERE held.mentor_id IS NOT NULL] AS followed
    WITH search, followed ORDER BY search.at, search.id
    RETURN collect({
        id: search.id, at: search.at, mentee_id: search.menteeId, ranking_version: search.rankingVersion,
        shown: search.shown, candidates: search.candidates, followed: followed
    }) AS rows
    """,
)
FORGET = Query(
    "searches.forget",
    """
    MATCH (search:Search) WHERE search.at < $before
    WITH search LIMIT $limit
    DETACH DELETE search
    WITH count(*) AS gone
    RETURN collect({gone: gone}) AS rows
    """,
)


class SearchRow(NamedTuple):
    """A search as it is kept; the names are the node's. `shown`: mentors of the first page, best first.

    `candidates` is JSON: what the ranking knew of the best ones. Instants are text; `followedUntil` is until when a
    request counts as its fruit.
    """

    id: str
    at: str
    followedUntil: str  # noqa: N815 - the properties of the node
    menteeId: str  # noqa: N815
    askedById: str  # noqa: N815
    skillId: str  # noqa: N815
    targetRank: int  # noqa: N815
    purpose: str
    rankingVersion: str  # noqa: N815
    total: int | None
    shown: list[str]
    candidates: str


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A session that was requested after a search; `improved`: its verified level is above its baseline."""

    mentor_id: str
    accepted: bool
    improved: bool


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """A kept search with the sessions that the mentee asked for afterwards on that skill, in order."""

    id: str
    at: str
    mentee_id: str
    ranking_version: str
    shown: list[str]
    candidates: str
    followed: list[FollowedRow]


async def record(tx: Tx, searches: Sequence[SearchRow]) -> None:
    """Keep these searches; one that is kept already stays one. Those of nobody known are left out."""
    await tx.run(RECORD, searches=[search._asdict() for search in searches])


async def since(graph: Graph, since: str, after: tuple[str, str], limit: int) -> list[LoggedRow]:
    """Searches at `since` (text) or later and past `after` (time, id), in that order, up to `limit`."""
    rows = await graph.read(SINCE, since=since, after_at=after[0], after_id=after[1], limit=limit)
    return [LoggedRow(**{**row, "followed": [FollowedRow(**one) for one in row["followed"]]}) for row in rows]


async def forget(tx: Tx, before: str, limit: int) -> int:
    """Delete up to `limit` searches before an instant (text), and how many that were."""
    rows = await tx.run(FORGET, before=before, limit=limit)
    return int(rows[0]["gone"])
