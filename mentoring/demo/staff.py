"""A person of the demo company in the making, with everything dated that may be asked as of an instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mentoring.demo.worktime import DAY, Agenda, Desk, desk

V = TypeVar("V")

NEVER = 1 << 60
"""Later than any instant, in seconds."""


@dataclass(slots=True)
class Span(Generic[V]):
    """A value that held from `since` (inclusive) to `until` (exclusive), in seconds since the epoch."""

    value: V
    since: int
    until: int = NEVER


def value_at(spans: Sequence[Span[V]], seconds: int) -> V | None:
    """The value that held at an instant; None before the first, after the last and in a hole."""
    for span in reversed(spans):
        if span.since <= seconds:
            return span.value if seconds < span.until else None
    return None


@dataclass(slots=True)
class Member:
    """One person, known by `number` (from 0). Instants are seconds since the epoch.

    `lines`, `stays` and `roles` are the manager, unit and job role in order of time.
    """

    number: int
    key: str
    unit: str
    role: str
    manager: int | None
    """The manager of the current tree, None for the head of the company."""
    culture: str
    leads: bool = False
    depth: int = 0
    hired: int = 0
    lead_since: int = NEVER
    """From when reports had this manager."""
    left: int = NEVER
    leave_from: int = NEVER
    contractor: bool = False
    grade: int = 1
    desk: Desk = field(default_factory=lambda: desk("UTC", "Mo-Fr 09:00-17:00"))
    lines: list[Span[int]] = field(default_factory=list)
    stays: list[Span[str]] = field(default_factory=list)
    roles: list[Span[str]] = field(default_factory=list)
    agenda: Agenda = field(default_factory=Agenda)

    def active_at(self, seconds: int) -> bool:
        """Whether employed and not on leave at an instant."""
        return self.hired <= seconds < self.left and seconds < self.leave_from

    def manager_at(self, seconds: int) -> int | None:
        """The number of the manager at an instant."""
        return value_at(self.lines, seconds)

    def unit_at(self, seconds: int) -> str | None:
        """The unit at an instant."""
        return value_at(self.stays, seconds)

    def role_at(self, seconds: int) -> str | None:
        """The job role at an instant."""
        return value_at(self.roles, seconds)


@dataclass(frozen=True, slots=True)
class Team:
    """A unit below a big department."""

    key: str
    name: str
    department: str


@dataclass(slots=True)
class Staff:
    """Everybody, by number, with the units that were made for them."""

    members: list[Member]
    units: list[str]
    """Keys of the catalogue's units that have people, parents before children."""
    teams: list[Team]
    start_of_today: int
    """00:00 UTC of the day of the demo, in seconds: nothing has happened after it."""
    department_of: dict[str, str]
    """The catalogue's unit of every unit, a team's department included."""

    def above(self, number: int, seconds: int) -> Iterator[int]:
        """The managers of a person at an instant, nearest first."""
        manager = self.members[number].manager_at(seconds)
        while manager is not None:
            yield manager
            manager = self.members[manager].manager_at(seconds)

    def in_one_line(self, one: int, other: int, seconds: int) -> bool:
        """Whether one of two people was above the other at an instant, at any length."""
        return other in self.above(one, seconds) or one in self.above(other, seconds)


def days(count: float) -> int:
    """So many days in seconds."""
    return int(count * DAY)
