"""The whole loop through the executed schema: request, accept, meet, reassess, verify, with a wrong call each step."""

from datetime import timedelta

import pytest

from tests.asking import operation, relay
from tests.resolvers.front_end import Front


async def test_the_loop_runs_from_a_gap_to_a_verified_level(front: Front) -> None:
    company = front.company

    unknown = front.request(mentorId=relay("Skill", company.skill))
    assert await front.refused("mentee", "RequestSession", **unknown) == (
        "INVALID_INPUT",
        ["input", "mentorId"],
    )
    session = (await front.done("mentee", "RequestSession", **front.request()))["session"]
    assert (session["version"], session["state"], session["allowedActions"]) == (1, "REQUESTED", ["WITHDRAW"])
    assert session["baseline"] == {"level": {"rank": 2}}
    session_id = session["id"]

    step = {"sessionId": session_id, "expectedVersion": 1}
    assert await front.refused("mentee", "AcceptSession", **step) == ("FORBIDDEN", ["input", "sessionId"])
    accepted = (await front.done("mentor", "AcceptSession", **step))["session"]
    assert accepted == {
        "id": session_id,
        "version": 2,
        "state": "ACCEPTED",
        "allowedActions": ["SCHEDULE", "LOG_MEETING", "CANCEL"],
    }

    plan = {"sessionId": session_id, "timeZone": "Europe/Berlin", "mode": "VIDEO"}
    late = {**plan, "expectedVersion": 2, "slot": front.slot(-timedelta(hours=1))}
    assert await front.refused("mentee", "ScheduleMeeting", **late) == ("MEETING_IN_PAST", ["input", "slot"])
    planned = await front.done(
        "mentee", "ScheduleMeeting", **plan, expectedVersion=2, slot=front.slot(timedelta(days=1))
    )
    assert planned["session"]["state"] == "SCHEDULED"
    assert (planned["meeting"]["status"], planned["meeting"]["sequence"]) == ("PLANNED", 0)
    assert planned["meeting"]["startsAt"] == "2026-06-16T12:00:00Z"

    record = {"meetingId": planned["meeting"]["id"], "expectedVersion": 3, "status": "HELD"}
    record |= {"practised": front.indicators(3), "note": "Led a small one"}
    assert await front.refused("mentor", "RecordMeeting", **record) == (
        "MEETING_IN_PAST",
        ["input", "status"],
    )
    front.now += timedelta(days=1, hours=1)
    held = await front.done("mentor", "RecordMeeting", **record)
    assert (held["meeting"]["status"], held["session"]["state"]) == ("HELD", "IN_PRACTICE")
    [entry] = held["session"]["practiceLog"]
    assert (entry["note"], entry["indicator"]["text"]) == ("Led a small one", "sign 3")

    claim = {"sessionId": session_id, "expectedVersion": 4, "level": 4, "indicatorIds": front.indicators(4)}
    assert await front.refused("mentee", "Reassess", **claim) == (
        "REASSESSMENT_TOO_EARLY",
        ["input", "sessionId"],
    )
    front.now += timedelta(days=1)
    claimed = (await front.done("mentee", "Reassess", **claim))["session"]
    assert (claimed["state"], claimed["reassessment"]["level"]) == ("AWAITING_VERIFICATION", {"rank": 4})

    inbox = await front.ask("manager", operation("Inbox"), {"first": 20})
    [waiting] = inbox.data["sessionsAwaitingMyAction"]["nodes"]
    assert (waiting["id"], waiting["allowedActions"]) == (session_id, ["RETURN", "VERIFY"])

    verdict = {"sessionId": session_id, "expectedVersion": 5, "verifiedLevel": 4}
    verdict |= {"indicatorIds": front.indicators(3, 4)}
    wrong = ("VERIFIER_CONFLICT_OF_INTEREST", ["input", "sessionId"])
    assert await front.refused("mentor", "VerifyReassessment", **verdict) == wrong
    unconfirmed = ("EVIDENCE_REQUIRED", ["input", "baselineLevel"])
    assert await front.refused("manager", "VerifyReassessment", **verdict) == unconfirmed
    verified = await front.done("manager", "VerifyReassessment", **verdict, baselineLevel=2)
    assert verified["session"] == {
        "id": session_id,
        "version": 6,
        "state": "VERIFIED",
        "outcome": "TARGET_MET",
        "gain": {"levels": 2, "countsTowardReputation": True, "exclusionReason": None},
    }
    assert verified["verification"]["verifierRole"] == "MANAGER_OF_RECORD"
    assert len(verified["verification"]["digest"]) == 64
    assert verified["reputation"] is None

    detail = (await front.ask("mentee", operation("SessionDetail"), {"id": session_id})).data["session"]
    assert [step["action"] for step in detail["timeline"]] == [
        "REQUEST",
        "ACCEPT",
        "SCHEDULE",
        "RECORD_MEETING",
        "REASSESS",
        "VERIFY",
    ]
    assert [step["actor"]["displayName"] for step in detail["timeline"]][-1] == "manager"
    assert detail["departmentAtAcceptance"] == {"mentor": {"name": "platform"}, "mentee": {"name": "sales"}}
    assert (detail["crossDepartment"], detail["allowedActions"], detail["dueAt"]) == (True, [], None)
    assert detail["meetings"]["nodes"][0]["status"] == "HELD"


async def test_a_logged_meeting_opens_practice_too(front: Front) -> None:
    session_id = (await front.done("mentee", "RequestSession", **front.request()))["session"]["id"]
    await front.done("mentor", "AcceptSession", sessionId=session_id, expectedVersion=1)
    front.now += timedelta(days=1)
    given = {"sessionId": session_id, "expectedVersion": 2, "mode": "IN_PERSON"}

    future = front.slot(timedelta(hours=1))
    refusal = await front.refused("mentor", "LogMeeting", **given, slot=future)
    payload = await front.done(
        "mentor", "LogMeeting", **given, slot=front.slot(-timedelta(hours=2)), note="At lunch"
    )

    assert refusal == ("MEETING_IN_PAST", ["input", "slot"])
    assert payload["meeting"]["status"] == "HELD"
    assert payload["session"]["state"] == "IN_PRACTICE"


async def test_a_verifier_may_ask_back(front: Front) -> None:
    session_id = await front.company.awaiting(
        waited=timedelta(days=1), baselineRank=2, baselineVerified=False
    )
    relay_id = relay("MentoringSession", session_id)
    document = """
    mutation ($input: SessionActionInput!) {
      returnReassessment(input: $input) { session { state allowedActions } userErrors { code path } }
    }"""
    given = {"sessionId": relay_id, "expectedVersion": 1}

    silent = await front.ask("manager", document, {"input": given})
    asked = await front.ask("manager", document, {"input": {**given, "reason": "Which review was it?"}})

    assert silent.data["returnReassessment"]["userErrors"] == [
        {"code": "INVALID_INPUT", "path": ["input", "reason"]}
    ]
    assert asked.data["returnReassessment"]["session"]["state"] == "IN_PRACTICE"


async def test_a_planned_meeting_moves_with_its_sequence(front: Front) -> None:
    session_id = (await front.done("mentee", "RequestSession", **front.request()))["session"]["id"]
    await front.done("mentor", "AcceptSession", sessionId=session_id, expectedVersion=1)
    planned = await front.done(
        "mentor",
        "ScheduleMeeting",
        sessionId=session_id,
        expectedVersion=2,
        slot=front.slot(timedelta(days=1)),
        timeZone="Europe/Berlin",
        mode="VIDEO",
        location="Room 4",
    )
    document = """
    mutation ($input: RescheduleMeetingInput!) {
      rescheduleMeeting(input: $input) {
        meeting { id startsAt sequence location } session { version } userErrors { code path }
      }
    }"""
    given = {
        "meetingId": planned["meeting"]["id"],
        "expectedVersion": 3,
        "slot": front.slot(timedelta(days=2)),
    }

    moved = (await front.ask("mentee", document, {"input": given})).data["rescheduleMeeting"]

    assert moved["userErrors"] == []
    assert moved["meeting"] == {
        "id": planned["meeting"]["id"],
        "startsAt": "2026-06-17T12:00:00Z",
        "sequence": 1,
        "location": "Room 4",
    }
    assert moved["session"] == {"version": 4}


@pytest.mark.parametrize(
    ("document", "name", "state", "reason"),
    [
        ("DeclineSession", "mentor", "DECLINED", None),
        ("WithdrawSession", "mentee", "WITHDRAWN", None),
        ("CancelSession", "admin", "CANCELLED", "The team was dissolved"),
    ],
)
async def test_a_request_may_end_in_other_ways(
    front: Front, document: str, name: str, state: str, reason: str | None
) -> None:
    session_id = (await front.done("mentee", "RequestSession", **front.request()))["session"]["id"]
    given = {"sessionId": session_id, "expectedVersion": 1, "reason": reason}

    refusal = await front.refused("manager", document, **{**given, "reason": "Not mine to say"})
    payload = await front.done(name, document, **given)

    assert refusal == ("FORBIDDEN", ["input", "sessionId"])
    assert (payload["session"]["state"], payload["session"]["allowedActions"]) == (state, [])
