"""Skill gaps, of one person and of a team: fields bound to fragments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.competence import gaps
from graph.sessions import fields as sessions
from resolvers import errors, matching
from resolvers.binding import Arguments, Binding, Choice, Many, One, Page, UseCase
from resolvers.fields.competence import placed, skill_by
from resolvers.fields.people import SEEN, employee_by
from resolvers.fields.sessions import SESSION
from resolvers.shapes import Shape
from schema.competence import SkillGap

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_PAGE_OF_TEAM = 50

GAP = Shape(
    SkillGap, gaps.COLUMNS, parts={"current": placed("current_rank"), "target": placed("target_rank")}
)


def _chosen(arguments: Arguments) -> str:
    return "own" if arguments["target_role_id"] is None else "against"


def _own(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"include_met": bool(arguments["include_met"])}


def _against(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    role_id = context.decoded_one("JobRole", arguments["target_role_id"], "targetRoleId")
    return {"role_id": role_id, "include_met": bool(arguments["include_met"])}


def _of_team(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    least = 1 if arguments["min_size"] is None else arguments["min_size"]
    if least < 1:
        raise errors.invalid(f"`minSize` is {least}; a gap has at least 1 level.", "minSize")
    return {"min_size": least, "critical_only": bool(arguments["critical_only"])}


OF_TEAM = Page(
    gaps.OF_TEAM,
    GAP,
    cursor=gaps.CURSOR,
    count=gaps.OF_TEAM_COUNTED,
    passed=_of_team,
    size=_PAGE_OF_TEAM,
)
"""The gaps of a manager's direct reports; the parent is the manager."""

FIELDS: dict[str, Binding] = {
    "Employee.skillGaps": Choice(
        _chosen,
        {
            "own": Many(gaps.OF_EMPLOYEE, GAP, passed=_own, guard=SEEN),
            "against": Many(gaps.AGAINST_ROLE, GAP, passed=_against, guard=SEEN),
        },
    ),
    "SkillGap.employee": employee_by("employee_uuid"),
    "SkillGap.skill": skill_by("skill_uuid"),
    "SkillGap.openSession": One(sessions.SELF, SESSION, key=("open_session_uuid",)),
    "SkillGap.candidateMentors": UseCase(
        matching.candidates, key=("employee_uuid", "skill_uuid", "target_rank")
    ),
}
