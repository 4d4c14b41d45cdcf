"""What a session answers about itself, over a planted graph."""

import asyncio
from datetime import timedelta

import pytest

from graph.client import Graph
from resolvers.errors import CodedError
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import NOW, Company


async def test_while_requested_the_baseline_is_the_current_one(company: Company) -> None:
    await company.assess("mentee", 3, kind="MANAGER", by="manager", at=NOW - timedelta(days=80))
    session_id = await company.session()
    managers = await company.assess("mentee", 2, kind="MANAGER", by="manager", at=NOW - timedelta(days=20))
    await company.assess("mentee", 4, at=NOW - timedelta(days=1))

    baseline = await request_of(company, "mentee").find("MentoringSession.baseline", session_id)

    assert (baseline.uuid, baseline.level.rank) == (managers, 2)
    assert baseline.subject_uuid == company.people["mentee"]
    assert baseline.assessor_uuid == company.people["manager"]


async def test_without_a_managers_word_the_latest_claim_is_the_baseline(company: Company) -> None:
    await company.assess("mentee", 1, at=NOW - timedelta(days=80))
    latest = await company.assess("mentee", 2, at=NOW - timedelta(days=20))
    session_id = await company.session()

    baseline = await request_of(company, "mentee").find("MentoringSession.baseline", session_id)

    assert baseline.uuid == latest


async def test_without_an_assessment_there_is_no_baseline(company: Company) -> None:
    context = request_of(company, "mentee")
    requested = await company.session()
    accepted = await company.session("ACCEPTED", mentor="stranger")

    assert await context.find("MentoringSession.baseline", requested) is None
    assert await context.find("MentoringSession.baseline", accepted) is None
    assert await context.find("MentoringSession.reassessment", accepted) is None


async def test_once_accepted_the_baseline_stays(company: Company) -> None:
    frozen = await company.assess("mentee", 2)
    session_id = await company.session("ACCEPTED")
    await company.baseline(session_id, frozen)
    await company.assess("mentee", 3, kind="MANAGER", by="manager", at=NOW)

    baseline = await request_of(company, "mentor").find("MentoringSession.baseline", session_id)

    assert (baseline.uuid, baseline.level.rank) == (frozen, 2)


@pytest.mark.parametrize(
    ("mentor", "across"),
    [("mentor", True), ("stranger", True), ("skip", False), ("director", False)],
    ids=["other branch", "sibling unit", "same unit", "unit above"],
)
async def test_before_acceptance_departments_are_compared_as_they_are(
    company: Company, mentor: str, across: bool
) -> None:
    session_id = await company.session(mentor=mentor)

    assert await request_of(company, "mentee").find("MentoringSession.crossDepartment", session_id) is across


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

    frozen = await context.find("MentoringSession.departmentAtAcceptance", session_id)

    assert await context.find("MentoringSession.crossDepartment", session_id) is across
    assert frozen.mentor_uuid == company.units[mentor_unit]
    assert frozen.mentee_uuid == company.units[mentee_unit]


async def test_before_acceptance_no_departments_are_frozen(company: Company) -> None:
    context = request_of(company, "mentee")
    session_id = await company.session()

    assert await context.find("MentoringSession.departmentAtAcceptance", session_id) is None
    assert (await context.find("MentoringSession.initiatedBy", session_id)).uuid == company.people["mentee"]


async def test_an_ended_session_has_nothing_due(company: Company) -> None:
    ended = await company.session("DECLINED", endedAt="2026-06-01T00:00:00.000000Z")
    waiting = await company.session(mentor="stranger")
    context = request_of(company, "mentee")

    assert (await context.find("MentoringSession", ended)).due_at is None
    assert (await context.find("MentoringSession", waiting)).due_at is not None


async def test_the_practice_log_tells_each_sign_and_each_free_note_in_turn(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE")
    await company.practice(session_id, ("went well", 2), ("on the whole", None), ("", 4))

    log = await request_of(company, "mentee").find("MentoringSession.practiceLog", session_id)

    told = [
        (entry.note, entry.indicator and (entry.indicator.text, entry.indicator.level.rank)) for entry in log
    ]
    assert told == [("went well", ("sign 2", 2)), ("on the whole", None), ("", ("sign 4", 4))]
    assert {entry.author_uuid for entry in log} == {company.people["mentee"]}


async def test_the_timeline_starts_with_the_request(company: Company) -> None:
    session_id = await company.session()

    [step] = await request_of(company, "mentee").find("MentoringSession.timeline", session_id)

    assert (step.action, step.from_, step.to) == ("REQUEST", None, "REQUESTED")
    assert step.actor_uuid == company.people["mentee"]
    assert step.reason is None


async def test_a_verification_tells_both_levels_and_what_was_seen(company: Company) -> None:
    session_id = await company.session()
    verification_id = await company.verification(session_id, baseline=2, verified=4)
    context = request_of(company, "mentor")

    by_session = await context.find("MentoringSession.verification", session_id)
    by_id = await context.find("Verification", verification_id)
    gain = await context.find("MentoringSession.gain", session_id)
    seen = await context.find("Verification.indicatorsObserved", verification_id)

    assert by_session.uuid == by_id.uuid == verification_id
    assert by_id.session_uuid == session_id
    assert by_id.verifier_role == "MANAGER_OF_RECORD"
    assert (by_id.baseline_level.rank, by_id.verified_level.rank) == (2, 4)
    assert (gain.from_level.rank, gain.to_level.rank, gain.levels) == (2, 4, 2)
    assert gain.counts_toward_reputation
    assert [sign.level.rank for sign in seen] == [3, 4]


async def test_a_gain_that_does_not_count_says_why(company: Company) -> None:
    session_id = await company.session()
    await company.verification(session_id, baseline=3, verified=2, exclusion="CONFLICT_OF_INTEREST")

    gain = await request_of(company, "mentee").find("MentoringSession.gain", session_id)

    assert (gain.levels, gain.counts_toward_reputation) == (-1, False)
    assert gain.exclusion_reason == "CONFLICT_OF_INTEREST"


@pytest.mark.parametrize(
    ("baseline", "verified", "outcome"),
    [
        (2, 4, "TARGET_MET"),
        (2, 5, "TARGET_MET"),
        (2, 3, "IMPROVED"),
        (2, 2, "NO_CHANGE"),
        (3, 2, "REGRESSED"),
        (5, 4, "REGRESSED"),
    ],
)
async def test_the_outcome_follows_from_both_levels_and_the_target(
    company: Company, baseline: int, verified: int, outcome: str
) -> None:
    session_id = await company.session()
    context = request_of(company, "mentee")
    before = await context.find("MentoringSession.outcome", session_id)
    await company.verification(session_id, baseline=baseline, verified=verified)
    context.forget()

    assert before is None
    assert (await context.find("MentoringSession", session_id)).target_level.rank == 4
    assert await context.find("MentoringSession.outcome", session_id) == outcome


async def test_before_the_verification_there_is_none(company: Company) -> None:
    session_id = await company.session()
    context = request_of(company, "mentee")

    assert await context.find("MentoringSession.verification", session_id) is None
    assert await context.find("MentoringSession.gain", session_id) is None


async def test_meetings_are_paged_by_their_start(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE")
    starts = [NOW + timedelta(days=day) for day in (3, 1, 2)]
    await company.meetings(session_id, *((start, "PLANNED") for start in starts))
    context = request_of(company, "mentee")

    first = await context.find("MentoringSession.meetings", session_id, first=2, after=None)
    rest = await context.find(
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

    page = await request_of(company, "mentee").find(
        "MentoringSession.meetings", session_id, first=None, after=None
    )

    assert page.nodes() == []
    assert await page.total_count() == 0


@pytest.mark.parametrize("first", [0, 101, -1])
async def test_a_page_outside_its_bounds_is_refused(company: Company, first: int) -> None:
    session_id = await company.session()

    with pytest.raises(CodedError) as refused:
        await request_of(company, "mentee").find(
            "MentoringSession.meetings", session_id, first=first, after=None
        )

    assert refused.value.extensions == {"code": "INVALID_INPUT", "argument": ["first"]}


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
        name: actions
        for name in ("mentor", "mentee", "manager", "admin", "stranger")
        if (actions := await request_of(company, name).find("MentoringSession.allowedActions", session_id))
    }

    assert allowed == ACTIONS[state]


async def test_a_planned_meeting_can_be_moved_and_recorded(company: Company) -> None:
    session_id = await company.session("SCHEDULED")
    await company.meetings(session_id, (NOW + timedelta(days=1), "PLANNED"))

    actions = await request_of(company, "mentor").find("MentoringSession.allowedActions", session_id)

    assert {"RESCHEDULE", "RECORD_MEETING"} <= set(actions)


async def test_reassessing_opens_after_the_least_practice(company: Company) -> None:
    session_id = await company.session("IN_PRACTICE", practiceSince="2026-06-15T11:59:59.000000Z")

    early = await request_of(company, "mentee").find("MentoringSession.allowedActions", session_id)
    later = await request_of(company, "mentee", now=NOW + timedelta(days=1)).find(
        "MentoringSession.allowedActions", session_id
    )

    assert "REASSESS" not in early
    assert "REASSESS" in later


@pytest.mark.parametrize(
    "field",
    [
        "MentoringSession",
        "MentoringSession.allowedActions",
        "MentoringSession.baseline",
        "MentoringSession.crossDepartment",
        "MentoringSession.departmentAtAcceptance",
        "MentoringSession.gain",
        "MentoringSession.initiatedBy",
        "MentoringSession.outcome",
        "MentoringSession.practiceLog",
        "MentoringSession.reassessment",
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
            await asyncio.gather(*(context.find(field, uuid) for uuid in uuids))
        return asked

    assert await names(sessions) == await names(sessions[:1])
    assert len(await names(sessions)) == 1
