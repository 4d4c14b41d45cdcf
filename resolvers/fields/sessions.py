"""Sessions, meetings, practice, history and verifications: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph import instants
from graph.sessions import fields as sessions
from mentoring.sessions import lifecycle
from resolvers.binding import Arguments, Binding, Many, One, Page
from resolvers.fields.competence import ASSESSMENT, INDICATOR, placed, skill_by
from resolvers.fields.people import EMPLOYEE, SEEN, department_by, employee_by
from resolvers.shapes import Part, Shape, Value
from schema.people import Participation
from schema.sessions import (
    Meeting,
    MentoringSession,
    PracticeEntry,
    SessionDepartments,
    SessionTransition,
    SkillGain,
    Verification,
)

if TYPE_CHECKING:
    from resolvers.context import RequestContext

# How the API's word for a part leads from a person to sessions.
_PARTS: Mapping[Participation, list[str]] = {
    Participation.MENTOR: ["MENTOR"],
    Participation.MENTEE: ["MENTEE"],
    Participation.VERIFIER: ["VERIFIED_BY"],
    Participation.ANY: ["MENTOR", "MENTEE", "VERIFIED_BY"],
}

SESSION = Shape(MentoringSession, sessions.COLUMNS, parts={"target_level": placed("target_rank")})
DEPARTMENTS = Shape(SessionDepartments, sessions.DEPARTMENTS_COLUMNS)
MEETING = Shape(Meeting, sessions.MEETING_COLUMNS)
TRANSITION = Shape(SessionTransition, sessions.STEP_COLUMNS)
PRACTICE = Shape(
    PracticeEntry,
    sessions.PRACTICE_COLUMNS,
    parts={
        "indicator": Part(
            INDICATOR,
            {
                "uuid": "indicator_uuid",
                "rank": "indicator_rank",
                "text": "indicator_text",
                "skill_uuid": "skill_uuid",
            },
            when="indicator_uuid",
        )
    },
)
VERIFICATION = Shape(
    Verification,
    sessions.VERIFICATION_COLUMNS,
    parts={"baseline_level": placed("baseline_rank"), "verified_level": placed("verified_rank")},
)
GAIN = Shape(
    SkillGain,
    sessions.GAIN_COLUMNS,
    parts={"from_level": placed("baseline_rank"), "to_level": placed("verified_rank")},
)


def session_by(attribute: str) -> One:
    """The session whose id an object holds in this attribute; null where the viewer may not see it."""
    return One(sessions.SELF, SESSION, key=(attribute,))


def _allowed(
    context: "RequestContext",
    state: str,
    purpose: str,
    mentor_id: str,
    mentee_id: str,
    practice_since: str | None,
    may_verify: bool,
    has_planned_meeting: bool,
    verified_at: str | None,
    verified_it: bool,
    is_disputed: bool,
) -> list[str]:
    window = context.programme.correction_window
    actions = lifecycle.allowed_actions(
        state=state,
        purpose=purpose,
        is_mentor=mentor_id == context.viewer.id,
        is_mentee=mentee_id == context.viewer.id,
        is_admin=context.viewer.is_admin,
        now=context.now,
        practice_since=None if practice_since is None else instants.from_text(practice_since),
        min_practice=context.programme.min_practice,
        may_verify=may_verify,
        has_planned_meeting=has_planned_meeting,
        verified_it=verified_it,
        is_disputed=is_disputed,
        correct_until=None if verified_at is None else instants.from_text(verified_at) + window,
    )
    return [action.value for action in actions]


def _narrowed(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    states = arguments["states"]
    return {
        "parts": _PARTS[arguments["as_"] or Participation.ANY],
        "states": None if states is None else [state.name for state in states],
    }


AWAITING = Page(
    sessions.AWAITING_VIEWER,
    SESSION,
    cursor=sessions.AWAITING_CURSOR,
    count=sessions.AWAITING_VIEWER_COUNTED,
)
"""The sessions whose next step is the viewer's."""

FIELDS: dict[str, Binding] = {
    "MentoringSession": One(sessions.SELF, SESSION),
    "MentoringSession.allowedActions": One(sessions.ACTION_FACTS, Value(sessions.ACTION_COLUMNS, _allowed)),
    "MentoringSession.crossDepartment": One(sessions.CROSS_DEPARTMENT, Value({"across": "across"})),
    "MentoringSession.practiceLog": Many(sessions.PRACTICE_LOG, PRACTICE),
    "MentoringSession.timeline": Many(sessions.TIMELINE, TRANSITION),
    "MentoringSession.verification": One(sessions.VERIFICATION_OF, VERIFICATION),
    "MentoringSession.mentor": employee_by("mentor_uuid"),
    "MentoringSession.mentee": employee_by("mentee_uuid"),
    "MentoringSession.initiatedBy": One(sessions.INITIATED_BY, EMPLOYEE),
    "MentoringSession.skill": skill_by("skill_uuid"),
    "MentoringSession.baseline": One(sessions.BASELINE_OF, ASSESSMENT),
    "MentoringSession.reassessment": One(sessions.REASSESSMENT_OF, ASSESSMENT),
    "MentoringSession.meetings": Page(
        sessions.MEETINGS_OF, MEETING, cursor=sessions.MEETINGS_CURSOR, count=sessions.MEETINGS_COUNTED
    ),
    "MentoringSession.outcome": One(sessions.VERIFICATION_OF, Value({"outcome": sessions.OUTCOME})),
    "MentoringSession.gain": One(sessions.VERIFICATION_OF, GAIN),
    "MentoringSession.departmentAtAcceptance": One(sessions.DEPARTMENTS_OF, DEPARTMENTS),
    "SessionDepartments.mentor": department_by("mentor_uuid"),
    "SessionDepartments.mentee": department_by("mentee_uuid"),
    "SessionTransition.actor": employee_by("actor_uuid"),
    "PracticeEntry.author": employee_by("author_uuid"),
    "SkillGain.skill": skill_by("skill_uuid"),
    "Meeting": One(sessions.MEETING_SELF, MEETING),
    "Verification": One(sessions.VERIFICATION_SELF, VERIFICATION),
    "Verification.indicatorsObserved": Many(sessions.INDICATORS_OBSERVED, INDICATOR),
    "Verification.verifier": employee_by("verifier_uuid"),
    "Verification.session": session_by("session_uuid"),
    "Employee.sessions": Page(
        sessions.OF_EMPLOYEE,
        SESSION,
        cursor=sessions.CURSOR,
        count=sessions.OF_EMPLOYEE_COUNTED,
        passed=_narrowed,
        guard=SEEN,
    ),
}
