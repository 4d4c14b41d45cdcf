"""Flags of the watch over gains: patterns that hardly come by chance, for an administrator to look at."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.arguments import After, First
from schema.context import Info
from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Connection, Node
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.sessions import MentoringSession

LazySession = Annotated["MentoringSession", strawberry.lazy("schema.sessions")]


@strawberry.enum(description="What a flag is about.")
class IntegrityFlagKind(Enum):
    RECIPROCITY = strawberry.enum_value(
        "RECIPROCITY", description="Two people who are each other's mentor, more often than by chance."
    )
    SAME_VERIFIER_CLUSTER = strawberry.enum_value(
        "SAME_VERIFIER_CLUSTER",
        description="Mentors whose gains one person verified, where others' gains have several verifiers.",
    )
    VOLUME_BURST = strawberry.enum_value(
        "VOLUME_BURST", description="Many gains of one mentor verified within two weeks."
    )
    BASELINE_DROP = strawberry.enum_value(
        "BASELINE_DROP", description="Mentees' levels that had fallen just before one mentor's sessions."
    )


@strawberry.enum(description="Whether a flag's pattern is still there.")
class IntegrityFlagState(Enum):
    CURRENT = strawberry.enum_value("CURRENT", description="Seen in the last look.")
    PAST = strawberry.enum_value(
        "PAST", description="No longer seen; kept for a year after it was last seen."
    )


@strawberry.enum(description="What an administrator found when they looked at a flag.")
class IntegrityFinding(Enum):
    HONEST = strawberry.enum_value("HONEST", description="There is an honest reason.")
    UNDECIDED = strawberry.enum_value("UNDECIDED", description="Looked at; it is not known yet.")
    MISUSE = strawberry.enum_value(
        "MISUSE", description="Not in order. What is done about it is done elsewhere: no score changes by it."
    )


@strawberry.type(description="An administrator's look at a flag.")
class IntegrityReview:
    by_uuid: strawberry.Private[str]
    at: DateTime = strawberry.field(description="When.")
    finding: IntegrityFinding = strawberry.field(description="What was found.")
    note: str = strawberry.field(description="What was found, in words.")
    observed: int = strawberry.field(description="The flag's `observed` at that time.")
    by: Employee | None = batch_field("IntegrityReview.by", description="Who looked.")


@strawberry.type(
    description=(
        "A pattern among the verified gains of a year that would hardly come by chance, with its evidence. It says "
        "nothing of why, and nothing follows from it by itself: it is there for a person to look at."
    )
)
class IntegrityFlag(Node):
    kind: IntegrityFlagKind = strawberry.field(description="What it is about.")
    state: IntegrityFlagState = strawberry.field(description="Whether the pattern is still there.")
    is_reviewed: bool = strawberry.field(
        description="Whether somebody has looked at it since it last grew: false again once more gains are seen."
    )
    reason: str = strawberry.field(description="What was seen, in words.")
    observed: int = strawberry.field(
        description="Gains seen: `RECIPROCITY` in one direction, `VOLUME_BURST` within two weeks, else all of them."
    )
    expected: float = strawberry.field(
        description="Gains that would come by chance in an organisation like this one."
    )
    probability: float = strawberry.field(description="Chance of so many or more, 0 to 1.")
    threshold: float = strawberry.field(
        description="What that chance had to be below: .01 shared out over all that was tested, 0 to 1."
    )
    period_start: DateTime = strawberry.field(description="Start of the period that was looked at.")
    period_end: DateTime = strawberry.field(description="End of the period that was looked at.")
    first_seen_at: DateTime = strawberry.field(description="When the pattern was first seen.")
    as_of: DateTime = strawberry.field(description="When the pattern was last seen.")
    people: list[Employee] = batch_field(
        "IntegrityFlag.people",
        description=(
            "Whom it is about: the two (`RECIPROCITY`), the verifier and then the mentors (`SAME_VERIFIER_CLUSTER`), "
            "the mentor."
        ),
    )

    reviews: list[IntegrityReview] = batch_field(
        "IntegrityFlag.reviews",
        description="What administrators found, the latest first; empty while nobody looked.",
    )

    @strawberry.field(description="Sessions it is seen in, newest first; of many the last 200.")
    async def sessions(self, info: Info, first: First = None, after: After = None) -> Connection[LazySession]:
        found: Connection[LazySession] = await info.context.answer(
            "IntegrityFlag.sessions", self, first=first, after=after
        )
        return found
