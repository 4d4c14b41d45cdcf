"""Idempotency keys: what they are made of, and when they go."""

import pytest

from graph.client import Graph
from graph.query import Query
from mentoring import idempotency
from mentoring.idempotency import Claim
from mentoring.outcomes import Code
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import run, why

AGE_ONE = Query(
    "tests.age_one_key",
    "MATCH (kept:IdempotencyKey) WHERE kept.key ENDS WITH 'old' SET kept.expiresAt = '2020-01-01T00:00:00.000000Z'",
)


def claim(**changed: object) -> object:
    usual: dict[str, object] = {
        "person_id": "p", "mutation": "m", "client_key": "k", "given": {"level": 3, "ids": ["a", "b"]},
    }  # fmt: skip
    return idempotency.claim(**(usual | changed))  # type: ignore[arg-type]


def test_a_claim_is_one_persons_for_one_mutation_and_one_input() -> None:
    same = claim()

    assert isinstance(same, Claim)
    assert same == claim(given={"ids": ["a", "b"], "level": 3})
    assert same != claim(given={"ids": ["b", "a"], "level": 3})
    assert same != claim(given={"ids": ["a", "b"], "level": None})
    assert (
        len({getattr(claim(**other), "key", "") for other in ({}, {"person_id": "q"}, {"mutation": "n"})})
        == 3
    )


def test_without_a_key_nothing_is_claimed() -> None:
    assert claim(client_key=None) is None


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "\ud800"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    assert why(claim(client_key=key)) == (Code.INVALID_INPUT, "idempotencyKey")  # type: ignore[arg-type]


async def test_only_keys_past_their_life_are_removed(graph: Graph) -> None:
    company = await companies.build(graph)
    await company.people("other", manager="boss")
    await company.assessed("other", 1)
    await company.requested(idempotency_key="old")
    await company.requested(mentee="other", idempotency_key="young")
    await run(graph, AGE_ONE)

    assert [await idempotency.forget_expired(graph) for _ in range(2)] == [1, 0]
    assert (await company.counts())["IdempotencyKey"] == 1
