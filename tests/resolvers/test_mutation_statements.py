"""Which statements each promised mutation runs: those of its transaction, then those of its payload."""

from datetime import timedelta
from typing import Any

from tests.asking import operation, relay
from tests.resolvers.front_end import Front

Asked = dict[str, list[str]]


async def _sent(front: Front, asked: Asked, name: str, document: str, **given: Any) -> dict[str, Any]:
    answer = await front.ask(name, operation(document), {"input": given})
    [payload] = answer.data.values()
    assert (answer.errors, payload["userErrors"]) == ([], [])
    # A document that is sent again runs what it ran before, whatever was added since.
    assert asked.setdefault(document, answer.asked) == answer.asked, document
    return dict(payload)


async def _requested(front: Front, asked: Asked) -> dict[str, Any]:
    session = (await _sent(front, asked, "mentee", "RequestSession", **front.request()))["session"]
    return {"sessionId": session["id"], "expectedVersion": 1}


async def test_every_promised_mutation_runs_its_statements(front: Front) -> None:
    asked: Asked = {}
    await _sent(
        front,
        asked,
        "mentee",
        "SubmitAssessment",
        employeeId=relay("Employee", front.company.people["mentee"]),
        skillId=relay("Skill", front.company.skill),
        level=2,
    )
    await _sent(front, asked, "mentor", "UpdateMentorProfile", capacity=2)
    await _sent(front, asked, "mentee", "WithdrawSession", **await _requested(front, asked))
    await _sent(front, asked, "mentor", "DeclineSession", **await _requested(front, asked))
    step = await _requested(front, asked)
    await _sent(front, asked, "mentor", "AcceptSession", **step)
    await _sent(
        front, asked, "mentor", "CancelSession", **{**step, "expectedVersion": 2}, reason="Moved away"
    )
    await _loop(front, asked)
    detail = await front.ask("mentee", operation("SessionDetail"), {"id": step["sessionId"]})
    asked["SessionDetail"] = detail.asked

    assert asked == STATEMENTS


async def _loop(front: Front, asked: Asked) -> None:
    step = await _requested(front, asked)
    session = {"sessionId": step["sessionId"]}
    await _sent(front, asked, "mentor", "AcceptSession", **step)
    plan = {**session, "timeZone": "Europe/Berlin", "mode": "VIDEO"}
    planned = await _sent(
        front,
        asked,
        "mentee",
        "ScheduleMeeting",
        **plan,
        expectedVersion=2,
        slot=front.slot(timedelta(days=1)),
    )
    front.now += timedelta(days=2)
    await _sent(
        front,
        asked,
        "mentor",
        "RecordMeeting",
        meetingId=planned["meeting"]["id"],
        expectedVersion=3,
        status="HELD",
        practised=front.indicators(3, 4),
    )
    await _sent(
        front,
        asked,
        "mentor",
        "LogMeeting",
        **session,
        expectedVersion=4,
        slot=front.slot(-timedelta(hours=2)),
        mode="PHONE",
        practised=front.indicators(3),
    )
    front.now += timedelta(days=2)
    claim = {**session, "expectedVersion": 5, "level": 4, "indicatorIds": front.indicators(4)}
    await _sent(front, asked, "mentee", "Reassess", **claim)
    word = {**session, "expectedVersion": 6, "verifiedLevel": 4, "baselineLevel": 2}
    await _sent(front, asked, "manager", "VerifyReassessment", **word, indicatorIds=front.indicators(3, 4))


STATEMENTS: Asked = {
    "AcceptSession": [
        "assessment_records.of_person_on_skill",
        "level:sessions.action_facts",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.facts",
        "sessions.freeze",
        "sessions.pair_facts",
        "sessions.role_of_mentee",
    ],
    "CancelSession": [
        "level:sessions.action_facts",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.facts",
    ],
    "DeclineSession": [
        "level:sessions.action_facts",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.facts",
    ],
    "LogMeeting": [
        "assessment_records.skill",
        "level:sessions.action_facts",
        "level:sessions.meeting_self",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.append_practice",
        "sessions.apply_moves",
        "sessions.create_meeting",
        "sessions.facts",
        "sessions.overlapping_meetings",
    ],
    "Reassess": [
        "assessment_records.append",
        "assessment_records.observed",
        "assessment_records.of_person_on_skill",
        "assessment_records.project",
        "assessment_records.reassessment_of_session",
        "assessment_records.skill",
        "assessment_records.skill",
        "level:sessions.action_facts",
        "level:sessions.reassessment",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.facts",
    ],
    "RecordMeeting": [
        "assessment_records.skill",
        "level:sessions.action_facts",
        "level:sessions.meeting_self",
        "level:sessions.practice_log",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.append_practice",
        "sessions.apply_moves",
        "sessions.change_meetings",
        "sessions.facts",
        "sessions.of_meeting",
    ],
    "RequestSession": [
        "assessment_records.of_person_on_skill",
        "level:employees.self",
        "level:employees.self",
        "level:sessions.action_facts",
        "level:sessions.baseline",
        "level:sessions.self",
        "level:skills.self",
        "locks.people",
        "outbox.append",
        "sessions.create",
        "sessions.open_between",
        "sessions.pair_facts",
        "sessions.pair_known",
    ],
    "ScheduleMeeting": [
        "level:sessions.action_facts",
        "level:sessions.meeting_self",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.create_meeting",
        "sessions.facts",
        "sessions.overlapping_meetings",
    ],
    "SessionDetail": [
        "level:departments.self",
        "level:departments.self",
        "level:employees.self",
        "level:employees.self",
        "level:employees.self",
        "level:sessions.action_facts",
        "level:sessions.baseline",
        "level:sessions.cross_department",
        "level:sessions.departments",
        "level:sessions.meetings",
        "level:sessions.self",
        "level:sessions.timeline",
        "level:skills.self",
    ],
    "SubmitAssessment": [
        "assessment_records.append",
        "assessment_records.of_person_on_skill",
        "assessment_records.person",
        "assessment_records.project",
        "assessment_records.skill",
        "level:assessments.self",
        "locks.people",
        "outbox.append",
        "sessions.role_of_mentee",
    ],
    "UpdateMentorProfile": [
        "level:mentors.of_employee",
        "level:mentors.offers",
        "level:mentors.places_taken",
        "level:skills.self",
        "locks.people",
        "mentor_profiles.of_employee",
        "mentor_profiles.save",
        "mentor_profiles.unpublish_scores",
        "outbox.append",
        "reputation.state",
    ],
    "VerifyReassessment": [
        "assessment_records.append",
        "assessment_records.observed",
        "assessment_records.of_person_on_skill",
        "assessment_records.project",
        "assessment_records.skill",
        "assessment_records.skill",
        "level:reputation.of_verified_mentor",
        "level:sessions.self",
        "level:sessions.verification",
        "level:sessions.verification",
        "level:sessions.verification_self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.create_verification",
        "sessions.facts",
        "sessions.independence",
        "sessions.pair_facts",
    ],
    "WithdrawSession": [
        "level:sessions.action_facts",
        "level:sessions.self",
        "locks.pair_and_session",
        "outbox.append",
        "sessions.apply_moves",
        "sessions.facts",
    ],
}
"""Sorted names a document, sign-in apart."""
