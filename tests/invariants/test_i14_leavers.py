"""I14: a leaver gets no new session; open ones are cancelled with a reason; history stays."""

from collections.abc import Awaitable

import pytest

from graph.client import Graph
from graph.engines.endpoint import Endpoint
from mentoring import sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from mentoring.sessions.lifecycle import OPEN, State
from tests.invariants import replicas
from tests.mentoring.sessions.company import Company, done, why


async def reached(company: Company, state: str) -> str:
    match state:
        case "REQUESTED":
            return await company.requested()
        case "ACCEPTED":
            return await company.accepted()
        case "SCHEDULED":
            return (await company.scheduled())[0]
        case "IN_PRACTICE":
            return await company.in_practice()
        case "AWAITING_VERIFICATION":
            return await company.awaiting()
        case _:
            return await company.verified()


async def leave(company: Company, who: str) -> int:
    await company.status(who, "DEACTIVATED")
    return await sessions.cancel_of_leaver(company.graph, now=company.now, employee_id=who)


@pytest.mark.parametrize("state", sorted(OPEN))
@pytest.mark.parametrize("who", ["mentor", "mentee"])
async def test_i14_open_sessions_of_a_leaver_are_cancelled(company: Company, who: str, state: str) -> None:
    session_id = await reached(company, state)
    before = await company.session(session_id)

    cancelled = await leave(company, who)

    found = await company.session(session_id)
    if who == "mentor" and state == State.AWAITING_VERIFICATION:
        assert (cancelled, found) == (0, before)
        done(
            await company.step(
                sessions.verify, "boss", session_id,
                verified_level=4, baseline_level=2, indicator_ids=["python-4"],
            )
        )  # fmt: skip
        return
    assert cancelled == 1
    last = found["steps"][-1]
    assert (last["action"], last["from"], last["to"], last["actor"]) == ("CANCEL", state, "CANCELLED", None)
    assert last["reason"] == f"The {who} has left the organisation."
    assert "openKey" not in found["row"]
    assert all(meeting["status"] == "CANCELLED" for meeting in found["meetings"] if state == "SCHEDULED")


async def test_i14_history_stays(company: Company) -> None:
    session_id = await company.verified()
    before = await company.session(session_id)

    assert await leave(company, "mentor") == 0
    assert await leave(company, "mentee") == 0
    assert await company.session(session_id) == before


@pytest.mark.parametrize("who", ["mentor", "mentee"])
async def test_i14_a_leaver_gets_no_new_session(company: Company, who: str) -> None:
    await leave(company, who)

    assert why(await company.request()) == (Code.EMPLOYEE_INACTIVE, f"{who}Id")


async def test_i14_a_request_that_races_with_the_leaving_does_not_survive_it(
    company: Company, endpoint: Endpoint
) -> None:
    def asking(graph: Graph) -> Awaitable[Outcome]:
        return company.through(graph).request()

    async def leaving(graph: Graph) -> Outcome:
        await leave(company.through(graph), "mentor")
        return Done()

    outcomes = await replicas.all_at_once(endpoint, [asking, leaving])

    [asked] = [one for one in outcomes if isinstance(one, Refused) or one.session_id]
    if isinstance(asked, Done):
        await leave(company, "mentor")
        assert (await company.session(asked.session_id or ""))["row"]["state"] == "CANCELLED"
    else:
        assert asked.code is Code.EMPLOYEE_INACTIVE


async def test_i14_somebody_on_leave_keeps_their_sessions(company: Company) -> None:
    session_id = await company.in_practice()
    await company.status("mentor", "ON_LEAVE")

    cancelled = await sessions.cancel_of_leaver(company.graph, now=company.now, employee_id="mentor")

    assert cancelled == 0
    assert (await company.session(session_id))["row"]["state"] == "IN_PRACTICE"
