"""The whole loop of one session, and what each step leaves behind."""

from graph.client import Graph
from mentoring import sessions
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, HOUR, done


async def test_a_session_goes_from_request_to_verification(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id, meeting_id = await company.scheduled()
    company.advance(DAY + 2 * HOUR)
    recorded = await company.meeting_step(
        sessions.record_meeting,
        "mentee",
        session_id,
        meeting_id,
        status="HELD",
        practised=["python-3"],
        note="Yes",
    )
    company.advance(DAY)
    reassessed = await company.step(
        sessions.reassess, "mentee", session_id, level=4, indicator_ids=["python-3"], reflection="Better"
    )
    verified = await company.step(
        sessions.verify, "boss", session_id, verified_level=3, baseline_level=2, indicator_ids=["python-3"]
    )

    assert done(recorded).meeting_id == meeting_id
    assert done(reassessed).session_id == session_id
    assert done(verified).verification_id
    after = await company.session(session_id)
    assert [step["to"] for step in after["steps"]] == [
        "REQUESTED",
        "ACCEPTED",
        "SCHEDULED",
        "IN_PRACTICE",
        "AWAITING_VERIFICATION",
        "VERIFIED",
    ]
    assert after["row"]["version"] == 6
    assert "openKey" not in after["row"]
