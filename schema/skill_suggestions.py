"""Skills that a text may mean."""

from enum import Enum

import strawberry

from schema.competence import Skill
from schema.fields import batch_field


@strawberry.enum(description="Which of a skill's texts was met.")
class SkillText(Enum):
    NAME = strawberry.enum_value("NAME", description="Its name.")
    ALIAS = strawberry.enum_value("ALIAS", description="Another name of it.")
    BROADER = strawberry.enum_value("BROADER", description="The name of a skill that contains it.")


@strawberry.type(description="A part of a text, for a front end to mark.")
class TextRange:
    start: int = strawberry.field(description="Where it begins, in characters (code points) from 0.")
    length: int = strawberry.field(description="How many characters it has, at least 1.")


@strawberry.type(description="A skill that a text may mean.")
class SkillSuggestion:
    skill_uuid: strawberry.Private[str]

    score: float = strawberry.field(
        description="How well the text is met, 0 to 1; 1 for a name that holds its words and no others."
    )
    matched: SkillText = strawberry.field(description="Which of the skill's texts was met best.")
    text: str = strawberry.field(
        description="The text that was met; a deprecated skill's where the suggestion is what replaces it."
    )
    highlights: list[TextRange] = strawberry.field(
        description="The parts of `text` that were met, from left to right; never empty."
    )
    skill: Skill = batch_field("SkillSuggestion.skill", description="The skill, one in use.")
