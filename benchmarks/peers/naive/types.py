"""The schema's types; a field that leads to another object asks that object's loader."""

from enum import Enum
from typing import Any

import strawberry

from benchmarks.peers import relay_ids
from benchmarks.peers.naive.loading import Loaders

Info = strawberry.Info[Loaders, None]
Row = dict[str, Any]


@strawberry.enum
class EmploymentStatus(Enum):
    ACTIVE = "ACTIVE"
    ON_LEAVE = "ON_LEAVE"
    DEACTIVATED = "DEACTIVATED"


@strawberry.type
class Department:
    name: str


@strawberry.type
class JobRole:
    title: str


@strawberry.type
class Employee:
    uuid: strawberry.Private[str]
    display_name: str
    user_name: str
    status: EmploymentStatus
    work_location: str | None
    time_zone: str
    languages: list[str]
    grade: int | None

    @classmethod
    def of(cls, row: Row) -> "Employee":
        """The employee of a node's properties."""
        return cls(
            uuid=row["id"],
            display_name=row["displayName"],
            user_name=row["userName"],
            status=EmploymentStatus(row["status"]),
            work_location=row.get("workLocation"),
            time_zone=row["timeZone"],
            languages=row.get("languages") or [],
            grade=row.get("grade"),
        )

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(relay_ids.of_employee(self.uuid))

    @strawberry.field
    async def department(self, info: Info) -> Department | None:
        row = await info.context.departments.load(self.uuid)
        return None if row is None else Department(name=row["name"])

    @strawberry.field
    async def manager(self, info: Info) -> "Employee | None":
        row = await info.context.managers.load(self.uuid)
        return None if row is None else Employee.of(row)

    @strawberry.field
    async def job_role(self, info: Info) -> JobRole | None:
        row = await info.context.job_roles.load(self.uuid)
        return None if row is None else JobRole(title=row["title"])

    @strawberry.field
    async def skills(self, info: Info, first: int = 20) -> "SkillHoldingConnection":
        rows = await info.context.holdings.load((self.uuid, first))
        return SkillHoldingConnection(nodes=[SkillHolding(skill=Skill.of(row)) for row in rows])

    @strawberry.field
    async def skill_gaps(self, info: Info) -> "list[SkillGap]":
        rows = await info.context.gaps.load(self.uuid)
        return [
            SkillGap(
                mentee_uuid=self.uuid, skill=Skill.of(row["skill"]), size=row["size"], target=row["target"]
            )
            for row in rows
        ]


@strawberry.type
class Skill:
    uuid: strawberry.Private[str]
    name: str

    @classmethod
    def of(cls, row: Row) -> "Skill":
        """The skill of a node's properties."""
        return cls(uuid=row["id"], name=row["name"])

    @strawberry.field
    async def top_mentors(self, info: Info, first: int = 10) -> list[Employee]:
        return [Employee.of(row) for row in await info.context.top_mentors.load((self.uuid, first))]


@strawberry.type
class SkillHolding:
    skill: Skill


@strawberry.type
class SkillHoldingConnection:
    nodes: list[SkillHolding]


@strawberry.type
class MentorMatch:
    mentor_uuid: strawberry.Private[str]
    score: float

    @strawberry.field
    async def mentor(self, info: Info) -> Employee:
        return Employee.of(await info.context.employees.load(self.mentor_uuid))


@strawberry.type
class MentorMatchConnection:
    nodes: list[MentorMatch]

    @classmethod
    def of(cls, rows: list[Row]) -> "MentorMatchConnection":
        """The matches of rows with `mentor_id` and `score`."""
        return cls(nodes=[MentorMatch(mentor_uuid=row["mentor_id"], score=row["score"]) for row in rows])


@strawberry.type
class SkillGap:
    mentee_uuid: strawberry.Private[str]
    target: strawberry.Private[int]
    skill: Skill
    size: int

    @strawberry.field
    async def candidate_mentors(self, info: Info, first: int = 10) -> MentorMatchConnection:
        asked = (self.mentee_uuid, self.skill.uuid, self.target, first)
        return MentorMatchConnection.of(await info.context.candidates.load(asked))


@strawberry.type
class Reputation:
    mentor_uuid: strawberry.Private[str]
    score: float | None
    lower: float | None
    upper: float | None

    @strawberry.field
    async def mentor(self, info: Info) -> Employee:
        return Employee.of(await info.context.employees.load(self.mentor_uuid))


@strawberry.type
class LeaderboardEntry:
    rank: int
    rank_low: int
    rank_high: int
    reputation: Reputation


@strawberry.type
class LeaderboardConnection:
    nodes: list[LeaderboardEntry]


@strawberry.type
class EmployeeConnection:
    nodes: list[Employee]


@strawberry.input
class MentorSearchOptions:
    diversify: bool


@strawberry.input
class MentorSearchInput:
    skill_id: strawberry.ID
    options: MentorSearchOptions


@strawberry.input
class LeaderboardInput:
    min_verified_sessions: int = 3


@strawberry.type
class Query:
    @strawberry.field
    async def viewer(self, info: Info) -> Employee:
        return Employee.of(await info.context.employees.load(info.context.viewer))

    @strawberry.field
    async def employees(self, info: Info, first: int = 20) -> EmployeeConnection:
        return EmployeeConnection(nodes=[Employee.of(row) for row in await info.context.listed(first)])

    @strawberry.field
    async def mentor_search(
        self, info: Info, input: MentorSearchInput, first: int = 10
    ) -> MentorMatchConnection:
        if input.options.diversify:
            raise ValueError("a list here is always in order of score")
        return MentorMatchConnection.of(await info.context.searched(input.skill_id, first))

    @strawberry.field
    async def leaderboard(
        self, info: Info, input: LeaderboardInput, first: int = 20
    ) -> LeaderboardConnection:
        rows = await info.context.board(input.min_verified_sessions, first)
        nodes = [
            LeaderboardEntry(
                rank=row["rank"],
                rank_low=row["rankLow"],
                rank_high=row["rankHigh"],
                reputation=Reputation(
                    mentor_uuid=row["mentorId"],
                    score=row["kept"][1],
                    lower=row["kept"][2],
                    upper=row["kept"][3],
                ),
            )
            for row in rows
        ]
        return LeaderboardConnection(nodes=nodes)
