"""I2: a mentor's places taken never exceed the capacity."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from mentoring import profiles, sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from tests.invariants import replicas
from tests.mentoring.sessions.company import DAY, Company, done, person, why

_CLIENTS = 50
Clients = Callable[[Company, Endpoint, list[str]], Awaitable[list[Outcome]]]
_TAKEN = Query(
    "tests.taken",
    """
    MATCH (:Employee {id: 'mentor'})<-[:MENTOR]-(session:MentoringSession)
    WHERE session.state IN ['ACCEPTED', 'SCHEDULED', 'IN_PRACTICE', 'AWAITING_VERIFICATION']
    WITH count(session) AS taken
    RETURN collect({taken: taken}) AS rows
    """,
)


async def taken(company: Company) -> int:
    [row] = await company.graph.read(_TAKEN)
    return int(row["taken"])


async def asked_by(company: Company, number: int) -> list[str]:
    mentees = [f"mentee-{index}" for index in range(number)]
    await company.people(*mentees, manager="boss")
    for mentee in mentees:
        await company.assessed(mentee, 1)
    return [await company.requested(mentee=mentee) for mentee in mentees]


def accepting(company: Company, session_id: str) -> replicas.Call[Outcome]:
    return lambda graph: company.through(graph).step(
        sessions.accept, "mentor", session_id, expected_version=1
    )


async def at_once_in_one_process(company: Company, _endpoint: Endpoint, asked: list[str]) -> list[Outcome]:
    return await asyncio.gather(*(accepting(company, one)(company.graph) for one in asked))


async def at_once_over_replicas(company: Company, endpoint: Endpoint, asked: list[str]) -> list[Outcome]:
    return await replicas.all_at_once(endpoint, [accepting(company, one) for one in asked])


@pytest.mark.parametrize("at_once", [at_once_in_one_process, at_once_over_replicas])
async def test_i02_fifty_acceptances_at_once_admit_exactly_three(
    company: Company, endpoint: Endpoint, at_once: Clients
) -> None:
    session_ids = await asked_by(company, _CLIENTS)

    outcomes = await at_once(company, endpoint, session_ids)

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 3
    assert {(refusal.code, refusal.capacity, refusal.open) for refusal in refusals} == {
        (Code.CAPACITY_REACHED, 3, 3)
    }
    assert await taken(company) == 3


async def test_i02_requests_take_no_place_and_the_end_of_a_session_frees_one(company: Company) -> None:
    first, second = await asked_by(company, 2)
    await company.profile("mentor", capacity=1)
    done(await company.step(sessions.accept, "mentor", first))
    full = await company.step(sessions.accept, "mentor", second)
    done(await company.step(sessions.cancel, "mentor", first, reason="No time"))

    freed = await company.step(sessions.accept, "mentor", second)

    assert why(full) == (Code.CAPACITY_REACHED, "sessionId")
    assert done(freed).session_id == second


async def test_i02_a_place_is_taken_until_the_verification(company: Company) -> None:
    await company.profile("mentor", capacity=1)
    await company.awaiting()
    company.advance(DAY)
    await company.people("other", manager="boss")
    await company.assessed("other", 1)

    assert why(await company.request(mentee="other")) == (Code.CAPACITY_REACHED, "mentorId")


async def test_i02_capacity_is_not_set_below_the_places_taken(company: Company) -> None:
    for one in await asked_by(company, 2):
        done(await company.step(sessions.accept, "mentor", one))

    below = await profiles.update(company.graph, actor=person("mentor"), now=company.now, capacity=1)
    equal = await profiles.update(company.graph, actor=person("mentor"), now=company.now, capacity=2)

    assert isinstance(below, Refused)
    assert (below.code, below.path, below.open) == (Code.CAPACITY_REACHED, ("input", "capacity"), 2)
    done(equal)


async def test_i02_a_smaller_capacity_and_acceptances_at_once_never_cross(
    company: Company, endpoint: Endpoint
) -> None:
    session_ids = await asked_by(company, 6)

    def lower(graph: Graph) -> Awaitable[Outcome]:
        return profiles.update(graph, actor=person("mentor"), now=company.now, capacity=2)

    outcomes = await replicas.all_at_once(
        endpoint,
        [*(accepting(company, one) for one in session_ids[:3]), lower]
        + [accepting(company, one) for one in session_ids[3:]],
    )

    lowered = any(isinstance(one, Done) and one.profile_employee_id for one in outcomes)
    assert await taken(company) == (2 if lowered else 3)
