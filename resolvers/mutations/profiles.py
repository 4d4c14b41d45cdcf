"""One's own mentor profile."""

from typing import TYPE_CHECKING

from graph import instants
from mentoring import profiles
from mentoring.outcomes import Outcome
from mentoring.profiles import OfferGiven
from resolvers.mutations import inputs
from resolvers.mutations.payloads import Change, answered
from schema.inputs import MentorOfferInput, MentorProfileInput
from schema.payloads import MentorProfilePayload

if TYPE_CHECKING:
    from resolvers.context import RequestContext


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


async def _update(context: "RequestContext", input: MentorProfileInput) -> MentorProfilePayload:
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

    return await answered(MentorProfilePayload, ask)


CHANGES: dict[str, Change] = {"Mutation.updateMentorProfile": _update}
