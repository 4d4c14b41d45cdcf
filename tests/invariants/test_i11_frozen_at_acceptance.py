"""I11: a session keeps the departments, the role and the model version of its time."""

from graph.query import Query
from mentoring import sessions
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import Company, done

_REORGANISE = Query(
    "tests.reorganise",
    """
    MATCH (person:Employee)-[member:MEMBER_OF]->(:Department)
    SET member.to = $at
    WITH person
    MATCH (elsewhere:Department {id: CASE WHEN person.id = 'mentor' THEN 'sales' ELSE 'research' END})
    CREATE (person)-[:MEMBER_OF {from: $at}]->(elsewhere)
    """,
)
_NEW_MODEL = Query(
    "tests.new_model",
    """
    MATCH (role:JobRole {id: 'analyst'})
    MATCH (before:CompetencyModel {id: 'model-2'})
    SET before.status = 'RETIRED'
    CREATE (:CompetencyModel {id: 'model-3', version: 3, status: 'PUBLISHED', effectiveFrom: '2026-01-01'})
           -[:FOR_ROLE]->(role)
    """,
)


async def frozen(company: Company, session_id: str) -> tuple[object, object]:
    links = await company.graph.read(companies.FROZEN, session_id=session_id)
    version = (await company.session(session_id))["row"]["modelVersion"]
    return sorted((link["type"], link["id"]) for link in links), version


async def test_i11_a_reorganisation_leaves_an_accepted_session_as_it_was(company: Company) -> None:
    session_id = await company.awaiting()
    before = await frozen(company, session_id)
    await companies.run(company.graph, _REORGANISE, at="2026-03-03T00:00:00.000000Z")
    await companies.run(company.graph, _NEW_MODEL)

    done(
        await company.step(
            sessions.verify,
            "boss",
            session_id,
            verified_level=4,
            baseline_level=2,
            indicator_ids=["python-4"],
        )
    )

    assert await frozen(company, session_id) == before
    links, version = before
    assert version == 2
    assert ("MENTOR_DEPARTMENT", "research") in links  # type: ignore[operator]
    assert ("MENTEE_DEPARTMENT", "sales") in links  # type: ignore[operator]
    assert ("MENTEE_ROLE", "analyst") in links  # type: ignore[operator]
