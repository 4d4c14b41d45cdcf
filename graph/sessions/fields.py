"""Sessions, their meetings, practice, history and verification, as the API reads them."""

from typing import Final, LiteralString

from graph.query import Fragment
from graph.sessions import gains

# The mentee's manager of record and that manager's own, of a bound `session`.
ABOVE_MENTEE: LiteralString = """
    OPTIONAL MATCH (session)-[:MENTEE]->(:Employee)-[line:REPORTS_TO]->(manager:Employee)
    WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
    OPTIONAL MATCH (manager)-[upper:REPORTS_TO]->(skip:Employee)
    WHERE upper.from <= $now AND (upper.to IS NULL OR $now < upper.to)
    """
# The ladder of verifiers, after `ABOVE_MENTEE`: the manager of record; from `$skip_level_since` on, or with no
# active manager, the manager's own; from `$admin_since` on, or with neither active, a programme administrator.
# The same rule as in mentoring/sessions/verifiers, where a step is decided; a test holds them together.
# CASE, not a tree of AND and OR: Neo4j would spend seconds on its normal form.
MAY_VERIFY: LiteralString = """CASE
        WHEN session.state <> 'AWAITING_VERIFICATION' THEN false
        WHEN $viewer_id IN [session.mentorId, session.menteeId] THEN false
        WHEN manager.id = $viewer_id THEN true
        WHEN skip.id = $viewer_id
            THEN coalesce(manager.status, '') <> 'ACTIVE' OR session.awaitingSince <= $skip_level_since
        WHEN $viewer_admin = true
            THEN session.awaitingSince <= $admin_since
              OR NOT 'ACTIVE' IN [coalesce(manager.status, ''), coalesce(skip.status, '')]
        ELSE false
    END"""
# Participants, the mentee's manager of record, whoever verified, whoever may verify, and administrators; after
# `ABOVE_MENTEE`.
VISIBLE: LiteralString = (
    """CASE
        WHEN $viewer_admin = true THEN true
        WHEN $viewer_id IN [session.mentorId, session.menteeId, manager.id] THEN true
        WHEN $viewer_id IN [
            (session)<-[:VERIFIES]-(:Verification)-[:VERIFIED_BY]->(verified_by:Employee) | verified_by.id
        ] THEN true
        ELSE """
    + MAY_VERIFY
    + """
    END"""
)

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "session.id",
    "version": "session.version",
    "state": "session.state",
    "purpose": "session.purpose",
    "format": "session.format",
    "scope": "session.scope",
    "work_product": "session.workProduct",
    "target_rank": "session.targetRank",
    "due_at": "CASE WHEN session.endedAt IS NULL THEN session.dueAt ELSE null END",
    "mentor_uuid": "session.mentorId",
    "mentee_uuid": "session.menteeId",
    "skill_uuid": "session.skillId",
}
CURSOR: Final[LiteralString] = "session.listKey"
AWAITING_CURSOR: Final[LiteralString] = "awaiting_key"
DEPARTMENTS_COLUMNS: Final[dict[str, LiteralString]] = {
    "mentor_uuid": "taught.id",
    "mentee_uuid": "learned.id",
}
ACTION_COLUMNS: Final[dict[str, LiteralString]] = {
    "state": "session.state",
    "purpose": "session.purpose",
    "mentor_id": "session.mentorId",
    "mentee_id": "session.menteeId",
    "practice_since": "session.practiceSince",
    "may_verify": MAY_VERIFY,
    "has_planned_meeting": "EXISTS { MATCH (session)-[:HAS_MEETING]->(:Meeting {status: 'PLANNED'}) }",
    "verified_at": "head([(session)<-[:VERIFIES]-(word:Verification) | word.at])",
    "verified_it": """$viewer_id IN [
        (session)<-[:VERIFIES]-(:Verification)-[:VERIFIED_BY]->(verified_by:Employee) | verified_by.id
    ]""",
    "is_disputed": "session.disputeId IS NOT NULL",
}
MEETING_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "meeting.id",
    "starts_at": "meeting.startsAt",
    "ends_at": "meeting.endsAt",
    "time_zone": "meeting.timeZone",
    "mode": "meeting.mode",
    "location": "meeting.location",
    "conference_url": "meeting.conferenceUrl",
    "status": "meeting.status",
    "ical_uid": "meeting.icalUid",
    "sequence": "meeting.sequence",
}
MEETINGS_CURSOR: Final[LiteralString] = "meeting.listKey"
STEP_COLUMNS: Final[dict[str, LiteralString]] = {
    "actor_uuid": "actor.id",
    "at": "step.at",
    "action": "step.action",
    "from_": "step.from",
    "to": "step.to",
    "reason": "step.reason",
}
PRACTICE_COLUMNS: Final[dict[str, LiteralString]] = {
    "author_uuid": "author.id",
    "at": "entry.at",
    "note": "coalesce(entry.note, '')",
    "indicator_uuid": "indicator.id",
    "indicator_rank": "indicator.rank",
    "indicator_text": "indicator.text",
    "skill_uuid": "parent.skillId",
}
VERIFICATION_COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "verification.id",
    "session_uuid": "session.id",
    "verifier_uuid": "verifier.id",
    "verifier_role": "verification.verifierRole",
    "baseline_rank": "verification.baselineRank",
    "verified_rank": "verification.verifiedRank",
    "comment": "verification.comment",
    "verified_at": "verification.at",
    "digest": "verification.digest",
    "skill_uuid": "session.skillId",
}
GAIN_COLUMNS: Final[dict[str, LiteralString]] = {
    "session_uuid": "session.id",
    "skill_uuid": "session.skillId",
    "baseline_rank": "verification.baselineRank",
    "verified_rank": "reached_rank",
    "levels": "reached_rank - verification.baselineRank",
    "counts_toward_reputation": gains.COUNTS,
    "exclusion_reason": gains.EXCLUSION,
}
OUTCOME: Final[LiteralString] = """CASE
        WHEN session.targetRank IS NULL THEN null
        WHEN reached_rank < verification.baselineRank THEN 'REGRESSED'
        WHEN reached_rank >= session.targetRank THEN 'TARGET_MET'
        WHEN reached_rank > verification.baselineRank THEN 'IMPROVED'
        ELSE 'NO_CHANGE'
    END"""

# What an `assessment` says besides its own properties. Inside a session that the viewer may see, its own
# assessments are seen with it.
_ABOUT_ASSESSMENT: LiteralString = """
    MATCH (assessment)-[:OF_EMPLOYEE]->(subject:Employee)
    MATCH (assessment)-[:BY_EMPLOYEE]->(assessor:Employee)
    MATCH (assessment)-[:ON_SKILL]->(skill:Skill)
    """

SELF = Fragment(
    "sessions.self",
    parent="MentoringSession",
    text="WITH parent AS session"
    + ABOVE_MENTEE
    + "WITH session, "
    + VISIBLE
    + " AS visible WHERE visible = true",
    row="session",
)

INITIATED_BY = Fragment(
    "sessions.initiated_by",
    parent="MentoringSession",
    text="MATCH (parent)-[:INITIATED_BY]->(employee:Employee)",
    row="employee",
)
# What a request would start from: a manager's latest word, else the mentee's own. Frozen once accepted.
BASELINE_OF = Fragment(
    "sessions.baseline",
    parent="MentoringSession",
    text="""
    OPTIONAL MATCH (parent)-[:BASELINE]->(frozen:Assessment)
    OPTIONAL CALL (parent) {
        WITH parent WHERE parent.state = 'REQUESTED'
        MATCH (parent)-[:MENTEE]->(:Employee)<-[:OF_EMPLOYEE]-(given:Assessment)
        WHERE given.kind IN ['MANAGER', 'SELF']
        MATCH (given)-[:ON_SKILL]->(:Skill {id: parent.skillId})
        RETURN given AS current ORDER BY given.kind, coalesce(given.placeKey, given.listKey) DESC LIMIT 1
    }
    WITH coalesce(current, frozen) AS assessment
    WHERE assessment IS NOT NULL
    """
    + _ABOUT_ASSESSMENT,
    row="assessment",
)
REASSESSMENT_OF = Fragment(
    "sessions.reassessment",
    parent="MentoringSession",
    text="MATCH (parent)-[:REASSESSMENT]->(assessment:Assessment)" + _ABOUT_ASSESSMENT,
    row="assessment",
)
DEPARTMENTS_OF = Fragment(
    "sessions.departments",
    parent="MentoringSession",
    text="""
    MATCH (parent)-[:MENTOR_DEPARTMENT]->(taught:Department)
    MATCH (parent)-[:MENTEE_DEPARTMENT]->(learned:Department)
    """,
    row="taught",
)

# A person's manager sees what the person learned, not whom the person teaches.
OF_EMPLOYEE = Fragment(
    "sessions.of_employee",
    parent="Employee",
    text="""
    MATCH (parent)<-[part:MENTOR|MENTEE|VERIFIED_BY]-(near)
    WHERE type(part) IN $parts
      AND ($viewer_admin = true OR parent.id = $viewer_id OR type(part) = 'MENTEE')
    OPTIONAL MATCH (near)-[:VERIFIES]->(verified:MentoringSession)
    WITH DISTINCT coalesce(verified, near) AS session
    WHERE ($after IS NULL OR session.listKey < $after) AND ($states IS NULL OR session.state IN $states)
    WITH session ORDER BY session.listKey DESC LIMIT $limit
    """,
    row="session",
    many=True,
)
OF_EMPLOYEE_COUNTED = Fragment(
    "sessions.of_employee_counted",
    parent="Employee",
    text="""
    OPTIONAL MATCH (parent)<-[part:MENTOR|MENTEE|VERIFIED_BY]-(near)
    WHERE type(part) IN $parts
      AND ($viewer_admin = true OR parent.id = $viewer_id OR type(part) = 'MENTEE')
    OPTIONAL MATCH (near)-[:VERIFIES]->(verified:MentoringSession)
    WITH DISTINCT coalesce(verified, near) AS session
    WHERE $states IS NULL OR session.state IN $states
    WITH count(session) AS total
    """,
    row="total",
)

# Three ways to be the one who acts: in the pair, above the mentee, or running the programme.
_AWAITING_VIEWER: LiteralString = (
    """
    MATCH (viewer:Employee {id: $viewer_id})
    CALL (viewer) {
        MATCH (viewer)<-[part:MENTOR|MENTEE]-(session:MentoringSession)
        WHERE (session.state = 'REQUESTED' AND type(part) = 'MENTOR')
           OR session.state IN ['ACCEPTED', 'IN_PRACTICE']
           OR (session.state = 'SCHEDULED' AND EXISTS {
            MATCH (session)-[:HAS_MEETING]->(meeting:Meeting {status: 'PLANNED'})
            WHERE meeting.endsAt <= $now
           })
        RETURN session
        UNION
        MATCH (viewer)<-[:REPORTS_TO*1..2]-(:Employee)
              <-[:MENTEE]-(session:MentoringSession {state: 'AWAITING_VERIFICATION'})
        """
    + ABOVE_MENTEE
    + "WITH session, "
    + MAY_VERIFY
    + """ AS may WHERE may = true
        RETURN session
        UNION
        WITH viewer WHERE $viewer_admin = true
        MATCH (session:MentoringSession {state: 'AWAITING_VERIFICATION'})
        """
    + ABOVE_MENTEE
    + "WITH session, "
    + MAY_VERIFY
    + """ AS may WHERE may = true
        RETURN session
    }
    WITH session, coalesce(session.dueAt, '9999') + '|' + session.id AS awaiting_key
    """
)
AWAITING_VIEWER = Fragment(
    "sessions.awaiting_viewer",
    parent="Organisation",
    text=_AWAITING_VIEWER
    + """
    WHERE $after IS NULL OR awaiting_key > $after
    WITH session, awaiting_key ORDER BY awaiting_key LIMIT $limit
    """,
    row="session",
    many=True,
)
AWAITING_VIEWER_COUNTED = Fragment(
    "sessions.awaiting_viewer_counted",
    parent="Organisation",
    text=_AWAITING_VIEWER + "WITH count(session) AS total",
    row="total",
)

ACTION_FACTS = Fragment(
    "sessions.action_facts",
    parent="MentoringSession",
    text="WITH parent AS session" + ABOVE_MENTEE,
    row="session",
)

# Departments at acceptance, before it the current ones; nobody's unit is across from one that holds it.
CROSS_DEPARTMENT = Fragment(
    "sessions.cross_department",
    parent="MentoringSession",
    text="""
    OPTIONAL MATCH (parent)-[:MENTOR_DEPARTMENT]->(taught:Department)
    OPTIONAL MATCH (parent)-[:MENTEE_DEPARTMENT]->(learned:Department)
    OPTIONAL MATCH (parent)-[:MENTOR]->(:Employee)-[teaches:MEMBER_OF]->(teaching:Department)
    WHERE teaches.to IS NULL AND teaches.from <= $now
    OPTIONAL MATCH (parent)-[:MENTEE]->(:Employee)-[learns:MEMBER_OF]->(learning:Department)
    WHERE learns.to IS NULL AND learns.from <= $now
    WITH coalesce(taught, teaching) AS mentor_unit, coalesce(learned, learning) AS mentee_unit LIMIT 1
    WITH coalesce(
        NOT mentee_unit.id IN [(mentor_unit)-[:PART_OF*0..]->(above:Department) | above.id]
        AND NOT mentor_unit.id IN [(mentee_unit)-[:PART_OF*0..]->(over:Department) | over.id],
        false
    ) AS across
    """,
    row="across",
)

MEETING_SELF = Fragment(
    "sessions.meeting_self",
    parent="Meeting",
    text="WITH parent AS meeting MATCH (meeting)<-[:HAS_MEETING]-(session:MentoringSession)"
    + ABOVE_MENTEE
    + "WITH meeting, "
    + VISIBLE
    + " AS visible WHERE visible = true",
    row="meeting",
)
MEETINGS_OF = Fragment(
    "sessions.meetings",
    parent="MentoringSession",
    text="""
    MATCH (parent)-[:HAS_MEETING]->(meeting:Meeting)
    WHERE $after IS NULL OR meeting.listKey > $after
    WITH meeting ORDER BY meeting.listKey LIMIT $limit
    """,
    row="meeting",
    many=True,
)
MEETINGS_COUNTED = Fragment(
    "sessions.meetings_counted",
    parent="MentoringSession",
    text="""
    OPTIONAL MATCH (parent)-[:HAS_MEETING]->(meeting:Meeting)
    WITH count(meeting) AS total
    """,
    row="total",
)
TIMELINE = Fragment(
    "sessions.timeline",
    parent="MentoringSession",
    text="""
    MATCH (parent)-[:HAS_TRANSITION]->(step:SessionTransition)
    OPTIONAL MATCH (step)-[:BY]->(actor:Employee)
    WITH step, actor ORDER BY step.seq
    """,
    row="step",
    many=True,
)
PRACTICE_LOG = Fragment(
    "sessions.practice_log",
    parent="MentoringSession",
    text="""
    MATCH (parent)-[:HAS_PRACTICE]->(entry:PracticeEntry)-[:BY]->(author:Employee)
    OPTIONAL MATCH (entry)-[:PRACTISED]->(indicator:BehavioralIndicator)
    WITH parent, entry, author, indicator ORDER BY entry.at, entry.id, indicator.rank, indicator.id
    """,
    row="entry",
    many=True,
)
VERIFICATION_SELF = Fragment(
    "sessions.verification_self",
    parent="Verification",
    text="""
    WITH parent AS verification
    MATCH (verification)-[:VERIFIES]->(session:MentoringSession)
    """
    + ABOVE_MENTEE
    + "WITH verification, session, "
    + VISIBLE
    + """ AS visible WHERE visible = true
    MATCH (verification)-[:VERIFIED_BY]->(verifier:Employee)
    """,
    row="verification",
)
VERIFICATION_OF = Fragment(
    "sessions.verification",
    parent="MentoringSession",
    text="""
    WITH parent AS session
    MATCH (session)<-[:VERIFIES]-(verification:Verification)-[:VERIFIED_BY]->(verifier:Employee)
    WITH session, verification, verifier, """
    + gains.RANK
    + " AS reached_rank",
    row="verification",
)
INDICATORS_OBSERVED = Fragment(
    "sessions.indicators_observed",
    parent="Verification",
    text="""
    MATCH (parent)-[:OBSERVED]->(indicator:BehavioralIndicator)<-[:HAS_INDICATOR]-(skill:Skill)
    WITH skill, indicator ORDER BY indicator.rank, indicator.id
    """,
    row="indicator",
    many=True,
)
