"""A company of eight, one skill and its mentor, small enough to know every fact by heart."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graph import ids, instants
from graph.client import Graph, Tx
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED
from tests import planting

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
LONG_AGO = "2020-01-01T00:00:00.000000Z"

_UNITS = Query(
    "tests.plant_units",
    """
    UNWIND $units AS unit
    CREATE (:Department {
        id: unit.id, externalId: unit.name, name: unit.name, kind: 'DEPARTMENT', listKey: unit.name + '|' + unit.id
    })
    """,
)
_TREE = Query(
    "tests.plant_tree",
    """
    UNWIND $edges AS edge
    MATCH (below:Department {id: edge.below})
    MATCH (above:Department {id: edge.above})
    CREATE (below)-[:PART_OF]->(above)
    """,
)
_PEOPLE = Query(
    "tests.plant_people",
    """
    UNWIND $people AS person
    MATCH (unit:Department {id: person.unit})
    CREATE (employee:Employee {
        id: person.id, externalId: person.name, userName: person.name, displayName: person.name,
        email: person.name + '@example.com', status: person.status, kind: 'EMPLOYEE', timeZone: 'Europe/Berlin',
        locale: 'en', languages: ['en'], searchText: person.name, listKey: person.name + '|' + person.id
    })
    CREATE (employee)-[:MEMBER_OF {from: $since}]->(unit)
    """,
)
_LINES = Query(
    "tests.plant_lines",
    """
    UNWIND $lines AS line
    MATCH (report:Employee {id: line.report})
    MATCH (manager:Employee {id: line.manager})
    CREATE (report)-[:REPORTS_TO {from: $since}]->(manager)
    """,
)
_SKILL = Query(
    "tests.plant_skill",
    """
    MERGE (scale:ProficiencyScale {id: $scale_id, externalId: 'five', name: 'Five levels'})
    CREATE (skill:Skill {
        id: $skill_id, externalId: $name, name: $name, status: 'ACTIVE', reassessEvery: 'P365D', aliases: [],
        searchText: $name, listKey: $name + '|' + $skill_id
    })-[:ON_SCALE]->(scale)
    WITH scale, skill
    UNWIND $ranks AS each
    MERGE (scale)-[:HAS_LEVEL]->(:ProficiencyLevel {
        id: each.level_id, externalId: each.level_key, rank: each.rank, name: each.level_key, description: ''
    })
    CREATE (skill)-[:HAS_INDICATOR]->(:BehavioralIndicator {
        id: each.indicator_id, externalId: each.indicator_id, rank: each.rank, text: each.sign
    })
    """,
)
_MENTOR = Query(
    "tests.plant_mentor",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (skill:Skill {id: $skill_id})
    MERGE (mentor)-[:HAS_PROFILE]->(profile:MentorProfile {id: $profile_id})
    SET profile.capacity = $capacity, profile.accepting = true, profile.leaderboardVisible = false
    CREATE (mentor)-[:HAS_SKILL {
        verifiedRank: $rank, verifiedAt: $since, highWaterRank: $rank, currentRank: $rank
    }]->(skill)
    CREATE (mentor)-[:OFFERS {
        since: $since, purposes: ['SKILL_GAP'], formats: ['ONE_TO_ONE'], rank: $rank, verified: true, rankAt: $since
    }]->(skill)"""
    + OFFERS_CHANGED,
)
_BASELINE = Query(
    "tests.plant_assessment",
    """
    MATCH (person:Employee {id: $employee_id})
    MATCH (assessor:Employee {id: $assessor_id})
    MATCH (skill:Skill {id: $skill_id})
    CREATE (assessment:Assessment {
        id: $id, kind: $kind, phase: 'BASELINE', rank: $rank, assessedAt: $at, modelVersion: 1,
        listKey: $at + '|' + $id
    })-[:OF_EMPLOYEE]->(person)
    CREATE (assessment)-[:BY_EMPLOYEE]->(assessor)
    CREATE (assessment)-[:ON_SKILL]->(skill)
    MERGE (person)-[held:HAS_SKILL]->(skill)
    SET held.selfRank = CASE WHEN $kind = 'SELF' THEN $rank ELSE held.selfRank END,
        held.selfAt = CASE WHEN $kind = 'SELF' THEN $at ELSE held.selfAt END,
        held.verifiedRank = CASE WHEN $kind = 'MANAGER' THEN $rank ELSE held.verifiedRank END,
        held.verifiedAt = CASE WHEN $kind = 'MANAGER' THEN $at ELSE held.verifiedAt END,
        held.highWaterRank = CASE WHEN $kind = 'MANAGER' THEN $rank ELSE held.highWaterRank END,
        held.currentRank = $rank
    """,
)
_SESSION = Query(
    "tests.plant_session",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (mentee:Employee {id: $mentee_id})
    MATCH (skill:Skill {id: $skill_id})
    CREATE (session:MentoringSession)
    SET session = $facts
    CREATE (session)-[:MENTOR]->(mentor)
    CREATE (session)-[:MENTEE]->(mentee)
    CREATE (session)-[:INITIATED_BY]->(mentee)
    CREATE (session)-[:TARGETS]->(skill)
    CREATE (session)-[:HAS_TRANSITION]->(:SessionTransition {
        id: $transition_id, seq: 1, at: $facts.requestedAt, action: 'REQUEST', to: 'REQUESTED'
    })-[:BY]->(mentee)
    """,
)
_MEETINGS = Query(
    "tests.plant_meetings",
    """
    MATCH (session:MentoringSession {id: $session_id})
    UNWIND $meetings AS meeting
    CREATE (session)-[:HAS_MEETING]->(planted:Meeting)
    SET planted = meeting
    """,
)
_VERIFICATION = Query(
    "tests.plant_verification",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (verifier:Employee {id: $verifier_id})
    SET session.state = 'VERIFIED'
    CREATE (verification:Verification {
        id: $id, sessionId: $session_id, claimedRank: $verified, baselineRank: $baseline, verifiedRank: $verified,
        verifierRole: 'MANAGER_OF_RECORD', at: $at, quality: 1.0, counts: $exclusion IS NULL, exclusion: $exclusion,
        digest: 'ab'
    })-[:VERIFIES]->(session)
    CREATE (verification)-[:VERIFIED_BY]->(verifier)
    WITH verification
    UNWIND $indicator_ids AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (verification)-[:OBSERVED]->(indicator)
    """,
)
_PRACTICE = Query(
    "tests.plant_practice",
    """
    MATCH (session:MentoringSession {id: $session_id})-[:MENTEE]->(mentee:Employee)
    UNWIND $entries AS entry
    CREATE (session)-[:HAS_PRACTICE]->(written:PracticeEntry {id: entry.id, at: entry.at, note: entry.note})
    CREATE (written)-[:BY]->(mentee)
    WITH entry, written
    MATCH (indicator:BehavioralIndicator {id: entry.indicator_id})
    CREATE (written)-[:PRACTISED]->(indicator)
    """,
)
_FREEZE = Query(
    "tests.plant_departments",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (mentor_unit:Department {id: $mentor_unit})
    MATCH (mentee_unit:Department {id: $mentee_unit})
    CREATE (session)-[:MENTOR_DEPARTMENT]->(mentor_unit)
    CREATE (session)-[:MENTEE_DEPARTMENT]->(mentee_unit)
    """,
)
_FROZEN_BASELINE = Query(
    "tests.plant_baseline",
    """
    MATCH (session:MentoringSession {id: $session_id})
    MATCH (assessment:Assessment {id: $assessment_id})
    CREATE (session)-[:BASELINE]->(assessment)
    """,
)
_STATUS = Query("tests.set_status", "MATCH (person:Employee {id: $id}) SET person.status = $status")
_LINE_ENDED = Query(
    "tests.end_line", "MATCH (:Employee {id: $id})-[line:REPORTS_TO]->(:Employee) SET line.to = $at"
)

# The unit and the manager of each person.
_STAFF = {
    "director": ("company", None),
    "skip": ("sales", "director"),
    "manager": ("sales", "skip"),
    "mentee": ("sales", "manager"),
    "lead": ("engineering", "director"),
    "mentor": ("platform", "lead"),
    "stranger": ("engineering", "lead"),
    "admin": ("company", "director"),
}
_PART_OF = {"sales": "company", "engineering": "company", "platform": "engineering"}


@dataclass(frozen=True, slots=True)
class Company:
    """Bare ids by name; `indicators` by rank, 1 to 5."""

    graph: Graph
    people: dict[str, str]
    units: dict[str, str]
    skill: str
    indicators: dict[int, str]
    profile: str

    async def run(self, query: Query, **params: Any) -> None:
        await self.graph.write(_run, query, params)

    async def session(
        self,
        state: str = "REQUESTED",
        *,
        mentor: str = "mentor",
        mentee: str = "mentee",
        requested_at: datetime = NOW - timedelta(days=40),
        **facts: Any,
    ) -> str:
        """The id of a session planted in this state; `facts` are further properties of its node."""
        session_id = _new_id()
        requested = instants.to_text(requested_at)
        planted = {
            "id": session_id,
            "state": state,
            "version": 1,
            "purpose": "SKILL_GAP",
            "format": "ONE_TO_ONE",
            "scope": "Lead a review",
            "targetRank": 4,
            "requestedAt": requested,
            "dueAt": instants.to_text(NOW + timedelta(days=3)),
            "returns": 0,
            "restarts": 0,
            "listKey": f"{requested}|{session_id}",
            "mentorId": self.people[mentor],
            "menteeId": self.people[mentee],
            "skillId": self.skill,
            **facts,
        }
        await self.run(
            _SESSION,
            mentor_id=self.people[mentor],
            mentee_id=self.people[mentee],
            skill_id=self.skill,
            transition_id=_new_id(),
            facts=planted,
        )
        return session_id

    async def awaiting(self, *, waited: timedelta, **facts: Any) -> str:
        """The id of a session that has been waiting for its verification."""
        return await self.session(
            "AWAITING_VERIFICATION",
            awaitingSince=instants.to_text(NOW - waited),
            practiceSince=instants.to_text(NOW - timedelta(days=35)),
            **facts,
        )

    async def meetings(self, session_id: str, *meetings: tuple[datetime, str]) -> list[str]:
        """The ids of meetings of half an hour, given by start and status."""
        planted = [
            {
                "id": (meeting_id := _new_id()),
                "startsAt": (at := instants.to_text(starts_at)),
                "endsAt": instants.to_text(starts_at + timedelta(minutes=30)),
                "timeZone": "Europe/Berlin",
                "mode": "VIDEO",
                "status": status,
                "icalUid": f"{meeting_id}@mentorgraph",
                "sequence": 0,
                "listKey": f"{at}|{meeting_id}",
            }
            for starts_at, status in meetings
        ]
        await self.run(_MEETINGS, session_id=session_id, meetings=planted)
        return [str(meeting["id"]) for meeting in planted]

    async def verification(
        self,
        session_id: str,
        *,
        verifier: str = "manager",
        baseline: int = 2,
        verified: int = 4,
        exclusion: str | None = None,
    ) -> str:
        """The id of a verification, which ends the session."""
        verification_id = _new_id()
        await self.run(
            _VERIFICATION,
            id=verification_id,
            session_id=session_id,
            verifier_id=self.people[verifier],
            baseline=baseline,
            verified=verified,
            exclusion=exclusion,
            at=instants.to_text(NOW - timedelta(days=1)),
            indicator_ids=[self.indicators[4], self.indicators[3]],
        )
        return verification_id

    async def practice(self, session_id: str, *entries: tuple[str, int | None]) -> None:
        """Practice entries, given by note and the rank of the indicator, a minute apart."""
        rows = [
            {
                "id": _new_id(),
                "at": instants.to_text(NOW - timedelta(days=2) + timedelta(minutes=minute)),
                "note": note,
                "indicator_id": None if rank is None else self.indicators[rank],
            }
            for minute, (note, rank) in enumerate(entries)
        ]
        await self.run(_PRACTICE, session_id=session_id, entries=rows)

    async def freeze(self, session_id: str, *, mentor_unit: str, mentee_unit: str) -> None:
        """The departments at acceptance."""
        await self.run(
            _FREEZE,
            session_id=session_id,
            mentor_unit=self.units[mentor_unit],
            mentee_unit=self.units[mentee_unit],
        )

    async def mentors(
        self, name: str, *, capacity: int = 3, rank: int = 4, profile_id: str | None = None
    ) -> None:
        """Let a person offer the skill at their verified rank."""
        await self.run(
            _MENTOR,
            mentor_id=self.people[name],
            skill_id=self.skill,
            profile_id=profile_id or _new_id(),
            capacity=capacity,
            rank=rank,
            since=LONG_AGO,
        )

    async def baseline(self, session_id: str, assessment_id: str) -> None:
        """The assessment that a session starts from, as frozen at acceptance."""
        await self.run(_FROZEN_BASELINE, session_id=session_id, assessment_id=assessment_id)

    async def assess(
        self,
        employee: str,
        rank: int,
        *,
        kind: str = "SELF",
        by: str | None = None,
        at: datetime = NOW - timedelta(days=90),
    ) -> str:
        """The id of an assessment on the skill."""
        assessment_id = _new_id()
        await self.run(
            _BASELINE,
            id=assessment_id,
            employee_id=self.people[employee],
            assessor_id=self.people[by or employee],
            skill_id=self.skill,
            kind=kind,
            rank=rank,
            at=instants.to_text(at),
        )
        return assessment_id

    async def status(self, name: str, status: str) -> None:
        """Change a person's employment status."""
        await self.run(_STATUS, id=self.people[name], status=status)

    async def end_line(self, name: str) -> None:
        """End a person's reporting line."""
        await self.run(_LINE_ENDED, id=self.people[name], at=instants.to_text(NOW - timedelta(days=1)))


async def plant(graph: Graph) -> Company:
    """The company, in an empty graph."""
    company = await planting.at_once(graph, _planted)
    return replace(company, graph=graph)


async def _planted(graph: Graph) -> Company:
    units = {name: _new_id() for name in ("company", *_PART_OF)}
    people = {name: _new_id() for name in _STAFF}
    indicators = {rank: _new_id() for rank in range(1, 6)}
    company = Company(graph, people, units, _new_id(), indicators, _new_id())
    await company.run(_UNITS, units=[{"id": unit, "name": name} for name, unit in units.items()])
    await company.run(
        _TREE, edges=[{"below": units[low], "above": units[up]} for low, up in _PART_OF.items()]
    )
    await company.run(
        _PEOPLE,
        since=LONG_AGO,
        people=[
            {"id": people[name], "name": name, "unit": units[unit], "status": "ACTIVE"}
            for name, (unit, _) in _STAFF.items()
        ],
    )
    await company.run(
        _LINES,
        since=LONG_AGO,
        lines=[
            {"report": people[name], "manager": people[manager]}
            for name, (_, manager) in _STAFF.items()
            if manager is not None
        ],
    )
    ranks = [
        {
            "rank": rank,
            "level_id": _new_id(),
            "level_key": f"five/{rank}",
            "indicator_id": indicator,
            "sign": f"sign {rank}",
        }
        for rank, indicator in indicators.items()
    ]
    await company.run(_SKILL, scale_id=_new_id(), skill_id=company.skill, name="facilitation", ranks=ranks)
    await company.mentors("mentor", profile_id=company.profile)
    return company


def _new_id() -> str:
    return ids.new(int(NOW.timestamp() * 1000))


async def _run(tx: Tx, query: Query, params: dict[str, Any]) -> None:
    await tx.run(query, **params)
