"""Keys of boards and entries: text that sorts as the board does."""

ALL = "all"
END = "~"
"""Sorts after every tail."""

DECIMALS = 12
"""Of a mean, in a key."""

_HIGHEST = 1_000.0


def of_skill(skill_id: str) -> str:
    """Key of a skill's board."""
    return f"skill:{skill_id}"


def of_department(department_id: str) -> str:
    """Key of the board of a unit and all below it."""
    return f"department:{department_id}"


def prefix(board: str, generation: str) -> str:
    """What the keys of a board's entries in one edition begin with."""
    return f"{board}|{generation}|"


def tail(mean: float, mentor_id: str) -> str:
    """What they end with: ascending text for descending means, equal ones by id. It is the cursor, too."""
    return f"{_HIGHEST - mean:018.{DECIMALS}f}|{mentor_id}"


def own(generation: str, mentor_id: str) -> str:
    """Key of a mentor's own places in one edition."""
    return f"own|{generation}|{mentor_id}"
