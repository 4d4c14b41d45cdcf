"""Which board is asked for, what a board refuses, and the viewer's own place on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from mentoring import calendar_periods
from mentoring.calendar_periods import CalendarPeriod
from mentoring.outcomes import Code, Refused, refused
from mentoring.reputation import board_keys, board_texts
from mentoring.reputation.evidence import LEAST_GAINS
from mentoring.reputation.places import Place
from mentoring.reputation.shown import Shown

_WHAT = {"skillId": "skill", "departmentId": "department"}


class Order(Enum):
    """What a board is ordered by."""

    SCORE = "SCORE"
    CROSS_DEPARTMENT_REACH = "CROSS_DEPARTMENT_REACH"
    BREADTH_OF_MENTEES = "BREADTH_OF_MENTEES"


@dataclass(frozen=True, slots=True)
class Board:
    """A board that is asked for: the stored one under `key`, or one that is worked out of it when it is read.

    `least`: the gains over all skills (of the period, where there is one) that its entries have at least. `within`:
    the unit whose people it keeps, where the stored board is a skill's.
    """

    key: str
    least: int
    within: str | None
    newcomers_only: bool
    order: Order
    period: CalendarPeriod | None

    @property
    def is_filtered(self) -> bool:
        """Whether fewer are shown than are on it; they keep their places."""
        return self.least > LEAST_GAINS

    @property
    def is_stored(self) -> bool:
        """Whether it is kept as it is read."""
        return self.within is None and not self.newcomers_only and self.order is Order.SCORE


@dataclass(frozen=True, slots=True)
class Entry:
    """A mentor's place on a board; `movement`: places up since the refit before, None where not there then.

    `reputation` is the one the board was made from.
    """

    place: Place
    movement: int | None
    reach: int
    reputation: Shown


def board(
    *,
    skill_id: str | None,
    department_id: str | None,
    min_verified_sessions: int | None,
    newcomers_only: bool,
    order: Order,
    year: int | None,
    quarter: int | None,
    now: datetime,
) -> Board | Refused:
    """The whole organisation's board, a skill's, a unit's with all below it, or a skill's within a unit.

    `year` None: all the time there is. Refused: fewer sessions than the gate asks for, a period that is none or has
    not begun.
    """
    least = LEAST_GAINS if min_verified_sessions is None else min_verified_sessions
    if least < LEAST_GAINS:
        return refused(
            Code.INVALID_INPUT,
            f"Below {LEAST_GAINS} verified sessions nobody is ranked.",
            "minVerifiedSessions",
        )
    period = None if year is None else calendar_periods.of(year, quarter, now=now)
    if isinstance(period, Refused):
        return period
    scope = board_keys.ALL
    if skill_id is not None:
        scope = board_keys.of_skill(skill_id)
    elif department_id is not None:
        scope = board_keys.of_department(department_id)
    return Board(
        key=board_keys.in_period(scope, period.name if period else ""),
        least=least,
        within=department_id if skill_id is not None else None,
        newcomers_only=newcomers_only,
        order=order,
        period=period,
    )


def unknown(argument: str) -> Refused:
    """The refusal of a board whose skill (`skillId`) or unit (`departmentId`) does not exist."""
    return refused(Code.NOT_FOUND, f"There is no such {_WHAT[argument]}.", argument)


def own_entry(place: str | None, viewer_id: str, *, as_of: str) -> Entry | None:
    """The viewer's own entry, of the place that a board keeps of them (JSON); None without an estimate."""
    if place is None:
        return None
    own = board_texts.own_place(viewer_id, place)
    return Entry(
        place=own.place,
        movement=moved(own.before, own.place.rank),
        reach=own.reach,
        reputation=own.score.shown(viewer_id, as_of=as_of),
    )


def moved(before: int, rank: int) -> int | None:
    """Places up since a place of before; None where there was none (0)."""
    return before - rank if before > 0 else None
