"""The steps in code are those of the table of states."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentoring.sessions import changes, lifecycle
from mentoring.sessions.lifecycle import Action, Part, State

TABLE = Path(__file__).with_name("session-states.csv")
LATER_STATES = {"PROPOSED"}
LATER_ACTIONS = {"PROPOSE"}
VERIFIERS = "manager of record (or skip-level / delegate / program admin by rule)"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def table_rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if row["from"] not in LATER_STATES and row["action"] not in LATER_ACTIONS]


def parts_in(text: str) -> frozenset[Part]:
    if text == VERIFIERS:
        return frozenset({Part.VERIFIER})
    return frozenset(Part(part.partition(" (")[0].strip()) for part in text.split(" | "))


def expected() -> dict[tuple[str, str], tuple[set[str], frozenset[Part]]]:
    steps: dict[tuple[str, str], tuple[set[str], frozenset[Part]]] = {}
    for row in table_rows():
        key = (row["from"], row["action"].partition(":")[0])
        targets, _ = steps.setdefault(key, (set(), parts_in(row["who"])))
        targets.update(row["to"].split(" | "))
    return steps


def test_the_steps_are_those_of_the_table() -> None:
    in_code = {
        (str(step.state) if step.state else "-", str(step.action)): ({str(t) for t in step.targets}, step.who)
        for step in lifecycle.STEPS
    }

    assert in_code == expected()


def test_each_state_and_action_has_one_step() -> None:
    assert len({(step.state, step.action) for step in lifecycle.STEPS}) == len(lifecycle.STEPS)


def test_the_open_states_are_those_that_a_step_leaves() -> None:
    assert {
        step.state for step in lifecycle.STEPS if step.state and step.action is not Action.CORRECT
    } == lifecycle.OPEN


def test_the_purpose_of_a_step_is_the_one_the_table_asks() -> None:
    asked = {row["action"]: row["guard"] for row in table_rows() if row["from"] == "IN_PRACTICE"}
    assert asked["REASSESS"].startswith("purpose SKILL_GAP")
    assert asked["COMPLETE"] == "purpose ≠ SKILL_GAP"

    assert lifecycle.step_of(State.IN_PRACTICE, Action.COMPLETE, "SKILL_GAP") is None
    assert lifecycle.step_of(State.IN_PRACTICE, Action.COMPLETE, "CAREER_ADVICE") is not None
    assert lifecycle.step_of(State.IN_PRACTICE, Action.REASSESS, "CAREER_ADVICE") is None


def allowed(state: State, *, correct_until: datetime | None = None, **facts: bool) -> list[Action]:
    practice_since = NOW - DAY if facts.pop("practised", True) else NOW - DAY + timedelta(microseconds=1)
    parts = {"is_mentor": False, "is_mentee": False, "may_verify": False, "is_admin": False}
    return lifecycle.allowed_actions(
        state=state,
        purpose="SKILL_GAP",
        now=NOW,
        has_planned_meeting=facts.pop("planned", False),
        practice_since=practice_since,
        min_practice=DAY,
        correct_until=correct_until,
        **(parts | facts),
    )


@pytest.mark.parametrize(
    ("state", "facts", "answer"),
    [
        (State.REQUESTED, {"is_mentor": True}, [Action.ACCEPT, Action.DECLINE]),
        (State.REQUESTED, {"is_mentee": True}, [Action.WITHDRAW]),
        (State.REQUESTED, {"is_admin": True}, [Action.CANCEL]),
        (State.REQUESTED, {}, []),
        (State.ACCEPTED, {"is_mentee": True}, [Action.SCHEDULE, Action.LOG_MEETING, Action.CANCEL]),
        (
            State.SCHEDULED,
            {"is_mentor": True, "planned": True},
            [Action.SCHEDULE, Action.RESCHEDULE, Action.RECORD_MEETING, Action.LOG_MEETING, Action.CANCEL],
        ),
        (State.IN_PRACTICE, {"is_mentor": True}, [Action.SCHEDULE, Action.LOG_MEETING, Action.CANCEL]),
        (
            State.IN_PRACTICE,
            {"is_mentee": True},
            [Action.SCHEDULE, Action.LOG_MEETING, Action.REASSESS, Action.CANCEL],
        ),
        (
            State.IN_PRACTICE,
            {"is_mentee": True, "practised": False},
            [Action.SCHEDULE, Action.LOG_MEETING, Action.CANCEL],
        ),
        (State.AWAITING_VERIFICATION, {"is_mentee": True, "practised": False}, [Action.REASSESS]),
        (State.AWAITING_VERIFICATION, {"is_mentor": True}, []),
        (State.AWAITING_VERIFICATION, {"may_verify": True}, [Action.RETURN, Action.VERIFY]),
        (
            State.AWAITING_VERIFICATION,
            {"may_verify": True, "is_admin": True},
            [Action.RETURN, Action.VERIFY, Action.CANCEL],
        ),
    ],
)
def test_allowed_actions_follow_state_part_and_time(
    state: State, facts: dict[str, bool], answer: list[Action]
) -> None:
    assert allowed(state, **facts) == answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"verified_it": True}, [Action.CORRECT]),
        ({"is_admin": True}, []),
        ({"is_admin": True, "is_disputed": True}, [Action.CORRECT]),
        ({"is_admin": True, "is_disputed": True, "is_mentor": True}, []),
        ({"is_mentor": True, "is_disputed": True}, []),
    ],
)
def test_a_verification_is_corrected_by_its_verifier_or_on_dispute(
    facts: dict[str, bool], answer: list[Action]
) -> None:
    assert allowed(State.VERIFIED, correct_until=NOW, **facts) == answer
    assert allowed(State.VERIFIED, correct_until=NOW - timedelta(microseconds=1), **facts) == []


def test_system_actions_and_ended_sessions_are_never_allowed() -> None:
    everybody = {"is_mentor": True, "is_mentee": True, "may_verify": True, "is_admin": True, "planned": True}

    offered = {state: allowed(state, **everybody) for state in State}

    assert all(offered[state] == [] for state in set(State) - lifecycle.OPEN)
    assert not {Action.EXPIRE, Action.LAPSE} & {action for actions in offered.values() for action in actions}


def test_whoever_takes_an_action_in_some_state_is_told_of_the_wrong_moment() -> None:
    mentor, mentee = frozenset({Part.MENTOR}), frozenset({Part.MENTEE})

    assert lifecycle.may_take(State.ACCEPTED, Action.ACCEPT, mentor)
    assert not lifecycle.may_take(State.ACCEPTED, Action.ACCEPT, mentee)
    assert not lifecycle.may_take(State.REQUESTED, Action.CANCEL, mentor)


@pytest.mark.parametrize("action", list(Action))
def test_whatever_is_done_to_a_session_is_told_to_the_worker(action: Action) -> None:
    event = changes.event(
        session_id="a session",
        mentor_id="a mentor",
        mentee_id="a mentee",
        skill_id="a skill",
        action=action,
        seq=1,
        at=NOW,
    )

    assert event.kind.partition(".")[0] == ("verification" if action is Action.CORRECT else "session")
