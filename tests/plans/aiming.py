"""Ways from the query's root to a type of the schema, so that what lies deep is asked for too."""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from tests.plans import runners

Selectable = GraphQLObjectType | GraphQLInterfaceType
Way = tuple[str, ...]
"""Names of fields; where one answers an interface, the type that is meant comes next."""

_DETOURS: Final = (0, 0, 1, 2)
"""How many fields a way is longer than the shortest, by chance."""
_MOST_STEPS: Final = 9


@cache
def schema() -> GraphQLSchema:
    """The schema as graphql-core knows it."""
    return build_schema(runners.schema().as_str())


@cache
def reached() -> Mapping[str, Selectable]:
    """Every type with fields that a query can select, by name."""
    found: dict[str, Selectable] = {}
    waiting: list[GraphQLNamedType | None] = [schema().query_type]
    while waiting:
        type_ = waiting.pop()
        if isinstance(type_, Selectable) and type_.name not in found:
            found[type_.name] = type_
            waiting += (below for _, below in _steps(type_))
    return found


def way(rng: random.Random, target: str) -> Way:
    """A way to a type: one of the shortest, or a little longer."""
    far = _distances(target)
    at: Selectable = reached()["Query"]
    left = far[at.name] + rng.choice(_DETOURS)
    taken: list[str] = []
    while at.name != target and len(taken) < _MOST_STEPS:
        left -= 1
        name, at = rng.choice([step for step in _steps(at) if far.get(step[1].name, left + 1) <= left])
        taken.append(name)
    return tuple(taken)


@cache
def _distances(target: str) -> Mapping[str, int]:
    """How many steps lead from a type to the target; a type that none leads from is left out."""
    far = {target: 0}
    while True:
        nearer = {
            name: 1 + min(far[below.name] for _, below in _steps(type_) if below.name in far)
            for name, type_ in reached().items()
            if name not in far and any(below.name in far for _, below in _steps(type_))
        }
        if not nearer:
            return far
        far |= nearer


def _steps(type_: Selectable) -> Iterator[tuple[str, Selectable]]:
    """What leads on from a type, and to which: its fields, or the types of an interface."""
    if isinstance(type_, GraphQLInterfaceType):
        yield from ((one.name, one) for one in schema().get_possible_types(type_))
        return
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        if isinstance(below, Selectable):
            yield name, below
