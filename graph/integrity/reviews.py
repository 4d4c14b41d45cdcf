"""What administrators found when they looked at a flag: appended, never changed."""

from dataclasses import dataclass
from datetime import datetime

from graph import instants
from graph.client import Tx
from graph.query import Query

# Set to itself, the flag is locked until the end: what is seen of it is what is reviewed.
LOCK = Query(
    "integrity.lock",
    """
    MATCH (flag:IntegrityFlag {id: $flag_id})
    SET flag.id = flag.id
    WITH flag
    OPTIONAL MATCH (flag)-[:CONCERNS]->(person:Employee)
    WITH flag, collect(person.id) AS people
    CALL (flag) {
        OPTIONAL MATCH (flag)<-[:REVIEWS]-(review:IntegrityReview)-[:REVIEWED_BY]->(reviewer:Employee)
        WITH review, reviewer ORDER BY review.at DESC, review.id DESC LIMIT 1
        RETURN CASE WHEN review IS NULL THEN null ELSE [reviewer.id, review.finding, review.note, review.observed] END
               AS last
    }
    RETURN collect({people: people, observed: flag.observed, last: last}) AS rows
    """,
)
APPEND = Query(
    "integrity.review",
    """
    MATCH (flag:IntegrityFlag {id: $flag_id})
    MATCH (person:Employee {id: $by_id})
    CREATE (review:IntegrityReview {
        id: $id, at: $at, finding: $finding, note: $note, observed: flag.observed
    })-[:REVIEWS]->(flag)
    CREATE (review)-[:REVIEWED_BY]->(person)
    SET flag.reviewedGains = flag.observed
    """,
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A flag to review: whom it is about, in how many gains it is seen, and what was last said of it.

    `last`: by whom, the finding, the note, and in how many gains it was seen then; None while nobody looked.
    """

    people: frozenset[str]
    observed: int
    last: tuple[str, str, str, int] | None


@dataclass(frozen=True, slots=True)
class Review:
    """What `by_id` found in a flag at the programme's instant `at`."""

    id: str
    flag_id: str
    by_id: str
    at: datetime
    finding: str
    note: str


async def lock(tx: Tx, flag_id: str) -> Reviewed | None:
    """The flag as it is, locked; None for an unknown id."""
    rows = await tx.read(LOCK, flag_id=flag_id)
    if not rows:
        return None
    [row] = rows
    last = None if row["last"] is None else tuple(row["last"])
    return Reviewed(frozenset(row["people"]), row["observed"], last)


async def append(tx: Tx, review: Review) -> None:
    """Write it beside the flag, which is reviewed as far as it is seen now."""
    await tx.run(
        APPEND,
        id=review.id,
        flag_id=review.flag_id,
        by_id=review.by_id,
        at=instants.to_text(review.at),
        finding=review.finding,
        note=review.note,
    )
