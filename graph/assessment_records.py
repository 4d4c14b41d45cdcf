"""Assessments as they are written: appended, never changed, and projected on HAS_SKILL and OFFERS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import instants
from graph.client import Tx
from graph.query import Query
from graph.search.offers import OFFERS_CHANGED

OF_PERSON_ON_SKILL = Query(
    "assessment_records.of_person_on_skill",
    """
    MATCH (person:Employee {id: $employee_id})<-[:OF_EMPLOYEE]-(assessment:Assessment)
    WITH assessment
    MATCH (assessment)-[:ON_SKILL]->(skill:Skill)
    WHERE skill.id = $skill_id
    OPTIONAL MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    WITH assessment, assessor ORDER BY assessment.listKey
    RETURN collect({
        id: assessment.id, kind: assessment.kind, phase: assessment.phase, rank: assessment.rank,
        assessed_at: assessment.assessedAt, assessor_id: assessor.id, corrects_id: assessment.correctsId
    }) AS rows
    """,
)
PERSON = Query(
    "assessment_records.person",
    """
    MATCH (person:Employee {id: $employee_id})
    CALL (person) {
        OPTIONAL MATCH (person)-[line:REPORTS_TO]->(manager:Employee)
        WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
        RETURN manager LIMIT 1
    }
    RETURN collect({id: person.id, manager_id: manager.id}) AS rows
    """,
)
SKILL = Query(
    "assessment_records.skill",
    """
    MATCH (skill:Skill {id: $skill_id})
    CALL (skill) {
        MATCH (skill)-[:ON_SCALE]->(:ProficiencyScale)-[:HAS_LEVEL]->(level:ProficiencyLevel)
        RETURN collect(level.rank) AS ranks
    }
    CALL (skill) {
        MATCH (skill)-[:HAS_INDICATOR]->(indicator:BehavioralIndicator)
        RETURN collect({id: indicator.id, rank: indicator.rank}) AS indicators
    }
    RETURN collect({ranks: ranks, indicators: indicators}) AS rows
    """,
)
KNOWN_INDICATORS = Query(
    "assessment_records.known_indicators",
    """
    UNWIND $indicator_ids AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    RETURN collect({id: indicator.id}) AS rows
    """,
)
APPEND = Query(
    "assessment_records.append",
    """
    MATCH (person:Employee {id: $employee_id})
    MATCH (assessor:Employee {id: $assessor_id})
    MATCH (skill:Skill {id: $skill_id})
    CREATE (assessment:Assessment {
        id: $id, kind: $kind, phase: $phase, rank: $rank, assessedAt: $assessed_at,
        modelVersion: $model_version, comment: $comment, listKey: $assessed_at + '|' + $id,
        correctsId: $corrects_id, placeKey: $place_key
    })
    CREATE (assessment)-[:OF_EMPLOYEE]->(person)
    CREATE (assessment)-[:BY_EMPLOYEE]->(assessor)
    CREATE (assessment)-[:ON_SKILL]->(skill)
    """,
)
OBSERVED = Query(
    "assessment_records.observed",
    """
    MATCH (assessment:Assessment {id: $assessment_id})
    UNWIND $indicator_ids AS indicator_id
    MATCH (indicator:BehavioralIndicator {id: indicator_id})
    CREATE (assessment)-[:OBSERVED]->(indicator)
    """,
)
EVIDENCE = Query(
    "assessment_records.evidence",
    """
    MATCH (assessment:Assessment {id: $assessment_id})
    UNWIND $evidence AS given
    CREATE (assessment)-[:HAS_EVIDENCE]->(:Evidence {
        id: given.id, title: given.title, url: given.url, note: given.note
    })
    """,
)
PROJECT = Query(
    "assessment_records.project",
    """
    MATCH (person:Employee {id: $employee_id})
    MATCH (skill:Skill {id: $skill_id})
    MERGE (person)-[held:HAS_SKILL]->(skill)
    SET held.selfRank = $self_rank, held.selfAt = $self_at, held.verifiedRank = $verified_rank,
        held.verifiedAt = $verified_at, held.verifiedById = $verified_by_id,
        held.highWaterRank = $high_water_rank, held.currentRank = $current_rank
    WITH person, skill
    MATCH (person)-[offer:OFFERS]->(skill)
    SET offer.rank = $current_rank, offer.verified = $verified_rank IS NOT NULL, offer.rankAt = $current_at"""
    + OFFERS_CHANGED,
)
FOR_SESSION = Query(
    "assessment_records.reassessment_of_session",
    """
    MATCH (session:MentoringSession {id: $session_id})
    CALL (session) {
        MATCH (session)-[earlier:REASSESSMENT]->(:Assessment)
        DELETE earlier
    }
    WITH session
    MATCH (assessment:Assessment {id: $assessment_id})
    CREATE (session)-[:REASSESSMENT]->(assessment)
    """,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be assessed, and their manager of record, None for none."""

    id: str
    manager_id: str | None


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment of a person on a skill; `rank` is a whole level.

    `corrects_id`: the assessment in whose place it stands, None for one that stands for itself.
    """

    id: str
    kind: str
    phase: str
    rank: int
    assessed_at: datetime
    assessor_id: str | None
    corrects_id: str | None = None


@dataclass(frozen=True, slots=True)
class SkillLevels:
    """The levels of a skill's scale, and its indicators with their level."""

    ranks: frozenset[int]
    indicators: dict[str, int]


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """What a person shows for a level."""

    id: str
    title: str
    url: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """An assessment to append; `model_version` None where the person's role has no model.

    `corrects`: the assessment it stands in place of, None for one that stands for itself.
    """

    id: str
    employee_id: str
    assessor_id: str
    skill_id: str
    kind: str
    phase: str
    rank: int
    assessed_at: datetime
    model_version: int | None
    comment: str | None
    indicator_ids: tuple[str, ...] = ()
    evidence: tuple[EvidenceGiven, ...] = ()
    corrects: Assessed | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What HAS_SKILL says: the projection of a person's assessments on a skill."""

    self_rank: int | None
    self_at: datetime | None
    verified_rank: int | None
    verified_at: datetime | None
    verified_by_id: str | None
    high_water_rank: int | None
    current_rank: int
    current_at: datetime


async def person(tx: Tx, employee_id: str, *, now: datetime) -> Person | None:
    """The person with their manager of record at `now`, None for an unknown one."""
    rows = await tx.read(PERSON, employee_id=employee_id, now=instants.to_text(now))
    return Person(**rows[0]) if rows else None


async def of_person_on_skill(tx: Tx, *, employee_id: str, skill_id: str) -> list[Assessed]:
    """Every assessment of this person on this skill, oldest first."""
    rows = await tx.read(OF_PERSON_ON_SKILL, employee_id=employee_id, skill_id=skill_id)
    return [_assessed(row) for row in rows]


async def levels_of_skill(tx: Tx, skill_id: str) -> SkillLevels | None:
    """The levels and indicators of a skill, None for an unknown one."""
    rows = await tx.read(SKILL, skill_id=skill_id)
    if not rows:
        return None
    [row] = rows
    return SkillLevels(
        ranks=frozenset(row["ranks"]),
        indicators={indicator["id"]: indicator["rank"] for indicator in row["indicators"]},
    )


async def known_indicators(tx: Tx, indicator_ids: Sequence[str]) -> set[str]:
    """Those of these ids that are indicators of any skill."""
    rows = await tx.read(KNOWN_INDICATORS, indicator_ids=list(indicator_ids))
    return {row["id"] for row in rows}


async def append(tx: Tx, assessment: NewAssessment) -> None:
    """Write an assessment with what was observed and shown; the projection is `project`'s."""
    await tx.run(
        APPEND,
        id=assessment.id,
        employee_id=assessment.employee_id,
        assessor_id=assessment.assessor_id,
        skill_id=assessment.skill_id,
        kind=assessment.kind,
        phase=assessment.phase,
        rank=assessment.rank,
        assessed_at=instants.to_text(assessment.assessed_at),
        model_version=assessment.model_version,
        comment=assessment.comment,
        corrects_id=None if assessment.corrects is None else assessment.corrects.id,
        place_key=_place_key(assessment),
    )
    if assessment.indicator_ids:
        await tx.run(OBSERVED, assessment_id=assessment.id, indicator_ids=list(assessment.indicator_ids))
    if assessment.evidence:
        evidence = [
            {"id": given.id, "title": given.title, "url": given.url, "note": given.note}
            for given in assessment.evidence
        ]
        await tx.run(EVIDENCE, assessment_id=assessment.id, evidence=evidence)


async def project(tx: Tx, *, employee_id: str, skill_id: str, holding: Holding) -> None:
    """Write what the person's assessments on the skill come to, and the level of an offer of it."""
    await tx.run(
        PROJECT,
        employee_id=employee_id,
        skill_id=skill_id,
        self_rank=holding.self_rank,
        self_at=_text(holding.self_at),
        verified_rank=holding.verified_rank,
        verified_at=_text(holding.verified_at),
        verified_by_id=holding.verified_by_id,
        high_water_rank=holding.high_water_rank,
        current_rank=holding.current_rank,
        current_at=instants.to_text(holding.current_at),
    )


async def set_reassessment(tx: Tx, *, session_id: str, assessment_id: str) -> None:
    """Make this assessment the reassessment of the session; earlier ones stay in the person's history."""
    await tx.run(FOR_SESSION, session_id=session_id, assessment_id=assessment_id)


def _place_key(assessment: NewAssessment) -> str | None:
    """Sorts right after the assessment that is corrected, and after its earlier corrections."""
    if assessment.corrects is None:
        return None
    own = f"{instants.to_text(assessment.assessed_at)}|{assessment.id}"
    return f"{instants.to_text(assessment.corrects.assessed_at)}|{assessment.corrects.id}|{own}"


def _assessed(row: dict[str, Any]) -> Assessed:
    return Assessed(
        id=row["id"],
        kind=row["kind"],
        phase=row["phase"],
        rank=row["rank"],
        assessed_at=instants.from_text(row["assessed_at"]),
        assessor_id=row["assessor_id"],
        corrects_id=row["corrects_id"],
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instants.to_text(instant)
