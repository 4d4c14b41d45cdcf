"""What the demo's start asks of the graph: whether it may load, and whom it can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

STANDING = Query(
    "demo.standing",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    CALL (organisation) {
        OPTIONAL MATCH (person:Employee)
        RETURN count(person) AS people
    }
    CALL (organisation) {
        OPTIONAL MATCH (score:ReputationScore)
        RETURN count(score) AS scores
    }
    RETURN collect({
        people: people, scores: scores, demo: coalesce(organisation.demo, false),
        employees: organisation.demoEmployees, seed: organisation.demoSeed, today: organisation.demoToday
    }) AS rows
    """,
)
RECORD = Query(
    "demo.record",
    """
    MATCH (organisation:Organisation {name: 'organisation'})
    SET organisation.demoEmployees = $employees, organisation.demoSeed = $seed, organisation.demoToday = $today
    """,
)
MENTORS = Query(
    "demo.mentors",
    """
    MATCH (overall:ReputationScore)
    WHERE overall.passed = true AND overall.skillId IS NULL
    MATCH (mentor:Employee {id: overall.mentorId})-[:HAS_PROFILE]->(profile:MentorProfile)
    WHERE mentor.status = 'ACTIVE' AND profile.leaderboardVisible = true AND profile.accepting = true
      AND (profile.pausedUntil IS NULL OR profile.pausedUntil <= $now)
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR|MENTEE]-(session:MentoringSession)-[:HAS_MEETING]->(meeting:Meeting)
        WHERE meeting.status = 'PLANNED' AND meeting.startsAt < $until
        RETURN count(meeting) AS planned
    }
    WITH mentor, overall, profile, taken, planned
    WHERE taken < profile.capacity AND planned = 0
    WITH mentor, overall ORDER BY overall.mean DESC, mentor.id LIMIT $limit
    CALL (mentor) {
        MATCH (mentor)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(above.id) AS mentor_above
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        RETURN min(department.id) AS department_id
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[offer:OFFERS]->(skill:Skill)
        WHERE skill.status = 'ACTIVE'
        RETURN collect({skill_id: skill.id, rank: offer.rank, max_level: offer.maxLevelTaught}) AS offers
    }
    RETURN collect({
        mentor: {id: mentor.id, user_name: mentor.userName, display_name: mentor.displayName},
        above: mentor_above, department_id: department_id, offers: offers
    }) AS rows
    """,
)
MENTEES = Query(
    "demo.mentees",
    """
    MATCH (skill:Skill {id: $skill_id})<-[required:REQUIRES]-(model:CompetencyModel)-[:FOR_ROLE]->(role:JobRole)
    WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now AND required.targetRank <= $rank
    CALL (role) {
        MATCH (role)<-[:FOR_ROLE]-(other:CompetencyModel)
        WHERE other.status = 'PUBLISHED' AND other.effectiveFrom <= $now
        RETURN max(other.effectiveFrom) AS in_force
    }
    WITH skill, role, model, in_force, required.targetRank AS target
    WHERE model.effectiveFrom = in_force
    MATCH (role)<-[holding:HOLDS_ROLE]-(mentee:Employee)
    WHERE mentee.status = 'ACTIVE' AND holding.from <= $now AND (holding.to IS NULL OR $now < holding.to)
    MATCH (mentee)-[held:HAS_SKILL]->(skill)
    WHERE held.currentRank < target AND coalesce(held.highWaterRank, 0) < target
    MATCH (mentee)-[line:REPORTS_TO]->(manager:Employee)
    WHERE manager.status = 'ACTIVE' AND line.from <= $now AND (line.to IS NULL OR $now < line.to)
    CALL (mentee, skill) {
        OPTIONAL MATCH (mentee)<-[:MENTEE]-(open:MentoringSession)
        WHERE open.skillId = skill.id AND open.openKey IS NOT NULL
        RETURN count(open) AS open_here
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[:MENTEE]-(asked:MentoringSession)
        WHERE asked.state = 'REQUESTED'
        RETURN count(asked) AS requested
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[:MENTOR|MENTEE]-(session:MentoringSession)-[:HAS_MEETING]->(meeting:Meeting)
        WHERE meeting.status = 'PLANNED' AND meeting.startsAt < $until
        RETURN count(meeting) AS planned
    }
    WITH mentee, manager, target, open_here, requested, planned
    WHERE open_here = 0 AND requested < $request_limit AND planned = 0
    WITH mentee, manager, target ORDER BY target DESC, mentee.id LIMIT $limit
    CALL (mentee) {
        MATCH (mentee)-[lines:REPORTS_TO*]->(above:Employee)
        WHERE all(line IN lines WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to))
        RETURN collect(above.id) AS mentee_above
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        RETURN min(department.id) AS department_id
    }
    RETURN collect({
        mentee: {id: mentee.id, user_name: mentee.userName, display_name: mentee.displayName},
        manager: {id: manager.id, user_name: manager.userName, display_name: manager.displayName},
        above: mentee_above, department_id: department_id, target: target
    }) AS rows
    """,
)
DEPARTMENTS = Query(
    "demo.departments",
    """
    MATCH (department:Department)
    OPTIONAL MATCH (department)-[:PART_OF]->(above:Department)
    RETURN collect({
        id: department.id, external_id: department.externalId, name: department.name, above_id: above.id
    }) AS rows
    """,
)
MEMBERS = Query(
    "demo.members",
    """
    UNWIND $department_ids AS department_id
    MATCH (:Department {id: department_id})<-[member:MEMBER_OF]-(person:Employee)
    WHERE person.status = 'ACTIVE' AND member.from <= $now AND (member.to IS NULL OR $now < member.to)
    WITH DISTINCT person ORDER BY person.grade DESC, person.id LIMIT $limit
    RETURN collect({id: person.id, user_name: person.userName, display_name: person.displayName}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How many people and scores there are, whether all of a demo is written, and which demo was last begun.

    `employees`, `seed` and `today` are None where no demo was ever begun.
    """

    people: int
    scores: int
    demo: bool
    employees: int | None
    seed: int | None
    today: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody to sign in as."""

    id: str
    user_name: str
    display_name: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A skill taught at a rank, up to `max_level` where the mentor has set one."""

    skill_id: str
    rank: int
    max_level: int | None


@dataclass(frozen=True, slots=True)
class MentorRow:
    """A listed mentor past the gate with a free place and no meeting before the instant asked for."""

    mentor: PersonRow
    above: frozenset[str]
    department_id: str | None
    offers: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class MenteeRow:
    """Somebody with a gap in a skill up to `target`, free to ask, with an active manager; `above` includes it."""

    mentee: PersonRow
    manager: PersonRow
    above: frozenset[str]
    department_id: str | None
    target: int


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with the one above it, None at the top."""

    id: str
    external_id: str | None
    name: str
    above_id: str | None


async def standing(source: Graph | Tx) -> StandingRow:
    """Where the graph stands; it must be migrated."""
    (row,) = await source.read(STANDING)
    return StandingRow(**row)


async def record(tx: Tx, *, employees: int, seed: int, today: str) -> None:
    """Remember which demo is being loaded."""
    await tx.run(RECORD, employees=employees, seed=seed, today=today)


async def mentors(
    graph: Graph, *, now: datetime, until: datetime, place_taking: Sequence[str], limit: int
) -> list[MentorRow]:
    """The best such mentors, with no meeting planned before `until`."""
    rows = await graph.read(
        MENTORS,
        now=instants.to_text(now),
        until=instants.to_text(until),
        place_taking=list(place_taking),
        limit=limit,
    )
    return [
        MentorRow(
            PersonRow(**row["mentor"]),
            frozenset(row["above"]),
            row["department_id"],
            tuple(OfferRow(**offer) for offer in row["offers"]),
        )
        for row in rows
    ]


async def mentees(
    graph: Graph, *, skill_id: str, rank: int, now: datetime, until: datetime, request_limit: int, limit: int
) -> list[MenteeRow]:
    """People whom the role asks for more of a skill than they have, up to `rank`, the largest target first."""
    rows = await graph.read(
        MENTEES,
        skill_id=skill_id,
        rank=rank,
        now=instants.to_text(now),
        until=instants.to_text(until),
        request_limit=request_limit,
        limit=limit,
    )
    return [_mentee(row) for row in rows]


async def departments(graph: Graph) -> list[DepartmentRow]:
    """Every department."""
    return [DepartmentRow(**row) for row in await graph.read(DEPARTMENTS)]


async def members(
    graph: Graph, department_ids: Sequence[str], *, now: datetime, limit: int
) -> list[PersonRow]:
    """Active people of these departments, highest grade first."""
    rows = await graph.read(
        MEMBERS, department_ids=list(department_ids), now=instants.to_text(now), limit=limit
    )
    return [PersonRow(**row) for row in rows]


def _mentee(row: dict[str, Any]) -> MenteeRow:
    return MenteeRow(
        mentee=PersonRow(**row["mentee"]),
        manager=PersonRow(**row["manager"]),
        above=frozenset(row["above"]),
        department_id=row["department_id"],
        target=row["target"],
    )
