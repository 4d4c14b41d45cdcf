"""What happens to gains after a refit, straight in the graph, each with its event."""

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

from graph import instants
from graph.client import Graph
from graph.query import Query
from mentoring import reputation
from mentoring.reputation.keeper import Now
from tests.mentoring import planted
from tests.mentoring.planted import NOW

_VERIFIED = Query(
    "kept.verified",
    """
    MATCH (mentor:Employee {id: $mentor})
    MATCH (mentee:Employee {id: $mentee})
    MATCH (skill:Skill {id: $skill})
    MATCH (verifier:Employee {id: $verifier})
    CREATE (session:MentoringSession {
        id: $id, state: 'VERIFIED', version: 7, purpose: 'SKILL_GAP', format: 'ONE_TO_ONE', targetRank: 5,
        mentorId: $mentor, menteeId: $mentee, skillId: $skill, listKey: $id, firstHeldEndedAt: $at
    })
    CREATE (session)-[:MENTOR]->(mentor)
    CREATE (session)-[:MENTEE]->(mentee)
    CREATE (session)-[:TARGETS]->(skill)
    CREATE (verification:Verification {
        id: 'v ' + $id, sessionId: $id, counts: true, baselineRank: $baseline, claimedRank: $rank,
        verifiedRank: $rank, at: $at, quality: 1.0
    })
    CREATE (verification)-[:VERIFIES]->(session)
    CREATE (verification)-[:VERIFIED_BY]->(verifier)
    """,
)
_COUNTS = Query(
    "kept.counts",
    "MATCH (session:MentoringSession {id: $id}) SET session.gainCounts = $counts, session.gainRank = $rank",
)
_HAPPENED = Query(
    "kept.happened",
    """
    MATCH (session:MentoringSession {id: $session})
    CREATE (:OutboxEvent {
        id: $id, kind: $kind, subjectId: $session, payload: $payload, at: $at, createdAt: $at, openSince: $at
    })
    """,
)
_SCORES = Query(
    "kept.scores",
    """
    MATCH (score:ReputationScore)
    RETURN collect({
        key: score.key, mean: score.mean, sd: score.sd, as_of: score.asOf, gains: score.verifiedSessions,
        passed: score.passed, without: score.without
    }) AS rows
    """,
)


@contextlib.asynccontextmanager
async def keeping(graph: Graph) -> AsyncIterator[reputation.Keeper]:
    """A keeper, closed at the end."""
    keeper = reputation.Keeper(graph)
    try:
        yield keeper
    finally:
        await keeper.close()


def at(instant: datetime) -> Now:
    """A clock that stands still."""

    async def now() -> datetime:
        return instant

    return now


async def company(graph: Graph, *, people: int = 60) -> planted.Planted:
    """A planted company with a first refit, and no event that waits."""
    made = await planted.company(graph, people=people)
    await reputation.refit(graph, now=NOW)
    async with keeping(graph) as keeper:
        await keeper.work_off(at(NOW))
    return made


async def verified(
    graph: Graph, mentor: str, *, mentee: str, skill: str, verifier: str, rank: int = 5, baseline: int = 2
) -> str:
    """A gain is verified now; its session."""
    session = f"new {uuid4()}"
    await planted.run(
        graph,
        _VERIFIED,
        id=session,
        mentor=mentor,
        mentee=mentee,
        skill=skill,
        verifier=verifier,
        baseline=baseline,
        rank=rank,
        at=instants.to_text(NOW),
    )
    await happened(graph, session, "session.verified", mentor=mentor)
    return session


async def restated(graph: Graph, session: str, kind: str, *, counts: bool, rank: int | None = None) -> None:
    """A gain counts otherwise from now on."""
    await planted.run(graph, _COUNTS, id=session, counts=counts, rank=rank)
    await happened(graph, session, kind)


async def happened(graph: Graph, session: str, kind: str, *, mentor: str | None = None) -> None:
    """An event of a session."""
    payload = {"sessionId": session} | ({} if mentor is None else {"mentorId": mentor})
    await planted.run(
        graph,
        _HAPPENED,
        id=str(uuid4()),
        session=session,
        kind=kind,
        payload=json.dumps(payload),
        at=instants.to_text(datetime.now(UTC)),
    )


async def stored(graph: Graph) -> dict[str, dict[str, object]]:
    """What is stored of each score, by key."""
    return {row["key"]: row for row in await graph.read(_SCORES)}
