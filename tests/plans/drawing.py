"""Valid operations drawn at random from the schema: the same ones for the same seed and stock."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
)

from tests.plans import aiming
from tests.plans.aiming import Selectable, Way, schema
from tests.plans.expressing import Expressing
from tests.plans.operations import written
from tests.plans.scopes import Scope
from tests.plans.stock import Stock
from tests.plans.values import REFUSED, Values
from tests.plans.variables import ABSENT, Variables, spoiled

# Fields that lead to a list's items and are no step of the graph.
_PLUMBING: Final = frozenset({"edges", "node", "nodes"})
_FOR_ADMINISTRATORS: Final = frozenset({"disputes", "integrityFlags", "rankingQuality"})
# Drawn twice as often as others: the most lies behind them.
_FRUITFUL: Final = frozenset(
    {"viewer", "employees", "nodes", "sessions", "skills", "history", "edges", "userErrors"}
)
_DEEPEST = 7
_DEEPEST_FIELDS = 14
# How many selection sets an operation has, about: what its plan costs the server.
_BUDGETS: Final = (2, 4, 6, 7, 8, 9, 10, 14, 24)
_WRONG_IN_A_DOCUMENT = 0.18
_SPOILED_DOCUMENT = 0.06
_TWO_OPERATIONS = 0.12
# How many operations go to a type by a way to it, and ask there for all its leaves.
_AIMED = 0.35


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client sends."""

    document: str
    variables: dict[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class _Fragment:
    name: str
    on: Selectable
    body: str
    scope: Scope


@dataclass(slots=True)
class _Place:
    """Where a selection set is drawn: how deep, and which keys its answer has taken.

    `way` leads on to the type that is aimed at, empty there; None where nothing is aimed at.
    """

    type: Selectable
    scope: Scope
    steps: int = 0
    fields: int = 0
    way: Way | None = None


def draw(seed: int, stock: Stock) -> Operation:
    """The query of this seed; its document is valid."""
    query = schema().query_type
    assert query is not None
    return _Drawing(random.Random(seed), stock).operation("query", query)


def draw_refused(seed: int, stock: Stock) -> Operation:
    """The mutation of this seed; its document is valid, and every field of it is refused."""
    mutation = schema().mutation_type
    assert mutation is not None
    return _Drawing(random.Random(seed), stock).operation("mutation", mutation)


@dataclass(slots=True)
class _Drawing:
    rng: random.Random
    stock: Stock
    budget: int = 0
    fragments: list[_Fragment] = field(default_factory=list)
    variables: Variables = field(init=False)
    values: Values = field(init=False)
    expressing: Expressing = field(init=False)

    def __post_init__(self) -> None:
        wrong = 0.25 if self.rng.random() < _WRONG_IN_A_DOCUMENT else 0.0
        self.variables = Variables(self.rng)
        self.values = Values(self.rng, self.stock, wrong)
        self.expressing = Expressing(self.rng, self.variables)

    def operation(self, kind: str, root: GraphQLObjectType) -> Operation:
        """One document with the variables for one of its operations."""
        count = 2 if self.rng.random() < _TWO_OPERATIONS else 1
        bodies = []
        for _ in range(count):
            self.budget = self.rng.choice(_BUDGETS)
            way = self._way() if kind == "query" else None
            bodies.append(self._selections(_Place(root, Scope(), way=way)))
        named = count > 1 or self.rng.random() < 0.6
        names = (
            [f"{self.rng.choice(('Page', 'list', '_q', 'Query'))}{n}" for n in range(count)]
            if named
            else [""]
        )
        fragments = {one.name: f"fragment {one.name} on {one.on} {one.body}" for one in self.fragments}
        document = written(kind, dict(zip(names, bodies, strict=True)), fragments, self.variables.declared)
        chosen = self.rng.choice(names) or None
        if chosen is not None and count == 1 and self.rng.random() < 0.5:
            chosen = None
        # As a server reads them: no word of an enum is anything but text then.
        return Operation(document, json.loads(json.dumps(self._given())), chosen)

    def _given(self) -> dict[str, Any]:
        given = self.variables.given()
        if self.rng.random() < 0.1:
            given["unasked"] = {"for": [1, None]}
        if given and self.variables.declared and self.rng.random() < _SPOILED_DOCUMENT:
            name = self.rng.choice(sorted(self.variables.declared))
            value = spoiled(self.rng, self.variables.declared[name])
            given.pop(name, None)
            if value is not ABSENT:
                given[name] = value
        return given

    def _way(self) -> Way | None:
        if self.rng.random() > _AIMED:
            return None
        return aiming.way(self.rng, self.rng.choice(sorted(aiming.reached())))

    def _selections(self, place: _Place) -> str:
        drawn = self._aimed(place)
        drawn += [self._selection(place) for _ in range(self._wanted(place))]
        self.rng.shuffle(drawn)
        kept = [one for one in drawn if one]
        return "{\n" + "\n".join(kept or ["__typename"]) + "\n}"

    def _aimed(self, place: _Place) -> list[str]:
        """What leads on to the type that is aimed at; every leaf of that one."""
        if place.way is None:
            return []
        if not place.way:
            leaves = _parts(place.type)[1]
            return [self._field(place, one) for one in self.rng.sample(leaves, len(leaves))]
        step, further = place.way[0], place.way[1:]
        if isinstance(place.type, GraphQLInterfaceType):
            return [self._inline(place, aiming.reached()[step], further)]
        return [self._field(place, (step, place.type.fields[step]), further)]

    def _wanted(self, place: _Place) -> int:
        if place.way is not None:
            return self.rng.choice((0, 0, 1, 2))
        if place.steps == 0:
            return self.rng.choice((1, 1, 1, 2, 3))
        return self.rng.choice((2, 3, 3, 4, 5, 6) if self.budget > 0 else (1, 2, 3, 4))

    def _selection(self, place: _Place) -> str:
        kind = self.rng.random()
        if kind < 0.05:
            return self._typename(place)
        if self.budget > 0 and kind < 0.15 and (place.steps or self.rng.random() < 0.3):
            return self._inline(place, self.rng.choice(_narrower(place.type)))
        if self.budget > 0 and kind < 0.25 and (place.steps or self.rng.random() < 0.3):
            return self._spread(place)
        if isinstance(place.type, GraphQLInterfaceType) and self.budget > 0 and kind < 0.8:
            return self._inline(place, self.rng.choice(_narrower(place.type)))
        return self._field(place, self._chosen(place))

    def _typename(self, place: _Place) -> str:
        key = self.rng.choice(("__typename", "__typename", "kind_", "t"))
        if not place.scope.fits(key, place.type, "String!", "__typename"):
            return ""
        place.scope.take(key, place.type, "String!", "__typename")
        return ("" if key == "__typename" else f"{key}: ") + "__typename" + self._directives()

    def _field(self, place: _Place, chosen: tuple[str, GraphQLField], way: Way | None = None) -> str:
        name, definition = chosen
        below = get_named_type(definition.type)
        # An id is of the type that is meant behind an interface.
        self.values.meant = way[0] if way and isinstance(below, GraphQLInterfaceType) else None
        given = self.expressing.arguments(self.values.arguments(place.type.name, name, definition))
        what, shape = name + given, str(definition.type)
        key = self._key(place, name, shape, what)
        if key is None:
            return ""
        scope = place.scope.take(key, place.type, shape, what)
        text = ("" if key == name else f"{key}: ") + what + self._directives()
        if not isinstance(below, Selectable):
            return text
        self.budget -= 1
        step = 0 if name in _PLUMBING else 1
        inner = _Place(below, scope, place.steps + step, place.fields + 1, way)
        text_of_field = f"{text} {self._selections(inner)}"
        # The same key again, with other selections to merge.
        if self.budget > 0 and self.rng.random() < 0.08:
            return f"{text_of_field}\n{text} {self._selections(replace(inner, way=None))}"
        return text_of_field

    def _chosen(self, place: _Place) -> tuple[str, GraphQLField]:
        composite, leaves = _parts(place.type)
        deep = place.steps >= _DEEPEST or place.fields >= _DEEPEST_FIELDS or self.budget <= 0
        # A connection and a payload are asked for what is in them, mostly.
        likely = 0.8 if place.type.name.endswith(("Connection", "Payload")) else 0.55
        if composite and (not leaves or (not deep and self.rng.random() < likely)):
            drawn = self.rng.choice(composite + [one for one in composite if one[0] in _FRUITFUL])
            # Most viewers run no programme: the lists of those who do are drawn half as often.
            again = drawn[0] in _FOR_ADMINISTRATORS and self.rng.random() < 0.5
            return self.rng.choice(composite) if again else drawn
        return self.rng.choice(leaves)

    def _key(self, place: _Place, name: str, shape: str, what: str) -> str | None:
        """The response key; None where none that was tried is free."""
        tried = [name, name] if self.rng.random() < 0.75 else []
        tried += [
            self.rng.choice(("a", "b", "x", "name", "id", "_1", "nodes", "rank")),
            f"k{self.rng.randrange(10**4)}",
        ]
        fitting = (key for key in tried if place.scope.fits(key, place.type, shape, what))
        return next(fitting, None)

    def _inline(self, place: _Place, on: Selectable, way: Way | None = None) -> str:
        condition = "" if on is place.type and self.rng.random() < 0.4 else f" on {on}"
        self.budget -= 1
        inner = _Place(on, place.scope, max(place.steps, 1), place.fields, way)
        return f"...{condition}{self._directives()} {self._selections(inner)}"

    def _spread(self, place: _Place) -> str:
        possible = _narrower(place.type)
        known = [one for one in self.fragments if one.on in possible]
        if known and self.rng.random() < 0.5:
            fragment = self.rng.choice(known)
        else:
            fragment = self._fragment(self.rng.choice(possible), place)
        if not place.scope.takes_in(fragment.scope):
            return ""
        place.scope.take_in(fragment.scope)
        if fragment not in self.fragments:
            self.fragments.append(fragment)
        return f"...{fragment.name}{self._directives()}"

    def _fragment(self, on: Selectable, place: _Place) -> _Fragment:
        self.budget -= 1
        scope = Scope()
        body = self._selections(_Place(on, scope, max(place.steps, 1), place.fields))
        name = f"{self.rng.choice(('Card', 'row_', 'F'))}{self.rng.randrange(10**6)}"
        return _Fragment(name, on, body, scope)

    def _directives(self) -> str:
        if self.rng.random() > 0.08:
            return ""
        on = self.rng.random() < 0.75
        name = self.rng.choice(("include", "skip"))
        value = on if name == "include" else not on
        by_variable = self.rng.random() < 0.6
        return f" @{name}(if: {self.variables.switch(value) if by_variable else str(value).lower()})"


_Fields = list[tuple[str, GraphQLField]]


def _parts(type_: Selectable) -> tuple[_Fields, _Fields]:
    """A type's fields that have fields again, and its leaves."""
    fields = list(_drawn_fields(type_).items())
    composite = [one for one in fields if is_composite_type(get_named_type(one[1].type))]
    return composite, [one for one in fields if one not in composite]


def _drawn_fields(type_: Selectable) -> dict[str, GraphQLField]:
    """A type's fields; of mutations only those whose input can be made to be refused."""
    fields: dict[str, GraphQLField] = type_.fields
    if type_ is not schema().mutation_type:
        return fields
    inputs = {name: get_named_type(field.args["input"].type) for name, field in fields.items()}
    return {
        name: fields[name]
        for name, of in inputs.items()
        if isinstance(of, GraphQLInputObjectType) and REFUSED.keys() & of.fields.keys()
    }


def _narrower(type_: Selectable) -> Sequence[Selectable]:
    """The types that a fragment may name here: the type itself, its interfaces, the types of an interface."""
    if isinstance(type_, GraphQLObjectType):
        return (type_, type_, *type_.interfaces)
    return (type_, *schema().get_possible_types(type_))
