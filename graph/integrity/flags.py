"""Flags of the watch: one a pattern, kept while it is found, and for a while after."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

AS_OF = Query(
    "integrity.as_of",
    """
    MATCH (watch:IntegrityWatch {name: 'integrity'})
    RETURN collect({as_of: watch.asOf}) AS rows
    """,
)
# What is said of a flag may change from night to night; that it was seen, and first when, does not.
RAISE = Query(
    "integrity.raise",
    """
    UNWIND $flags AS row
    MERGE (flag:IntegrityFlag {key: row.key})
    ON CREATE SET flag.id = row.id, flag.kind = row.kind, flag.firstSeenAt = $at,
        flag.listKey = row.kind + '|' + $at + '|' + row.id
    SET flag.state = 'CURRENT', flag.asOf = $at, flag.periodStart = row.period_start, flag.periodEnd = row.period_end,
        flag.observed = row.observed, flag.expected = row.expected, flag.probability = row.probability,
        flag.threshold = row.threshold, flag.reason = row.reason
    """,
)
FORGET_EVIDENCE = Query(
    "integrity.forget_evidence",
    """
    UNWIND $keys AS key
    MATCH (:IntegrityFlag {key: key})-[evidence:CONCERNS|RESTS_ON]->()
    DELETE evidence
    """,
)
CONCERN = Query(
    "integrity.concern",
    """
    UNWIND $people AS row
    MATCH (flag:IntegrityFlag {key: row.key})
    MATCH (person:Employee {id: row.person_id})
    CREATE (flag)-[:CONCERNS {place: row.place}]->(person)
    """,
)
REST = Query(
    "integrity.rest",
    """
    UNWIND $sessions AS row
    MATCH (flag:IntegrityFlag {key: row.key})
    MATCH (session:MentoringSession {id: row.session_id})
    CREATE (flag)-[:RESTS_ON]->(session)
    """,
)
SETTLE = Query(
    "integrity.settle",
    """
    MERGE (watch:IntegrityWatch {name: 'integrity'})
    SET watch.asOf = $at
    WITH watch
    MATCH (flag:IntegrityFlag)
    WHERE flag.listKey > '' AND flag.asOf < $at
    SET flag.state = 'PAST'
    """,
)
FORGET_REVIEWS = Query(
    "integrity.forget_reviews",
    """
    MATCH (flag:IntegrityFlag)
    WHERE flag.listKey > '' AND flag.asOf < $before
    MATCH (flag)<-[:REVIEWS]-(review:IntegrityReview)
    DETACH DELETE review
    """,
)
FORGET = Query(
    "integrity.forget",
    """
    MATCH (flag:IntegrityFlag)
    WHERE flag.listKey > '' AND flag.asOf < $before
    DETACH DELETE flag
    """,
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A pattern to keep under its key; `people` and `sessions` are ids, `id` is used where it is new.

    `observed` and `expected` are gains, `probability` and `threshold` 0 to 1; the period's ends are instants as
    stored.
    """

    key: str
    id: str
    kind: str
    period_start: str
    period_end: str
    observed: int
    expected: float
    probability: float
    threshold: float
    reason: str
    people: tuple[str, ...]
    sessions: tuple[str, ...]


async def as_of(graph: Graph) -> str | None:
    """The programme's instant (as stored) of the last finished look, None before the first."""
    rows = await graph.read(AS_OF)
    return None if not rows else str(rows[0]["as_of"])


async def keep(tx: Tx, flags: Sequence[Flag], *, at: datetime) -> None:
    """Write these flags as seen at `at`, in place of what was said of the same patterns before."""
    rows = [
        {name: value for name, value in asdict(flag).items() if name not in {"people", "sessions"}}
        for flag in flags
    ]
    await tx.run(RAISE, flags=rows, at=instants.to_text(at))
    await tx.run(FORGET_EVIDENCE, keys=[flag.key for flag in flags])
    people = [
        {"key": flag.key, "person_id": person_id, "place": place}
        for flag in flags
        for place, person_id in enumerate(flag.people)
    ]
    await tx.run(CONCERN, people=people)
    await tx.run(
        REST,
        sessions=[
            {"key": flag.key, "session_id": session_id} for flag in flags for session_id in flag.sessions
        ],
    )


async def settle(tx: Tx, *, at: datetime, before: datetime) -> None:
    """Note a finished look at `at`: flags it did not see are past, those last seen earlier than `before` gone."""
    await tx.run(SETTLE, at=instants.to_text(at))
    await tx.run(FORGET_REVIEWS, before=instants.to_text(before))
    await tx.run(FORGET, before=instants.to_text(before))
