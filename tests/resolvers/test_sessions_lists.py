"""A person's sessions, and those that wait for the viewer."""

from datetime import timedelta
from typing import Any

import pytest

from graph import instants
from graph.client import Graph
from resolvers.errors import CodedError
from schema.people import Participation
from schema.session_states import SessionState
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import NOW, Company

AWAITING = "Query.sessionsAwaitingMyAction"


async def of_person(company: Company, viewer: str, person: str, **arguments: Any) -> Any:
    given = {"as_": Participation.ANY, "states": None, "first": None, "after": None, **arguments}
    return await request_of(company, viewer).find("Employee.sessions", company.people[person], **given)


async def uuids(company: Company, viewer: str, person: str, **arguments: Any) -> list[str] | None:
    page = await of_person(company, viewer, person, **arguments)
    return None if page is None else [node.uuid for node in page.nodes()]


async def awaiting(company: Company, viewer: str, **arguments: Any) -> Any:
    given = {"first": None, "after": None, **arguments}
    return await request_of(company, viewer).root(AWAITING, **given)


async def waits_for(company: Company, session_id: str) -> set[str]:
    found = set()
    for viewer in company.people:
        page = await awaiting(company, viewer)
        assert await page.total_count() == len(page.nodes())
        if session_id in [node.uuid for node in page.nodes()]:
            found.add(viewer)
    return found


async def test_a_persons_sessions_are_for_the_person_their_manager_and_administrators(
    company: Company,
) -> None:
    learning = await company.session(requested_at=NOW - timedelta(days=3))
    teaching = await company.session(mentor="mentee", mentee="stranger", requested_at=NOW - timedelta(days=2))

    seen = {viewer: await uuids(company, viewer, "mentee") for viewer in company.people}

    assert seen == {
        "mentee": [teaching, learning],
        "manager": [learning],
        "admin": [teaching, learning],
        "mentor": None,
        "skip": None,
        "director": None,
        "lead": None,
        "stranger": None,
    }


async def test_a_part_narrows_the_list(company: Company) -> None:
    learning = await company.session(mentee="manager")
    teaching = await company.session(mentor="manager", mentee="stranger")
    verified = await company.session()
    await company.verification(verified, verifier="manager")

    parts = {
        part.name: await uuids(company, "manager", "manager", as_=part)
        for part in (Participation.MENTOR, Participation.MENTEE, Participation.VERIFIER)
    }

    assert parts == {"MENTOR": [teaching], "MENTEE": [learning], "VERIFIER": [verified]}
    assert set(await uuids(company, "manager", "manager") or ()) == {learning, teaching, verified}
    assert await uuids(company, "skip", "manager", as_=Participation.VERIFIER) == []


async def test_states_narrow_the_list_and_none_of_them_leaves_nothing(company: Company) -> None:
    waiting = await company.session()
    await company.session("DECLINED")

    assert await uuids(company, "mentee", "mentee", states=[SessionState.REQUESTED]) == [waiting]
    assert await uuids(company, "mentee", "mentee", states=[]) == []


async def test_pages_go_on_where_the_last_one_ended_newest_first(company: Company) -> None:
    made = [await company.session("DECLINED", requested_at=NOW - timedelta(days=day)) for day in range(5)]

    seen: list[str] = []
    after = None
    while True:
        page = await of_person(company, "mentee", "mentee", first=2, after=after)
        seen += [node.uuid for node in page.nodes()]
        assert await page.total_count() == 5
        after = page.page_info.end_cursor
        if not page.page_info.has_next_page:
            break

    assert seen == made


async def test_somebody_without_sessions_has_an_empty_list(company: Company) -> None:
    page = await of_person(company, "stranger", "stranger")

    assert page.nodes() == []
    assert await page.total_count() == 0


async def test_a_cursor_of_another_list_does_not_open(company: Company) -> None:
    await company.session()
    page = await of_person(company, "mentee", "mentee")

    with pytest.raises(CodedError) as refused:
        await of_person(
            company, "mentee", "mentee", as_=Participation.MENTEE, after=page.page_info.end_cursor
        )

    assert refused.value.extensions == {"code": "INVALID_INPUT", "argument": ["after"]}


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("REQUESTED", {"mentor"}),
        ("ACCEPTED", {"mentor", "mentee"}),
        ("IN_PRACTICE", {"mentor", "mentee"}),
        ("AWAITING_VERIFICATION", {"manager"}),
        ("VERIFIED", set()),
        ("LAPSED", set()),
    ],
)
async def test_a_session_waits_for_whose_step_it_is(company: Company, state: str, whose: set[str]) -> None:
    session_id = await company.session(state, awaitingSince=instants.to_text(NOW - timedelta(days=2)))

    assert await waits_for(company, session_id) == whose


@pytest.mark.parametrize(("ended", "whose"), [(True, {"mentor", "mentee"}), (False, set())])
async def test_a_scheduled_session_waits_once_its_meeting_is_over(
    company: Company, ended: bool, whose: set[str]
) -> None:
    session_id = await company.session("SCHEDULED")
    start = NOW - timedelta(minutes=30) if ended else NOW - timedelta(minutes=29)
    await company.meetings(session_id, (start, "PLANNED"), (NOW - timedelta(days=9), "CANCELLED"))

    assert await waits_for(company, session_id) == whose


@pytest.mark.parametrize(
    ("days", "whose"), [(20, {"manager"}), (21, {"manager", "skip"}), (30, {"manager", "skip", "admin"})]
)
async def test_a_reassessment_waits_for_whoever_may_verify(
    company: Company, days: int, whose: set[str]
) -> None:
    session_id = await company.awaiting(waited=timedelta(days=days))

    assert await waits_for(company, session_id) == whose


async def test_what_waits_is_listed_by_when_it_is_due(company: Company) -> None:
    due = {
        await company.session(mentee=mentee, dueAt=instants.to_text(NOW + timedelta(days=days))): days
        for mentee, days in (("mentee", 4), ("manager", 1), ("stranger", 3), ("skip", 2))
    }

    first = await awaiting(company, "mentor", first=3)
    rest = await awaiting(company, "mentor", first=3, after=first.page_info.end_cursor)

    assert [due[node.uuid] for node in (*first.nodes(), *rest.nodes())] == [1, 2, 3, 4]
    assert await first.total_count() == 4
    assert not rest.page_info.has_next_page


async def test_a_cursor_of_another_persons_list_does_not_open(company: Company) -> None:
    await company.session()
    page = await awaiting(company, "mentor")

    with pytest.raises(CodedError):
        await of_person(company, "mentor", "mentor", after=page.page_info.end_cursor)


async def test_a_list_costs_one_statement_however_long_it_is(company: Company) -> None:
    async def names() -> list[str]:
        asked: list[str] = []
        with Graph.observing(lambda name, _seconds, _rows: asked.append(name)):
            await awaiting(company, "mentor")
            await of_person(company, "mentor", "mentor")
        return asked

    none = await names()
    for mentee in ("mentee", "manager", "skip", "stranger"):
        await company.session(mentee=mentee)

    assert await names() == none == ["level:sessions.awaiting_viewer", "level:sessions.of_employee"]
