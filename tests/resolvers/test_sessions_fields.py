"""What a session answers about itself, over a planted graph."""

import asyncio
from datetime import timedelta

import pytest

from graph.client import Graph
from resolvers.errors import CodedError
from schema.session_states import GainExclusion, SessionAction, SessionState, VerifierRole
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import NOW, Company


async def test_while_requested_the_baseline_is_the_current_one(company: Company) -> None:
    await company.assess("mentee", 3, kind="MANAGER", by="manager", at=NOW - timedelta(days=80))
    session_id = await company.session()
    managers = await company.assess("mentee", 2, kind="MANAGER", by="manager", at=NOW - timedelta(days=20))
    await company.assess("mentee", 4, at=NOW - timedelta(days=1))

    session = await request_of(company, "mentee").answer("MentoringSession", session_id)

    assert session.baseline_uuid == managers


async def test_without_a_managers_word_the_latest_claim_is_the_baseline(company: Company) -> None:
    await company.assess("mentee", 1, at=NOW - timedelta(days=80))
    latest = await company.assess("mentee", 2, at=NOW - timedelta(days=20))
    session_id = await company.session()

    session = await request_of(company, "mentee").answer("MentoringSession", session_id)

    assert session.baseline_uuid == latest


async def test_once_accepted_the_baseline_stays(company: Company) -> None:
    frozen = await company.assess("mentee", 2)
    session_id = await company.session("ACCEPTED")
    await company.baseline(session_id, frozen)
    await company.assess("mentee", 3, kind="MANAGER", by="manager", at=NOW)

    session = await request_of(company, "mentor").answer("MentoringSession", session_id)
    baseline = await request_of(company, "mentor").answer(
        "MentoringSession.assessment", session.baseline_uuid
    )

    assert session.baseline_uuid == frozen
    assert baseline.level.rank == 2


@pytest.mark.parametrize(
    ("mentor", "across"),
    [("mentor", True), ("stranger", True), ("skip", False), ("director", False)],
    ids=["other branch", "sibling unit", "same unit", "unit above"],
)
async def test_before_acceptance_departments_are_compared_as_they_are(
    company: Company, mentor: str, across: bool
) -> None:
    session_id = await company.session(mentor=mentor)

    assert (
        await request_of(company, "mentee").answer("MentoringSession.crossDepartment", session_id) is across
    )


@pytest.mark.parametrize(
    ("mentor_unit", "mentee_unit", "across"),
    [
        ("engineering", "sales", True),
        ("sales", "sales", False),
        ("platform", "engineering", False),
        ("engineering", "platform", False),
        ("company", "platform", False),
    ],
)
async def test_after_acceptance_departments_are_compared_as_they_were(
    company: Company, mentor_unit: str, mentee_unit: str, across: bool
) -> None:
    session_id = await company.session("ACCEPTED")
    await company.freeze(session_id, mentor_unit=mentor_unit, mentee_unit=mentee_unit)
    context = request_of(company, "mentee")

    session = await context.answer("MentoringSession", session_id)

    assert await context.answer("MentoringSession.crossDepartment", session_id) is across
    assert session.departments.mentor_uuid == company.units[mentor_unit]
    assert session.departments.mentee_uuid == company.units[mentee_unit]


async def test_before_acceptance_no_departments_are_frozen(company: Company) -> None:
    session = await request_of(company, "mentee").answer("MentoringSession", await company.session())

    assert session.departments is None
    assert session.initiator_uuid == company.people["mentee"]


async def test_an_ended_session_has_nothing_due(company: Company) -> None:
    ended = await company.session("DECLINED", endedAt="2026-06-01T00:00:00.000000Z")
    waiting = await company.session(mentor="stranger")
    context = request_of(company, "mentee")

    assert (await context.answer("MentoringSession", ended)).due_at is None
    assert (await context.answer("MentoringSession", waiting)).due_at is not None


async def test_the_practice_log_tells_each_sign_and_each_free_note_in_turn(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE")
    await company.practice(session_id, ("went well", 2), ("on the whole", None), ("", 4))

    log = await request_of(company, "mentee").answer("MentoringSession.practiceLog", session_id)

    told = [
        (entry.note, entry.indicator and (entry.indicator.text, entry.indicator.level.rank)) for entry in log
    ]
    assert told == [("went well", ("sign 2", 2)), ("on the whole", None), ("", ("sign 4", 4))]
    assert {entry.author_uuid for entry in log} == {company.people["mentee"]}


async def test_the_timeline_starts_with_the_request(company: Company) -> None:
    session_id = await company.session()

    [step] = await request_of(company, "mentee").answer("MentoringSession.timeline", session_id)

    assert (step.action, step.from_, step.to) == (SessionAction.REQUEST, None, SessionState.REQUESTED)
    assert step.actor_uuid == company.people["mentee"]
    assert step.reason is None


async def test_a_verification_tells_both_levels_and_what_was_seen(company: Company) -> None:
    session_id = await company.session()
    verification_id = await company.verification(session_id, baseline=2, verified=4)
    context = request_of(company, "mentor")

    by_session = await context.answer("MentoringSession.verification", session_id)
    by_id = await context.answer("Verification", verification_id)
    seen = await context.answer("Verification.indicatorsObserved", verification_id)

    assert by_session.uuid == by_id.uuid == verification_id
    assert by_id.session_uuid == session_id
    assert by_id.verifier_role is VerifierRole.MANAGER_OF_RECORD
    assert (by_id.baseline_level.rank, by_id.verified_level.rank, by_id.gain.levels) == (2, 4, 2)
    assert by_id.gain.counts_toward_reputation
    assert [sign.level.rank for sign in seen] == [3, 4]


async def test_a_gain_that_does_not_count_says_why(company: Company) -> None:
    session_id = await company.session()
    await company.verification(session_id, baseline=3, verified=2, exclusion="CONFLICT_OF_INTEREST")

    found = await request_of(company, "mentee").answer("MentoringSession.verification", session_id)

    assert (found.gain.levels, found.gain.counts_toward_reputation) == (-1, False)
    assert found.gain.exclusion_reason is GainExclusion.CONFLICT_OF_INTEREST


async def test_before_the_verification_there_is_none(company: Company) -> None:
    session_id = await company.session()

    assert await request_of(company, "mentee").answer("MentoringSession.verification", session_id) is None


async def test_meetings_are_paged_by_their_start(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE")
    starts = [NOW + timedelta(days=day) for day in (3, 1, 2)]
    await company.meetings(session_id, *((start, "PLANNED") for start in starts))
    context = request_of(company, "mentee")

    first = await context.answer("MentoringSession.meetings", session_id, first=2, after=None)
    rest = await context.answer(
        "MentoringSession.meetings", session_id, first=2, after=first.page_info.end_cursor
    )

    assert [node.starts_at[:10] for node in (*first.nodes(), *rest.nodes())] == [
        "2026-06-16",
        "2026-06-17",
        "2026-06-18",
    ]
    assert first.page_info.has_next_page
    assert not rest.page_info.has_next_page
    assert await first.total_count() == 3


async def test_a_session_without_meetings_counts_none(company: Company) -> None:
    session_id = await company.session()

    page = await request_of(company, "mentee").answer(
        "MentoringSession.meetings", session_id, first=None, after=None
    )

    assert page.nodes() == []
    assert await page.total_count() == 0


@pytest.mark.parametrize("first", [0, 101, -1])
async def test_a_page_outside_its_bounds_is_refused(company: Company, first: int) -> None:
    session_id = await company.session()

    with pytest.raises(CodedError) as refused:
        await request_of(company, "mentee").answer(
            "MentoringSession.meetings", session_id, first=first, after=None
        )

    assert refused.value.extensions == {"code": "INVALID_INPUT"}


ACTIONS = {
    "REQUESTED": {"mentor": ["ACCEPT", "DECLINE"], "mentee": ["WITHDRAW"], "admin": ["CANCEL"]},
    "ACCEPTED": {
        "mentor": ["SCHEDULE", "LOG_MEETING", "CANCEL"],
        "mentee": ["SCHEDULE", "LOG_MEETING", "CANCEL"],
        "admin": ["CANCEL"],
    },
    "IN_PRACTICE": {
        "mentor": ["SCHEDULE", "LOG_MEETING", "CANCEL"],
        "mentee": ["SCHEDULE", "LOG_MEETING", "REASSESS", "CANCEL"],
        "admin": ["CANCEL"],
    },
    "AWAITING_VERIFICATION": {"mentee": ["REASSESS"], "manager": ["RETURN", "VERIFY"], "admin": ["CANCEL"]},
    "VERIFIED": {},
}


@pytest.mark.parametrize("state", ACTIONS)
async def test_allowed_actions_follow_state_and_part(company: Company, state: str) -> None:
    session_id = await company.session(
        state, practiceSince="2026-06-10T00:00:00.000000Z", awaitingSince="2026-06-14T00:00:00.000000Z"
    )

    allowed = {
        name: [action.value for action in actions]
        for name in ("mentor", "mentee", "manager", "admin", "stranger")
        if (actions := await request_of(company, name).answer("MentoringSession.allowedActions", session_id))
    }

    assert allowed == ACTIONS[state]


async def test_a_planned_meeting_can_be_moved_and_recorded(company: Company) -> None:
    session_id = await company.session("SCHEDULED")
    await company.meetings(session_id, (NOW + timedelta(days=1), "PLANNED"))

    actions = await request_of(company, "mentor").answer("MentoringSession.allowedActions", session_id)

    assert {SessionAction.RESCHEDULE, SessionAction.RECORD_MEETING} <= set(actions)


async def test_reassessing_opens_after_the_least_practice(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE", practiceSince="2026-06-15T11:59:59.000000Z")

    early = await request_of(company, "mentee").answer("MentoringSession.allowedActions", session_id)
    later = await request_of(company, "mentee", now=NOW + timedelta(days=1)).answer(
        "MentoringSession.allowedActions", session_id
    )

    assert SessionAction.REASSESS not in early
    assert SessionAction.REASSESS in later


@pytest.mark.parametrize(
    "field",
    [
        "MentoringSession",
        "MentoringSession.allowedActions",
        "MentoringSession.crossDepartment",
        "MentoringSession.practiceLog",
        "MentoringSession.timeline",
        "MentoringSession.verification",
    ],
)
async def test_many_sessions_cost_the_statements_of_one(company: Company, field: str) -> None:
    sessions = [await company.session() for _ in range(5)]

    async def names(uuids: list[str]) -> list[str]:
        asked: list[str] = []
        context = request_of(company, "mentee")
        with Graph.observing(lambda name, _seconds, _rows: asked.append(name)):
            await asyncio.gather(*(context.answer(field, uuid) for uuid in uuids))
        return asked

    assert await names(sessions) == await names(sessions[:1])
    assert len(await names(sessions)) == 1
