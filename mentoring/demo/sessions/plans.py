"""How many sessions there are, how each one ends, and when it is asked for."""

from dataclasses import dataclass

from mentoring.demo.chance import Dice
from mentoring.demo.staff import days
from mentoring.sessions.lifecycle import State

SESSIONS_A_PERSON = 1.2
WINDOW_DAYS = 725


@dataclass(frozen=True, slots=True)
class Kind:
    """One way through the table of states.

    `until` is the last open state reached, `ending` what followed it (None: nothing yet). `share` is relative
    to the other kinds. `room_days`: it is over so many days after the request; for an open one, `ago_days` is
    how long ago the last step was and `lead_days` how long before that the request.
    """

    until: State
    ending: State | None
    share: float
    room_days: float = 0
    ago_days: tuple[float, float] = (0, 0)
    lead_days: tuple[float, float] = (0, 0)
    rung: str = "MANAGER_OF_RECORD"
    """Who verifies."""


KINDS: tuple[Kind, ...] = (
    Kind(State.AWAITING_VERIFICATION, State.VERIFIED, 57, room_days=105),
    Kind(State.AWAITING_VERIFICATION, State.VERIFIED, 1.8, room_days=125, rung="SKIP_LEVEL"),
    Kind(State.AWAITING_VERIFICATION, State.VERIFIED, 1.0, room_days=145, rung="PROGRAM_ADMIN"),
    Kind(State.REQUESTED, None, 2.2, ago_days=(0.1, 2), lead_days=(0, 0)),
    Kind(State.ACCEPTED, None, 2.2, ago_days=(0.4, 9), lead_days=(0.3, 3)),
    Kind(State.SCHEDULED, None, 2.4, ago_days=(0.3, 4), lead_days=(2, 7)),
    Kind(State.IN_PRACTICE, None, 4.4, ago_days=(1.5, 28), lead_days=(9, 18)),
    Kind(State.AWAITING_VERIFICATION, None, 2.6, ago_days=(0.6, 8), lead_days=(32, 50)),
    Kind(State.REQUESTED, State.DECLINED, 7, room_days=9),
    Kind(State.REQUESTED, State.WITHDRAWN, 3, room_days=9),
    Kind(State.REQUESTED, State.EXPIRED, 4, room_days=10),
    Kind(State.REQUESTED, State.CANCELLED, 1, room_days=9),
    Kind(State.ACCEPTED, State.CANCELLED, 1.2, room_days=25),
    Kind(State.SCHEDULED, State.CANCELLED, 1.3, room_days=38),
    Kind(State.IN_PRACTICE, State.CANCELLED, 2, room_days=80),
    Kind(State.AWAITING_VERIFICATION, State.CANCELLED, 0.6, room_days=110),
    Kind(State.ACCEPTED, State.LAPSED, 1, room_days=42),
    Kind(State.SCHEDULED, State.LAPSED, 1.2, room_days=52),
    Kind(State.IN_PRACTICE, State.LAPSED, 3.2, room_days=110),
    Kind(State.AWAITING_VERIFICATION, State.LAPSED, 1, room_days=170),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One session to be. `asked` and `near` (the last step of an open one) are seconds, to be fitted to desks.

    `pace` (0 to 1) shortens every wait. A `reorganised` one sees its mentor come under its mentee.
    """

    kind: Kind
    asked: int
    near: int
    pace: float
    reorganised: bool = False

    def stops_at(self, state: State) -> bool:
        """Whether the session is still open, in that state."""
        return self.kind.ending is None and self.kind.until is state

    @property
    def latest_meeting(self) -> int:
        """The last instant at which an open session's next meeting may be looked for."""
        return self.near - days(4) if self.kind.until is State.AWAITING_VERIFICATION else self.near + days(20)


def draw(employees: int, start_of_today: int, dice: Dice) -> list[Plan]:
    """The plans in order of their requests; every kind occurs."""
    plans: list[Plan] = []
    for kind, count in zip(KINDS, _counts(round(employees * SESSIONS_A_PERSON)), strict=True):
        conflicts = max(round(count * 0.01), 4) if kind is KINDS[0] and count > 20 else 0
        plans += [_plan(kind, start_of_today, dice, reorganised=at < conflicts) for at in range(count)]
    return sorted(plans, key=lambda plan: (plan.asked, plan.near))


def _counts(sessions: int) -> list[int]:
    total = sum(kind.share for kind in KINDS)
    counts = [max(round(sessions * kind.share / total), 1) for kind in KINDS]
    counts[0] += sessions - sum(counts)
    return [max(count, 0) for count in counts]


def _plan(kind: Kind, start_of_today: int, dice: Dice, *, reorganised: bool) -> Plan:
    if kind.ending is None:
        near = start_of_today - days(dice.uniform(*kind.ago_days))
        return Plan(kind, near - days(dice.uniform(*kind.lead_days)), near, pace=0.6)
    pace = dice.uniform(0.4, 1) if kind.ending is State.VERIFIED else 1.0
    room = days(WINDOW_DAYS - kind.room_days * pace)
    # The programme grows: later requests are more frequent.
    asked = start_of_today - days(WINDOW_DAYS) + int(room * dice.uniform() ** 0.8)
    return Plan(kind, asked, asked, pace, reorganised)
