"""Corrections and disputes through GraphQL, as every executor answers them."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from graph import instants
from tests.asking import ask, person, relay
from tests.plans import runners
from tests.resolvers.small_company import NOW, Company

_CORRECT = """mutation ($input: CorrectVerificationInput!) { correctVerification(input: $input) {
    replayed userErrors { code path } verification { verifiedLevel { rank } corrections { correctedLevel { rank } } }
    session { version state }
} }"""
_DISPUTE = """mutation ($input: DisputeGainInput!) { disputeGain(input: $input) {
    replayed userErrors { code path } dispute { id state reasonCode comment } session { gain { exclusionReason } }
} }"""
_WITHDRAW = """mutation ($input: WithdrawDisputeInput!) { withdrawDispute(input: $input) {
    replayed userErrors { code path } dispute { state closedBy { userName } } session { gain { exclusionReason } }
} }"""
_DECIDE = """mutation ($input: DecideDisputeInput!) { decideDispute(input: $input) {
    replayed userErrors { code path } dispute { state closedBy { userName } } session { gain { exclusionReason } }
} }"""
_READ = """query ($id: ID!) { session(id: $id) {
    allowedActions outcome
    gain {
        fromLevel { rank name } toLevel { rank name } levels countsTowardReputation exclusionReason
        dispute { state reasonCode comment openedAt reviewUntil closedAt decision mentor { userName }
            closedBy { userName } session { state } }
    }
    verification { verifiedLevel { rank name } corrections {
        id reason at digest correctedLevel { rank name } by { userName }
    } }
} }"""
_LIST = """query ($state: DisputeState, $first: Int, $after: String) {
    disputes(state: $state, first: $first, after: $after) {
        totalCount nodes { id state mentor { userName } session { skill { name } } } pageInfo { endCursor hasNextPage }
    }
}"""


async def change(company: Company, name: str, document: str, **given: Any) -> Any:
    answer = await ask(
        company.graph,
        person(company.people[name], admin=name == "admin"),
        document,
        {"input": given},
        now=NOW,
    )
    assert answer.errors == []
    [payload] = answer.data.values()
    return payload


async def read(company: Company, name: str, document: str, **variables: Any) -> Any:
    """What every executor answers to a person."""
    viewer = person(company.people[name], admin=name == "admin")
    answers = {
        await runners.answered(company.graph, viewer, document, variables, None, now=NOW, executor=executor)
        for executor in runners.EXECUTORS
    }
    assert len(answers) == 1
    return orjson.loads(answers.pop())


@pytest.fixture
async def session(company: Company) -> str:
    """The bare id of a verified session: from 2 to 4, by the manager, a day ago."""
    held = NOW - timedelta(days=20)
    planted = await company.session(
        "AWAITING_VERIFICATION",
        acceptedAt=instants.to_text(NOW - timedelta(days=30)),
        firstHeldEndedAt=instants.to_text(held),
        baselineRank=2,
    )
    await company.baseline(planted, await company.assess("mentee", 2))
    await company.freeze(planted, mentor_unit="platform", mentee_unit="sales")
    await company.verification(planted)
    return planted


async def verification_of(company: Company, session: str) -> str:
    document = "query ($id: ID!) { session(id: $id) { verification { id } } }"
    answer = await read(company, "manager", document, id=relay("MentoringSession", session))
    return str(answer["data"]["session"]["verification"]["id"])


async def test_a_correction_is_read_beside_the_verification(company: Company, session: str) -> None:
    verification = await verification_of(company, session)
    given = {"verificationId": verification, "correctedLevel": 3, "reason": "It was a smaller review."}

    made = await change(company, "manager", _CORRECT, **given, idempotencyKey="k")
    again = await change(company, "manager", _CORRECT, **given, idempotencyKey="k")

    assert made == {
        "replayed": False,
        "userErrors": [],
        "verification": {"verifiedLevel": {"rank": 4}, "corrections": [{"correctedLevel": {"rank": 3}}]},
        "session": {"version": 2, "state": "VERIFIED"},
    }
    assert again == {**made, "replayed": True}
    found = (await read(company, "mentee", _READ, id=relay("MentoringSession", session)))["data"]["session"]
    assert found["outcome"] == "IMPROVED"
    assert found["gain"] == {
        "fromLevel": {"rank": 2, "name": found["gain"]["fromLevel"]["name"]},
        "toLevel": {"rank": 3, "name": found["verification"]["corrections"][0]["correctedLevel"]["name"]},
        "levels": 1,
        "countsTowardReputation": True,
        "exclusionReason": None,
        "dispute": None,
    }
    [correction] = found["verification"]["corrections"]
    assert (correction["correctedLevel"]["rank"], correction["by"]["userName"]) == (3, "manager")
    assert (correction["reason"], correction["at"]) == ("It was a smaller review.", "2026-06-15T12:00:00Z")
    assert len(correction["digest"]) == 64
    assert found["verification"]["verifiedLevel"]["rank"] == 4


async def test_a_dispute_is_opened_seen_and_decided(company: Company, session: str) -> None:
    given = {
        "sessionId": relay("MentoringSession", session),
        "reasonCode": "WRONG_LEVEL",
        "comment": "She did 5.",
    }

    opened = await change(company, "mentor", _DISPUTE, **given)
    repeated = await change(company, "mentor", _DISPUTE, **given)
    dispute = opened["dispute"]["id"]

    assert opened["dispute"] == {
        "id": dispute, "state": "OPEN", "reasonCode": "WRONG_LEVEL", "comment": "She did 5.",
    }  # fmt: skip
    assert opened["session"]["gain"]["exclusionReason"] == "UNDER_REVIEW"
    assert repeated["userErrors"] == [{"code": "ALREADY_DISPUTED", "path": ["input", "sessionId"]}]
    assert repeated["dispute"]["id"] == dispute
    shown = {
        name: (await read(company, name, _READ, id=relay("MentoringSession", session)))["data"]["session"]
        for name in ("mentor", "mentee", "manager", "admin")
    }
    assert {name: one["gain"]["dispute"] is not None for name, one in shown.items()} == {
        "mentor": True, "mentee": False, "manager": False, "admin": True,
    }  # fmt: skip
    assert {name: one["allowedActions"] for name, one in shown.items()} == {
        "mentor": [], "mentee": [], "manager": ["CORRECT"], "admin": ["CORRECT"],
    }  # fmt: skip
    decided = await change(
        company, "admin", _DECIDE, disputeId=dispute, decision="UPHELD", reason="The work shows it."
    )
    assert decided == {
        "replayed": False,
        "userErrors": [],
        "dispute": {"state": "UPHELD", "closedBy": {"userName": "admin"}},
        "session": {"gain": {"exclusionReason": "DISPUTE_UPHELD"}},
    }
    late = await change(company, "mentor", _WITHDRAW, disputeId=dispute)
    assert late["userErrors"] == [{"code": "DISPUTE_SETTLED", "path": ["input", "disputeId"]}]
    after = (await read(company, "mentor", _READ, id=relay("MentoringSession", session)))["data"]["session"]
    assert after["gain"]["dispute"]["decision"] == "The work shows it."


async def test_a_dispute_is_withdrawn_by_its_mentor(company: Company, session: str) -> None:
    opened = await change(
        company, "mentor", _DISPUTE, sessionId=relay("MentoringSession", session), reasonCode="WRONG_BASELINE"
    )

    withdrawn = await change(company, "mentor", _WITHDRAW, disputeId=opened["dispute"]["id"])

    assert withdrawn["dispute"] == {"state": "WITHDRAWN", "closedBy": {"userName": "mentor"}}
    assert withdrawn["session"]["gain"]["exclusionReason"] is None


async def test_disputes_are_listed_for_administrators_alone(company: Company, session: str) -> None:
    second = await company.session("AWAITING_VERIFICATION")
    await company.verification(second, baseline=1, verified=3)
    for one in (session, second):
        await change(
            company,
            "mentor",
            _DISPUTE,
            sessionId=relay("MentoringSession", one),
            reasonCode="DID_NOT_TAKE_PLACE",
        )

    whole = (await read(company, "admin", _LIST))["data"]["disputes"]
    first = (await read(company, "admin", _LIST, first=1))["data"]["disputes"]
    cursor = first["pageInfo"]["endCursor"]
    rest = (await read(company, "admin", _LIST, first=5, after=cursor))["data"]["disputes"]
    none = (await read(company, "admin", _LIST, state="UPHELD"))["data"]["disputes"]

    assert (whole["totalCount"], len(whole["nodes"]), none["totalCount"], none["nodes"]) == (2, 2, 0, [])
    assert first["nodes"] + rest["nodes"] == whole["nodes"]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    for name in ("mentor", "manager", "stranger"):
        refused = await read(company, name, _LIST)
        assert refused["data"] == {"disputes": None}
        [error] = refused["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("NOT_FOUND", ["disputes"])


async def test_ids_of_other_things_are_no_input(company: Company, session: str) -> None:
    strange = relay("MentoringSession", session)

    refusals = [
        await change(company, "manager", _CORRECT, verificationId=strange, correctedLevel=3, reason="x"),
        await change(company, "mentor", _DISPUTE, sessionId="nonsense", reasonCode="OTHER"),
        await change(company, "mentor", _WITHDRAW, disputeId=strange),
        await change(company, "admin", _DECIDE, disputeId=strange, decision="UPHELD", reason="x"),
    ]

    assert [one["userErrors"][0] for one in refusals] == [
        {"code": "INVALID_INPUT", "path": ["input", field]}
        for field in ("verificationId", "sessionId", "disputeId", "disputeId")
    ]
