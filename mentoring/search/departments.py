"""The tree of departments: what lies within what, and how far one is from another."""

from collections.abc import Iterable, Mapping

from graph.search.offers import Unit
from scoring.matching import UNKNOWN_DISTANCE

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


def steps(one: str | None, other: str | None, tree: Tree) -> int:
    """Steps from one department to another in the tree, `UNKNOWN_DISTANCE` where one is unknown.

    The organisation itself stands above units that are part of nothing.
    """
    ours, theirs = lineage(one, tree), lineage(other, tree)
    if not ours or not theirs:
        return UNKNOWN_DISTANCE
    shared = len(set(ours) & set(theirs))
    return len(ours) + len(theirs) - 2 * shared
