"""Departments with the units that they lie within, numbered, to be compared with a mentee's at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.search.cards import Card
from graph.search.mentees import MenteeRow
from scoring.arrays import Flags, Ints
from scoring.matching import UNKNOWN_DISTANCE

T = TypeVar("T")


@dataclass(slots=True)
class Numbered(Generic[T]):
    """Values in the order in which they were first met; a value's number is its place."""

    values: list[T] = field(default_factory=list)
    _numbers: dict[T, int] = field(default_factory=dict)

    def number(self, value: T) -> int:
        """The number of a value, a new one where it is new."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number

    def known(self, values: Collection[T]) -> Ints:
        """The numbers of those of these values that were met; (m,)."""
        found = [number for value in values if (number := self._numbers.get(value)) is not None]
        return np.array(found, dtype=np.int64)


class Workplace(NamedTuple):
    """A department with all that it lies within, itself included; all None or empty where it is unknown."""

    department_id: str | None
    name: str | None
    units: tuple[str, ...]


class Departments(NamedTuple):
    """The departments of workplaces, in the order of their names: `of` (w,) their numbers, -1 where it is unknown."""

    of: Ints
    ids: NDArray[np.object_]
    names: NDArray[np.object_]


class Beside(NamedTuple):
    """Each workplace beside a mentee's; (w,). `steps`: in the tree of departments, `UNKNOWN_DISTANCE` where one is
    unknown."""

    steps: Ints
    is_near: Flags


@dataclass(slots=True)
class Workplaces:
    """All workplaces met; arrays are (w,), by their numbers."""

    met: Numbered[Workplace] = field(default_factory=Numbered[Workplace])
    _units: Numbered[str] = field(default_factory=Numbered[str])
    _of: list[int] = field(default_factory=list)
    _lies_within: list[int] = field(default_factory=list)
    _own: list[int] = field(default_factory=list)
    _flat: "_Flat | None" = None
    _departments: Departments | None = None

    def number(self, card: Card) -> int:
        """The number of a mentor's workplace."""
        there = Workplace(card.department_id, card.department_name, tuple(card.units))
        number = self.met.number(there)
        if number == len(self._own):
            self._own.append(-1 if there.department_id is None else self._units.number(there.department_id))
            self._of += [number] * len(there.units)
            self._lies_within += map(self._units.number, there.units)
            self._flat = self._departments = None
        return number

    @property
    def departments(self) -> Departments:
        """One department is several workplaces where what it lies within has changed."""
        if self._departments is None:
            named = [(there.name or "", there.department_id or "") for there in self.met.values]
            values = sorted({(name, id) for name, id in named if id})
            numbers = {value: number for number, value in enumerate(values)}
            self._departments = Departments(
                np.array([numbers.get(value, -1) for value in named], dtype=np.int64),
                np.array([id for _, id in values], dtype=np.object_),
                np.array([name for name, _ in values], dtype=np.object_),
            )
        return self._departments

    def within(self, units: Collection[str]) -> Flags:
        """Which of them lie within one of these units."""
        return self._in_common(units) > 0

    def beside(self, mentee: MenteeRow) -> Beside:
        """How far each is from the mentee's, and whether one lies within the other or one is unknown."""
        flat, theirs = self._arrays, mentee.units
        if mentee.department_id is None:
            size = flat.own.size
            return Beside(np.full(size, UNKNOWN_DISTANCE), np.ones(size, dtype=np.bool_))
        shared = self._in_common(theirs)
        steps = np.where(flat.depth > 0, flat.depth + len(theirs) - 2 * shared, UNKNOWN_DISTANCE)
        is_near = (flat.own < 0) | self._among(theirs)[flat.own] | self.within([mentee.department_id])
        return Beside(steps, is_near)

    def _in_common(self, units: Collection[str]) -> Ints:
        flat = self._arrays
        found = flat.of[self._among(units)[flat.lies_within]]
        return np.bincount(found, minlength=flat.own.size)

    def _among(self, units: Collection[str]) -> Flags:
        """Which units are of these, by their numbers; the last place, which -1 means, is for none."""
        among = np.zeros(len(self._units.values) + 1, dtype=np.bool_)
        among[self._units.known(units)] = True
        return among

    @property
    def _arrays(self) -> "_Flat":
        if self._flat is None:
            own, of = np.array(self._own, dtype=np.int64), np.array(self._of, dtype=np.int64)
            within = np.array(self._lies_within, dtype=np.int64)
            self._flat = _Flat(own, np.bincount(of, minlength=own.size), of, within)
        return self._flat


class _Flat(NamedTuple):
    """`own`: each one's department, -1 for none; `depth`: units that it lies within; (w,). `of[i]` lies within
    `lies_within[i]`."""

    own: Ints
    depth: Ints
    of: Ints
    lies_within: Ints
