"""The ladder of verifiers: the manager of record, then those above, and the same said in Cypher."""

from datetime import timedelta
from typing import Any

import pytest

from graph import instants, levels
from graph.client import Graph
from graph.sessions import fields
from mentoring import sessions
from mentoring.outcomes import Code
from mentoring.people import PROGRAMME_ADMIN
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, Company, done, person, why

SOMEBODY_ELSE = person("stranger", roles=[PROGRAMME_ADMIN])
MOMENT = timedelta(microseconds=1)


async def may_verify(company: Company, session_id: str, who: Any) -> bool:
    """Whether the rule lets them, which a version that is right and a level that is not tell apart."""
    outcome = await company.step(sessions.verify, who, session_id, verified_level=9)
    code, _ = why(outcome)
    assert code in {Code.LEVEL_OUT_OF_SCALE, Code.NOT_MANAGER_OF_RECORD, Code.NOT_FOUND}
    return code is Code.LEVEL_OUT_OF_SCALE


async def shown_as_verifier(company: Company, session_id: str, who: Any) -> bool:
    """The same, as the API's fields read it."""
    answers = await levels.read_level(
        company.graph,
        fields.ACTION_FACTS,
        {"may_verify": fields.MAY_VERIFY},
        [session_id],
        viewer_id=who.id,
        viewer_admin=who.is_admin,
        now=instants.to_text(company.now),
        skip_level_since=instants.to_text(company.now - company.programme.skip_level_after),
        admin_since=instants.to_text(company.now - company.programme.admin_after),
    )
    return bool(answers[session_id]["may_verify"])


async def verifiers(company: Company, session_id: str) -> set[str]:
    found = set()
    for who in (person("boss"), person("director"), person("other-boss"), SOMEBODY_ELSE):
        may = await may_verify(company, session_id, who)
        assert may == await shown_as_verifier(company, session_id, who), who
        if may:
            found.add(who.id)
    return found


@pytest.mark.parametrize(
    ("waited", "who"),
    [
        (timedelta(0), {"boss"}),
        (21 * DAY - MOMENT, {"boss"}),
        (21 * DAY, {"boss", "director"}),
        (30 * DAY - MOMENT, {"boss", "director"}),
        (30 * DAY, {"boss", "director", "stranger"}),
    ],
)
async def test_the_ladder_goes_up_with_time(graph: Graph, waited: timedelta, who: set[str]) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    company.advance(waited)

    assert await verifiers(company, session_id) == who


@pytest.mark.parametrize("status", ["DEACTIVATED", "ON_LEAVE"])
async def test_without_an_active_manager_the_skip_level_may_at_once(graph: Graph, status: str) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    await company.status("boss", status)

    assert await verifiers(company, session_id) - {"boss"} == {"director"}


async def test_with_neither_active_an_administrator_may_at_once(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    await company.status("boss", "DEACTIVATED")
    await company.status("director", "DEACTIVATED")

    assert "stranger" in await verifiers(company, session_id)


async def test_without_any_manager_an_administrator_may_at_once(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    await company.orphaned("mentee")

    assert await verifiers(company, session_id) == {"stranger"}


async def test_the_manager_of_the_moment_verifies_and_the_former_does_not(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    company.advance(DAY)
    await company.reports("mentee", manager="other-boss")

    assert await verifiers(company, session_id) == {"other-boss"}


async def test_a_manager_who_is_the_mentor_does_not_verify(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    await company.reports("mentee", manager="mentor")

    refused = await company.step(sessions.verify, "mentor", session_id, verified_level=4)
    company.advance(21 * DAY)

    assert why(refused)[0] is Code.VERIFIER_CONFLICT_OF_INTEREST
    assert await verifiers(company, session_id) == {"other-boss"}


async def test_whoever_verified_by_the_ladder_still_sees_the_session(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    company.advance(21 * DAY)
    given: dict[str, Any] = {
        "verified_level": 4, "baseline_level": 2, "indicator_ids": ["python-4"], "expected_version": 4,
        "idempotency_key": "once",
    }  # fmt: skip
    first = await company.step(sessions.verify, "director", session_id, **given)

    again = await company.step(sessions.verify, "director", session_id, **given)

    assert done(again).replayed
    assert done(again).verification_id == done(first).verification_id


async def test_an_administrator_sees_every_session_and_verifies_none_before_the_time(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()

    outcome = await company.step(sessions.verify, ADMIN, session_id, verified_level=4)

    assert why(outcome)[0] is Code.NOT_MANAGER_OF_RECORD
