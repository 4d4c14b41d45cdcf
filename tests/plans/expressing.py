"""Values written into a document: as literals, as variables, or as literals with variables inside."""

import json
import random
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull

from tests.plans.values import Arguments, Word
from tests.plans.variables import Variables


@dataclass(slots=True)
class Expressing:
    """Chooses how a value reaches the server."""

    rng: random.Random
    variables: Variables

    def arguments(self, given: Arguments) -> str:
        """What follows a field's name; empty for no arguments."""
        if not given:
            return ""
        names = self.rng.sample(sorted(given), len(given))
        return "(" + ", ".join(f"{name}: {self._of(*given[name])}" for name in names) + ")"

    def _of(self, type_: GraphQLInputType, value: Any) -> str:
        if value is None and self.rng.random() < 0.5:
            return self.variables.left_out(_nullable(type_), None)
        sent = self._single(value)
        if self.rng.random() < 0.35:
            return self.variables.of(type_, sent, literal(sent))
        return self._written(type_, sent)

    def _single(self, value: Any) -> Any:
        """A list of one may be written without its brackets."""
        return value[0] if isinstance(value, list) and len(value) == 1 and self.rng.random() < 0.3 else value

    def _written(self, type_: GraphQLInputType, value: Any) -> str:
        bare = _nullable(type_)
        if isinstance(bare, GraphQLList) and isinstance(value, list):
            return "[" + ", ".join(self._of(bare.of_type, item) for item in value) + "]"
        if isinstance(bare, GraphQLInputObjectType) and isinstance(value, dict):
            names = self.rng.sample(sorted(value), len(value))
            return (
                "{"
                + ", ".join(f"{name}: {self._of(bare.fields[name].type, value[name])}" for name in names)
                + "}"
            )
        if isinstance(value, str) and not isinstance(value, Word) and value and self.rng.random() < 0.1:
            return _block(value)
        return literal(value)


def literal(value: Any) -> str:
    """The value as a document writes it, without variables."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    # JSON's way of writing text, numbers, booleans and null is GraphQL's too.
    return json.dumps(value)


def _block(text: str) -> str:
    # A block string drops blank first lines and common indent, and knows one escape only.
    plain = text.isprintable() and text == text.strip() and '"' not in text and "\\" not in text
    return f'"""{text}"""' if plain else json.dumps(text)


def _nullable(type_: GraphQLInputType) -> GraphQLInputType:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_
