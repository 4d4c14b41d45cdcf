"""Corrections: who may when, what follows from one, and that nothing that was said is lost."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.assessment_records import Assessed
from graph.client import Graph
from graph.engines.endpoint import Endpoint
from graph.query import Query
from graph.reputation import ledger
from mentoring import digests, disputes, sessions, skill_history
from mentoring.disputes.opening import Reason
from mentoring.outcomes import Code, Done, Outcome, Refused
from mentoring.people import Viewer
from tests.invariants import replicas
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, Company, done, person, why
from tests.mentoring.sessions.test_verification import HOLDING, VERIFICATION

CORRECTIONS = Query(
    "tests.corrections",
    """
    MATCH (correction:VerificationCorrection {verificationId: $verification_id})-[:CORRECTED_BY]->(by:Employee)
    WITH properties(correction) AS row, by.id AS by_id
    RETURN collect({row: row, by_id: by_id}) AS rows
    """,
)
EVENTS = Query(
    "tests.events_of_session",
    """
    MATCH (event:OutboxEvent {subjectId: $session_id})
    WITH event.kind AS kind ORDER BY event.createdAt, event.id
    RETURN collect(kind) AS rows
    """,
)


async def verification_of(company: Company, session_id: str) -> dict[str, Any]:
    [found] = await company.graph.read(VERIFICATION, session_id=session_id)
    row: dict[str, Any] = found["row"]
    return row


async def correct(company: Company, session_id: str, who: Any = "boss", **given: Any) -> Outcome:
    verification_id = (await verification_of(company, session_id))["id"]
    return await sessions.correct(
        company.graph,
        actor=person(who) if isinstance(who, str) else who,
        now=company.now,
        programme=company.programme,
        verification_id=verification_id,
        **({"corrected_level": 3, "reason": "It was the other team's review."} | given),
    )


async def disputed(company: Company, session_id: str) -> str:
    opened = await disputes.dispute(
        company.graph, actor=person("mentor"), now=company.now, programme=company.programme,
        session_id=session_id, reason_code=Reason.WRONG_LEVEL,
    )  # fmt: skip
    return done(opened).dispute_id or ""


async def events(company: Company, session_id: str) -> list[Any]:
    return list(await company.graph.read(EVENTS, session_id=session_id))


async def test_the_corrected_level_is_the_one_that_counts(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    said = await verification_of(company, session_id)
    company.advance(DAY)

    outcome = done(await correct(company, session_id))

    assert (outcome.session_id, outcome.verification_id) == (session_id, said["id"])
    assert await verification_of(company, session_id) == said
    [row] = await ledger.gains(graph)
    assert (row.baseline_rank, row.verified_rank, row.claimed_rank) == (2, 3, 4)
    [held] = await graph.read(HOLDING, person="mentee")
    assert (held["verifiedRank"], held["currentRank"], held["highWaterRank"]) == (3, 3, 3)
    assert held["verifiedAt"] == said["at"]
    stored = await company.session(session_id)
    assert (stored["row"]["state"], stored["row"]["version"]) == ("VERIFIED", 6)
    assert [step["action"] for step in stored["steps"]][-2:] == ["VERIFY", "CORRECT"]
    assert stored["row"]["endedAt"] == said["at"]
    assert (await events(company, session_id))[-1] == "verification.corrected"


async def test_a_correction_says_by_its_digest_that_it_is_unaltered(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    done(await correct(company, session_id))
    done(await correct(company, session_id, corrected_level=5, reason="A second look."))

    verification_id = (await verification_of(company, session_id))["id"]
    found = await graph.read(CORRECTIONS, verification_id=verification_id)
    rows = sorted((one["row"] for one in found), key=lambda row: row["seq"])

    assert [(row["seq"], row["correctedRank"]) for row in rows] == [(1, 3), (2, 5)]
    for row in rows:
        facts = digests.CorrectionFacts(
            correction_id=row["id"], verification_id=verification_id, seq=row["seq"], corrector_id="boss",
            at=company.now, corrected_rank=row["correctedRank"], reason=row["reason"],
        )  # fmt: skip
        assert row["digest"] == digests.correction_digest(facts)
    [counted] = await ledger.gains(graph)
    assert counted.verified_rank == 5


async def test_a_later_word_of_a_manager_outlives_the_correction_of_an_earlier_one(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    company.advance(DAY)
    await company.assessed("mentee", 5, by="boss", at=company.now, phase="PERIODIC")
    company.advance(DAY)

    done(await correct(company, session_id))

    [held] = await graph.read(HOLDING, person="mentee")
    assert (held["verifiedRank"], held["currentRank"], held["highWaterRank"]) == (5, 5, 5)


@pytest.mark.parametrize(("first", "corrected", "second", "before", "after"), [
    # A level that had been said to be there is there no longer: the rise to it counts after all.
    (4, 2, 4, None, (2, 4)),
    # A level turns out to have been there: the later rise to it was no rise.
    (3, 4, 4, (3, 4), None),
    # Part of the rise was there before.
    (3, 4, 5, (3, 5), (4, 5)),
])  # fmt: skip
async def test_a_correction_decides_what_later_gains_of_the_mentee_are(
    graph: Graph,
    first: int,
    corrected: int,
    second: int,
    before: tuple[int, int] | None,
    after: tuple[int, int] | None,
) -> None:
    company = await companies.build(graph)
    await company.people("second-mentor", manager="other-boss")
    await company.mentors("second-mentor")
    slow = await company.awaiting(target_level=5)
    earlier = await company.verified(mentor="second-mentor", level=first, target_level=5)
    company.advance(DAY)
    done(
        await company.step(
            sessions.verify, "boss", slow, verified_level=second, baseline_level=2, indicator_ids=["python-1"]
        )
    )

    async def counted() -> tuple[int, int] | None:
        rows = await ledger.gains_of(graph, [slow])
        return next(((max(r.baseline_rank, r.high_water_rank or 0), r.verified_rank) for r in rows), None)

    assert await counted() == before
    done(await correct(company, earlier, corrected_level=corrected))
    assert await counted() == after
    assert (await events(company, slow))[-1] == "gain.restated"


async def test_who_may_correct_and_in_which_order_it_is_refused(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    at = company.now

    refusals = {
        who: why(await correct(company, session_id, who))
        for who in ("stranger", "mentor", "mentee", "director")
    }
    by_admin = why(await correct(company, session_id, ADMIN))
    no_words = why(await correct(company, session_id, reason=" "))
    stale = why(await correct(company, session_id, expected_version=4))
    off_scale = why(await correct(company, session_id, corrected_level=6))
    same = why(await correct(company, session_id, corrected_level=4))
    company.now = at + company.programme.correction_window + timedelta(microseconds=1)
    late = why(await correct(company, session_id))

    assert refusals == {
        "stranger": (Code.NOT_FOUND, "verificationId"),
        "director": (Code.NOT_FOUND, "verificationId"),
        "mentor": (Code.VERIFIER_CONFLICT_OF_INTEREST, "verificationId"),
        "mentee": (Code.VERIFIER_CONFLICT_OF_INTEREST, "verificationId"),
    }
    assert by_admin == (Code.FORBIDDEN, "verificationId")
    assert no_words == (Code.INVALID_INPUT, "reason")
    assert stale == (Code.STALE_VERSION, "expectedVersion")
    assert off_scale == (Code.LEVEL_OUT_OF_SCALE, "correctedLevel")
    assert same == (Code.INVALID_INPUT, "correctedLevel")
    assert late == (Code.TOO_LATE, "verificationId")
    assert (await company.counts()).get("VerificationCorrection", 0) == 0
    company.now = at + company.programme.correction_window
    done(await correct(company, session_id))


async def test_an_administrator_corrects_what_is_disputed_and_settles_it(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    await disputed(company, session_id)
    assert await ledger.gains(graph) == []

    party = Viewer("other-boss", ADMIN.roles)
    of_a_party = why(await correct(company, session_id, party))
    done(await correct(company, session_id, ADMIN))

    assert of_a_party == (Code.REVIEWER_CONFLICT_OF_INTEREST, "verificationId")
    [row] = await ledger.gains(graph)
    assert row.verified_rank == 3
    assert why(await correct(company, session_id, ADMIN, corrected_level=4))[0] is Code.FORBIDDEN
    assert await disputed(company, session_id)


async def test_the_verifiers_own_correction_leaves_a_dispute_to_be_decided(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()
    await disputed(company, session_id)

    done(await correct(company, session_id))

    assert await ledger.gains(graph) == []
    assert (await company.session(session_id))["row"]["gainExclusion"] == "UNDER_REVIEW"


async def test_a_repeated_correction_is_the_same_one(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()

    first = done(await correct(company, session_id, idempotency_key="once"))
    again = done(await correct(company, session_id, idempotency_key="once"))
    other = why(await correct(company, session_id, corrected_level=5, idempotency_key="once"))

    assert (first.replayed, again.replayed) == (False, True)
    assert again.verification_id == first.verification_id
    assert other == (Code.INVALID_INPUT, "idempotencyKey")
    assert (await company.counts())["VerificationCorrection"] == 1


async def test_corrections_at_once_are_each_written_once(graph: Graph, endpoint: Endpoint) -> None:
    company = await companies.build(graph)
    session_id = await company.verified()

    def correcting(level: int) -> replicas.Call[Outcome]:
        return lambda elsewhere: correct(
            company.through(elsewhere), session_id, corrected_level=level, expected_version=5
        )

    outcomes = await replicas.all_at_once(endpoint, [correcting(level) for level in (1, 2, 3, 5) * 2])

    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert {one.code for one in outcomes if isinstance(one, Refused)} == {Code.STALE_VERSION}
    assert (await company.counts())["VerificationCorrection"] == 1


def test_the_history_in_force_has_each_corrected_word_in_its_place() -> None:
    at = companies.START
    history = [
        Assessed("a", "SELF", "BASELINE", 2, at, "mentee"),
        Assessed("b", "MANAGER", "VERIFICATION", 4, at + DAY, "boss"),
        Assessed("c", "MANAGER", "PERIODIC", 3, at + 2 * DAY, "boss"),
        Assessed("d", "MANAGER", "CORRECTION", 5, at + 3 * DAY, "boss", "b"),
        Assessed("e", "MANAGER", "CORRECTION", 2, at + 4 * DAY, "boss", "b"),
    ]

    found = skill_history.in_force(history)

    assert [(one.id, one.rank, one.phase, one.assessed_at) for one in found] == [
        ("a", 2, "BASELINE", at), ("e", 2, "VERIFICATION", at + DAY), ("c", 3, "PERIODIC", at + 2 * DAY),
    ]  # fmt: skip
    assert skill_history.holding(history).verified_rank == 3
    assert skill_history.high_water(history, accepted_at=at + DAY) == 2


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_a_history_without_corrections_is_in_force_as_it_is(ranks: list[int]) -> None:
    history = [
        Assessed(str(number), "MANAGER", "PERIODIC", rank, companies.START + number * DAY, "boss")
        for number, rank in enumerate(ranks)
    ]

    assert skill_history.in_force(history) == history
