"""The Query fields: arguments checked and decoded, then a bound field or a use case."""

from typing import Annotated, Any

import strawberry

from mentoring import listkeys
from resolvers import boards, errors, matching
from resolvers.context import RequestContext
from resolvers.paging import LARGEST_PAGE
from resolvers.selection import selects
from schema import ids
from schema.arguments import After, AsOf, First
from schema.competence import CompetencyModel, Skill, SkillGap
from schema.matches import MentorMatchConnection, MentorSearchInput
from schema.people import Department, Employee, OrgUnitKind
from schema.relay import Connection, Node
from schema.reputation import LeaderboardConnection, LeaderboardInput, Reputation
from schema.sessions import MentoringSession

Info = strawberry.Info[RequestContext, None]
Text = Annotated[
    str | None,
    strawberry.argument(description="Words to look for, at most 200 characters; all of them must be found."),
]

# The one parent of the lists that belong to nobody.
_ORGANISATION = "organisation"
_LONGEST_TEXT = 200
_PAGE_OF_TEAM = 50


def _words(text: str | None) -> list[str]:
    if text is not None and len(text) > _LONGEST_TEXT:
        raise errors.invalid(f"`text` has {len(text)} characters; a search has at most {_LONGEST_TEXT}.")
    return listkeys.folded(text or "").split()


async def _known(context: RequestContext, type_name: str, relay_id: str | None, argument: str) -> str | None:
    """The UUID of an id argument whose object exists for the viewer."""
    uuid = context.decoded_one(type_name, relay_id, argument)
    if uuid is not None and await context.answer(type_name, uuid) is None:
        raise errors.not_found(type_name)
    return uuid


async def _required(context: RequestContext, type_name: str, relay_id: str, argument: str) -> Any:
    """The object of an id argument; `NOT_FOUND` where it is unknown or hidden."""
    found = await context.answer(type_name, context.decoded_one(type_name, relay_id, argument))
    if found is None:
        raise errors.not_found(type_name)
    return found


def _typed(relay_id: str, argument: str) -> tuple[str, str]:
    found = ids.decode(relay_id)
    if found is None or found[0] not in NODE_TYPES:
        raise errors.invalid(f"`{argument}` is not the id of an object that can be read by its id.")
    return found


async def _may_read_team(context: RequestContext, manager: str) -> bool:
    """Whether somebody else's team is the viewer's to read: a direct report's, or any for an administrator."""
    if context.viewer.is_admin:
        return await context.answer("Employee", manager) is not None
    return bool(await context.answer("Employee.seen", manager))


NODE_TYPES = frozenset(
    {
        "Employee",
        "Department",
        "JobRole",
        "CompetencyModel",
        "ProficiencyScale",
        "Skill",
        "Assessment",
        "MentorProfile",
        "MentoringSession",
        "Meeting",
        "Verification",
    }
)
"""Types whose objects are read by id; each has a binding of its name."""


@strawberry.type(description="What can be read.")
class Query:
    @strawberry.field(description="The person signed in.")
    async def viewer(self, info: Info) -> Employee:
        person: Employee = await info.context.answer("Employee", info.context.viewer.id)
        return person

    @strawberry.field(description="Any object by its id; `NOT_FOUND` where it is unknown or hidden.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the object.")]
    ) -> Node | None:
        type_name, uuid = _typed(id, "id")
        found: Node | None = await info.context.answer(type_name, uuid)
        if found is None:
            raise errors.not_found("object")
        return found

    @strawberry.field(
        description=(
            "Objects by their ids (at most 100), in that order; null in place of unknown or hidden ones."
        )
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Ids of the objects, at most 100.")
        ],
    ) -> list[Node | None]:
        if len(ids) > LARGEST_PAGE:
            raise errors.invalid(f"`ids` has {len(ids)} entries; at most {LARGEST_PAGE} are read at a time.")
        typed = [_typed(one, "ids") for one in ids]
        return list(await info.context.answers(typed))

    @strawberry.field(description="A colleague by id or by the company's own key; exactly one of the two.")
    async def employee(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Id of the person.")] = None,
        external_id: Annotated[
            str | None, strawberry.argument(description="The company's own key for the person.")
        ] = None,
    ) -> Employee | None:
        if (id is None) == (external_id is None):
            raise errors.invalid("Give either `id` or `externalId`.")
        if id is not None:
            person: Employee = await _required(info.context, "Employee", id, "id")
            return person
        found: Employee | None = await info.context.answer(
            "Query.employee.by_external_id", _ORGANISATION, external_id=external_id
        )
        if found is None:
            raise errors.not_found("Employee")
        return found

    @strawberry.field(
        description=(
            "Colleagues by name, leavers left out: of a unit and all below it, who offer a skill, whose name, "
            "user name or external id contains every word of `text` (case and accents do not matter)."
        )
    )
    async def employees(
        self,
        info: Info,
        department_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only people of this unit and all below it."),
        ] = None,
        skill_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only people who offer this skill.")
        ] = None,
        text: Text = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Employee] | None:
        context = info.context
        department = await _known(context, "Department", department_id, "departmentId")
        skill = await _known(context, "Skill", skill_id, "skillId")
        scope: dict[str, Any] = {"words": _words(text), "first": first, "after": after}
        field = "Query.employees.all"
        if skill is not None:
            field = "Query.employees.offering"
            scope |= {"skill_id": skill, "department_id": department}
        elif department is not None:
            field = "Query.employees.in_department"
            scope |= {"department_id": department}
        page: Connection[Employee] = await context.answer(field, _ORGANISATION, **scope)
        return page

    @strawberry.field(description="Units of the organisation by name, or those of one kind.")
    async def departments(
        self,
        info: Info,
        kind: Annotated[
            OrgUnitKind | None, strawberry.argument(description="Only units of this kind.")
        ] = None,
    ) -> list[Department]:
        units: list[Department] = await info.context.answer(
            "Query.departments", _ORGANISATION, kind=None if kind is None else kind.value
        )
        return units

    @strawberry.field(
        description=(
            "Skills by name, deprecated ones too: those whose name or alias contains every word of `text` "
            "(case and accents do not matter), or those of one framework."
        )
    )
    async def skills(
        self,
        info: Info,
        text: Text = None,
        framework_name: Annotated[
            str | None, strawberry.argument(description="Only skills of this framework, such as ESCO.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Skill]:
        page: Connection[Skill] = await info.context.answer(
            "Query.skills",
            _ORGANISATION,
            words=_words(text),
            framework_name=framework_name,
            first=first,
            after=after,
        )
        return page

    @strawberry.field(
        description=(
            "What a job role asks for at `asOf` (now when left out); null where no model was in force."
        )
    )
    async def competency_model(
        self,
        info: Info,
        job_role_id: Annotated[strawberry.ID, strawberry.argument(description="The job role.")],
        as_of: AsOf = None,
    ) -> CompetencyModel | None:
        role = await _required(info.context, "JobRole", job_role_id, "jobRoleId")
        found: CompetencyModel | None = await info.context.answer(
            "JobRole.competencyModel", role.uuid, as_of=as_of
        )
        return found

    @strawberry.field(
        description=(
            "Who can help with a skill, best first: everybody whom a request would not be refused for. "
            "`NOT_FOUND` for a mentee who is not the viewer's report."
        )
    )
    async def mentor_search(
        self,
        info: Info,
        input: Annotated[MentorSearchInput, strawberry.argument(description="Whom to look for.")],
        first: Annotated[
            int | None, strawberry.argument(description="Candidates on the page, 1 to 100.")
        ] = 10,
        after: After = None,
    ) -> MentorMatchConnection | None:
        counted = selects(info, "totalCount", "departmentFacets")
        return await matching.search(info.context, input, first=first, after=after, counted=counted)

    @strawberry.field(description="A session that the viewer may see, else `NOT_FOUND`.")
    async def session(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")]
    ) -> MentoringSession | None:
        found: MentoringSession = await _required(info.context, "MentoringSession", id, "id")
        return found

    @strawberry.field(
        description=(
            "Sessions whose next step is the viewer's, the earliest due first: requests to answer, meetings to plan, "
            "record and practise, reassessments to verify."
        )
    )
    async def sessions_awaiting_my_action(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[MentoringSession]:
        page: Connection[MentoringSession] = await info.context.answer(
            "Query.sessionsAwaitingMyAction", _ORGANISATION, first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "Gaps of a manager's direct reports: critical first, then largest, then by name. Another `managerId` than "
            "the viewer is for that manager's own manager and programme administrators, else `NOT_FOUND`."
        )
    )
    async def team_skill_gaps(
        self,
        info: Info,
        manager_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose team; the viewer's when left out.")
        ] = None,
        min_size: Annotated[
            int | None, strawberry.argument(description="Least size of a gap in levels, at least 1.")
        ] = 1,
        critical_only: Annotated[
            bool | None,
            strawberry.argument(description="Whether to list only what a role cannot do without."),
        ] = False,
        first: Annotated[
            int | None, strawberry.argument(description="Gaps on the page, 1 to 100.")
        ] = _PAGE_OF_TEAM,
        after: After = None,
    ) -> Connection[SkillGap] | None:
        context = info.context
        manager = context.decoded_one("Employee", manager_id, "managerId") or context.viewer.id
        if manager != context.viewer.id and not await _may_read_team(context, manager):
            raise errors.not_found("Employee")
        least = 1 if min_size is None else min_size
        if least < 1:
            raise errors.invalid(f"`minSize` is {least}; a gap has at least 1 level.")
        page: Connection[SkillGap] = await context.answer(
            "Query.teamSkillGaps",
            manager,
            min_size=least,
            critical_only=bool(critical_only),
            first=_PAGE_OF_TEAM if first is None else first,
            after=after,
        )
        return page

    @strawberry.field(
        description=(
            "A mentor's reputation, overall or on one skill: one's own always, others' where they opted in, everyone's "
            "for a programme administrator; null otherwise."
        )
    )
    async def reputation(
        self,
        info: Info,
        mentor_id: Annotated[strawberry.ID, strawberry.argument(description="The mentor.")],
        skill_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="A skill; overall when left out.")
        ] = None,
    ) -> Reputation | None:
        mentor = await _required(info.context, "Employee", mentor_id, "mentorId")
        await _known(info.context, "Skill", skill_id, "skillId")
        found: Reputation | None = await info.context.answer(
            "MentorProfile.reputation", mentor.uuid, skill_id=skill_id
        )
        return found

    @strawberry.field(
        description=(
            "Mentors by measured effect: only those who opted in and are past the minimum evidence "
            "(3 verified gains, 3 mentees, 2 verifiers)."
        )
    )
    async def leaderboard(
        self,
        info: Info,
        input: Annotated[LeaderboardInput, strawberry.argument(description="Which board.")],
        first: Annotated[int | None, strawberry.argument(description="Entries on the page, 1 to 100.")] = 20,
        after: After = None,
    ) -> LeaderboardConnection | None:
        return await boards.page(info.context, input, first=first, after=after)
