"""One's own mentor profile."""

from typing import Annotated

import strawberry

from graph import instants
from mentoring import profiles
from mentoring.outcomes import Outcome
from mentoring.profiles import OfferGiven
from resolvers.context import RequestContext
from resolvers.mutations import inputs
from resolvers.mutations.payloads import answered
from schema.inputs import MentorOfferInput, MentorProfileInput
from schema.payloads import MentorProfilePayload

Info = strawberry.Info[RequestContext, None]
Changes = Annotated[MentorProfileInput, strawberry.argument(description="What is to change; the rest stays.")]


def _offers(given: list[MentorOfferInput] | None) -> list[OfferGiven] | None:
    if given is None:
        return None
    return [
        OfferGiven(
            inputs.one("Skill", offer.skill_id, "offers"),
            tuple(purpose.name for purpose in offer.purposes),
            tuple(one.name for one in offer.formats),
        )
        for offer in given
    ]


@strawberry.type
class ProfileMutation:
    @strawberry.mutation(description="Change one's own mentor profile; makes one where there was none.")
    async def update_mentor_profile(self, info: Info, input: Changes) -> MentorProfilePayload:
        context = info.context

        async def ask() -> Outcome:
            return await profiles.update(
                context.graph,
                actor=context.viewer,
                now=context.now,
                accepting=input.accepting,
                capacity=input.capacity,
                paused_until=None if input.paused_until is None else instants.from_text(input.paused_until),
                offers=_offers(input.offers),
                leaderboard_visible=input.leaderboard_visible,
                idempotency_key=input.idempotency_key,
            )

        return await answered(MentorProfilePayload, context, ask)
