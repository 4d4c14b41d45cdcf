"""Mentors who were found: fields bound to fragments and use cases."""

from resolvers import matching, suggestions
from resolvers.alternatives import alternatives
from resolvers.binding import Binding, UseCase
from resolvers.fields.competence import skill_by
from resolvers.fields.people import employee_by

FIELDS: dict[str, Binding] = {
    "MentorMatch.mentor": employee_by("mentor_uuid"),
    "MentorMatchConnection.searchedSkill": skill_by("skill_uuid"),
    "MentorMatchConnection.suggestions": UseCase(suggestions.of_searches, key=("text",)),
    "MentorMatchConnection.emptiness": UseCase(matching.emptiness, key=("nobody",)),
    "SkillInstead.skill": skill_by("skill_uuid"),
    "CapacityError.alternatives": UseCase(alternatives, key=("wanted",)),
}
