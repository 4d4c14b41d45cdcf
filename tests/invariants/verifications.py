"""What a session's verification says, as it is stored."""

from typing import Any

from graph.query import Query
from tests.mentoring.sessions.company import Company

_VERIFICATION = Query(
    "tests.invariants.verification",
    """
    MATCH (verification:Verification {sessionId: $session_id})-[:VERIFIED_BY]->(verifier:Employee)
    WITH properties(verification) AS row, verifier.id AS verifier_id
    RETURN collect({row: row, verifier_id: verifier_id}) AS rows
    """,
)


async def verification(company: Company, session_id: str) -> dict[str, Any]:
    """The properties of the one verification of this session, and `verifierId`."""
    [found] = await company.graph.read(_VERIFICATION, session_id=session_id)
    return {**found["row"], "verifierId": found["verifier_id"]}
