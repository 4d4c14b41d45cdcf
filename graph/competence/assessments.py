"""Assessments as the API reads them: immutable, newest first."""

from typing import Final, LiteralString

from graph.query import Fragment

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
CURSOR: Final[LiteralString] = "assessment.listKey"
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
    WITH assessment, subject, assessor, skill, CASE
        WHEN $viewer_admin = true OR subject.id = $viewer_id OR assessor.id = $viewer_id THEN true
        WHEN EXISTS {
            MATCH (subject)-[line:REPORTS_TO]->(:Employee {id: $viewer_id})
            WHERE line.to IS NULL AND line.from <= $now
        } THEN true
        ELSE EXISTS {
            MATCH (assessment)<-[:BASELINE|REASSESSMENT]-(:MentoringSession {mentorId: $viewer_id})
        } END AS shown
    WHERE shown = true
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

HISTORY = Fragment(
    "assessments.history",
    parent="Employee",
    beside=(("skill", "Skill"),),
    text="""
    MATCH (parent)<-[:OF_EMPLOYEE]-(assessment:Assessment)-[:ON_SKILL]->(skill)
    WHERE $after IS NULL OR assessment.listKey < $after
    WITH parent AS subject, skill, assessment ORDER BY assessment.listKey DESC LIMIT $limit
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    WITH subject, skill, assessment, assessor ORDER BY assessment.listKey DESC
    """,
    row="assessment",
    many=True,
)
HISTORY_COUNTED = Fragment(
    "assessments.history_counted",
    parent="Employee",
    beside=(("skill", "Skill"),),
    text="""
    MATCH (parent)<-[:OF_EMPLOYEE]-(assessment:Assessment)-[:ON_SKILL]->(skill)
    WITH count(assessment) AS total
    """,
    row="total",
)
