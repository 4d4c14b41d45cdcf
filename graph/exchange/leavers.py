"""The open sessions that end because people leave."""

from graph.client import Tx
from graph.query import Query

OPEN_OF_LEAVERS = Query(
    "exchange.leavers.open_sessions",
    """
    UNWIND $ids AS id
    MATCH (leaver:Employee {id: id})<-[part:MENTOR|MENTEE]-(session:MentoringSession)
    WHERE session.openKey IS NOT NULL
      AND (type(part) = 'MENTEE' OR session.state <> 'AWAITING_VERIFICATION')
    WITH DISTINCT session
    MATCH (session)-[:MENTOR|MENTEE]->(person:Employee)
    RETURN collect({session: session.id, person: person.id}) AS rows
    """,
)


async def open_sessions(tx: Tx, leavers: list[str]) -> tuple[list[str], list[str]]:
    """The sessions to cancel when these people leave, and everybody who is in one of them, in id order."""
    rows = await tx.read(OPEN_OF_LEAVERS, ids=leavers)
    return sorted({row["session"] for row in rows}), sorted({row["person"] for row in rows})
