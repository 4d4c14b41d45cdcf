"""Keys of boards and entries: text that sorts as the board does."""

ALL = "all"

_DIGITS = 7


def of_skill(skill_id: str) -> str:
    """Key of a skill's board."""
    return f"skill:{skill_id}"


def of_department(department_id: str) -> str:
    """Key of the board of a unit and all below it."""
    return f"department:{department_id}"


def entry(board: str, generation: str, rank: int) -> str:
    """Key of the entry at this place of a board, in one edition; `graph.leaderboards` makes the same of a place."""
    return f"{board}|{generation}|{rank:0{_DIGITS}d}"


def own(generation: str, mentor_id: str) -> str:
    """Key of a mentor's own places in one edition."""
    return f"own|{generation}|{mentor_id}"
