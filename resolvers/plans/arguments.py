"""A field's arguments as its binding gets them: each by its Python name, defaults filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLNonNull, print_ast

from resolvers.plans import inputs
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.inputs import ABSENT, Get, Values


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one field of a document: `constant` where no variable is in them."""

    text: str
    constant: dict[str, Any] | None
    get: Callable[[Values], dict[str, Any]]


def of(node: FieldNode, field: GraphQLField) -> Arguments:
    """The arguments of a field node."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    constant: dict[str, Any] = {}
    getters: list[tuple[str, Get, Any]] = []
    for name, argument in field.args.items():
        python_name = argument.extensions["strawberry-definition"].python_name
        default = inputs.default_of(argument)
        if name not in given:
            constant[python_name] = default
            continue
        varies, value = inputs.literal(given[name], argument.type)
        if varies:
            required = isinstance(argument.type, GraphQLNonNull)
            getters.append((python_name, value, ABSENT if required else default))
        else:
            constant[python_name] = value
    text = " ".join(sorted(print_ast(argument) for argument in node.arguments or ()))
    if not getters:
        return Arguments(text, constant, lambda _values: constant)

    def get(values: Values) -> dict[str, Any]:
        held = dict(constant)
        for python_name, getter, default in getters:
            value = getter(values)
            held[python_name] = default if value is ABSENT else value
            if held[python_name] is ABSENT:
                raise Declined(Reason.ARGUMENTS, f"{python_name} is missing")
        return held

    return Arguments(text, None, get)
