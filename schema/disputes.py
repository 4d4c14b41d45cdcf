"""Disputes of gains: what a mentor says against one, where it stands, and what was said to it."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Node
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.sessions import MentoringSession

LazySession = Annotated["MentoringSession", strawberry.lazy("schema.sessions")]


@strawberry.enum(description="What a mentor says is wrong with a gain.")
class DisputeReason(Enum):
    WRONG_LEVEL = strawberry.enum_value(
        "WRONG_LEVEL", description="The verified level is not the one that was reached."
    )
    WRONG_BASELINE = strawberry.enum_value(
        "WRONG_BASELINE", description="The starting level is not the one that was there."
    )
    VERIFIER_NOT_INDEPENDENT = strawberry.enum_value(
        "VERIFIER_NOT_INDEPENDENT", description="Whoever verified was no fair judge of it."
    )
    DID_NOT_TAKE_PLACE = strawberry.enum_value(
        "DID_NOT_TAKE_PLACE", description="The session was not held as it is recorded."
    )
    OTHER = strawberry.enum_value("OTHER", description="Something else; the comment says what.")


@strawberry.enum(description="Where a dispute stands.")
class DisputeState(Enum):
    OPEN = strawberry.enum_value("OPEN", description="Undecided; the gain is out of the score.")
    OVERDUE = strawberry.enum_value(
        "OVERDUE", description="Undecided for 30 days; the gain is back in the score until it is decided."
    )
    WITHDRAWN = strawberry.enum_value(
        "WITHDRAWN", description="Taken back by the mentor; the gain is back in the score."
    )
    UPHELD = strawberry.enum_value("UPHELD", description="The gain is out of the score for good.")
    DISMISSED = strawberry.enum_value("DISMISSED", description="The gain is back in the score.")
    CORRECTED = strawberry.enum_value(
        "CORRECTED",
        description="An administrator corrected the level; the gain is in the score as corrected.",
    )


@strawberry.enum(description="What an administrator decides on a dispute.")
class DisputeDecision(Enum):
    UPHELD = strawberry.enum_value("UPHELD", description="The gain stays out of the score for good.")
    DISMISSED = strawberry.enum_value("DISMISSED", description="The gain is back in the score.")


@strawberry.type(
    description=(
        "A mentor's dispute of a gain. While it is open, at most 30 days, the gain is out of the mentor's score; an "
        "administrator who is no party to it decides."
    )
)
class GainDispute(Node):
    session_uuid: strawberry.Private[str]
    mentor_uuid: strawberry.Private[str]
    closer_uuid: strawberry.Private[str | None]
    state: DisputeState = strawberry.field(description="Where it stands.")
    reason_code: DisputeReason = strawberry.field(description="What the mentor says is wrong.")
    comment: str | None = strawberry.field(description="The mentor's words; null for none.")
    opened_at: DateTime = strawberry.field(description="When it was opened.")
    review_until: DateTime = strawberry.field(
        description="Until when it keeps the gain out of the score if nobody decides."
    )
    closed_at: DateTime | None = strawberry.field(
        description="When it was decided, withdrawn or settled by a correction; null while it is undecided."
    )
    decision: str | None = strawberry.field(
        description="Why it was decided so, in words; null while it is undecided, and where it was withdrawn."
    )
    mentor: Employee = batch_field("GainDispute.mentor", description="The mentor who opened it.")
    closed_by: Employee | None = batch_field(
        "GainDispute.closedBy", description="Who decided or withdrew it; null while it is undecided."
    )
    session: LazySession | None = batch_field(
        "GainDispute.session", description="The session it is about; null where the viewer may not see it."
    )
