"""What a mutation changed, read after its commit: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph import mentors, work_styles
from graph.competence import assessments
from graph.disputes import fields as disputes
from graph.integrity import fields as flags
from graph.reputation import scores
from graph.sessions import fields as sessions
from resolvers.binding import Arguments, Binding, One
from resolvers.fields.competence import ASSESSMENT
from resolvers.fields.disputes import DISPUTE
from resolvers.fields.integrity import FLAG
from resolvers.fields.mentors import PROFILE
from resolvers.fields.people import WORK_STYLE
from resolvers.fields.reputation import REPUTATION
from resolvers.fields.sessions import MEETING, VERIFICATION, session_by

if TYPE_CHECKING:
    from resolvers.context import RequestContext


def _overall(_context: "RequestContext", _arguments: Arguments) -> Mapping[str, Any]:
    return {"skill_id": None}


_VERIFICATION = ("verification_uuid",)

FIELDS: dict[str, Binding] = {
    "SessionPayload.session": session_by("session_uuid"),
    "MeetingPayload.meeting": One(sessions.MEETING_SELF, MEETING, key=("meeting_uuid",)),
    "MeetingPayload.session": session_by("session_uuid"),
    "AssessmentPayload.assessment": One(assessments.SELF, ASSESSMENT, key=("assessment_uuid",)),
    "VerificationPayload.verification": One(sessions.VERIFICATION_SELF, VERIFICATION, key=_VERIFICATION),
    "VerificationPayload.session": session_by("session_uuid"),
    "VerificationPayload.reputation": One(
        scores.OF_VERIFIED_MENTOR, REPUTATION, key=_VERIFICATION, passed=_overall
    ),
    "DisputePayload.dispute": One(disputes.SELF, DISPUTE, key=("dispute_uuid",)),
    "DisputePayload.session": session_by("session_uuid"),
    "IntegrityFlagPayload.flag": One(flags.SELF, FLAG, key=("flag_uuid",)),
    "WorkStylePayload.workStyle": One(work_styles.OF_VIEWER, WORK_STYLE, key=("employee_uuid",)),
    "MentorProfilePayload.mentorProfile": One(mentors.OF_EMPLOYEE, PROFILE, key=("employee_uuid",)),
}
