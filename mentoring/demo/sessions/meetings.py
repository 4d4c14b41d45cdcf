"""Finds times at which two people can meet."""

from mentoring.demo.chance import Dice
from mentoring.demo.sessions.draft import Encounter
from mentoring.demo.staff import Member
from mentoring.demo.worktime import DAY, MINUTE

_GRID = 30 * MINUTE
_LENGTHS = (30 * MINUTE, 45 * MINUTE, 60 * MINUTE, 60 * MINUTE, 90 * MINUTE)
_DAYS_SEARCHED = 12
_TRIES_A_DAY = 3
LEAST_OVERLAP = 90 * MINUTE


def share_hours(one: Member, other: Member, day: int) -> bool:
    """Whether both are at work at the same time for long enough to meet, on days when both work."""
    begins, ends = _common_window(one, other, day)
    return ends - begins >= LEAST_OVERLAP


def free_slot(one: Member, other: Member, *, earliest: int, dice: Dice) -> Encounter | None:
    """A planned meeting from `earliest` on, when both work and are free; None when the next two weeks are full."""
    length = dice.pick(_LENGTHS)
    mode = _mode(one, other, dice)
    for day in range(earliest // DAY, earliest // DAY + _DAYS_SEARCHED):
        if one.desk.works_on(day) and other.desk.works_on(day):
            begins, ends = _common_window(one, other, day)
            first = -(-max(begins, earliest) // _GRID) * _GRID
            for _ in range(_TRIES_A_DAY if first + length <= ends else 0):
                start = first + dice.whole(0, (ends - length - first) // _GRID) * _GRID
                if one.agenda.is_free(start, start + length) and other.agenda.is_free(start, start + length):
                    return Encounter(start, start + length, mode, "PLANNED")
    return None


def _common_window(one: Member, other: Member, day: int) -> tuple[int, int]:
    first, second = one.desk.window(day), other.desk.window(day)
    return max(first[0], second[0]), min(first[1], second[1])


def _mode(one: Member, other: Member, dice: Dice) -> str:
    if one.desk.zone == other.desk.zone and dice.chance(0.6):
        return "IN_PERSON"
    return "VIDEO" if dice.chance(0.85) else "PHONE"
