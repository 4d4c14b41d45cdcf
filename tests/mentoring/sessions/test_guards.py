"""The guards of a request as pure rules: which hold, and which wins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.assessment_records import Assessed
from graph.sessions.facts import Person
from graph.sessions.pairs import Pair
from mentoring.outcomes import Code
from mentoring.programme import Programme
from mentoring.sessions import guards
from mentoring.sessions.guards import Asked

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASELINE = Assessed("a", "SELF", "BASELINE", 2, NOW, "mentee")
SOUND_PAIR = Pair(
    mentor_above=frozenset({"top"}),
    mentee_above=frozenset({"top"}),
    taken=0,
    requested=0,
    ranks=frozenset({1, 2, 3, 4, 5}),
    accepting=True,
    paused_until=None,
    capacity=1,
    purposes=("SKILL_GAP",),
    formats=("ONE_TO_ONE",),
    max_level_taught=None,
    mentor_rank=4,
)
SOUND = Asked(
    mentor=Person("mentor", "ACTIVE", "UTC"),
    mentee=Person("mentee", "ACTIVE", "UTC"),
    skill_status="ACTIVE",
    pair=SOUND_PAIR,
    baseline=BASELINE,
    target_rank=4,
    purpose="SKILL_GAP",
    format="ONE_TO_ONE",
    open_session_id=None,
    now=NOW,
    programme=Programme(),
)


def paired(asked: Asked, **changed: object) -> Asked:
    return replace(asked, pair=replace(asked.pair, **changed))  # type: ignore[arg-type]


# In the order in which they win.
BREACHES = {
    Code.EMPLOYEE_INACTIVE: lambda a: replace(a, mentor=replace(a.mentor, status="ON_LEAVE")),
    Code.SKILL_DEPRECATED: lambda a: replace(a, skill_status="DEPRECATED"),
    Code.MENTOR_NOT_QUALIFIED: lambda a: paired(a, purposes=None),
    Code.SAME_REPORTING_LINE: lambda a: paired(a, mentee_above=frozenset({"mentor", "top"})),
    Code.DUPLICATE_OPEN_SESSION: lambda a: replace(a, open_session_id="open"),
    Code.BASELINE_REQUIRED: lambda a: replace(a, baseline=None),
    Code.LEVEL_OUT_OF_SCALE: lambda a: paired(a, ranks=frozenset({1, 2, 3})),
    Code.TARGET_NOT_ABOVE_BASELINE: lambda a: replace(
        a, baseline=None if a.baseline is None else replace(a.baseline, rank=4)
    ),
    Code.REQUEST_LIMIT_REACHED: lambda a: paired(a, requested=5),
    Code.MENTOR_UNAVAILABLE: lambda a: paired(a, accepting=False),
    Code.CAPACITY_REACHED: lambda a: paired(a, taken=1),
}


def codes(asked: Asked) -> list[Code]:
    return [refusal.code for refusal in guards.of_request(asked)]


def test_a_sound_request_is_refused_by_nothing() -> None:
    assert codes(SOUND) == []


@given(st.sets(st.sampled_from(list(BREACHES))))
def test_whatever_is_wrong_the_first_in_the_order_wins(wrong: set[Code]) -> None:
    asked = SOUND
    for code, breach in BREACHES.items():
        if code in wrong:
            asked = breach(asked)

    expected = [code for code in BREACHES if code in wrong]
    if Code.BASELINE_REQUIRED in wrong:
        expected = [code for code in expected if code is not Code.TARGET_NOT_ABOVE_BASELINE]
    assert codes(asked) == expected


def test_mentoring_oneself_wins_over_all_others() -> None:
    asked = replace(SOUND, mentor=SOUND.mentee)
    for breach in BREACHES.values():
        asked = breach(asked)

    assert codes(asked)[0] is Code.SELF_MENTORING


@pytest.mark.parametrize(
    "changed",
    [
        {"mentor_rank": 3},
        {"mentor_rank": None},
        {"purposes": ("CAREER_ADVICE",)},
        {"formats": ("GROUP",)},
        {"max_level_taught": 3},
    ],
)
def test_a_mentor_qualifies_by_offer_and_by_level(changed: dict[str, object]) -> None:
    assert codes(paired(SOUND, **changed)) == [Code.MENTOR_NOT_QUALIFIED]


def test_the_line_is_refused_from_either_end_and_a_team_mate_is_fine() -> None:
    assert codes(paired(SOUND, mentor_above=frozenset({"mentee"}))) == [Code.SAME_REPORTING_LINE]
    assert codes(paired(SOUND, mentor_above=frozenset({"boss"}), mentee_above=frozenset({"boss"}))) == []


def test_a_pause_holds_until_its_end() -> None:
    assert codes(paired(SOUND, paused_until=NOW + timedelta(seconds=1))) == [Code.MENTOR_UNAVAILABLE]
    assert codes(paired(SOUND, paused_until=NOW)) == []


def test_a_full_mentor_tells_capacity_and_places_taken() -> None:
    [refusal] = guards.of_request(paired(SOUND, capacity=2, taken=2))

    assert (refusal.capacity, refusal.open, refusal.path) == (2, 2, ("input", "mentorId"))
