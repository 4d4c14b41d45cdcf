"""Mentor cards: searches with them, without them and with some are the same, and no change leaves a wrong one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.client import Graph
from graph.query import Query
from graph.search import cards
from mentoring import exchange, profiles, reputation, search, sessions
from mentoring.doctor.cards import wrong
from mentoring.outcomes import Done
from mentoring.sessions import clocks
from tests.mentoring import planted
from tests.mentoring.exchange import harbour
from tests.mentoring.planted import NOW
from tests.mentoring.search_oracle import Ask, World, same_list
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import DAY, HOUR, Company, done, person
from tests.mentoring.test_search import whole

_WANTED = Query(
    "tests.cards.wanted", "MATCH (mentor:Employee)-[:HAS_PROFILE]->(:MentorProfile) SET mentor.cardUntil = ''"
)
_END_SOME = Query(
    "tests.cards.end_some",
    "MATCH (mentor:Employee) WHERE mentor.cardUntil > '0' AND mentor.id > $after SET mentor.cardUntil = ''",
)
_LEAVE_DEPARTMENTS = Query(
    "tests.cards.leave_departments",
    """
    MATCH (mentor:Employee)-[member:MEMBER_OF]->(:Department)
    WHERE mentor.cardUntil = ''
    SET member.to = $at
    """,
)


async def _carded(graph: Graph, now: datetime) -> int:
    await planted.run(graph, _WANTED)
    made = await search.renew_cards(graph, now=now)
    assert not await cards.due(graph, now=now, limit=1)
    return made


async def _ended(graph: Graph, now: datetime) -> list[str]:
    """Whose card may not be believed; nobody's is wrong, and then everybody's is made again."""
    assert await wrong(graph, now=now) == []
    ended = sorted(await cards.due(graph, now=now, limit=100))
    await search.renew_cards(graph, now=now)
    assert await wrong(graph, now=now) == []
    assert not await cards.due(graph, now=now, limit=1)
    return ended


async def test_a_search_is_the_same_with_cards_with_some_and_with_none(graph: Graph) -> None:
    company = await planted.company(graph)
    await reputation.refit(graph, now=NOW)
    world = await World.read(graph, NOW)
    asks = [Ask(company.people[at], company.skills[0], 1) for at in (0, 8, 60)]
    expected = [world.answer(ask) for ask in asks]

    assert await _carded(graph, NOW) == len(company.mentors)
    for ask, matches in zip(asks, expected, strict=True):
        same_list(await whole(graph, ask, size=7), matches)
    await planted.run(graph, _END_SOME, after=company.mentors[len(company.mentors) // 2])
    for ask, matches in zip(asks, expected, strict=True):
        same_list(await whole(graph, ask, size=7), matches)
    assert 0 < len(await cards.due(graph, now=NOW, limit=1_000)) < len(company.mentors)
    assert await wrong(graph, now=NOW) == []


async def test_a_card_is_believed_from_its_making_until_a_membership_ends(graph: Graph) -> None:
    company = await planted.company(graph)
    await planted.run(graph, _WANTED)
    await planted.run(graph, _LEAVE_DEPARTMENTS, at="2026-06-16T12:00:00.000000Z")
    await search.renew_cards(graph, now=NOW)
    ask = Ask(company.people[60], company.skills[0], 1)

    day_before, day_after = NOW - timedelta(days=1), NOW + timedelta(days=2)
    believed = [
        len(await cards.believed(graph, now=at, place_taking=["ACCEPTED"], after="", limit=1_000))
        for at in (day_before, NOW, day_after)
    ]
    in_departments = len(await cards.due(graph, now=day_after, limit=1_000))
    assert believed == [0, len(company.mentors), len(company.mentors) - in_departments]
    assert in_departments
    assert any(match.organisational_distance is not None for match in await _matches(graph, ask, NOW))
    assert {match.organisational_distance for match in await _matches(graph, ask, day_after)} == {None}
    assert await _ended(graph, day_after)
    assert {match.organisational_distance for match in await _matches(graph, ask, day_after)} == {None}


async def _matches(graph: Graph, ask: Ask, now: datetime) -> list[search.Match]:
    [page] = await search.candidates(graph, [(ask.mentee, ask.skill, ask.target)], now=now, first=50)
    return list(page.matches)


async def _request(company: Company) -> None:
    await company.requested()


async def _decline(company: Company) -> None:
    done(await company.step(sessions.decline, "mentor", await company.requested()))


async def _cancel(company: Company) -> None:
    done(await company.step(sessions.cancel, "mentee", await company.accepted(), reason="No time"))


async def _expire(company: Company) -> None:
    await company.requested()
    await _ended(company.graph, company.now)
    company.advance(8 * DAY)
    assert await clocks.run_due(company.graph, now=company.now, programme=company.programme)


async def _await_verification(company: Company) -> None:
    await company.awaiting()


async def _verify(company: Company) -> None:
    await company.verified()


async def _pause(company: Company) -> None:
    until = company.now + DAY
    assert isinstance(
        await profiles.update(company.graph, actor=person("mentor"), now=company.now, paused_until=until),
        Done,
    )


@pytest.mark.parametrize(
    "change",
    [_request, _decline, _cancel, _expire, _await_verification, _verify, _pause],
    ids=lambda do: do.__name__,
)
async def test_what_happens_to_a_mentor_ends_their_card(
    graph: Graph, change: Callable[[Company], Awaitable[None]]
) -> None:
    company = await companies.build(graph)
    assert await _carded(graph, company.now) == 1

    company.advance(HOUR)
    await change(company)

    assert await _ended(graph, company.now) == ["mentor"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("departments.csv", "d-fin,Finance", "d-fin,Money"),
        ("departments.csv", "DEPARTMENT,d-all\nd-fin", "DEPARTMENT,d-fin\nd-fin"),
        (
            "memberships.csv",
            "p-eva,d-fin,2020-02-01,",
            "p-eva,d-fin,2020-02-01,2025-12-01\np-eva,d-eng,2025-12-01,",
        ),
        (
            "reporting_lines.csv",
            "p-eva,p-dora,2020-02-01,",
            "p-eva,p-dora,2020-02-01,2025-12-01\np-eva,p-ana,2025-12-01,",
        ),
        ("mentors.csv", "p-eva,2", "p-eva,4"),
    ],
)
async def test_an_import_ends_the_cards_of_those_whom_it_changes(
    graph: Graph, tmp_path: Path, name: str, old: str, new: str
) -> None:
    await exchange.import_directory(graph, harbour.write(tmp_path / "first"), now=harbour.NOW)
    assert await search.renew_cards(graph, now=harbour.NOW)

    second = harbour.write(tmp_path / "second", **harbour.changed(name, old, new))
    outcome = await exchange.import_directory(graph, second, now=harbour.NOW)

    assert isinstance(outcome, exchange.Applied), outcome
    assert await _ended(graph, harbour.NOW)


async def test_a_card_made_while_sessions_move_is_never_wrong(graph: Graph) -> None:
    company = await companies.build(graph)
    mentees = [f"mentee-{number}" for number in range(6)]
    await company.people(*mentees, manager="boss")
    for mentee in mentees:
        await company.assessed(mentee, 2)
    await _carded(graph, company.now)
    company.advance(HOUR)
    finished = asyncio.Event()

    async def renewing() -> None:
        while not finished.is_set():
            await search.renew_cards(graph, now=company.now)

    keeping = asyncio.create_task(renewing())
    try:
        for mentee in mentees:
            done(await company.step(sessions.decline, "mentor", await company.requested(mentee=mentee)))
    finally:
        finished.set()
        await keeping

    await _ended(graph, company.now)
    [(card, _)] = (
        await cards.believed(graph, now=company.now, place_taking=["ACCEPTED"], after="", limit=1)
    ).values()
    assert len(card.asked) == len(mentees)
