"""The demo organisation's mentor profiles, read whole through the executed schema."""

from datetime import datetime

from graph.client import Graph
from graph.query import Query
from tests.asking import ask, operation, person

MENTORS = Query(
    "tests.mentors",
    """
    MATCH (person:Employee)-[:HAS_PROFILE]->(:MentorProfile)
    WHERE person.status = 'ACTIVE'
    WITH person ORDER BY person.id
    WITH collect(person.id) AS people
    RETURN collect({people: people}) AS rows
    """,
)
PROFILES = """
query ($after: String) {
  employees(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      status
      mentorProfile {
        id accepting pausedUntil capacity openSessions leaderboardVisible employee { id }
        offers { skill { name } purposes formats maxLevelTaught { rank name } }
      }
    }
  }
}"""


async def test_every_profile_of_the_demo_can_be_read_whole(demo_graph: Graph, demo_now: datetime) -> None:
    [row] = await demo_graph.read(MENTORS)
    viewer = person(row["people"][0])
    found = 0
    after = None
    while True:
        answer = await ask(demo_graph, viewer, PROFILES, {"after": after}, now=demo_now)
        assert answer.errors == []
        for employee in answer.data["employees"]["nodes"]:
            profile = employee["mentorProfile"]
            if profile is not None and employee["status"] == "ACTIVE":
                found += 1
                assert profile["employee"]["id"] == employee["id"]
                assert 0 <= profile["openSessions"] <= profile["capacity"]
                assert [offer["skill"]["name"] for offer in profile["offers"]]
        after = answer.data["employees"]["pageInfo"]["endCursor"]
        if not answer.data["employees"]["pageInfo"]["hasNextPage"]:
            break

    assert found == len(row["people"])


async def test_an_imported_profile_can_be_changed(demo_loop: Graph, demo_now: datetime) -> None:
    [row] = await demo_loop.read(MENTORS)
    viewer = person(row["people"][0])

    changed = await ask(
        demo_loop, viewer, operation("UpdateMentorProfile"), {"input": {"accepting": True}}, now=demo_now
    )

    assert changed.errors == []
    payload = changed.data["updateMentorProfile"]
    assert payload["userErrors"] == []
    assert payload["mentorProfile"]["accepting"] is True
