"""Mentor profiles, their places and offers: fields bound to fragments."""

from typing import Any

from graph import mentors
from resolvers.binding import Binding, Many, One
from resolvers.fields.competence import level
from schema.mentors import MentorOffer, MentorProfile
from schema.session_states import SessionFormat, SessionPurpose


def offer(
    skill_uuid: str, purposes: list[str], formats: list[str], max_rank: int | None, **row: Any
) -> MentorOffer:
    return MentorOffer(
        skill_uuid=skill_uuid,
        purposes=[SessionPurpose(purpose) for purpose in purposes],
        formats=[SessionFormat(one) for one in formats],
        max_level_taught=level(max_rank, skill_uuid),
        **row,
    )


FIELDS: dict[str, Binding] = {
    "MentorProfile": One(mentors.SELF, mentors.COLUMNS, MentorProfile),
    "Employee.mentorProfile": One(mentors.OF_EMPLOYEE, mentors.COLUMNS, MentorProfile),
    "MentorProfile.openSessions": One(mentors.PLACES_TAKEN, {"taken": "taken"}, lambda taken: taken),
    "MentorProfile.offers": Many(mentors.OFFERS, mentors.OFFER_COLUMNS, offer),
}
