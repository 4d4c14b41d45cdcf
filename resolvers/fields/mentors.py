"""Mentor profiles, their places and offers: fields bound to fragments."""

from graph import mentors
from resolvers.binding import Binding, Many, One
from resolvers.fields.competence import placed, skill_by
from resolvers.fields.people import employee_by
from resolvers.shapes import Shape, Value
from schema.mentors import MentorOffer, MentorProfile

PROFILE = Shape(MentorProfile, mentors.COLUMNS)
OFFER = Shape(MentorOffer, mentors.OFFER_COLUMNS, parts={"max_level_taught": placed("max_rank")})

FIELDS: dict[str, Binding] = {
    "MentorProfile": One(mentors.SELF, PROFILE),
    "MentorProfile.employee": employee_by("employee_uuid"),
    "MentorProfile.openSessions": One(mentors.PLACES_TAKEN, Value({"taken": "taken"})),
    "MentorProfile.offers": Many(mentors.OFFERS, OFFER),
    "MentorOffer.skill": skill_by("skill_uuid"),
    "Employee.mentorProfile": One(mentors.OF_EMPLOYEE, PROFILE),
}
