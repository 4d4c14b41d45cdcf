"""I12: states move only along the table of states, the version by one each time."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client import Tx
from graph.sessions import facts
from graph.sessions.facts import SessionFacts
from mentoring import sessions
from mentoring.assessments import Evidence
from mentoring.outcomes import Code, Done, Outcome, Refused
from mentoring.people import Viewer
from mentoring.sessions import clocks, lifecycle, steps
from mentoring.sessions.lifecycle import OPEN, Action
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import ADMIN, DAY, HOUR, Company, done, person

TABLE = Path(companies.__file__).with_name("session-states.csv")
WAITS = [timedelta(0), HOUR, DAY, 8 * DAY, 22 * DAY]
TRIED = [
    Action.ACCEPT, Action.DECLINE, Action.WITHDRAW, Action.SCHEDULE, Action.RESCHEDULE, Action.RECORD_MEETING,
    Action.LOG_MEETING, Action.REASSESS, Action.RETURN, Action.VERIFY, Action.COMPLETE, Action.CANCEL,
    Action.LAPSE,
]  # fmt: skip
ENDINGS = {Action.DECLINE, Action.WITHDRAW, Action.CANCEL}
PARTS = ["mentor", "mentee", "boss", "director"]
# Anybody trying anything, now and then; mostly somebody doing one of the things open to them, or a walk would
# seldom get past the first doors.
WILD = st.tuples(st.sampled_from(TRIED), st.sampled_from(PARTS))
OPEN_TO_THEM = st.integers(0, 1000)
WALKS = st.lists(
    st.tuples(OPEN_TO_THEM | OPEN_TO_THEM | OPEN_TO_THEM | WILD, st.sampled_from(WAITS)),
    min_size=8,
    max_size=16,
)
Try = int | tuple[Action, str]


def rows() -> set[tuple[str, str, str]]:
    """Every (from, action, to) of the table."""
    with TABLE.open(newline="") as lines:
        return {
            (row["from"], row["action"].partition(":")[0], to)
            for row in csv.DictReader(lines)
            for to in row["to"].split(" | ")
        }


ROWS = rows()


class Walk:
    """One session carried along by whoever tries what."""

    def __init__(self, company: Company, number: int) -> None:
        self.company = company
        self.mentee, self.mentor = f"walker-{number}", f"guide-{number}"
        self.session_id = ""

    async def start(self) -> None:
        await self.company.people(self.mentee, manager="boss")
        await self.company.people(self.mentor, manager="other-boss")
        await self.company.assessed(self.mentee, 2)
        await self.company.mentors(self.mentor)
        self.session_id = await self.company.requested(mentee=self.mentee, mentor=self.mentor)

    def viewer(self, part: str) -> Viewer:
        people = {"mentor": person(self.mentor), "mentee": person(self.mentee), "director": ADMIN}
        return people.get(part, person(part))

    async def facts(self) -> SessionFacts:
        async def read(tx: Tx) -> SessionFacts:
            [found] = await facts.of_sessions(tx, [self.session_id], now=self.company.now)
            return found

        return await self.company.graph.write(read)

    def allowed(self, found: SessionFacts, viewer: Viewer) -> list[Action]:
        company = self.company
        held = steps.parts(found, viewer, now=company.now, programme=company.programme)
        return lifecycle.allowed_actions(
            state=found.standing.state,
            purpose=found.purpose,
            is_mentor=lifecycle.Part.MENTOR in held,
            is_mentee=lifecycle.Part.MENTEE in held,
            may_verify=lifecycle.Part.VERIFIER in held,
            is_admin=viewer.is_admin,
            now=company.now,
            has_planned_meeting=bool(found.planned),
            practice_since=found.standing.practice_since,
            min_practice=company.programme.min_practice,
        )

    async def open_to_them(self, choice: int) -> tuple[Action, str]:
        """One of the steps that somebody may take now, endings seldom; any when there is none."""
        found = await self.facts()
        ways = [(action, part) for part in PARTS for action in self.allowed(found, self.viewer(part))]
        onward = [way for way in ways if way[0] not in ENDINGS]
        chosen = onward if onward and choice % 8 else ways
        return chosen[choice % len(chosen)] if chosen else (Action.ACCEPT, "mentor")

    async def attempt(self, action: Action, viewer: Viewer, found: SessionFacts) -> Outcome:
        company, now = self.company, self.company.now
        shown: dict[str, Any] = {"indicator_ids": ["python-1"]}
        match action:
            case Action.SCHEDULE:
                slot = {"starts_at": now + DAY, "ends_at": now + DAY + HOUR}
                return await self.step(
                    sessions.schedule_meeting, viewer, time_zone="UTC", mode="VIDEO", **slot
                )
            case Action.LOG_MEETING:
                slot = {"starts_at": now - HOUR / 2, "ends_at": now}
                return await self.step(sessions.log_meeting, viewer, mode="VIDEO", **slot)
            case Action.RESCHEDULE | Action.RECORD_MEETING:
                return await self.with_meeting(action, viewer, found)
            case Action.REASSESS:
                return await self.step(sessions.reassess, viewer, level=3, evidence=[Evidence("Work")])
            case Action.VERIFY:
                return await self.step(sessions.verify, viewer, verified_level=3, baseline_level=2, **shown)
            case _:
                use_case = {
                    Action.ACCEPT: sessions.accept,
                    Action.DECLINE: sessions.decline,
                    Action.WITHDRAW: sessions.withdraw,
                    Action.RETURN: sessions.return_reassessment,
                    Action.COMPLETE: sessions.complete,
                    Action.CANCEL: sessions.cancel,
                }[action]
                return await company.step(use_case, viewer, self.session_id, reason="Because")

    async def step(self, use_case: Any, viewer: Viewer, **given: Any) -> Outcome:
        return await self.company.step(use_case, viewer, self.session_id, **given)

    async def with_meeting(self, action: Action, viewer: Viewer, found: SessionFacts) -> Outcome:
        if not found.meetings:
            return Refused(Code.NOT_FOUND, "There is no meeting to try it with.", ("input", "meetingId"))
        company, now = self.company, self.company.now
        meeting = (found.planned or found.meetings)[-1]
        given: dict[str, Any] = {
            "actor": viewer, "now": now, "programme": company.programme, "meeting_id": meeting.id,
            "expected_version": found.standing.version,
        }  # fmt: skip
        if action is Action.RESCHEDULE:
            slot = {"starts_at": now + 2 * DAY, "ends_at": now + 2 * DAY + HOUR}
            return await sessions.reschedule_meeting(company.graph, **given, **slot)
        status = "HELD" if meeting.ends_at <= now else "CANCELLED"
        return await sessions.record_meeting(company.graph, **given, status=status)

    async def check(self, action: Action, viewer: Viewer) -> None:
        found = await self.facts()
        before = await self.company.session(self.session_id)
        allowed = self.allowed(found, viewer)
        if action is Action.LAPSE:
            moved = await clocks.run_due(
                self.company.graph, now=self.company.now, programme=self.company.programme
            )
            outcome: Outcome = Done() if moved else Refused(Code.FORBIDDEN, "Not due.", ("input", ""))
        else:
            outcome = await self.attempt(action, viewer, found)
        after = await self.company.session(self.session_id)
        if isinstance(outcome, Refused):
            assert same_but_locks(before, after), (action, outcome)
            assert outcome.code not in {Code.ILLEGAL_TRANSITION, Code.FORBIDDEN} or action not in allowed
        elif action is not Action.LAPSE:
            assert action in allowed, (action, viewer, before["row"]["state"])
        if len(after["steps"]) > len(before["steps"]):
            assert_one_step(before, after)
        assert ("openKey" in after["row"]) == (after["row"]["state"] in OPEN)


def same_but_locks(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return {**before, "row": before["row"] | {"lock": ""}} == {**after, "row": after["row"] | {"lock": ""}}


def assert_one_step(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert after["steps"][:-1] == before["steps"]
    step = after["steps"][-1]
    assert (step["from"], step["to"]) == (before["row"]["state"], after["row"]["state"])
    assert (step["from"], step["action"], step["to"]) in ROWS
    assert after["row"]["version"] == before["row"]["version"] + 1
    assert step["seq"] == len(after["steps"])


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tried=WALKS)
async def test_i12_whoever_tries_what_a_session_moves_along_the_table(
    company: Company, tried: list[tuple[Try, timedelta]]
) -> None:
    company.made += 1
    walk = Walk(company, company.made)
    await walk.start()

    for one, wait in tried:
        company.advance(wait)
        action, part = one if isinstance(one, tuple) else await walk.open_to_them(one)
        await walk.check(action, walk.viewer(part))


async def test_i12_a_stale_version_moves_nothing(company: Company) -> None:
    session_id = await company.requested()
    done(await company.step(sessions.accept, "mentor", session_id, expected_version=1))

    outcome = await company.step(sessions.cancel, "mentor", session_id, expected_version=1, reason="Late")

    assert isinstance(outcome, Refused)
    assert outcome.code is Code.STALE_VERSION
    assert (await company.session(session_id))["row"]["state"] == "ACCEPTED"
