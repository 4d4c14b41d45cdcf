"""I1: one open session per mentee, mentor and skill."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from graph.engines.endpoint import Endpoint
from graph.failures import Conflict
from graph.query import Query
from mentoring import sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from tests.invariants import replicas
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import Company, done

_CLIENTS = 50
Clients = Callable[[Company, Endpoint], Awaitable[list[Outcome]]]
_SECOND_KEY = Query(
    "tests.second_open_key",
    "CREATE (:MentoringSession {id: 'second', openKey: 'mentee|mentor|python', version: 1})",
)


async def at_once_in_one_process(company: Company, _endpoint: Endpoint) -> list[Outcome]:
    return await asyncio.gather(*(company.request() for _ in range(_CLIENTS)))


async def at_once_over_replicas(company: Company, endpoint: Endpoint) -> list[Outcome]:
    return await replicas.all_at_once(endpoint, [lambda graph: company.through(graph).request()] * _CLIENTS)


@pytest.mark.parametrize("at_once", [at_once_in_one_process, at_once_over_replicas])
async def test_i01_fifty_identical_requests_make_exactly_one_session(
    company: Company, endpoint: Endpoint, at_once: Clients
) -> None:
    outcomes = await at_once(company, endpoint)

    made = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    others = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(made) == 1
    assert {(other.code, other.session_id) for other in others} == {
        (Code.DUPLICATE_OPEN_SESSION, made[0].session_id)
    }
    assert (await company.counts())["MentoringSession"] == 1


async def test_i01_the_key_is_unique_in_the_graph_itself(company: Company) -> None:
    await company.requested()

    with pytest.raises(Conflict):
        await companies.run(company.graph, _SECOND_KEY)


async def test_i01_the_key_goes_with_the_step_that_ends_the_session(company: Company) -> None:
    first = await company.in_practice()
    assert (await company.session(first))["row"]["openKey"] == "mentee|mentor|python"

    done(await company.step(sessions.cancel, "mentee", first, reason="Moved on"))

    assert "openKey" not in (await company.session(first))["row"]
    assert await company.requested() != first
