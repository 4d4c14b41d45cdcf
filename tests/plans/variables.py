"""The variables of a drawn document: declared with and without defaults, given, left out, null, or wrong."""

import random
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLInputType, GraphQLNonNull

ABSENT: Any = object()
"""A variable that is declared and not given."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable: its type as text, its default as a literal, and the value given for it."""

    type: str
    default: str | None
    value: Any

    def text(self, name: str) -> str:
        """Its part of an operation's head."""
        return f"${name}: {self.type}" + ("" if self.default is None else f" = {self.default}")


@dataclass(slots=True)
class Variables:
    """Every variable of a document, whichever operation uses it."""

    rng: random.Random
    declared: dict[str, Declared] = field(default_factory=dict)

    def of(self, type_: GraphQLInputType, value: Any, literal: str) -> str:
        """`$name` of a variable that brings this value to a place of this type; `literal` is the same in text.

        One in four comes by its default; a variable that was made for the same is used again now and then.
        """
        nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        for name, known in self.declared.items():
            if (
                known.type in (str(type_), f"{nullable}!")
                and known.value == value
                and self.rng.random() < 0.7
            ):
                return f"${name}"
        default = self.rng.random() < 0.25 and value is not None
        required = isinstance(type_, GraphQLNonNull)
        # A default lets a nullable variable stand where null may not.
        strict = (required and not default) or (value is not None and self.rng.random() < 0.3)
        text = f"{nullable}!" if strict else str(nullable)
        given = ABSENT if default and self.rng.random() < 0.7 else value
        return self._declare(Declared(text, literal if default else None, given))

    def left_out(self, type_: GraphQLInputType, default: str | None) -> str:
        """`$name` of a nullable variable that is not given, or given as null."""
        given = ABSENT if self.rng.random() < 0.6 else None
        return self._declare(Declared(str(type_), default, given))

    def switch(self, on: bool) -> str:
        """`$name` of a variable for `@include` and `@skip`."""
        by_default = self.rng.random() < 0.3
        default = str(on).lower() if by_default else None
        return self._declare(Declared("Boolean!", default, ABSENT if by_default else on))

    def given(self) -> dict[str, Any]:
        """What a client sends."""
        return {name: known.value for name, known in self.declared.items() if known.value is not ABSENT}

    def _declare(self, declared: Declared) -> str:
        name = f"{self.rng.choice(('v', 'id', 'first', '_', 'V'))}{len(self.declared) + 1}"
        self.declared[name] = declared
        return f"${name}"


def spoiled(rng: random.Random, declared: Declared) -> Any:
    """A value that this variable cannot take, or ABSENT; for a type that takes them all, as it was."""
    wrong: list[Any] = [{"unknown": 1}, [[{}]]]
    bare = declared.type.strip("![]")
    if declared.type.endswith("!"):
        wrong.append(None)
        if declared.default is None:
            wrong.append(ABSENT)
    by_type: dict[str, list[Any]] = {
        "Int": ["5", 2**40, 1.5, True, float(2**31), ""],
        "Float": ["1.5", True, "NaN"],
        "Boolean": ["true", 1, 0, None if declared.type.endswith("!") else 2],
        "String": [5, True, 1.5],
        "ID": [True, 1.5, {"id": 1}],
        "DateTime": ["yesterday", 5, "2026-06-15", "2026-06-15T12:00:00", "2026-13-01T00:00:00Z"],
        "Duration": ["P1Y", "P", 5],
    }
    wrong += by_type.get(bare, ["UNKNOWN", "active", 5])
    if bare.endswith(("Input", "Filter")):
        wrong += [
            {"nonsense": True},
            {"skillId": 1.5},
            {"minLevel": "3"},
            "text",
            {"first": 1, "purpose": "X"},
        ]
    return rng.choice(wrong)
