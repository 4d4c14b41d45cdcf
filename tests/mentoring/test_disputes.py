"""Disputes: a gain out of the score while under review, decided by somebody who is no party to it."""

from datetime import timedelta
from typing import Any

import pytest

from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from graph.reputation import ledger
from mentoring import disputes, sessions
from mentoring.disputes import Decision
from mentoring.disputes.opening import Reason
from mentoring.outcomes import Code, Done, Outcome, Refused
from mentoring.people import Viewer
from mentoring.sessions import clocks
from tests.invariants import replicas
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, Company, done, person, why
from tests.mentoring.sessions.test_corrections import correct, events

DISPUTE = Query(
    "tests.dispute",
    """
    MATCH (dispute:GainDispute {id: $dispute_id})
    OPTIONAL MATCH (dispute)-[:CLOSED_BY]->(closer:Employee)
    WITH properties(dispute) AS row, closer.id AS closer_id
    RETURN collect({row: row, closer_id: closer_id}) AS rows
    """,
)


@pytest.fixture
async def company(graph: Graph) -> Company:
    return await companies.build(graph)


async def dispute(company: Company, session_id: str, who: Any = "mentor", **given: Any) -> Outcome:
    return await disputes.dispute(
        company.graph,
        actor=person(who) if isinstance(who, str) else who,
        now=company.now,
        programme=company.programme,
        session_id=session_id,
        **({"reason_code": Reason.WRONG_LEVEL, "comment": "She showed level 5."} | given),
    )


async def opened(company: Company, session_id: str) -> str:
    return done(await dispute(company, session_id)).dispute_id or ""


async def decide(
    company: Company, dispute_id: str, decision: Decision, who: Viewer = ADMIN, **given: Any
) -> Outcome:
    return await disputes.decide(
        company.graph, actor=who, now=company.now, dispute_id=dispute_id, decision=decision,
        **({"reason": "Looked at the work."} | given),
    )  # fmt: skip


async def withdraw(company: Company, dispute_id: str, who: Any = "mentor", **given: Any) -> Outcome:
    actor = person(who) if isinstance(who, str) else who
    return await disputes.withdraw(
        company.graph, actor=actor, now=company.now, dispute_id=dispute_id, **given
    )


async def counted(company: Company) -> bool:
    return bool(await ledger.gains(company.graph))


async def stored(company: Company, dispute_id: str) -> dict[str, Any]:
    [found] = await company.graph.read(DISPUTE, dispute_id=dispute_id)
    return {**found["row"], "closer": found["closer_id"]}


async def test_a_disputed_gain_is_out_of_the_score_until_it_is_decided(company: Company) -> None:
    session_id = await company.verified()

    dispute_id = await opened(company, session_id)

    assert not await counted(company)
    row = (await company.session(session_id))["row"]
    assert (row["gainExclusion"], row["disputeId"]) == ("UNDER_REVIEW", dispute_id)
    assert (await events(company, session_id))[-1] == "gain.disputed"


@pytest.mark.parametrize(
    ("decision", "counts", "exclusion", "event"),
    [
        (Decision.DISMISSED, True, None, "gain.reinstated"),
        (Decision.UPHELD, False, "DISPUTE_UPHELD", "gain.withdrawn"),
    ],
)
async def test_a_decision_is_for_good(
    company: Company, decision: Decision, counts: bool, exclusion: str | None, event: str
) -> None:
    session_id = await company.verified()
    dispute_id = await opened(company, session_id)
    company.advance(DAY)

    done(await decide(company, dispute_id, decision))

    assert await counted(company) is counts
    row = (await company.session(session_id))["row"]
    assert (row.get("gainExclusion"), row.get("disputeId")) == (exclusion, None)
    assert (await events(company, session_id))[-1] == event
    kept = await stored(company, dispute_id)
    assert (kept["state"], kept["closer"], kept["decision"]) == (
        str(decision),
        "director",
        "Looked at the work.",
    )
    for other in Decision:
        again = await decide(company, dispute_id, other)
        assert isinstance(again, Refused)
        assert (why(again), again.dispute_id) == ((Code.DISPUTE_SETTLED, "disputeId"), dispute_id)
    assert why(await dispute(company, session_id)) == (Code.ALREADY_DISPUTED, "sessionId")


async def test_a_withdrawn_dispute_brings_the_gain_back_and_is_not_raised_again(company: Company) -> None:
    session_id = await company.verified()
    dispute_id = await opened(company, session_id)

    by_the_administrator = why(await withdraw(company, dispute_id, ADMIN))
    by_a_stranger = why(await withdraw(company, dispute_id, "mentee"))
    done(await withdraw(company, dispute_id))

    assert by_the_administrator == (Code.FORBIDDEN, "disputeId")
    assert by_a_stranger == (Code.NOT_FOUND, "disputeId")
    assert await counted(company)
    assert (await stored(company, dispute_id))["state"] == "WITHDRAWN"
    again = await dispute(company, session_id)
    assert isinstance(again, Refused)
    assert (why(again), again.dispute_id) == ((Code.ALREADY_DISPUTED, "sessionId"), dispute_id)


async def test_a_corrected_gain_may_be_disputed_once_more(company: Company) -> None:
    session_id = await company.verified()
    done(await withdraw(company, await opened(company, session_id)))
    done(await correct(company, session_id))

    second = await opened(company, session_id)
    done(await decide(company, second, Decision.DISMISSED))

    [row] = await ledger.gains(company.graph)
    assert row.verified_rank == 3
    assert why(await dispute(company, session_id)) == (Code.ALREADY_DISPUTED, "sessionId")


async def test_an_upheld_dispute_outlives_a_correction(company: Company) -> None:
    session_id = await company.verified()
    done(await decide(company, await opened(company, session_id), Decision.UPHELD))

    done(await correct(company, session_id))

    assert not await counted(company)
    assert why(await dispute(company, session_id)) == (Code.GAIN_NOT_COUNTED, "sessionId")


async def test_who_may_dispute_what(company: Company) -> None:
    waiting = await company.awaiting(mentee="mentee")
    refusals = {
        who: why(await dispute(company, waiting, who)) for who in ("stranger", "mentee", "boss", ADMIN)
    }
    unverified = why(await dispute(company, waiting))
    unknown = why(await dispute(company, "no-session"))
    no_words = why(await dispute(company, waiting, reason_code=Reason.OTHER, comment=" "))

    assert refusals == {
        "stranger": (Code.NOT_FOUND, "sessionId"),
        "mentee": (Code.FORBIDDEN, "sessionId"),
        "boss": (Code.FORBIDDEN, "sessionId"),
        ADMIN: (Code.FORBIDDEN, "sessionId"),
    }
    assert unverified == (Code.GAIN_NOT_COUNTED, "sessionId")
    assert unknown == (Code.NOT_FOUND, "sessionId")
    assert no_words == (Code.INVALID_INPUT, "comment")


async def test_a_gain_that_counts_for_nobody_is_not_disputed(company: Company) -> None:
    await company.assessed("mentee", 4, by="boss", at=companies.START)
    await company.assessed("mentee", 2, by="boss", at=companies.START + DAY / 24)
    company.advance(DAY)
    session_id = await company.verified()

    assert why(await dispute(company, session_id)) == (Code.GAIN_NOT_COUNTED, "sessionId")


async def test_a_gain_is_disputed_in_time(company: Company) -> None:
    session_id = await company.verified()
    company.advance(company.programme.dispute_window + timedelta(microseconds=1))
    late = why(await dispute(company, session_id))
    done(await correct(company, session_id))
    company.advance(company.programme.dispute_window)

    assert late == (Code.TOO_LATE, "sessionId")
    assert await opened(company, session_id)


async def test_only_so_many_disputes_wait_at_a_time(company: Company) -> None:
    limit = company.programme.dispute_limit
    people = [f"pupil-{number}" for number in range(limit + 1)]
    await company.people(*people, manager="boss")
    verified = []
    for pupil in people:
        await company.assessed(pupil, 2)
        verified.append(await company.verified(mentee=pupil))
    waiting = [await opened(company, session_id) for session_id in verified[:limit]]

    too_many = why(await dispute(company, verified[limit]))
    done(await withdraw(company, waiting[0]))

    assert too_many == (Code.DISPUTE_LIMIT_REACHED, "sessionId")
    assert await opened(company, verified[limit])


@pytest.mark.parametrize("party", ["mentor", "mentee", "boss", "other-boss"])
async def test_no_party_decides(company: Company, party: str) -> None:
    session_id = await company.verified()
    dispute_id = await opened(company, session_id)

    outcome = await decide(company, dispute_id, Decision.DISMISSED, Viewer(party, ADMIN.roles))

    assert why(outcome) == (Code.REVIEWER_CONFLICT_OF_INTEREST, "disputeId")
    assert (await stored(company, dispute_id))["state"] == "OPEN"


async def test_whoever_is_no_administrator_decides_nothing(company: Company) -> None:
    dispute_id = await opened(company, await company.verified())

    assert why(await decide(company, dispute_id, Decision.UPHELD, person("mentor"))) == (
        Code.FORBIDDEN,
        "disputeId",
    )
    assert why(await decide(company, dispute_id, Decision.UPHELD, person("boss"))) == (
        Code.NOT_FOUND,
        "disputeId",
    )
    assert why(await decide(company, dispute_id, Decision.UPHELD, reason="")) == (
        Code.INVALID_INPUT,
        "reason",
    )


async def test_an_undecided_gain_comes_back_and_its_dispute_waits_on(company: Company) -> None:
    session_id = await company.verified()
    dispute_id = await opened(company, session_id)
    company.advance(company.programme.dispute_review - timedelta(microseconds=1))
    early = await clocks.run_due(company.graph, now=company.now, programme=company.programme)
    assert not await counted(company)

    company.advance(timedelta(microseconds=1))
    due = [
        await clocks.run_due(company.graph, now=company.now, programme=company.programme) for _ in range(2)
    ]

    assert (early, due) == (0, [1, 0])
    assert await counted(company)
    assert (await stored(company, dispute_id))["state"] == "OVERDUE"
    assert (await events(company, session_id))[-1] == "gain.reinstated"
    done(await decide(company, dispute_id, Decision.UPHELD))
    assert not await counted(company)


async def test_a_retried_call_finds_its_own_work(company: Company) -> None:
    session_id = await company.verified()
    first = done(await dispute(company, session_id, idempotency_key="a"))
    again = done(await dispute(company, session_id, idempotency_key="a"))
    other = why(await dispute(company, session_id, reason_code=Reason.WRONG_BASELINE, idempotency_key="a"))
    decided = [
        done(await decide(company, first.dispute_id or "", Decision.DISMISSED, idempotency_key="b"))
        for _ in range(2)
    ]

    assert (first.replayed, again.replayed, again.dispute_id) == (False, True, first.dispute_id)
    assert other == (Code.INVALID_INPUT, "idempotencyKey")
    assert [one.replayed for one in decided] == [False, True]
    assert (await company.counts())["GainDispute"] == 1


async def test_of_disputes_and_decisions_at_once_one_is_written(company: Company, endpoint: Endpoint) -> None:
    session_id = await company.verified()

    def disputing(elsewhere: Graph) -> Any:
        return dispute(company.through(elsewhere), session_id)

    opened_at_once = await replicas.all_at_once(endpoint, [disputing] * 6)
    [first] = [one for one in opened_at_once if isinstance(one, Done)]

    def deciding(decision: Decision) -> replicas.Call[Outcome]:
        return lambda elsewhere: decide(company.through(elsewhere), first.dispute_id or "", decision)

    decided_at_once = await replicas.all_at_once(endpoint, [deciding(one) for one in Decision] * 3)

    assert {one.code for one in opened_at_once if isinstance(one, Refused)} == {Code.ALREADY_DISPUTED}
    assert sum(isinstance(one, Done) for one in decided_at_once) == 1
    assert {one.code for one in decided_at_once if isinstance(one, Refused)} == {Code.DISPUTE_SETTLED}
    assert (await company.counts())["GainDispute"] == 1
    state = (await stored(company, first.dispute_id or ""))["state"]
    assert await counted(company) == (state == "DISMISSED")


async def test_a_disputed_session_is_still_seen_as_before(company: Company) -> None:
    session_id = await company.verified()
    await opened(company, session_id)

    again = await company.step(sessions.verify, "boss", session_id, verified_level=5, baseline_level=2)

    assert why(again)[0] is Code.ILLEGAL_TRANSITION
