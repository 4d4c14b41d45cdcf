"""The fairness report: what a score still leans on, in figures without anybody's own."""

from enum import Enum

import strawberry

from schema.scalars import DateTime


@strawberry.enum(description="What scores are held against: an average over a mentor's sessions.")
class FairnessFactor(Enum):
    MANAGER_LENIENCY = strawberry.enum_value(
        "leniency", description="How lenient the verifying managers are, by estimate."
    )
    STARTING_LEVEL = strawberry.enum_value(
        "starting_level", description="The level that mentees started from."
    )
    SKILL_EASE = strawberry.enum_value("ease", description="How easily the skills are learned, by estimate.")
    TEAM = strawberry.enum_value(
        "team", description="How generously the mentees' teams claim new levels, by estimate."
    )
    MENTEE_APTITUDE = strawberry.enum_value(
        "aptitude", description="How fast the mentees learn whoever teaches them, by estimate."
    )


@strawberry.enum(description="A term of the model, as a part of what one session's level varies by.")
class VarianceTerm(Enum):
    MENTOR = strawberry.enum_value("mentor", description="The mentor: what the score measures.")
    MENTOR_ON_SKILL = strawberry.enum_value(
        "mentor_skill", description="What a mentor is better or worse at on one skill."
    )
    MENTEE = strawberry.enum_value("mentee", description="The mentee's aptitude.")
    SKILL = strawberry.enum_value("skill", description="How easy the skill is.")
    MANAGER = strawberry.enum_value("manager", description="The verifying manager's severity.")
    OVER_CLAIM = strawberry.enum_value("over_claim", description="How much the mentee claims too much.")
    TEAM = strawberry.enum_value("team", description="How generous the claims in one manager's team are.")
    SOURCE = strawberry.enum_value(
        "source", description="What one manager says of one mentor, however often: one source."
    )
    SESSION = strawberry.enum_value("residual_level", description="The single session: all the rest.")


@strawberry.type(
    description=(
        "How scores differ with one factor, alone: standard deviations of score a standard deviation of the factor. 0 "
        "is fair."
    )
)
class FairnessSlope:
    factor: FairnessFactor = strawberry.field(description="Which factor.")
    slope: float | None = strawberry.field(
        description="From -1 to 1; null for fewer than five mentors, or where the factor does not vary."
    )
    lower: float | None = strawberry.field(
        description="Lower end of the slope's 90 % interval; null with `slope`."
    )
    upper: float | None = strawberry.field(
        description="Upper end of the slope's 90 % interval; null with `slope`."
    )
    mentors: int = strawberry.field(
        description="Mentors it is over, listed or not, rounded down to a multiple of five; 0 with `slope` null."
    )
    reason: str = strawberry.field(description="The same in a sentence.")


@strawberry.type(description="One term's share of the variance.")
class VarianceShare:
    term: VarianceTerm = strawberry.field(description="Which term.")
    share: float = strawberry.field(
        description="Of the variance of one session's level, 0 to 1; they add up to 1."
    )


@strawberry.type(
    description=(
        "The model fitted to the same sessions with their mentors shuffled, so that no score can mean anything. Of "
        "large organisations a random part: whole mentors of up to 6,000 sessions."
    )
)
class PlaceboShuffle:
    excluding_zero: float | None = strawberry.field(
        description=(
            "Share (0 to 1) of the 90 % intervals that exclude 0 all the same; the aim is 0. Null for fewer than five "
            "mentors."
        )
    )
    mentors: int = strawberry.field(
        description="Mentors with at least 3 sessions in it, rounded down to a multiple of five."
    )
    sessions: int = strawberry.field(
        description="Sessions shuffled, rounded down to a multiple of five; 0 with `excludingZero` null."
    )


@strawberry.type(
    description=(
        "How fair the scores of a refit are, for everybody who is measured by them: no value of anybody's own, and "
        "nothing about fewer than five people."
    )
)
class ReputationReport:
    as_of: DateTime = strawberry.field(description="When it was made: soon after the last nightly refit.")
    algorithm: str = strawberry.field(description="Name of the model.")
    algorithm_version: str = strawberry.field(description="Version of the model.")
    ranked: int = strawberry.field(description="Mentors on the leaderboard of the whole organisation.")
    suppressed: int = strawberry.field(
        description="Mentors with evidence who are left out of it, rounded down to a multiple of five."
    )
    slopes: list[FairnessSlope] = strawberry.field(
        description="Of every factor, over mentors past the minimum evidence, opted in or not."
    )
    variance_shares: list[VarianceShare] = strawberry.field(
        description="Of every term; empty for fewer than five mentors past the minimum evidence."
    )
    placebo: PlaceboShuffle = strawberry.field(description="What a score says where it can say nothing.")
    limits: list[str] = strawberry.field(description="What a score cannot know, in plain words.")
