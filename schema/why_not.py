"""Why a mentor is not on a mentee's first page."""

from enum import Enum

import strawberry

from schema.errors import UserError
from schema.matches import MatchFactorName, MentorMatch
from schema.scalars import DateTime


@strawberry.enum(description="What keeps a mentor from being asked by a mentee.")
class ExclusionReason(Enum):
    SELF = strawberry.enum_value("SELF", description="They are one person.")
    MENTOR_INACTIVE = strawberry.enum_value(
        "MENTOR_INACTIVE", description="The mentor is on leave or has left."
    )
    MENTEE_INACTIVE = strawberry.enum_value(
        "MENTEE_INACTIVE", description="The mentee is on leave or has left."
    )
    SKILL_DEPRECATED = strawberry.enum_value("SKILL_DEPRECATED", description="The skill is no longer in use.")
    NOT_OFFERING = strawberry.enum_value(
        "NOT_OFFERING", description="The mentor does not offer the skill for closing a gap."
    )
    LEVEL_TOO_LOW = strawberry.enum_value(
        "LEVEL_TOO_LOW", description="The mentor teaches the skill, not up to the target level."
    )
    REPORTING_LINE = strawberry.enum_value("REPORTING_LINE", description="One is above the other.")
    OPEN_SESSION = strawberry.enum_value(
        "OPEN_SESSION", description="They have an open session on the skill."
    )
    NOT_ACCEPTING = strawberry.enum_value("NOT_ACCEPTING", description="The mentor takes no requests now.")
    PAUSED = strawberry.enum_value("PAUSED", description="The mentor has paused; `until` says how long.")
    FULL = strawberry.enum_value(
        "FULL", description="No place is free; `until` is when one is expected to be, where known."
    )


@strawberry.type(description="One reason, with the code that a request would be refused with.")
class ExclusionError(UserError):
    reason: ExclusionReason = strawberry.field(description="The reason.")
    until: DateTime | None = strawberry.field(
        description="When it is expected to end; null where that is not known."
    )


@strawberry.type(description="A factor's part in the distance from the first page.")
class FactorDifference:
    factor: MatchFactorName = strawberry.field(description="The factor.")
    own: float = strawberry.field(description="Its contribution to this mentor's score.")
    last_of_first_page: float = strawberry.field(
        description="Its contribution to the score of the first page's last."
    )


@strawberry.type(
    description=(
        "Why a mentor is not on a mentee's first page of ten, in order of score: either exclusions, or a rank and what "
        "separates it from the page."
    )
)
class WhyNot:
    exclusions: list[ExclusionError] = strawberry.field(
        description="Everything that a request would be refused for, the refusal that wins first; empty for none."
    )
    match: MentorMatch | None = strawberry.field(
        description=(
            "The mentor's match, its rank where they stand, or would without the exclusions; null where they do not "
            "offer the skill."
        )
    )
    listed: int = strawberry.field(description="Mentors on the whole list.")
    first_page_score: float | None = strawberry.field(
        description="Score of the first page's last, 0 to 1; null where the mentor is on it or excluded."
    )
    differences: list[FactorDifference] = strawberry.field(
        description="The factors, the largest loss first; empty where the mentor is on the first page or excluded."
    )
