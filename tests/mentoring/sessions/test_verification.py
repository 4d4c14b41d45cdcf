"""Reassessing, asking back and verifying: evidence, the two ends, the ladder."""

from datetime import timedelta
from typing import Any

import pytest

from graph.client import Graph
from graph.query import Query
from graph.sessions.verifications import Independence
from mentoring import digests, sessions
from mentoring.assessments import Evidence
from mentoring.outcomes import Code
from mentoring.sessions import gains
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, HOUR, Company, done, why

VERIFICATION = Query(
    "tests.verification",
    """
    MATCH (verification:Verification {sessionId: $session_id})-[:VERIFIED_BY]->(verifier:Employee)
    CALL (verification) {
        MATCH (verification)-[:OBSERVED]->(indicator:BehavioralIndicator)
        RETURN collect(indicator.id) AS observed
    }
    WITH properties(verification) AS row, verifier, observed
    RETURN collect({row: row, verifier: verifier.id, observed: observed}) AS rows
    """,
)
HOLDING = Query(
    "tests.holding",
    """
    MATCH (:Employee {id: $person})-[held:HAS_SKILL]->(:Skill {id: 'python'})
    WITH properties(held) AS row
    RETURN collect(row) AS rows
    """,
)
OFFER = Query(
    "tests.offer",
    """
    MATCH (:Employee {id: $person})-[offer:OFFERS]->(:Skill {id: 'python'})
    WITH properties(offer) AS row
    RETURN collect(row) AS rows
    """,
)


async def verify(company: Company, session_id: str, who: Any = "boss", **given: Any) -> Any:
    usual = {"verified_level": 4, "baseline_level": 2, "indicator_ids": ["python-4"]}
    return await company.step(sessions.verify, who, session_id, **(usual | given))


async def test_reassessing_waits_for_practice_and_asks_for_evidence(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.in_practice()
    claim = {"level": 4, "indicator_ids": ["python-3"]}

    company.advance(DAY - HOUR - timedelta(microseconds=1))
    early = await company.step(sessions.reassess, "mentee", session_id, **claim)
    company.advance(timedelta(microseconds=1))
    off_scale = await company.step(sessions.reassess, "mentee", session_id, level=6)
    bare = await company.step(sessions.reassess, "mentee", session_id, level=4)
    foreign = await company.step(
        sessions.reassess, "mentee", session_id, level=4, indicator_ids=["writing-1"]
    )
    shown = await company.step(
        sessions.reassess, "mentee", session_id, level=4, evidence=[Evidence("My report")]
    )

    assert why(early) == (Code.REASSESSMENT_TOO_EARLY, "sessionId")
    assert why(off_scale) == (Code.LEVEL_OUT_OF_SCALE, "level")
    assert why(bare) == (Code.EVIDENCE_REQUIRED, "indicatorIds")
    assert why(foreign) == (Code.INVALID_INPUT, "indicatorIds")
    assert done(shown).session_id == session_id
    assert (await company.counts())["Evidence"] == 1


async def test_reassessing_while_waiting_restarts_the_ladder_once(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    since = [(await company.session(session_id))["row"]["awaitingSince"]]

    for level in (3, 5):
        company.advance(DAY)
        done(
            await company.step(
                sessions.reassess, "mentee", session_id, level=level, indicator_ids=["python-3"]
            )
        )
        since.append((await company.session(session_id))["row"]["awaitingSince"])

    assert since[0] < since[1] == since[2]
    row = (await company.session(session_id))["row"]
    assert (row["version"], row["restarts"]) == (6, 1)
    done(await verify(company, session_id))
    [found] = await graph.read(VERIFICATION, session_id=session_id)
    assert found["row"]["claimedRank"] == 5


async def test_a_return_restarts_the_practice_clock_and_is_counted(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()
    company.advance(DAY)

    done(await company.step(sessions.return_reassessment, "boss", session_id, reason="Which data?"))
    at_once = await company.step(sessions.reassess, "mentee", session_id, level=4, indicator_ids=["python-3"])
    company.advance(DAY)
    again = await company.step(sessions.reassess, "mentee", session_id, level=4, indicator_ids=["python-3"])

    assert why(at_once)[0] is Code.REASSESSMENT_TOO_EARLY
    done(again)
    found = await company.session(session_id)
    assert (found["row"]["returns"], found["row"]["restarts"]) == (1, 0)
    assert [step["reason"] for step in found["steps"] if step["action"] == "RETURN"] == ["Which data?"]


async def test_a_verification_says_all_and_sets_the_level(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.mentors("mentee", rank=2)
    session_id = await company.awaiting()

    verification_id = done(await verify(company, session_id, comment="Seen it")).verification_id

    [found] = await graph.read(VERIFICATION, session_id=session_id)
    row = found["row"]
    assert found["verifier"] == "boss"
    assert found["observed"] == ["python-4"]
    assert {key: row[key] for key in row if key not in {"digest", "at"}} == {
        "id": verification_id,
        "sessionId": session_id,
        "claimedRank": 4,
        "baselineRank": 2,
        "verifiedRank": 4,
        "verifierRole": "MANAGER_OF_RECORD",
        "comment": "Seen it",
        "highWaterRank": 2,
        "quality": 1.0,
        "counts": True,
    }
    assert row["digest"] == digests.verification_digest(
        digests.VerificationFacts(
            verification_id=verification_id or "",
            session_id=session_id,
            mentor_id="mentor",
            mentee_id="mentee",
            skill_id="python",
            verifier_id="boss",
            verifier_role="MANAGER_OF_RECORD",
            at=company.now,
            claimed_rank=4,
            baseline_rank=2,
            verified_rank=4,
            indicator_ids=("python-4",),
            comment="Seen it",
        )
    )
    [held] = await graph.read(HOLDING, person="mentee")
    assert (held["verifiedRank"], held["currentRank"], held["selfRank"], held["highWaterRank"]) == (
        4,
        4,
        4,
        4,
    )
    assert (held["verifiedAt"], held["verifiedById"]) == (row["at"], "boss")
    [offer] = await graph.read(OFFER, person="mentee")
    assert (offer["rank"], offer["verified"], offer["rankAt"]) == (4, True, row["at"])


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"verified_level": 6}, (Code.LEVEL_OUT_OF_SCALE, "verifiedLevel")),
        ({"baseline_level": 0}, (Code.LEVEL_OUT_OF_SCALE, "baselineLevel")),
        ({"indicator_ids": []}, (Code.EVIDENCE_REQUIRED, "indicatorIds")),
        ({"indicator_ids": ["python-5"]}, (Code.EVIDENCE_REQUIRED, "indicatorIds")),
        ({"indicator_ids": [], "comment": "Words do not do"}, (Code.EVIDENCE_REQUIRED, "indicatorIds")),
        ({"indicator_ids": ["writing-1"]}, (Code.INVALID_INPUT, "indicatorIds")),
        ({"baseline_level": None}, (Code.EVIDENCE_REQUIRED, "baselineLevel")),
        ({"who": "mentor"}, (Code.VERIFIER_CONFLICT_OF_INTEREST, "sessionId")),
        ({"who": "mentee"}, (Code.VERIFIER_CONFLICT_OF_INTEREST, "sessionId")),
        ({"who": "other-boss"}, (Code.NOT_FOUND, "sessionId")),
        ({"who": ADMIN}, (Code.NOT_MANAGER_OF_RECORD, "sessionId")),
    ],
)
async def test_a_verification_without_standing_is_refused(
    graph: Graph, given: dict[str, Any], answer: tuple[Code, str]
) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()

    assert why(await verify(company, session_id, **given)) == answer
    assert "Verification" not in await company.counts()


async def test_a_level_not_above_the_baseline_needs_no_indicator(graph: Graph) -> None:
    company = await companies.build(graph)
    session_id = await company.awaiting()

    done(await verify(company, session_id, verified_level=2, indicator_ids=[]))

    [found] = await graph.read(VERIFICATION, session_id=session_id)
    assert found["row"]["counts"] is True


async def test_the_verifiers_baseline_is_the_starting_level(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentee", 2, by="boss")
    session_id = await company.awaiting()

    done(await verify(company, session_id, verified_level=3, baseline_level=3, indicator_ids=[]))

    [found] = await graph.read(VERIFICATION, session_id=session_id)
    assert (found["row"]["baselineRank"], found["row"]["verifiedRank"]) == (3, 3)


async def test_a_baseline_set_by_a_manager_stands_without_a_word(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentee", 2, by="boss")
    session_id = await company.awaiting()

    done(await verify(company, session_id, baseline_level=None))


async def test_a_skill_without_indicators_asks_for_a_comment(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.mentors("mentor", skill="haggling")
    await company.assessed("mentee", 2, skill="haggling")
    session_id = await company.in_practice(skill_id="haggling")
    company.advance(DAY)
    done(await company.step(sessions.reassess, "mentee", session_id, level=4, evidence=[Evidence("Deal")]))

    bare = await verify(company, session_id, indicator_ids=[])
    said = await verify(company, session_id, indicator_ids=[], comment="Closed three deals")

    assert why(bare) == (Code.EVIDENCE_REQUIRED, "indicatorIds")
    done(said)


INDEPENDENT = Independence("other-boss", "boss", is_reciprocal=False)


@pytest.mark.parametrize(
    ("verifier", "confirms", "known", "quality"),
    [
        ("boss", True, INDEPENDENT, 1.0),
        ("boss", False, INDEPENDENT, 1.0),
        ("boss", False, Independence("other-boss", "other-boss", is_reciprocal=False), 0.7),
        ("boss", False, Independence("other-boss", "mentor", is_reciprocal=False), 0.7),
        ("boss", False, Independence("other-boss", None, is_reciprocal=False), 0.7),
        ("boss", True, Independence("other-boss", "mentor", is_reciprocal=False), 1.0),
        ("boss", True, Independence("boss", "boss", is_reciprocal=False), 0.25),
        ("boss", True, Independence(None, "boss", is_reciprocal=True), 0.25),
    ],
)
def test_quality_follows_from_who_stands_for_each_end(
    verifier: str, confirms: bool, known: Independence, quality: float
) -> None:
    assert quality == gains.quality(
        verifier_id=verifier, mentor_id="mentor", mentee_id="mentee", confirms_baseline=confirms, known=known
    )


async def test_a_pair_that_took_turns_is_worth_less(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.assessed("mentor", 1, skill="writing", by="other-boss")
    await company.mentors("mentee", skill="writing", rank=4)
    first = await company.in_practice(mentee="mentor", mentor="mentee", skill_id="writing")
    company.advance(DAY)
    done(await company.step(sessions.reassess, "mentor", first, level=4, indicator_ids=["writing-1"]))
    done(await verify(company, first, "other-boss", baseline_level=None, indicator_ids=["writing-1"]))

    second = await company.verified()

    [found] = await graph.read(VERIFICATION, session_id=second)
    assert found["row"]["quality"] == 0.25
