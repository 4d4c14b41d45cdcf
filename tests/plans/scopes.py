"""Which response keys of a selection set are taken, so that what is drawn beside them can be merged."""

from dataclasses import dataclass, field

from graphql import GraphQLCompositeType, GraphQLInterfaceType


@dataclass(slots=True)
class Taken:
    """A response key: its shape, what stands behind it by parent type, and the keys below it."""

    shape: str
    behind: dict[str, str]
    below: "Scope"


@dataclass(slots=True)
class Scope:
    """The keys of everything that is answered at one place."""

    keys: dict[str, Taken] = field(default_factory=dict)

    def fits(self, key: str, parent: GraphQLCompositeType, shape: str, what: str) -> bool:
        """Whether `what` (a field with its arguments) of this shape may be answered under the key."""
        taken = self.keys.get(key)
        return taken is None or (taken.shape == shape and _agree(taken.behind, {_place(parent): what}))

    def take(self, key: str, parent: GraphQLCompositeType, shape: str, what: str) -> "Scope":
        """The scope below the key, which is now taken."""
        taken = self.keys.setdefault(key, Taken(shape, {}, Scope()))
        taken.behind[_place(parent)] = what
        return taken.below

    def takes_in(self, other: "Scope") -> bool:
        """Whether all keys of `other` may stand here too."""
        return all(key not in self.keys or _fit(self.keys[key], taken) for key, taken in other.keys.items())

    def take_in(self, other: "Scope") -> None:
        """Take all keys of `other`, which fits."""
        for key, taken in other.keys.items():
            mine = self.keys.setdefault(key, Taken(taken.shape, {}, Scope()))
            mine.behind.update(taken.behind)
            mine.below.take_in(taken.below)


_ANY = "*"


def _place(parent: GraphQLCompositeType) -> str:
    # What is selected on an interface meets what is selected on any of its types.
    return _ANY if isinstance(parent, GraphQLInterfaceType) else parent.name


def _agree(first: dict[str, str], second: dict[str, str]) -> bool:
    return all(
        mine == theirs
        for place, mine in first.items()
        for other, theirs in second.items()
        if _ANY in (place, other) or place == other
    )


def _fit(first: Taken, second: Taken) -> bool:
    return (
        first.shape == second.shape
        and _agree(first.behind, second.behind)
        and first.below.takes_in(second.below)
    )
