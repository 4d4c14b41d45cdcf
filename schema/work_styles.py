"""How people say they like to work."""

import strawberry

STRUCTURE = "From 1, an open talk, to 5, an agenda and agreed steps."
GUIDANCE = "From 1, questions that let me find my own way, to 5, advice on what to do."
DIRECTNESS = "From 1, gentle feedback between the lines, to 5, blunt feedback."
RHYTHM = "From 1, few long meetings, to 5, many short ones."


@strawberry.type(
    description=(
        "How somebody says they like to work with a mentor or a mentee: wishes, not abilities, and no answer is better "
        "than another. For the person themself alone."
    )
)
class WorkStyle:
    structure: int = strawberry.field(description=STRUCTURE)
    guidance: int = strawberry.field(description=GUIDANCE)
    directness: int = strawberry.field(description=DIRECTNESS)
    rhythm: int = strawberry.field(description=RHYTHM)
