"""I6: a verification is immutable and unique per session."""

import re

import pytest

from graph.engines.endpoint import Endpoint
from graph.failures import Conflict
from graph.query import Query, every_query
from mentoring import sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from tests.invariants import replicas
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import Company, why

_SECOND = Query("tests.second_verification", "CREATE (:Verification {id: 'second', sessionId: $session_id})")
_CLAUSE = re.compile(
    r"\b(?:SET|REMOVE)\b.*?(?=\b(?:MATCH|WITH|RETURN|CREATE|MERGE|UNWIND|CALL|DELETE)\b|\Z)", re.S
)


async def test_i06_verifying_at_once_from_many_places_writes_one(
    company: Company, endpoint: Endpoint
) -> None:
    session_id = await company.awaiting()

    def verifying(level: int) -> replicas.Call[Outcome]:
        return lambda graph: company.through(graph).step(
            sessions.verify, "boss", session_id, expected_version=4,
            verified_level=level, baseline_level=2, indicator_ids=["python-1"],
        )  # fmt: skip

    outcomes = await replicas.all_at_once(endpoint, [verifying(level) for level in (3, 4, 5) * 5])

    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert {o.code for o in outcomes if isinstance(o, Refused)} == {Code.STALE_VERSION}
    assert (await company.counts())["Verification"] == 1


async def test_i06_a_verified_session_is_not_verified_again(company: Company) -> None:
    session_id = await company.verified()

    again = await company.step(sessions.verify, "boss", session_id, verified_level=5, baseline_level=2)

    assert why(again)[0] is Code.ILLEGAL_TRANSITION


async def test_i06_the_graph_itself_takes_one_verification_a_session(company: Company) -> None:
    session_id = await company.verified()

    with pytest.raises(Conflict):
        await companies.run(company.graph, _SECOND, session_id=session_id)


def test_i06_no_statement_changes_a_verification() -> None:
    changing = [
        query.name
        for query in every_query()
        if "CREATE (verification:Verification" not in query.text
        and any("verification" in clause for clause in _CLAUSE.findall(query.text))
    ]

    assert changing == []


def test_i06_no_statement_changes_a_correction() -> None:
    changing = [
        query.name
        for query in every_query()
        if any(re.search(r"\bcorrection\b", clause) for clause in _CLAUSE.findall(query.text))
    ]

    assert changing == []
