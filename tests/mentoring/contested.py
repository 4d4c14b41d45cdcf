"""The latest gains of a loaded demo corrected, disputed and decided on, each in another way."""

from datetime import UTC, datetime, time, timedelta

from graph.client import Graph
from graph.query import Query
from mentoring import disputes, reputation, sessions
from mentoring.disputes.opening import Reason
from mentoring.outcomes import Done
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from tests.conftest import DEMO_TODAY

_RECENT = Query(
    "tests.recent_gains",
    """
    MATCH (verification:Verification {counts: true})-[:VERIFIED_BY]->(verifier:Employee)
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    WITH verification, verifier, session ORDER BY verification.at DESC LIMIT 12
    RETURN collect({
        verification: verification.id, session: session.id, mentor: session.mentorId, verifier: verifier.id,
        rank: verification.verifiedRank
    }) AS rows
    """,
)


async def contest(graph: Graph) -> None:
    """Correct, dispute and decide on the latest gains, each in another way, and refit."""
    now = datetime.combine(DEMO_TODAY, time(), UTC)
    programme = Programme(correction_window=timedelta(days=4000), dispute_window=timedelta(days=4000))
    admin = Viewer("nobody's manager", frozenset({PROGRAMME_ADMIN}))
    decisions = [None, *disputes.Decision]
    for number, row in enumerate(await graph.read(_RECENT)):
        verifier, mentor = Viewer(row["verifier"], frozenset()), Viewer(row["mentor"], frozenset())
        if number % 2:
            done = await sessions.correct(
                graph,
                actor=verifier,
                now=now,
                programme=programme,
                verification_id=row["verification"],
                corrected_level=row["rank"] - 1 if row["rank"] > 1 else 2,
                reason="No.",
            )
            assert isinstance(done, Done), done
        opened = await disputes.dispute(
            graph,
            actor=mentor,
            now=now,
            programme=programme,
            session_id=row["session"],
            reason_code=Reason.WRONG_LEVEL,
        )
        decision = decisions[number % 3]
        if isinstance(opened, Done) and opened.dispute_id and decision:
            await disputes.decide(
                graph, actor=admin, now=now, dispute_id=opened.dispute_id, decision=decision, reason="So."
            )
    await reputation.refit(graph, now=now)
