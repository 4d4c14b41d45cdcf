"""Mentor search: candidates with scores that are explained to the last digit."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Edge, PageInfo
from schema.scalars import DateTime
from schema.session_states import SessionFormat, SessionPurpose


@strawberry.enum(description="What a match is scored by.")
class MatchFactorName(Enum):
    SKILL_FIT = strawberry.enum_value(
        "SKILL_FIT",
        description="How well the mentor's level fits the target: best one to two levels above it.",
    )
    REPUTATION = strawberry.enum_value(
        "REPUTATION", description="The mentor's published reputation on the skill; 0 without one."
    )
    ORGANISATIONAL_DISTANCE = strawberry.enum_value(
        "ORGANISATIONAL_DISTANCE",
        description="How far apart the two work, by department tree and reporting lines: further counts more.",
    )
    AVAILABILITY = strawberry.enum_value(
        "AVAILABILITY", description="Free places, working hours in common and time to answer."
    )
    EXPOSURE_BALANCE = strawberry.enum_value(
        "EXPOSURE_BALANCE",
        description="Requests of the last quarter against what places and reputation make due: fewer count more.",
    )
    NOVELTY = strawberry.enum_value("NOVELTY", description="1 for two who have not worked together before.")
    WORK_STYLE = strawberry.enum_value(
        "WORK_STYLE", description="How alike the two say they work; off unless asked for."
    )


@strawberry.type(description="One factor's part in a score.")
class MatchFactor:
    factor: MatchFactorName = strawberry.field(description="The factor.")
    raw: float = strawberry.field(description="Its value, 0 to 1.")
    weight: float = strawberry.field(description="Its weight, 0 to 1; the weights add up to 1.")
    contribution: float = strawberry.field(description="raw x weight; the contributions add up to the score.")
    reason: str = strawberry.field(description="The factor in words.")


@strawberry.type(description="A mentor who could help, and why.")
class MentorMatch:
    mentor_uuid: strawberry.Private[str]
    score: float = strawberry.field(description="0 to 1, higher is better; the sum of the contributions.")
    rank: int = strawberry.field(description="Place in the whole list, 1 the best.")
    cross_department: bool = strawberry.field(
        description="Whether the two departments differ and neither lies within the other."
    )
    organisational_distance: int | None = strawberry.field(
        description="Steps between the two departments in the organisation's tree; null where one is unknown."
    )
    explanation: Sequence[MatchFactor] = strawberry.field(
        description="The factors, in the order of their usual weight; those that count for nothing too."
    )
    warnings: list[str] = strawberry.field(description="What to know before asking, in words; may be empty.")
    mentor: Employee = batch_field("MentorMatch.mentor", description="The mentor.")


@strawberry.type(description="How many candidates share a value.")
class FacetCount:
    key: str = strawberry.field(description="The value's Relay id.")
    label: str = strawberry.field(description="The value in words.")
    count: int = strawberry.field(description="Candidates with it.")


@strawberry.type(description="A page of candidates, best first.")
class MentorMatchConnection:
    edges: list[Edge[MentorMatch]] = strawberry.field(
        description="The page's candidates with their cursors, best first."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")
    total: strawberry.Private[int | None]
    department_facets: list[FacetCount] | None = strawberry.field(
        description=(
            "Candidates by their own current department, largest first, under all filters but the "
            "department's own; null in a gap's list."
        )
    )
    ranking_version: str = strawberry.field(description="Version of the match model.")
    generated_at: DateTime = strawberry.field(description="When the list was made.")

    @strawberry.field(description="The page's candidates without their cursors, best first.")
    def nodes(self) -> list[MentorMatch]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Candidates in the whole list; null in a gap's list, which counts nobody.")
    def total_count(self) -> int | None:
        return self.total


@strawberry.input(description="Whom to look for; all conditions hold together.")
class MentorSearchInput:
    mentee_id: strawberry.ID | None = strawberry.field(
        default=None,
        description=(
            "For whom: the viewer when left out; another person for their manager of record or a "
            "programme admin."
        ),
    )
    skill_id: strawberry.ID | None = strawberry.field(
        default=None, description="The skill to learn; required."
    )
    target_level: int | None = strawberry.field(
        default=None, description="Rank to reach; left out: what the mentee's role asks for."
    )
    purpose: SessionPurpose | None = strawberry.field(
        default=SessionPurpose.SKILL_GAP, description="What the session is for."
    )
    format: SessionFormat | None = strawberry.field(
        default=None, description="How to meet; null for any format."
    )
    department_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only mentors of these units and all below them; null or empty for all."
    )
    exclude_department_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="No mentors of these units and all below them."
    )
    cross_department_only: bool | None = strawberry.field(
        default=False, description="Only mentors outside the mentee's own department."
    )
    min_reputation_lower: float | None = strawberry.field(
        default=None,
        description=(
            "Only mentors whose published lower bound on the skill reaches this, in levels; null for all."
        ),
    )
