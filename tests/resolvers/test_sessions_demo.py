"""The demo organisation's sessions, read whole through the executed schema."""

from collections import Counter
from datetime import datetime

from graph.client import Graph
from graph.query import Query
from tests.asking import ask, operation, person

EVERYTHING = """
query ($after: String) {
  employees(first: 25, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      sessions(as: MENTEE, first: 100) {
        totalCount
        nodes {
          id version state purpose format scope workProduct targetLevel { rank name } dueAt allowedActions
          crossDepartment mentor { id } mentee { id } initiatedBy { id } skill { name }
          baseline { kind level { rank } } reassessment { kind level { rank } }
          departmentAtAcceptance { mentor { name } mentee { name } }
          practiceLog { at note author { id } indicator { text level { rank } } }
          timeline { at action from to reason actor { id } }
          meetings(first: 100) {
            totalCount
            nodes { id startsAt endsAt timeZone mode location conferenceUrl status icalUid sequence }
          }
          outcome
          gain { skill { id } fromLevel { rank } toLevel { rank } levels countsTowardReputation exclusionReason }
          verification {
            id verifier { id } verifierRole baselineLevel { rank } verifiedLevel { rank } comment verifiedAt digest
            indicatorsObserved { text } session { id }
          }
        }
      }
    }
  }
}"""

STATES = Query(
    # Leavers are not listed.
    "tests.sessions_by_state",
    """
    MATCH (session:MentoringSession)-[:MENTEE]->(mentee:Employee)
    WHERE mentee.status <> 'DEACTIVATED'
    WITH session.state AS state, count(session) AS total
    RETURN collect({state: state, total: total}) AS rows
    """,
)
WAITING = Query(
    "tests.most_awaited",
    """
    MATCH (mentor:Employee)<-[:MENTOR]-(session:MentoringSession {state: 'REQUESTED'})
    WITH mentor, count(session) AS total ORDER BY total DESC, mentor.id LIMIT 1
    RETURN collect({id: mentor.id, total: total}) AS rows
    """,
)
SOMEBODY = Query(
    "tests.somebody",
    """
    MATCH (person:Employee) WHERE person.status = 'ACTIVE'
    WITH person ORDER BY person.id LIMIT 1
    RETURN collect({id: person.id}) AS rows
    """,
)


async def test_every_session_of_the_demo_can_be_read_whole_in_a_fixed_number_of_statements(
    demo_graph: Graph, demo_now: datetime
) -> None:
    [somebody] = await demo_graph.read(SOMEBODY)
    viewer = person(somebody["id"], admin=True)
    states: Counter[str] = Counter()
    statements: set[int] = set()
    after = None
    while True:
        answer = await ask(demo_graph, viewer, EVERYTHING, {"after": after}, now=demo_now)
        assert answer.errors == []
        page = answer.data["employees"]
        for employee in page["nodes"]:
            assert employee["sessions"]["totalCount"] == len(employee["sessions"]["nodes"])
            states.update(session["state"] for session in employee["sessions"]["nodes"])
            assert all(
                (session["gain"] is not None) == (session["state"] == "VERIFIED")
                for session in employee["sessions"]["nodes"]
            )
        statements.add(len(answer.asked))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    rows = await demo_graph.read(STATES)
    assert +states == Counter({row["state"]: row["total"] for row in rows})
    # Each selected relation is one, and a page of sessions in which one of them is empty saves those below it.
    assert max(statements) <= 28


async def test_an_inbox_holds_the_requests_of_the_busiest_mentor(
    demo_graph: Graph, demo_now: datetime
) -> None:
    [busiest] = await demo_graph.read(WAITING)

    answer = await ask(demo_graph, person(busiest["id"]), operation("Inbox"), {"first": 100}, now=demo_now)

    assert answer.errors == []
    inbox = answer.data["sessionsAwaitingMyAction"]
    requests = [node for node in inbox["nodes"] if node["state"] == "REQUESTED"]
    assert len(requests) == busiest["total"]
    assert all(node["allowedActions"][:2] == ["ACCEPT", "DECLINE"] for node in requests)
    assert [node["dueAt"] for node in inbox["nodes"]] == sorted(node["dueAt"] for node in inbox["nodes"])
    assert inbox["totalCount"] == len(inbox["nodes"])
