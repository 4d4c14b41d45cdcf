"""A small company built by plain Cypher, and a way to carry its people through sessions.

Ids are readable: 'mentee' reports to 'boss' who reports to 'director'; 'mentor' reports to 'other-boss' who
reports to 'director' as well. Indicators are named after skill and level: 'python-3'.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED
from mentoring import sessions
from mentoring.outcomes import Code, Done, Outcome, Refused
from mentoring.people import PROGRAMME_ADMIN, Viewer
from mentoring.programme import Programme
from tests import planting

START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
LONG_AGO = "2020-01-01T00:00:00.000000Z"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

_SKILLS = Query(
    "tests.company.skills",
    """
    CREATE (scale:ProficiencyScale {id: 'scale', name: 'Five levels'})
    WITH scale
    UNWIND range(1, 5) AS rank
    CREATE (scale)-[:HAS_LEVEL]->(:ProficiencyLevel {id: 'level-' + toString(rank), rank: rank, name: 'L',
        description: 'D'})
    WITH DISTINCT scale
    UNWIND $skills AS given
    CREATE (skill:Skill {id: given.id, name: given.id, status: given.status, reassessEvery: 'P1Y'})
    CREATE (skill)-[:ON_SCALE]->(scale)
    WITH skill, given
    UNWIND given.indicator_ranks AS rank
    CREATE (skill)-[:HAS_INDICATOR]->(:BehavioralIndicator {
        id: skill.id + '-' + toString(rank), rank: rank, text: 'Does it'
    })
    """,
)
_STRUCTURE = Query(
    "tests.company.structure",
    """
    CREATE (:Department {id: 'sales', name: 'Sales'})
    CREATE (:Department {id: 'research', name: 'Research'})
    CREATE (role:JobRole {id: 'analyst', title: 'Analyst'})
    CREATE (model:CompetencyModel {id: 'model-1', version: 1, status: 'RETIRED', effectiveFrom: '2020-01-01'})
    CREATE (current:CompetencyModel {id: 'model-2', version: 2, status: 'PUBLISHED',
        effectiveFrom: '2025-01-01'})
    CREATE (model)-[:FOR_ROLE]->(role)
    CREATE (current)-[:FOR_ROLE]->(role)
    WITH current
    MATCH (skill:Skill {id: 'python'})
    CREATE (current)-[:REQUIRES {targetRank: 4, weight: 1.0, critical: true}]->(skill)
    """,
)
_PEOPLE = Query(
    "tests.company.people",
    """
    UNWIND $people AS given
    CREATE (person:Employee {
        id: given.id, userName: given.id, displayName: given.id, status: given.status, timeZone: given.time_zone
    })
    WITH given, person
    MATCH (department:Department {id: given.department})
    MATCH (role:JobRole {id: 'analyst'})
    CREATE (person)-[:MEMBER_OF {from: $since}]->(department)
    CREATE (person)-[:HOLDS_ROLE {from: $since}]->(role)
    """,
)
_REPORT = Query(
    "tests.company.report",
    """
    UNWIND $lines AS given
    MATCH (person:Employee {id: given.person})
    MATCH (manager:Employee {id: given.manager})
    CREATE (person)-[:REPORTS_TO {from: given.since}]->(manager)
    """,
)
_END_LINES = Query(
    "tests.company.end_lines",
    """
    MATCH (:Employee {id: $person})-[line:REPORTS_TO]->(:Employee)
    WHERE line.to IS NULL
    SET line.to = $at
    """,
)
_ASSESS = Query(
    "tests.company.assess",
    """
    UNWIND $assessments AS given
    MATCH (person:Employee {id: given.person})
    MATCH (assessor:Employee {id: given.assessor})
    MATCH (skill:Skill {id: given.skill})
    CREATE (assessment:Assessment {
        id: given.id, kind: given.kind, phase: given.phase, rank: given.rank, assessedAt: given.at,
        listKey: given.at + '|' + given.id
    })
    CREATE (assessment)-[:OF_EMPLOYEE]->(person)
    CREATE (assessment)-[:BY_EMPLOYEE]->(assessor)
    CREATE (assessment)-[:ON_SKILL]->(skill)
    MERGE (person)-[held:HAS_SKILL]->(skill)
    SET held.currentRank = given.rank, held.selfRank = given.self_rank, held.verifiedRank = given.verified_rank,
        held.verifiedAt = given.verified_at, held.selfAt = given.self_at
    """,
)
_OFFER = Query(
    "tests.company.offer",
    """
    MATCH (person:Employee {id: $person})-[held:HAS_SKILL]->(skill:Skill {id: $skill})
    CREATE (person)-[:OFFERS {
        since: $since, purposes: ['SKILL_GAP'], formats: ['ONE_TO_ONE'], rank: held.currentRank,
        verified: true, rankAt: $since
    }]->(skill)"""
    + OFFERS_CHANGED,
)
_PROFILE = Query(
    "tests.company.profile",
    """
    MATCH (person:Employee {id: $person})
    MERGE (person)-[:HAS_PROFILE]->(profile:MentorProfile {id: 'profile-' + $person})
    SET profile.capacity = $capacity, profile.accepting = true, profile.leaderboardVisible = false
    """,
)
_SET_STATUS = Query("tests.company.set_status", "MATCH (p:Employee {id: $person}) SET p.status = $status")
_SET_PROFILE = Query(
    "tests.company.set_profile",
    """
    MATCH (:Employee {id: $person})-[:HAS_PROFILE]->(profile:MentorProfile)
    SET profile.accepting = $accepting, profile.pausedUntil = $paused_until, profile.capacity = $capacity
    """,
)
_SET_SKILL = Query("tests.company.set_skill", "MATCH (s:Skill {id: $skill}) SET s.status = $status")
_SESSION = Query(
    "tests.company.session",
    """
    MATCH (session:MentoringSession {id: $session_id})
    CALL (session) {
        MATCH (session)-[:HAS_TRANSITION]->(step:SessionTransition)
        OPTIONAL MATCH (step)-[:BY]->(actor:Employee)
        WITH step, actor ORDER BY step.seq
        RETURN collect({
            seq: step.seq, action: step.action, from: step.from, to: step.to, actor: actor.id,
            reason: step.reason, at: step.at
        }) AS steps
    }
    CALL (session) {
        MATCH (session)-[:HAS_MEETING]->(meeting:Meeting)
        WITH meeting ORDER BY meeting.listKey
        RETURN collect({id: meeting.id, status: meeting.status, sequence: meeting.sequence,
            starts_at: meeting.startsAt}) AS meetings
    }
    WITH session, steps, meetings, properties(session) AS row
    RETURN collect({row: row, steps: steps, meetings: meetings}) AS rows
    """,
)
FROZEN = Query(
    "tests.company.frozen",
    """
    MATCH (:MentoringSession {id: $session_id})
          -[link:BASELINE|MENTOR_DEPARTMENT|MENTEE_DEPARTMENT|MENTEE_ROLE]->(frozen)
    RETURN collect({type: type(link), id: frozen.id}) AS rows
    """,
)
_COUNTS = Query(
    "tests.company.counts",
    """
    MATCH (node)
    WITH labels(node)[0] AS label, count(node) AS total
    RETURN collect({label: label, total: total}) AS rows
    """,
)


async def run(graph: Graph, query: Query, **params: Any) -> list[dict[str, Any]]:
    """The rows of one statement, in a write transaction of its own."""

    async def work(tx: Tx) -> list[dict[str, Any]]:
        return await tx.run(query, **params)

    return await graph.write(work)


def person(who: str, *, roles: Sequence[str] = ()) -> Viewer:
    """Somebody who acts."""
    return Viewer(who, frozenset(roles))


ADMIN = person("director", roles=[PROGRAMME_ADMIN])


@dataclass
class Company:
    """The company, its clock, and its rules; `now` moves on by `advance`."""

    graph: Graph
    now: datetime = START
    programme: Programme = field(default_factory=Programme)
    made: int = 0

    def advance(self, by: timedelta) -> None:
        """Move the programme's time on."""
        self.now += by

    async def people(
        self, *who: str, manager: str | None = None, department: str = "sales", time_zone: str = "UTC"
    ) -> None:
        """Add active people under one manager."""
        rows = [
            {"id": one, "status": "ACTIVE", "time_zone": time_zone, "department": department} for one in who
        ]
        await run(self.graph, _PEOPLE, people=rows, since=LONG_AGO)
        if manager is not None:
            await self.reports(*who, manager=manager, since=LONG_AGO)

    async def reports(self, *who: str, manager: str, since: str | None = None) -> None:
        """Give these people this manager, and no other, from now or `since` on."""
        at = since or instants.to_text(self.now)
        for one in who:
            await run(self.graph, _END_LINES, person=one, at=at)
        lines = [{"person": one, "manager": manager, "since": at} for one in who]
        await run(self.graph, _REPORT, lines=lines)

    async def orphaned(self, who: str) -> None:
        """Take this person's manager away."""
        await run(self.graph, _END_LINES, person=who, at=instants.to_text(self.now))

    async def assessed(
        self,
        who: str,
        rank: int,
        *,
        by: str | None = None,
        skill: str = "python",
        at: datetime | None = None,
        phase: str = "BASELINE",
    ) -> str:
        """Put an assessment into the history: SELF, or MANAGER when `by` another person. Its id comes back."""
        self.made += 1
        kind = "SELF" if by is None else "MANAGER"
        when = instants.to_text(at) if at else LONG_AGO
        given = {
            "id": f"assessment-{self.made}", "person": who, "assessor": by or who, "skill": skill, "kind": kind,
            "phase": phase, "rank": rank, "at": when, "self_rank": None if by else rank, "self_at": when,
            "verified_rank": rank if by else None, "verified_at": when if by else None,
        }  # fmt: skip
        await run(self.graph, _ASSESS, assessments=[given])
        return f"assessment-{self.made}"

    async def mentors(self, who: str, *, rank: int = 5, capacity: int = 3, skill: str = "python") -> None:
        """Make somebody a mentor on a skill, at a level that their manager's predecessor verified."""
        await self.assessed(who, rank, by="director", skill=skill)
        await run(self.graph, _OFFER, person=who, skill=skill, since=LONG_AGO)
        await run(self.graph, _PROFILE, person=who, capacity=capacity)

    async def status(self, who: str, status: str) -> None:
        """Change somebody's employment status."""
        await run(self.graph, _SET_STATUS, person=who, status=status)

    async def profile(
        self, who: str, *, accepting: bool = True, paused_until: datetime | None = None, capacity: int = 3
    ) -> None:
        """Change a mentor's profile behind the rules' back."""
        paused = instants.to_text(paused_until) if paused_until else None
        await run(
            self.graph, _SET_PROFILE, person=who, accepting=accepting, paused_until=paused, capacity=capacity
        )

    async def skill_status(self, skill: str, status: str) -> None:
        """Deprecate a skill, or bring it back."""
        await run(self.graph, _SET_SKILL, skill=skill, status=status)

    async def session(self, session_id: str) -> dict[str, Any]:
        """The session's properties, steps and meetings as they are stored."""
        [found] = await self.graph.read(_SESSION, session_id=session_id)
        return found

    async def version(self, session_id: str) -> int:
        """The session's version now."""
        return int((await self.session(session_id))["row"]["version"])

    async def counts(self) -> dict[str, int]:
        """How many nodes of each label there are."""
        return {row["label"]: row["total"] for row in await self.graph.read(_COUNTS)}

    async def request(self, *, mentee: str = "mentee", mentor: str = "mentor", **changed: Any) -> Outcome:
        """Ask for a session; `changed` overrides the usual input."""
        given: dict[str, Any] = {
            "mentor_id": mentor,
            "skill_id": "python",
            "target_level": 4,
            "purpose": "SKILL_GAP",
            "scope": "Read a data set and say what is in it",
        }
        return await sessions.request(
            self.graph,
            actor=person(mentee),
            now=self.now,
            programme=self.programme,
            **(given | changed),
        )

    def through(self, graph: Graph) -> "Company":
        """The same company, seen through another connection."""
        return replace(self, graph=graph)

    async def step(self, use_case: Any, who: str | Viewer, session_id: str, **given: Any) -> Outcome:
        """Take a step of a session at its version of this moment."""
        if "expected_version" not in given:
            given["expected_version"] = await self.version(session_id)
        return await use_case(  # type: ignore[no-any-return]
            self.graph,
            actor=person(who) if isinstance(who, str) else who,
            now=self.now,
            programme=self.programme,
            session_id=session_id,
            **given,
        )

    async def meeting_step(
        self, use_case: Any, who: str, session_id: str, meeting_id: str, **given: Any
    ) -> Outcome:
        """Take a step with a meeting of a session at the session's version of this moment."""
        if "expected_version" not in given:
            given["expected_version"] = await self.version(session_id)
        return await use_case(  # type: ignore[no-any-return]
            self.graph,
            actor=person(who),
            now=self.now,
            programme=self.programme,
            meeting_id=meeting_id,
            **given,
        )

    async def requested(self, **changed: Any) -> str:
        """The id of a session in REQUESTED."""
        return done(await self.request(**changed)).session_id or ""

    async def accepted(self, *, mentor: str = "mentor", **changed: Any) -> str:
        """The id of a session in ACCEPTED."""
        session_id = await self.requested(mentor=mentor, **changed)
        done(await self.step(sessions.accept, mentor, session_id))
        return session_id

    async def scheduled(self, *, mentor: str = "mentor", **changed: Any) -> tuple[str, str]:
        """The ids of a session in SCHEDULED and of its meeting, an hour tomorrow."""
        session_id = await self.accepted(mentor=mentor, **changed)
        return session_id, await self.planned(mentor, session_id, self.now + DAY)

    async def planned(self, who: str, session_id: str, starts_at: datetime) -> str:
        """The id of a meeting of an hour, planned."""
        outcome = await self.step(
            sessions.schedule_meeting,
            who,
            session_id,
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
            time_zone="Europe/Berlin",
            mode="VIDEO",
        )
        return done(outcome).meeting_id or ""

    async def in_practice(self, *, mentor: str = "mentor", **changed: Any) -> str:
        """The id of a session in IN_PRACTICE, two hours after a meeting that lasted one."""
        session_id = await self.accepted(mentor=mentor, **changed)
        self.advance(2 * HOUR)
        outcome = await self.step(
            sessions.log_meeting,
            mentor,
            session_id,
            starts_at=self.now - 2 * HOUR,
            ends_at=self.now - HOUR,
            mode="IN_PERSON",
        )
        done(outcome)
        return session_id

    async def awaiting(self, *, mentee: str = "mentee", claim: int = 4, **changed: Any) -> str:
        """The id of a session in AWAITING_VERIFICATION, a day later."""
        session_id = await self.in_practice(mentee=mentee, **changed)
        self.advance(DAY)
        done(await self.step(sessions.reassess, mentee, session_id, level=claim, indicator_ids=["python-3"]))
        return session_id

    async def verified(
        self, *, verifier: str = "boss", level: int = 4, baseline: int | None = 2, **changed: Any
    ) -> str:
        """The id of a session in VERIFIED."""
        session_id = await self.awaiting(**changed)
        done(
            await self.step(
                sessions.verify,
                verifier,
                session_id,
                verified_level=level,
                baseline_level=baseline,
                indicator_ids=["python-3"],
            )
        )
        return session_id


def done(outcome: Outcome) -> Done:
    """The outcome, which must be a success."""
    assert isinstance(outcome, Done), outcome
    return outcome


def why(outcome: Outcome) -> tuple[Code, str]:
    """The code of a refusal and the input field it names."""
    assert isinstance(outcome, Refused), outcome
    assert outcome.path[0] == "input"
    return outcome.code, outcome.path[1]


async def build(graph: Graph) -> Company:
    """The company with its people and a mentor of three places on Python."""
    company = await planting.at_once(graph, _built)
    return company.through(graph)


async def _built(graph: Graph) -> Company:
    company = Company(graph)
    ranks = [1, 2, 3, 4, 5]
    skills = [
        {"id": "python", "status": "ACTIVE", "indicator_ranks": ranks},
        {"id": "writing", "status": "ACTIVE", "indicator_ranks": ranks},
        {"id": "haggling", "status": "ACTIVE", "indicator_ranks": []},
    ]
    await run(graph, _SKILLS, skills=skills)
    await run(graph, _STRUCTURE)
    await company.people("director")
    await company.people("boss", manager="director")
    await company.people("other-boss", manager="director", department="research")
    await company.people("mentee", "colleague", manager="boss")
    await company.people("mentor", "stranger", manager="other-boss", department="research")
    await company.assessed("mentee", 2)
    await company.mentors("mentor")
    return company
