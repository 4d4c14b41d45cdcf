"""Sessions, meetings, practice, history and verifications: fields bound to fragments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph import instants, levels
from graph.sessions import fields as sessions
from mentoring.sessions import lifecycle
from resolvers.alternatives import alternatives
from resolvers.binding import Arguments, Binding, Many, One, Page, UseCase
from resolvers.fields.competence import indicator, level
from schema.competence import ProficiencyLevel
from schema.session_states import (
    GainExclusion,
    MeetingMode,
    MeetingStatus,
    SessionAction,
    SessionFormat,
    SessionPurpose,
    SessionState,
    VerifierRole,
)
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
_PARTS: Mapping[str, list[str]] = {
    "MENTOR": ["MENTOR"],
    "MENTEE": ["MENTEE"],
    "VERIFIER": ["VERIFIED_BY"],
    "ANY": ["MENTOR", "MENTEE", "VERIFIED_BY"],
}


@dataclass(frozen=True, slots=True)
class _ByLadder:
    """A binding whose fragment asks who may verify: it gets the instants from which others than the manager may."""

    one: One

    async def load(
        self, context: "RequestContext", field: str, parents: Sequence[Any], arguments: Arguments
    ) -> list[Any]:
        return await self.one.load(context, field, parents, {**arguments, **_ladder(context)})


def _ladder(context: "RequestContext") -> dict[str, str]:
    programme = context.programme
    return {
        "skip_level_since": instants.to_text(context.now - programme.skip_level_after),
        "admin_since": instants.to_text(context.now - programme.admin_after),
    }


def _at(rank: int, skill_uuid: str) -> ProficiencyLevel:
    return ProficiencyLevel(rank=rank, skill_uuid=skill_uuid)


def session(
    state: str,
    purpose: str,
    format: str,
    target_rank: int | None,
    skill_uuid: str,
    current_baseline_uuid: str | None,
    ends: list[list[str]],
    **row: Any,
) -> MentoringSession:
    """`ends`: relationship types and where they lead."""
    leads = dict(ends)
    return MentoringSession(
        state=SessionState(state),
        purpose=SessionPurpose(purpose),
        format=SessionFormat(format),
        target_level=level(target_rank, skill_uuid),
        skill_uuid=skill_uuid,
        initiator_uuid=leads["INITIATED_BY"],
        baseline_uuid=current_baseline_uuid or leads.get("BASELINE"),
        reassessment_uuid=leads.get("REASSESSMENT"),
        departments=_departments(leads.get("MENTOR_DEPARTMENT"), leads.get("MENTEE_DEPARTMENT")),
        **row,
    )


def _departments(mentor_uuid: str | None, mentee_uuid: str | None) -> SessionDepartments | None:
    if mentor_uuid is None or mentee_uuid is None:
        return None
    return SessionDepartments(mentor_uuid=mentor_uuid, mentee_uuid=mentee_uuid)


def meeting(mode: str, status: str, **row: Any) -> Meeting:
    return Meeting(mode=MeetingMode(mode), status=MeetingStatus(status), **row)


def transition(action: str, from_: str | None, to: str, **row: Any) -> SessionTransition:
    return SessionTransition(
        action=SessionAction(action),
        from_=None if from_ is None else SessionState(from_),
        to=SessionState(to),
        **row,
    )


def practice(
    note: str | None,
    indicator_uuid: str | None,
    indicator_rank: int | None,
    indicator_text: str | None,
    skill_uuid: str,
    **row: Any,
) -> PracticeEntry:
    practised = (
        None
        if indicator_uuid is None or indicator_rank is None
        else indicator(rank=indicator_rank, skill_uuid=skill_uuid, uuid=indicator_uuid, text=indicator_text)
    )
    return PracticeEntry(indicator=practised, note=note or "", **row)


def verification(
    verifier_role: str,
    baseline_rank: int,
    verified_rank: int,
    counts: bool,
    exclusion: str | None,
    skill_uuid: str,
    **row: Any,
) -> Verification:
    baseline, verified = _at(baseline_rank, skill_uuid), _at(verified_rank, skill_uuid)
    return Verification(
        verifier_role=VerifierRole(verifier_role),
        baseline_level=baseline,
        verified_level=verified,
        gain=SkillGain(
            skill_uuid=skill_uuid,
            from_level=baseline,
            to_level=verified,
            levels=verified_rank - baseline_rank,
            counts_toward_reputation=counts,
            exclusion_reason=None if exclusion is None else GainExclusion(exclusion),
        ),
        **row,
    )


async def _allowed_actions(
    context: "RequestContext", ids: Sequence[str]
) -> Mapping[str, list[SessionAction]]:
    facts = await levels.read_level(
        context.graph,
        sessions.ACTION_FACTS,
        sessions.ACTION_COLUMNS,
        ids,
        **context.reading,
        **_ladder(context),
    )
    return {one: _allowed(context, **row) for one, row in facts.items() if row is not None}


def _allowed(
    context: "RequestContext", *, mentor_id: str, mentee_id: str, practice_since: str | None, **facts: Any
) -> list[SessionAction]:
    actions = lifecycle.allowed_actions(
        is_mentor=mentor_id == context.viewer.id,
        is_mentee=mentee_id == context.viewer.id,
        is_admin=context.viewer.is_admin,
        now=context.now,
        practice_since=None if practice_since is None else instants.from_text(practice_since),
        min_practice=context.programme.min_practice,
        **facts,
    )
    return [SessionAction(action.value) for action in actions]


_OF_EMPLOYEE = Page(
    sessions.OF_EMPLOYEE, sessions.LISTED, session, sessions.OF_EMPLOYEE_COUNTED, guard="Employee.seen"
)
_AWAITING = Page(sessions.AWAITING_VIEWER, sessions.AWAITING, session, sessions.AWAITING_VIEWER_COUNTED)
_MEETINGS = Page(sessions.MEETINGS_OF, sessions.MEETINGS_LISTED, meeting, sessions.MEETINGS_COUNTED)


async def _of_employees(context: "RequestContext", ids: Sequence[str], **arguments: Any) -> Mapping[str, Any]:
    parts = {"parts": _PARTS[arguments["participation"]]}
    pages = await _OF_EMPLOYEE.load(context, "Employee.sessions", ids, arguments, derived=parts)
    return dict(zip(ids, pages, strict=True))


async def _awaiting(context: "RequestContext", parents: Sequence[str], **arguments: Any) -> Mapping[str, Any]:
    # A cursor belongs to one viewer's list.
    field = "Query.sessionsAwaitingMyAction"
    pages = await _AWAITING.load(context, field, parents, arguments, derived=_ladder(context))
    return dict(zip(parents, pages, strict=True))


FIELDS: dict[str, Binding] = {
    "MentoringSession": _ByLadder(One(sessions.SELF, sessions.COLUMNS, session)),
    "MentoringSession.allowedActions": UseCase(_allowed_actions),
    "MentoringSession.crossDepartment": One(
        sessions.CROSS_DEPARTMENT, {"across": "across"}, lambda across: across
    ),
    "MentoringSession.practiceLog": Many(sessions.PRACTICE_LOG, sessions.PRACTICE_COLUMNS, practice),
    "MentoringSession.timeline": Many(sessions.TIMELINE, sessions.STEP_COLUMNS, transition),
    "MentoringSession.verification": One(
        sessions.VERIFICATION_OF, sessions.VERIFICATION_COLUMNS, verification
    ),
    "MentoringSession.meetings": _MEETINGS,
    "MentoringSession.meetings.totalCount": _MEETINGS.counting,
    "Meeting": _ByLadder(One(sessions.MEETING_SELF, sessions.MEETING_COLUMNS, meeting)),
    "Verification": _ByLadder(One(sessions.VERIFICATION_SELF, sessions.VERIFICATION_COLUMNS, verification)),
    "Verification.indicatorsObserved": Many(
        sessions.INDICATORS_OBSERVED, sessions.OBSERVED_COLUMNS, indicator
    ),
    "Employee.sessions": UseCase(_of_employees),
    "Employee.sessions.totalCount": _OF_EMPLOYEE.counting,
    "Query.sessionsAwaitingMyAction": UseCase(_awaiting),
    "Query.sessionsAwaitingMyAction.totalCount": _AWAITING.counting,
    "CapacityError.alternatives": UseCase(alternatives),
}
