"""Assessments as the API reads them: immutable, newest first."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString

from graph.client import Graph
from graph.query import Fragment, Query

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "assessment.id",
    "kind": "assessment.kind",
    "phase": "assessment.phase",
    "rank": "assessment.rank",
    "assessed_at": "assessment.assessedAt",
    "model_version": "assessment.modelVersion",
    "comment": "assessment.comment",
    "subject_uuid": "subject.id",
    "assessor_uuid": "assessor.id",
    "skill_uuid": "skill.id",
}
EVIDENCE_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "evidence.id",
    "title": "evidence.title",
    "url": "evidence.url",
    "note": "evidence.note",
}
INDICATOR_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "indicator.id",
    "rank": "indicator.rank",
    "text": "indicator.text",
    "skill_uuid": "skill.id",
}

# Seen by the person, the person's manager and administrators; and where it is a session's baseline or
# reassessment, by the session's mentor, who works on it.
SELF = Fragment(
    "assessments.self",
    parent="Assessment",
    text="""
    WITH parent AS assessment
    MATCH (assessment)-[:OF_EMPLOYEE]->(subject:Employee)
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    MATCH (assessment)-[:ON_SKILL]->(skill:Skill)
    WHERE $viewer_admin = true OR subject.id = $viewer_id OR assessor.id = $viewer_id
       OR EXISTS {
        MATCH (subject)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
        WHERE line.to IS NULL AND line.from <= $now
       }
       OR EXISTS {
        MATCH (assessment)<-[:BASELINE|REASSESSMENT]-(:MentoringSession {mentorId: $viewer_id})
       }
    """,
    row="assessment",
)

# Inside a session that the viewer may see, its own assessments are seen with it.
BY_ID = Fragment(
    "assessments.of_visible_session",
    parent="Assessment",
    text="""
    WITH parent AS assessment
    MATCH (assessment)-[:OF_EMPLOYEE]->(subject:Employee)
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    MATCH (assessment)-[:ON_SKILL]->(skill:Skill)
    """,
    row="assessment",
)

EVIDENCE_OF = Fragment(
    "assessments.evidence",
    parent="Assessment",
    text="""
    MATCH (parent)-[:HAS_EVIDENCE]->(evidence:Evidence)
    WITH evidence ORDER BY evidence.id
    """,
    row="evidence",
    many=True,
)
OBSERVED_IN = Fragment(
    "assessments.indicators_observed",
    parent="Assessment",
    text="""
    MATCH (parent)-[:OBSERVED]->(indicator:BehavioralIndicator)<-[:HAS_INDICATOR]-(skill:Skill)
    WITH skill, indicator ORDER BY indicator.rank, indicator.id
    """,
    row="indicator",
    many=True,
)

# Both ends are matched before the call: the local engine loses an imported map inside a projection.
HISTORY = Query(
    "assessments.history",
    """
    UNWIND $pairs AS pair
    MATCH (subject:Employee {id: pair.employee_id})
    MATCH (skill:Skill {id: pair.skill_id})
    CALL (subject, skill) {
        MATCH (subject)<-[:OF_EMPLOYEE]-(assessment:Assessment)-[:ON_SKILL]->(skill)
        WHERE $before IS NULL OR assessment.listKey < $before
        WITH subject, skill, assessment ORDER BY assessment.listKey DESC LIMIT $limit
        MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
        WITH subject, skill, assessment, assessor ORDER BY assessment.listKey DESC
        RETURN collect({
            uuid: assessment.id, kind: assessment.kind, phase: assessment.phase, rank: assessment.rank,
            assessed_at: assessment.assessedAt, model_version: assessment.modelVersion,
            comment: assessment.comment, subject_uuid: subject.id, assessor_uuid: assessor.id,
            skill_uuid: skill.id, cursor_key: assessment.listKey
        }) AS history
    }
    RETURN collect({employee_id: subject.id, skill_id: skill.id, history: history}) AS rows
    """,
)
HISTORY_COUNTED = Query(
    "assessments.history_counted",
    """
    UNWIND $pairs AS pair
    MATCH (subject:Employee {id: pair.employee_id})
    MATCH (skill:Skill {id: pair.skill_id})
    CALL (subject, skill) {
        MATCH (subject)<-[:OF_EMPLOYEE]-(assessment:Assessment)-[:ON_SKILL]->(skill)
        RETURN count(assessment) AS total
    }
    RETURN collect({employee_id: subject.id, skill_id: skill.id, total: total}) AS rows
    """,
)

Pair = tuple[str, str]


def _wanted(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    return [{"employee_id": employee_id, "skill_id": skill_id} for employee_id, skill_id in pairs]


async def history(
    graph: Graph, pairs: Sequence[Pair], *, before: str | None, limit: int
) -> dict[Pair, list[dict[str, Any]]]:
    """The assessments of each (employee, skill), newest first, older than the key `before`."""
    rows = await graph.read(HISTORY, pairs=_wanted(pairs), before=before, limit=limit)
    return {(row["employee_id"], row["skill_id"]): row["history"] for row in rows}


async def history_counted(graph: Graph, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """How many assessments each (employee, skill) has."""
    rows = await graph.read(HISTORY_COUNTED, pairs=_wanted(pairs))
    return {(row["employee_id"], row["skill_id"]): row["total"] for row in rows}
