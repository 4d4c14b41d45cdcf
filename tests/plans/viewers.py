"""Who asks: a mentee, a manager, a mentor, a programme administrator, and somebody with nothing."""

from graph.client import Graph
from graph.query import Query
from mentoring.people import Viewer
from tests.asking import person
from tests.plans.oddities import NOBODY_ID

_MENTEES = Query(
    "tests.viewers_mentees",
    """
    MATCH (session:MentoringSession)-[:MENTEE]->(person:Employee)
    WHERE person.status = 'ACTIVE'
    WITH person.id AS id, count(session) AS weight
    RETURN collect({id: id, weight: weight}) AS rows
    """,
)
_MENTORS = Query(
    "tests.viewers_mentors",
    """
    MATCH (session:MentoringSession)-[:MENTOR]->(person:Employee)
    WHERE person.status = 'ACTIVE'
    WITH person.id AS id, count(session) AS weight
    RETURN collect({id: id, weight: weight}) AS rows
    """,
)
_MANAGERS = Query(
    "tests.viewers_managers",
    """
    MATCH (person:Employee)<-[line:REPORTS_TO]-(report:Employee)
    WHERE line.to IS NULL AND person.status = 'ACTIVE'
    WITH person.id AS id, count(report) AS weight
    RETURN collect({id: id, weight: weight}) AS rows
    """,
)


async def of(graph: Graph) -> dict[str, Viewer]:
    """The viewers by their part, each the one who has most to see in it."""
    manager = await _most(graph, _MANAGERS)
    return {
        "mentee": person(await _most(graph, _MENTEES)),
        "manager": person(manager),
        "mentor": person(await _most(graph, _MENTORS)),
        "administrator": person(manager, admin=True),
        "somebody with nothing": person(NOBODY_ID),
    }


async def _most(graph: Graph, query: Query) -> str:
    rows = await graph.read(query)
    return str(max(rows, key=lambda row: (row["weight"], row["id"]))["id"])
