"""A verification's digest: stable, and sensitive to every fact."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mentoring.digests import VerificationFacts, verification_digest

FACTS = VerificationFacts(
    verification_id="0190a000-0000-7000-8000-000000000001",
    session_id="0190a000-0000-7000-8000-000000000002",
    mentor_id="0190a000-0000-7000-8000-000000000003",
    mentee_id="0190a000-0000-7000-8000-000000000004",
    skill_id="0190a000-0000-7000-8000-000000000005",
    verifier_id="0190a000-0000-7000-8000-000000000006",
    verifier_role="MANAGER_OF_RECORD",
    at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    claimed_rank=4,
    baseline_rank=2,
    verified_rank=3,
    indicator_ids=("b", "a"),
    comment="Seen in the March release.",
)


def test_the_digest_is_sha_256_in_hex() -> None:
    digest = verification_digest(FACTS)

    assert len(digest) == 64
    assert set(digest) <= set("0123456789abcdef")


def test_order_of_indicators_and_offset_of_the_instant_do_not_matter() -> None:
    there = FACTS.at.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert verification_digest(replace(FACTS, indicator_ids=("a", "b"), at=there)) == verification_digest(
        FACTS
    )


@pytest.mark.parametrize("name", [field.name for field in fields(VerificationFacts)])
def test_every_fact_changes_the_digest(name: str) -> None:
    other: object = {
        "at": FACTS.at + timedelta(microseconds=1),
        "indicator_ids": ("a",),
        "claimed_rank": None,
        "baseline_rank": 1,
        "verified_rank": 5,
        "comment": None,
    }.get(name, "something else")

    assert verification_digest(replace(FACTS, **{name: other})) != verification_digest(FACTS)
