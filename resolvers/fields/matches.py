"""Mentors who were found: fields bound to fragments and use cases."""

from resolvers.alternatives import alternatives
from resolvers.binding import Binding, UseCase
from resolvers.fields.people import employee_by

FIELDS: dict[str, Binding] = {
    "MentorMatch.mentor": employee_by("mentor_uuid"),
    "CapacityError.alternatives": UseCase(alternatives, key=("wanted",)),
}
