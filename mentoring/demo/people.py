"""What the people of the demo company are called, where they live and when they work."""

import re
from collections import Counter

from mentoring import listkeys
from mentoring.demo import worktime
from mentoring.demo.catalogue import Catalogue, Culture
from mentoring.demo.chance import Dice
from mentoring.demo.staff import NEVER, Member, Staff
from mentoring.exchange.records import Person

MAIL_DOMAIN = "arvelo.example"
"""Reserved by RFC 2606: no letter ever leaves for it."""

_OFFICE_HOURS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 08:00-16:30",
    "Mo-Fr 08:30-17:00",
    "Mo-Fr 09:30-18:00",
    "Mo-Th 08:00-16:00",
)
_OFFICE_WEIGHTS = (4, 4, 2, 1.2, 0.6)
_SHIFT_HOURS = ("Mo-Fr 06:00-14:00", "Mo-Fr 07:00-15:30", "Mo-Fr 08:00-16:30")
_SHIFT_WEIGHTS = (2, 3, 1)
_ON_SHIFTS = frozenset({"production", "logistics", "maintenance"})


def introduce(catalogue: Catalogue, staff: Staff, dice: Dice) -> tuple[Person, ...]:
    """A person for every member, by number; sets each member's desk as well. User names are unique and ASCII."""
    taken: Counter[str] = Counter()
    return tuple(_person(catalogue, staff, member, taken, dice) for member in staff.members)


def _person(catalogue: Catalogue, staff: Staff, member: Member, taken: Counter[str], dice: Dice) -> Person:
    culture = catalogue.culture[member.culture]
    given, family = dice.pick(culture.given_names), dice.pick(culture.family_names)
    user_name = _user_name(given, family, taken)
    hours = _hours(staff.department_of[member.unit], dice)
    member.desk = worktime.desk(culture.time_zone, hours)
    return Person(
        external_id=member.key,
        user_name=user_name,
        display_name=culture.full_name(given, family),
        email=f"{user_name}@{MAIL_DOMAIN}",
        status=_status(member),
        kind="CONTRACTOR" if member.contractor else "EMPLOYEE",
        time_zone=culture.time_zone,
        locale=culture.locale,
        languages=_languages(catalogue, culture, dice),
        work_location=culture.work_location,
        working_hours=hours,
        grade=member.grade,
        hired_on=worktime.day_of(member.hired),
    )


def _user_name(given: str, family: str, taken: Counter[str]) -> str:
    plain = f"{_letters(given)}.{_letters(family)}"
    taken[plain] += 1
    return plain if taken[plain] == 1 else f"{plain}{taken[plain]}"


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", listkeys.folded(name))


def _hours(department: str, dice: Dice) -> str:
    if department in _ON_SHIFTS:
        return dice.weighted(_SHIFT_HOURS, _SHIFT_WEIGHTS)
    return dice.weighted(_OFFICE_HOURS, _OFFICE_WEIGHTS)


def _status(member: Member) -> str:
    if member.left != NEVER:
        return "DEACTIVATED"
    return "ON_LEAVE" if member.leave_from != NEVER else "ACTIVE"


def _languages(catalogue: Catalogue, culture: Culture, dice: Dice) -> tuple[str, ...]:
    spoken = [*culture.languages]
    if dice.chance(0.15):
        spoken.append(dice.pick(catalogue.cultures).languages[0])
    return tuple(dict.fromkeys(spoken))
