"""Reputation: a measured effect with an interval, what it rests on, and boards made from it."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.arguments import After, First
from schema.competence import Skill
from schema.context import Info
from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Connection
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.sessions import MentoringSession

LazySession = Annotated["MentoringSession", strawberry.lazy("schema.sessions")]


@strawberry.type(description="What an estimate rests on.")
class ReputationEvidence:
    verified_sessions: int = strawberry.field(description="Verified gains of any sign that count.")
    distinct_mentees: int = strawberry.field(description="Different mentees among them.")
    distinct_verifiers: int = strawberry.field(description="Different verifiers among them.")
    distinct_departments: int = strawberry.field(description="Different departments of these mentees.")
    verification_rate: float | None = strawberry.field(
        description=(
            "Verified sessions as a share (0 to 1) of those verified, lapsed or cancelled after a held meeting; "
            "null before any."
        )
    )
    lapsed: int = strawberry.field(
        description="Sessions that lapsed after a held meeting, for want of a reassessment."
    )


@strawberry.type(description="A mentor's overall score had one session not been.")
class ReputationCounterfactual:
    score: float = strawberry.field(description="Posterior mean in levels a session, 0 a typical mentor.")
    lower: float = strawberry.field(description="Lower end of the 90 % interval, in levels.")
    upper: float = strawberry.field(description="Upper end of the 90 % interval, in levels.")


@strawberry.type(description="One verified session's part in a score.")
class ReputationContribution:
    session_uuid: strawberry.Private[str]
    from_level: int = strawberry.field(description="Starting level in the ledger, a rank.")
    to_level: int = strawberry.field(description="Verified level, a rank.")
    raw_gain: int = strawberry.field(description="Levels from the one to the other.")
    expected_gain: float = strawberry.field(
        description="Levels that a typical mentor's mentee would have gained, all else alike."
    )
    rater_adjustment: float | None = strawberry.field(
        description=(
            "Levels added for the verifier's severity; null for everyone but a programme administrator."
        )
    )
    weight: float = strawberry.field(
        description="Weight of the session in the score, 0 to 1: age and how well verified."
    )
    effect_on_score: float = strawberry.field(
        description="Levels this session adds to the score; they add up to it."
    )
    reason: str = strawberry.field(description="The line in words.")
    without: ReputationCounterfactual | None = strawberry.field(
        description=(
            "The overall score had this session not been, whichever skill is asked about; null while it is being "
            "worked out, for a moment after the score changed."
        )
    )
    session: LazySession | None = batch_field(
        "ReputationContribution.session", description="The session; null where the viewer may not see it."
    )


@strawberry.type(
    description=(
        "How many more levels a mentee gains in a session with this mentor than with a typical one, "
        "mentee, skill, starting level and verifier being alike: an estimate with a 90 % interval."
    )
)
class Reputation:
    mentor_uuid: strawberry.Private[str]
    skill_uuid: strawberry.Private[str | None]
    score: float | None = strawberry.field(
        description="Posterior mean in levels a session, 0 a typical mentor; null below the minimum evidence."
    )
    lower: float | None = strawberry.field(
        description="Lower end of the 90 % interval, in levels; null with `score`."
    )
    upper: float | None = strawberry.field(
        description="Upper end of the 90 % interval, in levels; null with `score`."
    )
    index: int | None = strawberry.field(
        description="0 to 100, 50 a typical mentor: 50 + 20 x score / sd of mentors; null with `score`."
    )
    evidence: ReputationEvidence = strawberry.field(description="What the estimate rests on; zeros for none.")
    provisional: bool = strawberry.field(
        description="Below 3 verified gains, 3 mentees and 2 verifiers: no estimate yet."
    )
    algorithm: str = strawberry.field(description="Name of the model it was computed with.")
    algorithm_version: str = strawberry.field(description="Version of the model it was computed with.")
    as_of: DateTime = strawberry.field(
        description="When it was computed; asked for an earlier instant, since when that value was in force."
    )
    mentor: Employee = batch_field("Reputation.mentor", description="The mentor.")
    skill: Skill | None = batch_field(
        "Reputation.skill", description="The skill it is about; null for the mentor's overall reputation."
    )

    @strawberry.field(
        description=(
            "What made the score, newest session first: for the mentor (from the minimum evidence on) and a programme "
            "administrator; null for anyone else. The effects of the whole list add up to the score."
        )
    )
    async def contributions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[ReputationContribution] | None:
        found: Connection[ReputationContribution] | None = await info.context.answer(
            "Reputation.contributions", self, first=first, after=after
        )
        return found
