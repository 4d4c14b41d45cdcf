"""Employees, departments and job roles: who works where, for whom and as what."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.arguments import After, AsOf, First
from schema.context import Info
from schema.fields import batch_field
from schema.relay import Connection, Node
from schema.scalars import URL, Date, Duration, TimeZone
from schema.work_styles import WorkStyle

if TYPE_CHECKING:
    from schema.competence import CompetencyModel, SkillGap, SkillHolding
    from schema.mentors import MentorProfile
    from schema.session_states import SessionState
    from schema.sessions import MentoringSession

LazyModel = Annotated["CompetencyModel", strawberry.lazy("schema.competence")]
LazyGap = Annotated["SkillGap", strawberry.lazy("schema.competence")]
LazyHolding = Annotated["SkillHolding", strawberry.lazy("schema.competence")]
LazyProfile = Annotated["MentorProfile", strawberry.lazy("schema.mentors")]
LazySession = Annotated["MentoringSession", strawberry.lazy("schema.sessions")]
LazyState = Annotated["SessionState", strawberry.lazy("schema.session_states")]


@strawberry.enum(description="Whether a person works here now.")
class EmploymentStatus(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="Works here and can mentor or be mentored.")
    ON_LEAVE = strawberry.enum_value("ON_LEAVE", description="Employed, away for a longer time.")
    DEACTIVATED = strawberry.enum_value("DEACTIVATED", description="Left; history stays, nothing new starts.")


@strawberry.enum(description="What a unit of the organisation is.")
class OrgUnitKind(Enum):
    DEPARTMENT = strawberry.enum_value("DEPARTMENT", description="A department.")
    BUSINESS_UNIT = strawberry.enum_value(
        "BUSINESS_UNIT", description="A unit of departments with one business."
    )
    REGION = strawberry.enum_value("REGION", description="A geographical region.")
    TEAM = strawberry.enum_value("TEAM", description="A team inside a department.")


@strawberry.enum(description="A person's part in a session.")
class Participation(Enum):
    MENTOR = strawberry.enum_value("MENTOR", description="Sessions in which the person is the mentor.")
    MENTEE = strawberry.enum_value("MENTEE", description="Sessions in which the person is the mentee.")
    VERIFIER = strawberry.enum_value("VERIFIER", description="Sessions that the person has verified.")
    ANY = strawberry.enum_value("ANY", description="Sessions in any of these parts.")


@strawberry.input(description="Which of a person's skills to list; all conditions hold together.")
class SkillHoldingFilter:
    skill_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only these skills; null for all, an empty list for none."
    )
    min_level: int | None = strawberry.field(
        default=None, description="Current level (verified, else self-assessed) at or above this rank."
    )
    verified_only: bool | None = strawberry.field(default=False, description="Only verified levels.")
    fresher_than: Duration | None = strawberry.field(
        default=None, description="Only levels assessed within this time before now, such as `P365D`."
    )


@strawberry.type(
    description="A colleague: names, place and offers for everyone; levels, gaps and sessions by right."
)
class Employee(Node):
    external_id: str | None = strawberry.field(description="The company's own key for this person.")
    user_name: str = strawberry.field(description="Unique sign-in name.")
    display_name: str = strawberry.field(description="Name as shown to colleagues.")
    status: EmploymentStatus = strawberry.field(description="Whether the person works here now.")
    time_zone: TimeZone = strawberry.field(description="Where the person's working hours count.")
    locale: str = strawberry.field(description="BCP 47 language tag of the person's preferred language.")
    languages: list[str] = strawberry.field(
        description="BCP 47 language tags the person works in; may be empty."
    )
    work_location: str | None = strawberry.field(description="City or site; null where not recorded.")
    working_hours: str | None = strawberry.field(
        description="Local working hours such as `Mo-Fr 09:00-17:00`; null where not recorded."
    )
    grade: int | None = strawberry.field(
        description="Pay-neutral seniority grade, 1 upwards; null where not recorded."
    )
    hired_on: Date | None = strawberry.field(description="First day of employment; null where not recorded.")

    email: str | None = batch_field(
        "Employee.email",
        description=(
            "Work address: for the person, their manager of record and programme administrators; null for "
            "others."
        ),
    )

    work_style: WorkStyle | None = batch_field(
        "Employee.workStyle",
        description=(
            "How the person says they like to work: for themself; null for everybody else, and before they said."
        ),
    )

    @strawberry.field(
        description="Department at `asOf` (now when left out); null before the first and after the last."
    )
    async def department(self, info: Info, as_of: AsOf = None) -> "Department | None":
        found: Department | None = await info.context.answer("Employee.department", self, as_of=as_of)
        return found

    @strawberry.field(description="Manager at `asOf` (now when left out); null at the top.")
    async def manager(self, info: Info, as_of: AsOf = None) -> "Employee | None":
        found: Employee | None = await info.context.answer("Employee.manager", self, as_of=as_of)
        return found

    @strawberry.field(description="People who report to this person now, by name; leavers are left out.")
    async def direct_reports(
        self, info: Info, first: First = None, after: After = None
    ) -> "Connection[Employee]":
        page: Connection[Employee] = await info.context.answer(
            "Employee.directReports", self, first=first, after=after
        )
        return page

    @strawberry.field(description="Job role at `asOf` (now when left out); null where none was held.")
    async def job_role(self, info: Info, as_of: AsOf = None) -> "JobRole | None":
        found: JobRole | None = await info.context.answer("Employee.jobRole", self, as_of=as_of)
        return found

    @strawberry.field(
        description=(
            "Current levels by skill name: for the person, their manager of record and programme administrators; "
            "null for others."
        )
    )
    async def skills(
        self,
        info: Info,
        filter: Annotated[
            SkillHoldingFilter | None, strawberry.argument(description="Which skills; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[LazyHolding] | None:
        page: Connection[SkillHolding] | None = await info.context.answer(
            "Employee.skills", self, filter=filter, first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "What the person's role (or `targetRoleId`) asks for and the person does not hold yet: critical first, "
            "then largest, then by name. Seen as `skills` is; empty without a role or a published model."
        )
    )
    async def skill_gaps(
        self,
        info: Info,
        target_role_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="A job role to compare with; the person's own when left out."),
        ] = None,
        include_met: Annotated[
            bool | None, strawberry.argument(description="Whether to list requirements that are met, too.")
        ] = False,
    ) -> list[LazyGap] | None:
        gaps: list[SkillGap] | None = await info.context.answer(
            "Employee.skillGaps", self, target_role_id=target_role_id, include_met=include_met
        )
        return gaps

    mentor_profile: LazyProfile | None = batch_field(
        "Employee.mentorProfile", description="How the person mentors; null for someone who never offered to."
    )

    @strawberry.field(
        description=(
            "The person's sessions, newest request first: for the person and programme administrators all of them; "
            "for their manager of record those in which the person is the mentee; null for others."
        )
    )
    async def sessions(
        self,
        info: Info,
        as_: Annotated[
            Participation | None,
            strawberry.argument(name="as", description="The person's part; any when left out."),
        ] = Participation.ANY,
        states: Annotated[
            list[LazyState] | None,
            strawberry.argument(description="Only sessions in these states; any state when left out."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[LazySession] | None:
        page: Connection[MentoringSession] | None = await info.context.answer(
            "Employee.sessions", self, as_=as_, states=states, first=first, after=after
        )
        return page


@strawberry.type(description="A unit of the organisation: department, business unit, region or team.")
class Department(Node):
    external_id: str | None = strawberry.field(description="The company's own key for this unit.")
    name: str = strawberry.field(description="Name of the unit.")
    kind: OrgUnitKind = strawberry.field(description="What the unit is.")

    parent: "Department | None" = batch_field(
        "Department.parent", description="The unit above; null at the top."
    )
    children: list["Department"] = batch_field(
        "Department.children", description="The units directly below, by name; empty at the bottom."
    )

    @strawberry.field(
        description="People in this unit and all below it at `asOf` (now when left out), leavers left out."
    )
    async def headcount(self, info: Info, as_of: AsOf = None) -> int:
        total: int = await info.context.answer("Department.headcount", self, as_of=as_of)
        return total


@strawberry.type(description="What somebody is employed as.")
class JobRole(Node):
    title: str = strawberry.field(description="Title of the role.")
    occupation_uri: URL | None = strawberry.field(
        description="Occupation in ESCO or O*NET; null where not mapped."
    )

    @strawberry.field(
        description="Competency model in force at `asOf` (now when left out); null where none was."
    )
    async def competency_model(self, info: Info, as_of: AsOf = None) -> LazyModel | None:
        found: CompetencyModel | None = await info.context.answer(
            "JobRole.competencyModel", self, as_of=as_of
        )
        return found
