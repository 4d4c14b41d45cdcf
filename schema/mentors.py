"""How somebody mentors: places, offers, and the reputation that came of it."""

from typing import Annotated

import strawberry

from schema.competence import ProficiencyLevel, Skill
from schema.context import Info
from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Node
from schema.reputation import Reputation
from schema.scalars import DateTime
from schema.session_states import SessionFormat, SessionPurpose


@strawberry.type(description="A skill that a mentor offers to teach.")
class MentorOffer:
    skill_uuid: strawberry.Private[str]
    purposes: list[SessionPurpose] = strawberry.field(description="Purposes the offer is for.")
    formats: list[SessionFormat] = strawberry.field(description="Formats the offer is for.")
    max_level_taught: ProficiencyLevel | None = strawberry.field(
        description="Highest level the mentor teaches to; null: up to their own."
    )

    skill: Skill = batch_field("MentorOffer.skill", description="The skill offered.")


@strawberry.type(description="How a person mentors.")
class MentorProfile(Node):
    employee_uuid: strawberry.Private[str]
    accepting: bool = strawberry.field(description="Whether new requests are welcome.")
    paused_until: DateTime | None = strawberry.field(
        description="No new requests until then; null when not paused."
    )
    capacity: int = strawberry.field(description="Most sessions at a time, 0 to 20.")
    leaderboard_visible: bool = strawberry.field(
        description=(
            "Whether score, interval and evidence are shown to everyone; false until the mentor opts in."
        )
    )
    open_sessions: int = batch_field(
        "MentorProfile.openSessions",
        description="Places taken: accepted, scheduled, in practice or awaiting verification.",
    )
    offers: list[MentorOffer] = batch_field("MentorProfile.offers", description="Skills offered, by name.")

    employee: Employee = batch_field("MentorProfile.employee", description="The person.")

    @strawberry.field(
        description=(
            "Reputation overall, or on one skill: one's own always, others' where they opted in, and everyone's for a "
            "programme administrator; null otherwise."
        )
    )
    async def reputation(
        self,
        info: Info,
        skill_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="A skill; overall when left out.")
        ] = None,
        as_of: Annotated[
            DateTime | None,
            strawberry.argument(
                description=(
                    "The score in force at this instant, to .01, with the algorithm of that day; left out: now. Before "
                    "the first score: provisional. In the future: INVALID_INPUT."
                )
            ),
        ] = None,
    ) -> Reputation | None:
        found: Reputation | None = await info.context.answer(
            "MentorProfile.reputation", self, skill_id=skill_id, as_of=as_of
        )
        return found
