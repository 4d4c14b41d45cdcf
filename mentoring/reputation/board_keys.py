"""Keys of boards and of their pages."""

from zlib import crc32

ALL = "all"
_OF_PERIOD = "@"


def of_skill(skill_id: str) -> str:
    """Key of a skill's board."""
    return f"skill:{skill_id}"


def of_department(department_id: str) -> str:
    """Key of the board of a unit and all below it."""
    return f"department:{department_id}"


def in_period(board: str, period: str) -> str:
    """Key of a board of a period; '' is no period."""
    return f"{board}{_OF_PERIOD}{period}" if period else board


def pages(board: str, generation: str) -> str:
    """What the keys of an edition's pages begin with; their number, from 0, follows."""
    return f"{board}|{generation}|"


def number(mentor_id: str) -> int:
    """A person's number: its rest by the number of pages is the page that their own place is kept on."""
    return crc32(mentor_id.encode())
