"""The tree of departments: what lies within what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with the one above it, None at the top."""

    name: str
    above_id: str | None


Tree = Mapping[str, Unit]


def lineage(department_id: str | None, tree: Tree) -> tuple[str, ...]:
    """A department and every unit it is part of, from itself to the top; empty for None."""
    units: list[str] = []
    at = department_id
    while at is not None and at in tree and at not in units:
        units.append(at)
        at = tree[at].above_id
    return tuple(units)


def is_within(department_id: str | None, units: Iterable[str], tree: Tree) -> bool:
    """Whether a department is one of these units or below one of them; somebody in none is in none."""
    return not set(lineage(department_id, tree)).isdisjoint(units)


def is_cross(one: str | None, other: str | None, tree: Tree) -> bool:
    """Whether two departments differ and neither lies within the other; False where one is unknown."""
    if one is None or other is None:
        return False
    return one not in lineage(other, tree) and other not in lineage(one, tree)
