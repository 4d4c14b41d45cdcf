"""Each policy as it is met: whoever may see a field finds its value, and whoever may not finds nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from graph import ids, instants
from graph.client import Graph
from graph.query import Query
from mentoring.demo import showcase
from resolvers.fields.policies import POLICIES, Policy
from resolvers.watching import WATCHED
from schema.ids import decode
from tests.asking import ask, person, relay, schema
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import LONG_AGO, NOW, Company

_GAP = Query(
    "tests.plant_gap",
    """
    MATCH (skill:Skill {id: $skill_id})
    MATCH (employee:Employee {id: $employee_id})
    CREATE (employee)-[:HOLDS_ROLE {from: $since}]->(role:JobRole {
        id: $role_id, externalId: 'seller', title: 'Seller', listKey: 'seller'
    })
    CREATE (model:CompetencyModel {
        id: $model_id, version: 1, status: 'PUBLISHED', effectiveFrom: $since
    })-[:FOR_ROLE]->(role)
    CREATE (model)-[:REQUIRES {targetRank: 4, weight: 1.0, critical: true}]->(skill)
    """,
)
_SCORE = Query(
    "tests.plant_score",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    CREATE (mentor)-[:HAS_REPUTATION]->(:ReputationScore {
        key: $mentor_id, mean: 0.5, sd: 0.2, lower: 0.2, upper: 0.8, index: 60, verifiedSessions: 3,
        distinctMentees: 3, distinctVerifiers: 2, distinctDepartments: 2, lapsed: 0, passed: true, asOf: $as_of,
        verificationRate: 1.0, parts: $parts
    })
    """,
)
_OPTED_IN = Query(
    "tests.opt_in",
    """
    MATCH (:Employee {id: $mentor_id})-[:HAS_PROFILE]->(profile:MentorProfile) SET profile.leaderboardVisible = true
    """,
)
_EVERYONE = ("director", "skip", "manager", "mentee", "lead", "mentor", "stranger", "admin")


@dataclass(frozen=True, slots=True)
class Planted:
    """The small company with one object of each hidden kind; `ids` by type, bare."""

    company: Company
    ids: Mapping[str, str]

    async def ask(self, name: str, document: str, **variables: Any) -> Any:
        """The data of an answer to a person."""
        answer = await ask(
            self.company.graph,
            person(self.company.people[name], admin=name == "admin"),
            document,
            variables,
            now=NOW,
        )
        assert set(answer.codes) <= {"NOT_FOUND"}
        return answer.data

    def relay(self, type_name: str) -> str:
        return relay(type_name, self.ids[type_name])

    async def seeing(self, field: str, document: str, *path: str, **variables: Any) -> set[str]:
        """Who finds something at the end of the path."""
        assert POLICIES[field].hides
        found = set()
        for name in _EVERYONE:
            value = await self.ask(name, document, **variables)
            for key in path:
                value = None if value is None else value[key]
            if value is not None:
                found.add(name)
        return found

    async def finding(self, field: str, key: Any, **arguments: Any) -> set[str]:
        """Who finds something in a bound field, of an object known by its key."""
        assert POLICIES[field].hides
        return {
            name
            for name in _EVERYONE
            if await request_of(self.company, name).find(field, key, **arguments) is not None
        }


@pytest.fixture
async def planted(company: Company) -> Planted:
    """One verified session of mentor and mentee, with all that a session may have, and a score made of it."""
    assessment = await company.assess("mentee", 2)
    role, model = (ids.new(int(NOW.timestamp() * 1000)) for _ in range(2))
    await company.run(
        _GAP,
        skill_id=company.skill,
        employee_id=company.people["mentee"],
        role_id=role,
        model_id=model,
        since=LONG_AGO,
    )
    session = await company.session("AWAITING_VERIFICATION")
    await company.baseline(session, assessment)
    [meeting] = await company.meetings(session, (NOW - timedelta(days=20), "HELD"))
    await company.practice(session, ("a note", 3))
    await company.freeze(session, mentor_unit="platform", mentee_unit="sales")
    verification = await company.verification(session)
    line = f'[["{session}","{company.skill}",2,4,1.0,0.1,0.5,0.5]]'
    await company.run(_SCORE, mentor_id=company.people["mentor"], as_of=instants.to_text(NOW), parts=line)
    return Planted(
        company,
        {
            "MentoringSession": session,
            "Meeting": meeting,
            "Verification": verification,
            "Assessment": assessment,
            "Employee": company.people["mentee"],
        },
    )


def decoded(relay_id: str) -> str:
    found = decode(relay_id)
    assert found is not None
    return found[1]


_SESSIONS = (
    "SkillGap.openSession",
    "ReputationContribution.session",
    "Verification.session",
    "SessionPayload.session",
    "MeetingPayload.session",
    "VerificationPayload.session",
)
_OF_SESSION = {"mentor", "mentee", "manager", "admin"}
_OF_LINE = {"mentee", "manager", "admin"}
_OF_ASSESSMENT = {"mentee", "manager", "admin", "mentor"}
_OF_SCORE = {"mentor", "admin"}


@pytest.mark.parametrize(
    "field", ["email", "skills { totalCount }", "skillGaps { size }", "sessions { totalCount }"]
)
async def test_own_line(planted: Planted, field: str) -> None:
    name = field.partition(" ")[0]
    document = f"query ($id: ID!) {{ employee(id: $id) {{ {field} }} }}"

    seeing = await planted.seeing(
        f"Employee.{name}", document, "employee", name, id=planted.relay("Employee")
    )

    assert seeing == _OF_LINE


@pytest.mark.parametrize(
    ("type_name", "seen_by"),
    [
        ("MentoringSession", _OF_SESSION),
        ("Meeting", _OF_SESSION),
        ("Verification", _OF_SESSION),
        ("Assessment", _OF_ASSESSMENT),
    ],
)
async def test_objects_by_their_id(planted: Planted, type_name: str, seen_by: set[str]) -> None:
    document = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
    given = {"id": planted.relay(type_name)}

    assert POLICIES[type_name].hides
    assert await planted.seeing("Query.node", document, "node", **given) == seen_by
    listed = "query ($id: ID!) { nodes(ids: [$id]) { id } }"
    shown = {name for name in _EVERYONE if (await planted.ask(name, listed, **given))["nodes"] != [None]}
    assert shown == seen_by


async def test_session(planted: Planted) -> None:
    document = "query ($id: ID!) { session(id: $id) { id } }"
    session = planted.ids["MentoringSession"]

    assert (
        await planted.seeing("Query.session", document, "session", id=planted.relay("MentoringSession"))
        == _OF_SESSION
    )
    for field in _SESSIONS:
        assert (field, await planted.finding(field, session)) == (field, _OF_SESSION)
    assert await planted.finding("MeetingPayload.meeting", planted.ids["Meeting"]) == _OF_SESSION
    verified = planted.ids["Verification"]
    assert await planted.finding("VerificationPayload.verification", verified) == _OF_SESSION


async def test_assessment(planted: Planted) -> None:
    assert await planted.finding("AssessmentPayload.assessment", planted.ids["Assessment"]) == _OF_ASSESSMENT

    document = "query ($id: ID!) { session(id: $id) { baseline { id } } }"
    given = {"id": planted.relay("MentoringSession")}
    assert await planted.seeing("Assessment", document, "session", "baseline", **given) == _OF_SESSION


async def test_consent(planted: Planted) -> None:
    mentor = planted.company.people["mentor"]
    document = "query ($id: ID!) { reputation(mentorId: $id) { score } }"

    async def seen() -> list[set[str]]:
        asked = {"id": relay("Employee", mentor)}
        verified = planted.ids["Verification"]
        return [
            await planted.seeing("Query.reputation", document, "reputation", **asked),
            await planted.finding("MentorProfile.reputation", mentor, skill_id=None, as_of=None),
            await planted.finding("VerificationPayload.reputation", verified),
        ]

    assert await seen() == [_OF_SCORE] * 3
    await planted.company.run(_OPTED_IN, mentor_id=mentor)
    assert await seen() == [set(_EVERYONE)] * 3


async def test_explained_and_admin(planted: Planted) -> None:
    mentor = planted.company.people["mentor"]
    await planted.company.run(_OPTED_IN, mentor_id=mentor)
    document = """query ($id: ID!) { reputation(mentorId: $id) {
        contributions { nodes { effectOnScore raterAdjustment session { id } } }
    } }"""
    asked = {"id": relay("Employee", mentor)}

    seeing = await planted.seeing(
        "Reputation.contributions", document, "reputation", "contributions", **asked
    )

    assert seeing == _OF_SCORE
    shown = {}
    for name in sorted(_OF_SCORE):
        [line] = (await planted.ask(name, document, **asked))["reputation"]["contributions"]["nodes"]
        assert (line["effectOnScore"], line["session"] is None) == (0.5, False)
        shown[name] = line["raterAdjustment"]
    assert shown == {"admin": 0.1, "mentor": None}


async def test_reports(planted: Planted) -> None:
    search = """query ($id: ID!, $skill: ID!) { mentorSearch(input: {menteeId: $id, skillId: $skill, targetLevel: 4}) {
        totalCount
    } }"""
    gaps = "query ($id: ID!) { teamSkillGaps(managerId: $id) { totalCount } }"
    company = planted.company
    asked = {"id": planted.relay("Employee"), "skill": relay("Skill", company.skill)}

    assert await planted.seeing("Query.mentorSearch", search, "mentorSearch", **asked) == _OF_LINE
    team = await planted.seeing(
        "Query.teamSkillGaps", gaps, "teamSkillGaps", id=relay("Employee", company.people["manager"])
    )
    assert team == {"manager", "skip", "admin"}


async def test_pairs(planted: Planted) -> None:
    company = planted.company
    document = """query ($mentor: ID!, $mentee: ID!, $skill: ID!) {
        explainMatch(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: 4) { score }
        whyNot(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: 4) { listed }
    }"""
    asked = {
        "mentor": relay("Employee", company.people["mentor"]),
        "mentee": planted.relay("Employee"),
        "skill": relay("Skill", company.skill),
    }

    for field in ("explainMatch", "whyNot"):
        assert await planted.seeing(f"Query.{field}", document, field, **asked) == _OF_LINE | {"mentor"}


async def test_own(planted: Planted) -> None:
    company = planted.company
    waiting = await company.session()
    document = """query ($id: ID!) {
        viewer { userName } sessionsAwaitingMyAction { nodes { id } } session(id: $id) { allowedActions }
    }"""
    given = {"id": relay("MentoringSession", waiting)}

    answers = {name: await planted.ask(name, document, **given) for name in _EVERYONE}

    assert {name: answer["viewer"]["userName"] for name, answer in answers.items()} == {
        name: name for name in _EVERYONE
    }
    acting = {name for name, answer in answers.items() if answer["sessionsAwaitingMyAction"]["nodes"]}
    assert acting == {"mentor"}
    allowed = {
        name: answer["session"] and answer["session"]["allowedActions"] for name, answer in answers.items()
    }
    assert allowed == {
        **dict.fromkeys(_EVERYONE),
        "mentor": ["ACCEPT", "DECLINE"],
        "mentee": ["WITHDRAW"],
        "manager": [],
        "admin": allowed["admin"],
    }


async def test_how_one_likes_to_work_is_ones_own(planted: Planted) -> None:
    document = "query ($id: ID!) { employee(id: $id) { workStyle { rhythm } } }"
    declare = """mutation ($rhythm: Int!) {
        declareWorkStyle(input: {structure: 1, guidance: 2, directness: 3, rhythm: $rhythm}) { workStyle { rhythm } }
    }"""
    for name in ("mentee", "stranger"):
        await planted.ask(name, declare, rhythm=5)

    seeing = await planted.seeing(
        "Employee.workStyle", document, "employee", "workStyle", id=planted.relay("Employee")
    )
    changed = await planted.finding("WorkStylePayload.workStyle", planted.ids["Employee"])
    await planted.ask("stranger", "mutation { withdrawWorkStyle(input: {}) { replayed } }")

    assert seeing == changed == {"mentee"}
    shown = await planted.ask("mentee", document, id=planted.relay("Employee"))
    assert shown["employee"]["workStyle"] == {"rhythm": 5}


async def test_changes_of_ones_own(planted: Planted) -> None:
    company = planted.company
    document = """mutation ($request: RequestSessionInput!, $capacity: Int!) {
        requestSession(input: $request) { session { id } userErrors { code } }
        updateMentorProfile(input: {capacity: $capacity}) { mentorProfile { employee { userName } } }
    }"""
    request = {
        "mentorId": relay("Employee", company.people["mentor"]),
        "menteeId": planted.relay("Employee"),
        "skillId": relay("Skill", company.skill),
        "targetLevel": 4,
        "purpose": "SKILL_GAP",
        "scope": "Lead a review",
    }

    by_stranger = await planted.ask("stranger", document, request=request, capacity=1)
    by_mentee = await planted.ask("mentee", document, request=request, capacity=1)

    assert by_stranger["requestSession"] == {"session": None, "userErrors": [{"code": "FORBIDDEN"}]}
    assert by_mentee["requestSession"]["userErrors"] == []
    assert by_stranger["updateMentorProfile"]["mentorProfile"]["employee"] == {"userName": "stranger"}


_OWN = ("requestSession", "updateMentorProfile", "declareWorkStyle", "withdrawWorkStyle")
_STEP = {"sessionId": "MentoringSession", "expectedVersion": 1}
_SLOT = {"startsAt": "2026-06-17T12:00:00Z", "endsAt": "2026-06-17T12:30:00Z"}
_PLAN = {"expectedVersion": 1, "slot": _SLOT}
_CHANGES: dict[str, tuple[str, dict[str, Any], str]] = {
    "acceptSession": ("REQUESTED", _STEP, "mentor"),
    "declineSession": ("REQUESTED", _STEP, "mentor"),
    "withdrawSession": ("REQUESTED", _STEP, "mentee"),
    "cancelSession": ("ACCEPTED", {**_STEP, "reason": "moved away"}, "mentor"),
    "scheduleMeeting": (
        "ACCEPTED",
        {**_PLAN, "sessionId": "MentoringSession", "timeZone": "Europe/Berlin", "mode": "VIDEO"},
        "mentee",
    ),
    "rescheduleMeeting": ("SCHEDULED", {**_PLAN, "meetingId": "Meeting"}, "mentee"),
    "recordMeeting": (
        "SCHEDULED",
        {"meetingId": "Meeting", "expectedVersion": 1, "status": "HELD"},
        "mentor",
    ),
    "logMeeting": (
        "ACCEPTED",
        {
            **_STEP,
            "mode": "PHONE",
            "slot": {"startsAt": "2026-06-15T10:00:00Z", "endsAt": "2026-06-15T10:30:00Z"},
        },
        "mentor",
    ),
    "reassess": ("IN_PRACTICE", {**_STEP, "level": 4, "indicatorIds": "indicators"}, "mentee"),
    "verifyReassessment": (
        "AWAITING_VERIFICATION",
        {**_STEP, "verifiedLevel": 4, "baselineLevel": 2, "indicatorIds": "indicators"},
        "manager",
    ),
    "returnReassessment": ("AWAITING_VERIFICATION", {**_STEP, "reason": "show me"}, "manager"),
    "submitAssessment": ("REQUESTED", {"employeeId": "Employee", "skillId": "Skill", "level": 3}, "manager"),
}


@pytest.mark.parametrize("change", _CHANGES)
async def test_change(company: Company, change: str) -> None:
    state, template, may = _CHANGES[change]
    baseline = await company.assess("mentee", 2)
    session = await company.session(
        state,
        practiceSince=instants.to_text(NOW - timedelta(days=35)),
        awaitingSince=instants.to_text(NOW - timedelta(days=1)),
        firstHeldEndedAt=instants.to_text(NOW - timedelta(days=35)),
        acceptedAt=instants.to_text(NOW - timedelta(days=38)),
        reassessedRank=4,
    )
    await company.baseline(session, baseline)
    await company.freeze(session, mentor_unit="platform", mentee_unit="sales")
    held = (NOW - timedelta(days=35), "HELD")
    [_, meeting] = await company.meetings(session, held, (NOW - timedelta(hours=2), "PLANNED"))
    given = {
        "MentoringSession": relay("MentoringSession", session),
        "Meeting": relay("Meeting", meeting),
        "Employee": relay("Employee", company.people["mentee"]),
        "Skill": relay("Skill", company.skill),
        "indicators": [relay("BehavioralIndicator", company.indicators[rank]) for rank in (3, 4)],
    }
    asked = {
        name: given.get(value, value) if isinstance(value, str) else value for name, value in template.items()
    }
    kind = schema()._schema.type_map["Mutation"].fields[change].args["input"].type  # type: ignore[attr-defined]
    document = f"mutation ($input: {kind}) {{ {change}(input: $input) {{ userErrors {{ code message }} }} }}"
    planted = Planted(company, {})

    refused = await planted.ask("stranger", document, input=asked)
    done = await planted.ask(may, document, input=asked)

    assert POLICIES[f"Mutation.{change}"] is Policy.CHANGE
    assert refused[change]["userErrors"][0]["code"] in ("NOT_FOUND", "FORBIDDEN", "NOT_MANAGER_OF_RECORD")
    assert done[change]["userErrors"] == []


async def test_completing_is_for_the_pair(company: Company) -> None:
    session = await company.session("IN_PRACTICE")
    document = """mutation ($id: ID!) {
        completeSession(input: {sessionId: $id, expectedVersion: 1}) { userErrors { code } }
    }"""
    planted = Planted(company, {})

    codes = {}
    for name in ("mentor", "mentee", "stranger"):
        answer = await planted.ask(name, document, id=relay("MentoringSession", session))
        [codes[name]] = [error["code"] for error in answer["completeSession"]["userErrors"]]

    # Every session that can be asked for is for a skill gap, and ends in a verification.
    assert codes == {"mentor": "ILLEGAL_TRANSITION", "mentee": "ILLEGAL_TRANSITION", "stranger": "NOT_FOUND"}


async def test_leaderboard(demo_graph: Graph, demo_now: datetime) -> None:
    people = await showcase.find(demo_graph, now=demo_now)
    assert people is not None
    document = """{ leaderboard(input: {}, first: 100) {
        viewerEntry { reputation { mentor { userName } } }
        nodes { reputation { mentor { mentorProfile { leaderboardVisible } } } }
    } }"""
    scored = """query ($id: ID!) { reputation(mentorId: $id) { score } }"""

    boards = {}
    for one in (people.mentor, people.mentee):
        answer = await ask(demo_graph, person(one.id), document, now=demo_now)
        boards[one.id] = answer.data["leaderboard"]
    known = await ask(
        demo_graph,
        person(people.mentee.id),
        scored,
        {"id": relay("Employee", people.mentor.id)},
        now=demo_now,
    )

    shown = boards[people.mentor.id]["viewerEntry"]["reputation"]["mentor"]["userName"]
    assert shown == people.mentor.user_name
    assert boards[people.mentee.id]["viewerEntry"] is None
    visible = [node["reputation"]["mentor"]["mentorProfile"] for node in boards[people.mentee.id]["nodes"]]
    assert visible
    assert all(profile["leaderboardVisible"] for profile in visible)
    assert known.data["reputation"]["score"] is not None


_DISPUTED = (
    "DisputePayload.dispute",
    "DisputePayload.session",
    "GainDispute.session",
    "SkillGain.dispute",
    "Query.disputes",
)
_CONTESTED = ("correctVerification", "disputeGain", "withdrawDispute", "decideDispute")


async def _refusals(planted: Planted, name: str, change: str, **given: Any) -> list[str]:
    """The codes that a mutation is refused with, for a person by name; none where it is done."""
    kind = schema()._schema.type_map["Mutation"].fields[change].args["input"].type  # type: ignore[attr-defined]
    document = f"mutation ($input: {kind}) {{ {change}(input: $input) {{ userErrors {{ code }} }} }}"
    answer = await planted.ask(name, document, input=given)
    return [error["code"] for error in answer[change]["userErrors"]]


async def test_what_is_said_against_a_gain(planted: Planted) -> None:
    """Each change as a stranger, then as whoever may; and what of it is seen by whom."""
    session, verification = planted.relay("MentoringSession"), planted.relay("Verification")

    changed = partial(_refusals, planted)
    corrected = {"verificationId": verification, "correctedLevel": 3, "reason": "a smaller review"}
    opened = {"sessionId": session, "reasonCode": "WRONG_LEVEL"}
    assert await changed("stranger", "correctVerification", **corrected) == ["NOT_FOUND"]
    assert await changed("manager", "correctVerification", **corrected) == []
    assert await changed("stranger", "disputeGain", **opened) == ["NOT_FOUND"]
    assert await changed("mentor", "disputeGain", **opened) == []
    listed = "{ disputes { nodes { id } } }"
    [dispute] = (await planted.ask("admin", listed))["disputes"]["nodes"]
    bare = decoded(dispute["id"])
    document = "query ($id: ID!) { node(id: $id) { id } }"

    assert await planted.seeing("Query.disputes", listed, "disputes") == {"admin"}
    assert await planted.seeing("GainDispute", document, "node", id=dispute["id"]) == _OF_SCORE
    assert await planted.finding("DisputePayload.dispute", bare) == _OF_SCORE
    bare_session = planted.ids["MentoringSession"]
    assert await planted.finding("SkillGain.dispute", bare_session) == _OF_SCORE
    for field in ("DisputePayload.session", "GainDispute.session"):
        assert await planted.finding(field, bare_session) == _OF_SESSION
    decided = {"disputeId": dispute["id"], "decision": "DISMISSED", "reason": "it was level 3"}
    assert await changed("stranger", "withdrawDispute", disputeId=dispute["id"]) == ["NOT_FOUND"]
    assert await changed("stranger", "decideDispute", **decided) == ["NOT_FOUND"]
    assert await changed("admin", "decideDispute", **decided) == []
    assert await changed("mentor", "withdrawDispute", disputeId=dispute["id"]) == ["DISPUTE_SETTLED"]


_FLAG = Query(
    "tests.plant_flag",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (session:MentoringSession {id: $session_id})
    CREATE (flag:IntegrityFlag {
        id: $id, key: 'BASELINE_DROP|' + $mentor_id, kind: 'BASELINE_DROP', state: 'CURRENT',
        listKey: 'BASELINE_DROP|' + $at + '|' + $id, firstSeenAt: $at, asOf: $at, periodStart: $at, periodEnd: $at,
        observed: 6, expected: 0.5, probability: 0.00001, threshold: 0.001, reason: 'Look at it.'
    })
    CREATE (flag)-[:CONCERNS {place: 0}]->(mentor)
    CREATE (flag)-[:RESTS_ON]->(session)
    """,
)


async def test_integrity_flags_are_for_administrators(planted: Planted) -> None:
    company, flag = planted.company, ids.new(int(NOW.timestamp() * 1000))
    await company.run(
        _FLAG,
        id=flag,
        mentor_id=company.people["mentor"],
        session_id=planted.ids["MentoringSession"],
        at=instants.to_text(NOW),
    )
    document = "query ($id: ID!) { node(id: $id) { ... on IntegrityFlag { people { userName } } } }"

    assert await planted.seeing(
        "Query.integrityFlags", "{ integrityFlags { nodes { id } } }", "integrityFlags"
    ) == {"admin"}
    assert await planted.seeing("IntegrityFlag", document, "node", id=relay("IntegrityFlag", flag)) == {
        "admin"
    }
    assert await planted.finding("IntegrityFlagPayload.flag", flag) == {"admin"}
    looked = {"flagId": relay("IntegrityFlag", flag), "finding": "HONEST", "note": "They share a project."}
    for name in ("stranger", "manager", "mentor"):
        assert await _refusals(planted, name, "reviewIntegrityFlag", **looked) == ["NOT_FOUND"]
    assert await _refusals(planted, "admin", "reviewIntegrityFlag", **looked) == []


async def test_the_quality_of_rankings_is_for_administrators(planted: Planted) -> None:
    report = "{ rankingQuality { rankingVersion } }"

    assert await planted.seeing("Query.rankingQuality", report, "rankingQuality") == {"admin"}


# An event is answered by the field of Query that is asked here: tests/resolvers/test_subscriptions.py.
_EVENTS = {f"Subscription.{name}" for name in WATCHED}

_ASKED = {
    *_EVENTS,
    "Query.rankingQuality",
    *_DISPUTED,
    *("Query.integrityFlags", "Mutation.reviewIntegrityFlag", "IntegrityFlagPayload.flag"),
    *(f"Mutation.{name}" for name in _CONTESTED),
    *(f"Employee.{name}" for name in ("email", "skills", "skillGaps", "sessions", "workStyle")),
    *(f"Mutation.{name}" for name in (*_CHANGES, "completeSession", *_OWN)),
    *_SESSIONS,
    *("Query.node", "Query.nodes", "Query.session", "Query.viewer", "Query.sessionsAwaitingMyAction"),
    *("Query.explainMatch", "Query.whyNot"),
    *("Query.mentorSearch", "Query.teamSkillGaps", "Query.reputation", "Query.leaderboard"),
    *("MeetingPayload.meeting", "VerificationPayload.verification", "VerificationPayload.reputation"),
    "WorkStylePayload.workStyle",
    *("AssessmentPayload.assessment", "MentorProfile.reputation", "Reputation.contributions"),
    *("ReputationContribution.raterAdjustment", "LeaderboardConnection.viewerEntry"),
    "MentoringSession.allowedActions",
}


def test_every_field_that_hides_is_asked_here_as_both() -> None:
    assert {name for name, policy in POLICIES.items() if policy.hides and "." in name} == _ASKED
