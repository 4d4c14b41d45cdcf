"""How an outcome becomes a payload: refusals as data with code and path, replays, and the object as it is now."""

from datetime import timedelta
from typing import Any

import pytest

from graph import ids
from tests.asking import operation, relay
from tests.resolvers.front_end import Front


@pytest.fixture
async def requested(front: Front) -> str:
    """The Relay id of a request that waits for its answer."""
    session: dict[str, Any] = (await front.done("mentee", "RequestSession", **front.request()))["session"]
    return str(session["id"])


async def test_a_step_from_the_wrong_state_says_which_ones_are_right(front: Front, requested: str) -> None:
    given = {"sessionId": requested, "expectedVersion": 1}
    await front.done("mentor", "AcceptSession", **given)

    payload = await front.send("mentor", "AcceptSession", **{**given, "expectedVersion": 2})

    [error] = payload["userErrors"]
    assert error.pop("message")
    assert error == {
        "__typename": "TransitionError",
        "code": "ILLEGAL_TRANSITION",
        "path": ["input", "sessionId"],
        "currentState": "ACCEPTED",
        "allowed": ["SCHEDULE", "LOG_MEETING", "CANCEL"],
    }
    assert payload["session"]["version"] == 2
    assert payload["replayed"] is False


async def test_completing_a_session_for_a_skill_gap_is_never_legal(front: Front) -> None:
    for state in ("ACCEPTED", "IN_PRACTICE"):
        session_id = await front.company.session(state)

        payload = await front.send(
            "mentee", "CompleteSession", sessionId=relay("MentoringSession", session_id), expectedVersion=1
        )

        [error] = payload["userErrors"]
        assert (error["__typename"], error["code"], error["currentState"]) == (
            "TransitionError",
            "ILLEGAL_TRANSITION",
            state,
        )


async def test_a_stale_version_comes_with_the_session_as_it_is(front: Front, requested: str) -> None:
    payload = await front.send("mentor", "AcceptSession", sessionId=requested, expectedVersion=7)

    [error] = payload["userErrors"]
    assert (error["__typename"], error["code"], error["path"]) == (
        "GenericError",
        "STALE_VERSION",
        ["input", "expectedVersion"],
    )
    assert (payload["session"]["id"], payload["session"]["version"]) == (requested, 1)


async def test_a_repeated_request_comes_with_the_open_session(front: Front, requested: str) -> None:
    payload = await front.send("mentee", "RequestSession", **front.request())

    [error] = payload["userErrors"]
    assert error["code"] == "DUPLICATE_OPEN_SESSION"
    assert (payload["session"]["id"], payload["session"]["state"]) == (requested, "REQUESTED")


async def test_a_retry_with_its_key_is_a_replay_with_the_session_as_it_is_now(front: Front) -> None:
    first = await front.done("mentee", "RequestSession", **front.request(idempotencyKey="k"))
    session_id = first["session"]["id"]
    await front.done("mentor", "AcceptSession", sessionId=session_id, expectedVersion=1)

    again = await front.done("mentee", "RequestSession", **front.request(idempotencyKey="k"))
    other = await front.refused("mentee", "RequestSession", **front.request(idempotencyKey="k", scope="Else"))

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert (again["session"]["id"], again["session"]["state"]) == (session_id, "ACCEPTED")
    assert other == ("INVALID_INPUT", ["input", "idempotencyKey"])


async def test_a_hidden_session_is_not_found(front: Front, requested: str) -> None:
    payload = await front.send("stranger", "WithdrawSession", sessionId=requested, expectedVersion=1)

    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "sessionId"])
    assert payload["session"] is None


async def test_a_full_mentor_is_answered_with_others(front: Front) -> None:
    company = front.company
    for mentee in ("manager", "skip", "director"):
        await company.session("ACCEPTED", mentee=mentee)
    await company.mentors("stranger")
    await company.mentors("admin", rank=3)

    payload = await front.send("mentee", "RequestSession", **front.request())

    [error] = payload["userErrors"]
    assert error.pop("message")
    assert error == {
        "__typename": "CapacityError",
        "code": "CAPACITY_REACHED",
        "path": ["input", "mentorId"],
        "capacity": 3,
        "open": 3,
        "alternatives": [
            {"mentor": {"id": relay("Employee", company.people["stranger"]), "displayName": "stranger"}}
        ],
    }
    assert payload["session"] is None


ACCEPT_WITH_ALTERNATIVES = """
mutation ($input: SessionActionInput!) {
  acceptSession(input: $input) {
    userErrors { code ... on CapacityError { capacity open alternatives { mentor { displayName } } } }
  }
}"""


async def test_a_full_mentor_who_accepts_sees_who_could_help_instead(front: Front, requested: str) -> None:
    for mentee in ("manager", "skip", "director"):
        await front.company.session("ACCEPTED", mentee=mentee)
    await front.company.mentors("stranger")
    given = {"input": {"sessionId": requested, "expectedVersion": 1}}

    with_others = await front.ask("mentor", ACCEPT_WITH_ALTERNATIVES, given)
    without = await front.ask("mentor", operation("AcceptSession"), given)

    [error] = with_others.data["acceptSession"]["userErrors"]
    assert error == {
        "code": "CAPACITY_REACHED",
        "capacity": 3,
        "open": 3,
        "alternatives": [{"mentor": {"displayName": "stranger"}}],
    }
    assert without.data["acceptSession"]["userErrors"][0]["__typename"] == "CapacityError"
    assert len(without.asked) < len(with_others.asked)
    assert not [name for name in without.asked if name.startswith("search.")]


async def test_capacity_below_the_places_taken_is_refused_without_alternatives(front: Front) -> None:
    await front.company.session("ACCEPTED")
    await front.company.session("IN_PRACTICE")
    document = """
    mutation ($input: MentorProfileInput!) {
      updateMentorProfile(input: $input) {
        mentorProfile { id }
        userErrors { code path ... on CapacityError { capacity open alternatives { rank } } }
      }
    }"""

    answer = await front.ask("mentor", document, {"input": {"capacity": 1}})

    assert answer.errors == []
    assert answer.data["updateMentorProfile"]["mentorProfile"] is None
    [error] = answer.data["updateMentorProfile"]["userErrors"]
    assert (error["code"], error["path"]) == ("CAPACITY_REACHED", ["input", "capacity"])
    assert (error["open"], error["alternatives"]) == (2, [])


WRONG = [relay("Department", ids.new(0)), "ses_1", "", "emp_" + "g" * 32]
BY_ID = {
    "RequestSession": ("mentorId", {"purpose": "SKILL_GAP", "scope": "x"}),
    "AcceptSession": ("sessionId", {"expectedVersion": 1}),
    "DeclineSession": ("sessionId", {"expectedVersion": 1}),
    "WithdrawSession": ("sessionId", {"expectedVersion": 1}),
    "CancelSession": ("sessionId", {"expectedVersion": 1, "reason": "x"}),
    "CompleteSession": ("sessionId", {"expectedVersion": 1}),
    "Reassess": ("sessionId", {"expectedVersion": 1, "level": 3}),
    "VerifyReassessment": ("sessionId", {"expectedVersion": 1, "verifiedLevel": 3, "indicatorIds": []}),
    "RecordMeeting": ("meetingId", {"expectedVersion": 1, "status": "HELD"}),
    "SubmitAssessment": ("employeeId", {"level": 3, "skillId": relay("Skill", ids.new(0))}),
}


@pytest.mark.parametrize("document", BY_ID)
async def test_an_id_of_another_type_or_not_ours_is_refused_in_its_place(front: Front, document: str) -> None:
    name, rest = BY_ID[document]

    for wrong in WRONG:
        assert await front.refused("mentee", document, **{name: wrong, **rest}) == (
            "INVALID_INPUT",
            ["input", name],
        )


@pytest.mark.parametrize("document", BY_ID)
async def test_an_id_of_nothing_is_not_found(front: Front, document: str) -> None:
    name, rest = BY_ID[document]
    kinds = {"mentorId": "Employee", "employeeId": "Employee", "meetingId": "Meeting"}
    nothing = relay(kinds.get(name, "MentoringSession"), ids.new(0))
    given = {name: nothing, **rest}
    if document == "RequestSession":
        given = front.request(mentorId=nothing)

    assert await front.refused("mentee", document, **given) == ("NOT_FOUND", ["input", name])


async def test_lists_of_ids_and_optional_ids_are_checked_in_their_place(front: Front, requested: str) -> None:
    foreign = relay("Skill", front.company.skill)
    claim = {"sessionId": requested, "expectedVersion": 1, "level": 3}

    assert await front.refused("mentee", "RequestSession", **front.request(menteeId=foreign)) == (
        "INVALID_INPUT",
        ["input", "menteeId"],
    )
    assert await front.refused("mentee", "RequestSession", **front.request(skillId=None)) == (
        "INVALID_INPUT",
        ["input", "skillId"],
    )
    assert await front.refused("mentee", "Reassess", **claim, indicatorIds=[foreign]) == (
        "INVALID_INPUT",
        ["input", "indicatorIds"],
    )
    assert await front.refused("mentee", "Reassess", **claim, indicatorIds=front.indicators(1) * 101) == (
        "INVALID_INPUT",
        ["input", "indicatorIds"],
    )
    offer = {"skillId": requested, "purposes": ["SKILL_GAP"], "formats": ["ONE_TO_ONE"]}
    assert await front.refused("mentor", "UpdateMentorProfile", offers=[offer]) == (
        "INVALID_INPUT",
        ["input", "offers"],
    )


async def test_texts_are_bounded(front: Front, requested: str) -> None:
    step = {"sessionId": requested, "expectedVersion": 1}
    plan = {**step, "slot": front.slot(timedelta(days=1)), "timeZone": "Europe/Berlin", "mode": "VIDEO"}

    refusals = [
        await front.refused("mentee", "RequestSession", **front.request(scope="x" * 2001)),
        await front.refused("mentee", "RequestSession", **front.request(scope=" ")),
        await front.refused("mentee", "WithdrawSession", **step, reason="x" * 4001),
        await front.refused("mentee", "ScheduleMeeting", **plan, location="x" * 201),
        await front.refused("mentee", "Reassess", **step, level=3, evidence=[{"title": "x" * 201}]),
        await front.refused("mentee", "Reassess", **step, level=3, reflection="x" * 4001),
        await front.refused("mentee", "Reassess", **step, level=3, evidence=[{"title": "x"}] * 101),
    ]

    assert refusals == [
        ("INVALID_INPUT", ["input", name])
        for name in ("scope", "scope", "reason", "location", "evidence", "reflection", "evidence")
    ]


async def test_a_level_of_ones_own_is_a_claim_and_a_managers_word_sets_the_level(front: Front) -> None:
    given = {
        "employeeId": relay("Employee", front.company.people["mentee"]),
        "skillId": relay("Skill", front.company.skill),
        "level": 3,
    }

    own = await front.done("mentee", "SubmitAssessment", **given)
    word = await front.done("manager", "SubmitAssessment", **given, idempotencyKey="k")
    again = await front.done("manager", "SubmitAssessment", **given, idempotencyKey="k")
    others = await front.refused("mentor", "SubmitAssessment", **given)

    assert (own["assessment"]["kind"], own["assessment"]["level"]["rank"]) == ("SELF", 3)
    assert (word["assessment"]["kind"], word["replayed"]) == ("MANAGER", False)
    assert (again["assessment"]["id"], again["replayed"]) == (word["assessment"]["id"], True)
    assert others == ("NOT_FOUND", ["input", "employeeId"])


async def test_a_profile_is_changed_in_what_is_given_and_kept_in_the_rest(front: Front) -> None:
    opted_in = await front.done("mentor", "UpdateMentorProfile", leaderboardVisible=True, capacity=5)
    left = await front.done("mentor", "UpdateMentorProfile", offers=[])
    first = await front.done("stranger", "UpdateMentorProfile", accepting=True, capacity=1)

    assert opted_in["mentorProfile"] == {
        "accepting": True,
        "capacity": 5,
        "openSessions": 0,
        "leaderboardVisible": True,
        "offers": [{"skill": {"name": "facilitation"}, "purposes": ["SKILL_GAP"]}],
    }
    assert left["mentorProfile"] == {**opted_in["mentorProfile"], "offers": []}
    assert first["mentorProfile"]["capacity"] == 1


async def test_two_mutations_in_one_document_each_answer_with_what_they_left(
    front: Front, requested: str
) -> None:
    document = """
    mutation ($accept: SessionActionInput!, $cancel: SessionActionInput!) {
      first: acceptSession(input: $accept) { session { version state } }
      then: cancelSession(input: $cancel) { session { version state } }
    }"""
    step = {"sessionId": requested, "expectedVersion": 1}

    answer = await front.ask(
        "mentor", document, {"accept": step, "cancel": {**step, "expectedVersion": 2, "reason": "No time"}}
    )

    assert answer.data == {
        "first": {"session": {"version": 2, "state": "ACCEPTED"}},
        "then": {"session": {"version": 3, "state": "CANCELLED"}},
    }


async def test_a_payload_costs_the_same_statements_however_long_the_history(front: Front) -> None:
    asked = []
    for busy in (False, True):
        session_id = await front.company.session("IN_PRACTICE", mentee="stranger" if busy else "mentee")
        if busy:
            await front.company.practice(session_id, *(("again", rank) for rank in (1, 2, 3, 4, 5)))
        [meeting_id] = await front.company.meetings(session_id, (front.now - timedelta(days=1), "PLANNED"))
        given = {
            "meetingId": relay("Meeting", meeting_id),
            "expectedVersion": 1,
            "status": "HELD",
            "note": "x",
        }
        answer = await front.ask("mentor", operation("RecordMeeting"), {"input": given})
        assert answer.data["recordMeeting"]["userErrors"] == []
        asked.append(answer.asked)

    assert sorted(asked[0]) == sorted(asked[1])
