"""What stands between one mentor and one mentee on one skill, for a request and its acceptance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.search import cards
from graph.sessions.facts import Person
from graph.sessions.standing import instant_or_none

KNOWN = Query(
    "sessions.pair_known",
    """
    OPTIONAL MATCH (mentor:Employee {id: $mentor_id})
    OPTIONAL MATCH (mentee:Employee {id: $mentee_id})
    OPTIONAL MATCH (skill:Skill {id: $skill_id})
    RETURN collect({
        mentor: {id: mentor.id, status: mentor.status, time_zone: mentor.timeZone},
        mentee: {id: mentee.id, status: mentee.status, time_zone: mentee.timeZone},
        skill_status: skill.status
    }) AS rows
    """,
)
FACTS = Query(
    "sessions.pair_facts",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (mentee:Employee {id: $mentee_id})
    MATCH (skill:Skill {id: $skill_id})
    CALL (mentor) {
        MATCH (mentor)-[line:REPORTS_TO*]->(above:Employee)
        WHERE all(hop IN line WHERE hop.from <= $now AND (hop.to IS NULL OR $now < hop.to))
        RETURN collect(above.id) AS mentor_above
    }
    CALL (mentee) {
        MATCH (mentee)-[line:REPORTS_TO*]->(above:Employee)
        WHERE all(hop IN line WHERE hop.from <= $now AND (hop.to IS NULL OR $now < hop.to))
        RETURN collect(above.id) AS mentee_above
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
        RETURN profile LIMIT 1
    }
    CALL (mentor) {
        OPTIONAL MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
        WHERE taking.state IN $place_taking
        RETURN count(taking) AS taken
    }
    CALL (mentee) {
        OPTIONAL MATCH (mentee)<-[:MENTEE]-(asked:MentoringSession)
        WHERE asked.state = 'REQUESTED'
        RETURN count(asked) AS requested
    }
    CALL (mentor, skill) {
        OPTIONAL MATCH (mentor)-[offer:OFFERS]->(skill)
        RETURN offer LIMIT 1
    }
    CALL (mentor, skill) {
        OPTIONAL MATCH (mentor)-[held:HAS_SKILL]->(skill)
        RETURN held LIMIT 1
    }
    CALL (skill) {
        MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
        RETURN collect(level.rank) AS ranks
    }
    WITH {
        mentor_above: mentor_above, mentee_above: mentee_above, taken: taken, requested: requested,
        ranks: ranks, accepting: profile.accepting, paused_until: profile.pausedUntil, capacity: profile.capacity,
        purposes: offer.purposes, formats: offer.formats, max_level_taught: offer.maxLevelTaught,
        mentor_rank: held.currentRank
    } AS row
    RETURN collect(row) AS rows
    """,
)
OPEN_SESSION = Query(
    "sessions.open_between",
    """
    MATCH (session:MentoringSession {openKey: $open_key})
    RETURN collect({session_id: session.id}) AS rows
    """,
)
ROLE_OF_MENTEE = Query(
    "sessions.role_of_mentee",
    """
    MATCH (mentee:Employee {id: $mentee_id})
    CALL (mentee) {
        OPTIONAL MATCH (mentee)-[holds:HOLDS_ROLE]->(role:JobRole)
        WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
        RETURN role LIMIT 1
    }
    CALL (role) {
        OPTIONAL MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
        WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
        RETURN model ORDER BY model.effectiveFrom DESC LIMIT 1
    }
    CALL (model) {
        OPTIONAL MATCH (model)-[required:REQUIRES]->(:Skill {id: $skill_id})
        RETURN required LIMIT 1
    }
    WITH {role_id: role.id, model_version: model.version, required_rank: required.targetRank} AS row
    RETURN collect(row) AS rows
    """,
)
FREEZE = Query(
    "sessions.freeze",
    """
    MATCH (session:MentoringSession {id: $session_id})-[:MENTOR]->(mentor:Employee)
    MATCH (session)-[:MENTEE]->(mentee:Employee)
    CALL (session) {
        MATCH (session)-[shown:BASELINE]->(:Assessment)
        DELETE shown
    }
    CALL (session) {
        MATCH (baseline:Assessment {id: $baseline_id})
        CREATE (session)-[:BASELINE]->(baseline)
    }
    CALL (session, mentor) {
        MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        WITH session, department LIMIT 1
        CREATE (session)-[:MENTOR_DEPARTMENT]->(department)
    }
    CALL (session, mentee) {
        MATCH (mentee)-[member:MEMBER_OF]->(department:Department)
        WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
        WITH session, department LIMIT 1
        CREATE (session)-[:MENTEE_DEPARTMENT]->(department)
    }
    CALL (session) {
        MATCH (role:JobRole {id: $role_id})
        CREATE (session)-[:MENTEE_ROLE]->(role)
    }
    """,
)
CREATE = Query(
    "sessions.create",
    """
    MATCH (mentor:Employee {id: $mentor_id})
    MATCH (mentee:Employee {id: $mentee_id})
    MATCH (skill:Skill {id: $skill_id})
    MATCH (baseline:Assessment {id: $baseline_id})
    CREATE (session:MentoringSession {
        id: $session_id, state: 'REQUESTED', version: 1, purpose: $purpose, format: $format, scope: $scope,
        workProduct: $work_product, targetRank: $target_rank, openKey: $open_key, requestedAt: $now,
        dueAt: $due_at, returns: 0, restarts: 0, listKey: $now + '|' + $session_id,
        mentorId: $mentor_id, menteeId: $mentee_id, skillId: $skill_id
    })
    SET """
    + cards.STALE
    + """
    CREATE (session)-[:MENTOR]->(mentor)
    CREATE (session)-[:MENTEE]->(mentee)
    CREATE (session)-[:INITIATED_BY]->(mentee)
    CREATE (session)-[:TARGETS]->(skill)
    CREATE (session)-[:BASELINE]->(baseline)
    CREATE (session)-[:HAS_TRANSITION]->(transition:SessionTransition {
        id: $transition_id, seq: 1, at: $now, action: 'REQUEST', to: 'REQUESTED'
    })
    CREATE (transition)-[:BY]->(mentee)
    """,
)


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what a request names; None for what does not exist. `skill_status` ACTIVE or DEPRECATED."""

    mentor: Person | None
    mentee: Person | None
    skill_status: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentor and a mentee on a skill, now.

    `mentor_above`, `mentee_above`: everybody above them in the reporting tree. `taken`: the mentor's places
    taken; `requested`: the mentee's sessions in REQUESTED; `ranks`: the levels of the skill's scale.
    `purposes` and `formats` are None when the mentor does not offer the skill, `mentor_rank` when no level of
    the mentor's on it is known; `capacity` and `accepting` are 0 and False without a profile.
    """

    mentor_above: frozenset[str]
    mentee_above: frozenset[str]
    taken: int
    requested: int
    ranks: frozenset[int]
    accepting: bool
    paused_until: datetime | None
    capacity: int
    purposes: tuple[str, ...] | None
    formats: tuple[str, ...] | None
    max_level_taught: int | None
    mentor_rank: int | None


@dataclass(frozen=True, slots=True)
class MenteeRole:
    """The mentee's job role, its model in force and the level that asks of the skill; None for none."""

    role_id: str | None
    model_version: int | None
    required_rank: int | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A request to write; ranks are whole levels."""

    session_id: str
    transition_id: str
    mentor_id: str
    mentee_id: str
    skill_id: str
    baseline_id: str
    purpose: str
    format: str
    scope: str
    work_product: str | None
    target_rank: int
    open_key: str
    due_at: datetime


def open_key(*, mentor_id: str, mentee_id: str, skill_id: str) -> str:
    """The key that an open session of these three holds alone."""
    return f"{mentee_id}|{mentor_id}|{skill_id}"


async def known(tx: Tx, *, mentor_id: str, mentee_id: str, skill_id: str) -> Known:
    """Which of the three exist, and how they stand."""
    [row] = await tx.read(KNOWN, mentor_id=mentor_id, mentee_id=mentee_id, skill_id=skill_id)
    return Known(_person(row["mentor"]), _person(row["mentee"]), row["skill_status"])


async def of_pair(
    tx: Tx, *, mentor_id: str, mentee_id: str, skill_id: str, place_taking: list[str], now: datetime
) -> Pair:
    """The facts of an existing mentor, mentee and skill; `place_taking` are the states that take a place."""
    [row] = await tx.read(
        FACTS,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        place_taking=place_taking,
        now=instants.to_text(now),
    )
    return Pair(
        mentor_above=frozenset(row["mentor_above"]),
        mentee_above=frozenset(row["mentee_above"]),
        taken=row["taken"],
        requested=row["requested"],
        ranks=frozenset(row["ranks"]),
        accepting=bool(row["accepting"]),
        paused_until=instant_or_none(row["paused_until"]),
        capacity=row["capacity"] or 0,
        purposes=_texts(row["purposes"]),
        formats=_texts(row["formats"]),
        max_level_taught=row["max_level_taught"],
        mentor_rank=row["mentor_rank"],
    )


async def open_session(tx: Tx, key: str) -> str | None:
    """The open session that holds this key, None when it is free."""
    rows = await tx.read(OPEN_SESSION, open_key=key)
    return str(rows[0]["session_id"]) if rows else None


async def role_of_mentee(tx: Tx, *, mentee_id: str, skill_id: str, now: datetime) -> MenteeRole:
    """What the mentee works as, and what that asks of the skill."""
    [row] = await tx.read(ROLE_OF_MENTEE, mentee_id=mentee_id, skill_id=skill_id, now=instants.to_text(now))
    return MenteeRole(**row)


async def create(tx: Tx, session: NewSession, *, now: datetime) -> None:
    """Write a request of the mentee with its first transition."""
    await tx.run(
        CREATE,
        session_id=session.session_id,
        transition_id=session.transition_id,
        mentor_id=session.mentor_id,
        mentee_id=session.mentee_id,
        skill_id=session.skill_id,
        baseline_id=session.baseline_id,
        purpose=session.purpose,
        format=session.format,
        scope=session.scope,
        work_product=session.work_product,
        target_rank=session.target_rank,
        open_key=session.open_key,
        due_at=instants.to_text(session.due_at),
        now=instants.to_text(now),
    )


async def freeze(tx: Tx, *, session_id: str, baseline_id: str, role_id: str | None, now: datetime) -> None:
    """Tie a session to the baseline, the departments and the role of this moment."""
    await tx.run(
        FREEZE,
        session_id=session_id,
        baseline_id=baseline_id,
        role_id=role_id,
        now=instants.to_text(now),
    )


def _person(row: dict[str, Any]) -> Person | None:
    return None if row["id"] is None else Person(**row)


def _texts(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)
