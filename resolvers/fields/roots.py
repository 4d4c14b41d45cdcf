"""The fields of Query: which binding answers each, from which parent, and what has to exist for it."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.competence import skills
from graph.organisation import departments, employees
from mentoring import listkeys
from resolvers import errors, matching, ranking, suggestions
from resolvers.binding import Arguments, Binding, Check, Choice, Many, One, Page, Root, UseCase
from resolvers.fields import (
    boards,
    competence,
    disputes,
    fairness,
    gaps,
    integrity,
    mentors,
    people,
    reputation,
    sessions,
)
from resolvers.fields.competence import SKILL
from resolvers.fields.people import DEPARTMENT, EMPLOYEE, SEEN, nothing_passed
from resolvers.paging import LARGEST_PAGE
from schema import ids

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_ORGANISATION = "organisation"

_BY_TYPE: Mapping[str, Binding] = {
    "Employee": people.FIELDS["Employee"],
    "Department": people.FIELDS["Department"],
    "JobRole": people.FIELDS["JobRole"],
    "CompetencyModel": competence.FIELDS["CompetencyModel"],
    "ProficiencyScale": competence.FIELDS["ProficiencyScale"],
    "Skill": competence.FIELDS["Skill"],
    "Assessment": competence.FIELDS["Assessment"],
    "MentorProfile": mentors.FIELDS["MentorProfile"],
    "MentoringSession": sessions.FIELDS["MentoringSession"],
    "Meeting": sessions.FIELDS["Meeting"],
    "Verification": sessions.FIELDS["Verification"],
    "GainDispute": disputes.FIELDS["GainDispute"],
    "IntegrityFlag": integrity.FIELDS["IntegrityFlag"],
}
"""Types whose objects are read by id; each has a binding of its name."""


def typed(relay_id: str, argument: str) -> tuple[str, str]:
    """Type and UUID of an id whose object can be read by it; `INVALID_INPUT` for any other text."""
    found = ids.decode(relay_id)
    if found is None or found[0] not in _BY_TYPE:
        raise errors.invalid(f"`{argument}` is not the id of an object that can be read by its id.", argument)
    return found


def all_typed(relay_ids: Sequence[str]) -> list[tuple[str, str]]:
    """As `typed`, for each id of the argument `ids`; `INVALID_INPUT` for too many."""
    if len(relay_ids) > LARGEST_PAGE:
        raise errors.invalid(
            f"`ids` has {len(relay_ids)} entries; at most {LARGEST_PAGE} are read at a time.", "ids"
        )
    return [typed(one, "ids") for one in relay_ids]


def _organisation(_context: "RequestContext", _arguments: Arguments) -> str:
    """The one parent of the lists that belong to nobody."""
    return _ORGANISATION


def _viewer(context: "RequestContext", _arguments: Arguments) -> str:
    return context.viewer.id


def _node(_context: "RequestContext", arguments: Arguments) -> str:
    return typed(arguments["id"], "id")[1]


def _node_type(_context: "RequestContext", arguments: Arguments) -> Arguments:
    return {"type_name": typed(arguments["id"], "id")[0]}


def _by_id(binding: Binding) -> Binding:
    # The type among the arguments chooses the binding, and is nothing to the graph.
    return dataclasses.replace(binding, passed=nothing_passed) if isinstance(binding, One) else binding


def _person(context: "RequestContext", arguments: Arguments) -> str:
    if (arguments["id"] is None) == (arguments["external_id"] is None):
        raise errors.invalid("Give either `id` or `externalId`.", "id")
    return context.decoded_one("Employee", arguments["id"], "id") or _ORGANISATION


def _external_id(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"external_id": arguments["external_id"]}


def _words(arguments: Arguments) -> list[str]:
    return listkeys.folded(suggestions.checked(arguments["text"] or "")).split()


def _for_administrators(what: str) -> Callable[["RequestContext", Arguments], Sequence[Check]]:
    """Nothing to look for; `NOT_FOUND`, of what is asked for, for whoever runs no programme."""

    def checks(context: "RequestContext", _arguments: Arguments) -> Sequence[Check]:
        if not context.viewer.is_admin:
            raise errors.not_found(what)
        return ()

    return checks


def _of_whom(arguments: Arguments) -> str:
    if arguments["skill_id"] is not None:
        return "offering"
    return "all" if arguments["department_id"] is None else "in_department"


def _of_all(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"words": _words(arguments)}


def _in_department(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    unit = context.decoded_one("Department", arguments["department_id"], "departmentId")
    return {"words": _words(arguments), "department_id": unit}


def _offering(context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    skill = context.decoded_one("Skill", arguments["skill_id"], "skillId")
    return {**_in_department(context, arguments), "skill_id": skill}


def _unit_and_skill(context: "RequestContext", arguments: Arguments) -> Sequence[Check]:
    return [
        *_there(context, "Department", arguments, "department_id", "departmentId"),
        *_skill(context, arguments),
    ]


def _skill(context: "RequestContext", arguments: Arguments) -> Sequence[Check]:
    return _there(context, "Skill", arguments, "skill_id", "skillId")


def _there(
    context: "RequestContext", type_name: str, arguments: Arguments, name: str, shown: str
) -> Sequence[Check]:
    """That the object exists whose id an argument gives, if it gives one."""
    uuid = context.decoded_one(type_name, arguments[name], shown)
    return [] if uuid is None else [Check(type_name, uuid, type_name)]


def _of_kind(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    kind = arguments["kind"]
    return {"kind": None if kind is None else kind.name}


def _of_framework(_context: "RequestContext", arguments: Arguments) -> Mapping[str, Any]:
    return {"words": _words(arguments), "framework_name": arguments["framework_name"]}


def _role(context: "RequestContext", arguments: Arguments) -> str | None:
    return context.decoded_one("JobRole", arguments["job_role_id"], "jobRoleId")


def _role_there(context: "RequestContext", arguments: Arguments) -> Sequence[Check]:
    return _there(context, "JobRole", arguments, "job_role_id", "jobRoleId")


def _instant(_context: "RequestContext", arguments: Arguments) -> Arguments:
    return {"as_of": arguments["as_of"]}


def _session(context: "RequestContext", arguments: Arguments) -> str | None:
    return context.decoded_one("MentoringSession", arguments["id"], "id")


def _nothing(_context: "RequestContext", _arguments: Arguments) -> Arguments:
    return {}


def _manager(context: "RequestContext", arguments: Arguments) -> str:
    return context.decoded_one("Employee", arguments["manager_id"], "managerId") or context.viewer.id


def _team_seen(context: "RequestContext", arguments: Arguments) -> Sequence[Check]:
    """Somebody else's team is for that manager's own manager, and for administrators."""
    manager = _manager(context, arguments)
    if manager == context.viewer.id:
        return []
    return [Check("Employee" if context.viewer.is_admin else SEEN, manager, "Employee")]


def _of_team(_context: "RequestContext", arguments: Arguments) -> Arguments:
    return {name: value for name, value in arguments.items() if name != "manager_id"}


def _mentor(context: "RequestContext", arguments: Arguments) -> str | None:
    return context.decoded_one("Employee", arguments["mentor_id"], "mentorId")


def _mentor_and_skill(context: "RequestContext", arguments: Arguments) -> Sequence[Check]:
    return [*_there(context, "Employee", arguments, "mentor_id", "mentorId"), *_skill(context, arguments)]


def _on_skill(_context: "RequestContext", arguments: Arguments) -> Arguments:
    return {"skill_id": arguments["skill_id"], "as_of": arguments["as_of"]}


_EMPLOYEES = Choice(
    _of_whom,
    {
        "all": Page(
            employees.ALL,
            EMPLOYEE,
            cursor=employees.CURSOR,
            count=employees.ALL_COUNTED,
            passed=_of_all,
            start="",
        ),
        "in_department": Page(
            employees.IN_DEPARTMENT,
            EMPLOYEE,
            cursor=employees.CURSOR,
            count=employees.IN_DEPARTMENT_COUNTED,
            passed=_in_department,
            start="",
        ),
        "offering": Page(
            employees.OFFERING,
            EMPLOYEE,
            cursor=employees.CURSOR,
            count=employees.OFFERING_COUNTED,
            passed=_offering,
            start="",
        ),
    },
)

ROOTS: dict[str, Root] = {
    "Query.viewer": Root(One(employees.SELF, EMPLOYEE), parent=_viewer),
    "Query.node": Root(
        Choice(
            lambda arguments: str(arguments["type_name"]),
            {name: _by_id(binding) for name, binding in _BY_TYPE.items()},
        ),
        parent=_node,
        required="object",
        arguments=_node_type,
    ),
    "Query.employee": Root(
        Choice(
            lambda arguments: "by_external_id" if arguments["id"] is None else "by_id",
            {
                "by_id": One(employees.SELF, EMPLOYEE, passed=nothing_passed),
                "by_external_id": One(employees.BY_EXTERNAL_ID, EMPLOYEE, passed=_external_id),
            },
        ),
        parent=_person,
        required="Employee",
    ),
    "Query.employees": Root(_EMPLOYEES, parent=_organisation, checks=_unit_and_skill),
    "Query.departments": Root(Many(departments.ALL, DEPARTMENT, passed=_of_kind), parent=_organisation),
    "Query.skills": Root(
        Page(
            skills.LISTING,
            SKILL,
            cursor=skills.CURSOR,
            count=skills.COUNTED,
            passed=_of_framework,
            start="",
        ),
        parent=_organisation,
    ),
    "Query.skillSuggestions": Root(UseCase(suggestions.suggestions), parent=_organisation),
    "Query.competencyModel": Root(
        competence.FIELDS["JobRole.competencyModel"], parent=_role, checks=_role_there, arguments=_instant
    ),
    "Query.mentorSearch": Root(
        UseCase(matching.search_for), parent=_organisation, counted_by=("totalCount", *matching.FACETS)
    ),
    "Query.rankingQuality": Root(
        UseCase(ranking.quality), parent=_organisation, checks=_for_administrators("report")
    ),
    "Query.explainMatch": Root(UseCase(matching.explain), parent=_organisation),
    "Query.whyNot": Root(UseCase(matching.why_not), parent=_organisation),
    "Query.session": Root(
        sessions.FIELDS["MentoringSession"], parent=_session, required="MentoringSession", arguments=_nothing
    ),
    "Query.sessionsAwaitingMyAction": Root(sessions.AWAITING, parent=_organisation),
    "Query.teamSkillGaps": Root(gaps.OF_TEAM, parent=_manager, checks=_team_seen, arguments=_of_team),
    "Query.reputation": Root(
        reputation.FIELDS["MentorProfile.reputation"],
        parent=_mentor,
        checks=_mentor_and_skill,
        arguments=_on_skill,
    ),
    "Query.disputes": Root(disputes.LISTING, parent=_organisation, checks=_for_administrators("list")),
    "Query.integrityFlags": Root(integrity.LISTING, parent=_organisation, checks=_for_administrators("list")),
    "Query.leaderboard": Root(boards.LEADERBOARD, parent=_organisation, arguments=boards.asked),
    "Query.reputationReport": Root(fairness.LATEST, parent=_organisation),
}
