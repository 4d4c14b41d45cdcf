"""Variables and arguments as Python values, by functions made once for a type or a literal.

They take what is right and decline the rest: graphql-core, asked by the reference, words the errors.
"""

import dataclasses
import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    type_from_ast,
    value_from_ast_untyped,
)
from strawberry import UNSET

from resolvers.plans.declined import Declined, Reason

Values = Mapping[str, Any]
"""Variables by name, coerced; one that was neither given nor defaulted is absent."""

Coerce = Callable[[Any], Any]
Get = Callable[[Values], Any]

ABSENT: Any = object()
"""A variable that is not there: its argument is as if left out."""

_LARGEST_INT = 2**31 - 1
_SMALLEST_INT = -(2**31)


def _wrong(value: Any) -> Any:
    raise Declined(Reason.VARIABLES, f"{type(value).__name__} does not fit")


def _string(value: Any) -> Any:
    return value if type(value) is str else _wrong(value)


def _id(value: Any) -> Any:
    return value if type(value) is str else str(value) if type(value) is int else _wrong(value)


def _int(value: Any) -> Any:
    return value if type(value) is int and _SMALLEST_INT <= value <= _LARGEST_INT else _wrong(value)


def _float(value: Any) -> Any:
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return float(value)
    return _wrong(value)


def _boolean(value: Any) -> Any:
    return value if type(value) is bool else _wrong(value)


_BUILT_IN: Mapping[str, Coerce] = {
    "String": _string,
    "ID": _id,
    "Int": _int,
    "Float": _float,
    "Boolean": _boolean,
}


def coercer(type_: GraphQLInputType) -> Coerce:
    """A function from JSON to what a resolver gets of this type; it raises Declined for what does not fit."""
    if isinstance(type_, GraphQLNonNull):
        inner = coercer(type_.of_type)
        return lambda value: _wrong(value) if value is None else inner(value)
    some = _coercer_of_some(type_)
    return lambda value: None if value is None else some(value)


def _coercer_of_some(type_: GraphQLInputType) -> Coerce:
    if isinstance(type_, GraphQLList):
        item = coercer(type_.of_type)
        return lambda value: [item(one) for one in value] if isinstance(value, list) else [item(value)]
    if isinstance(type_, GraphQLEnumType):
        members = enum_members(type_)
        return lambda value: members[value] if type(value) is str and value in members else _wrong(value)
    if isinstance(type_, GraphQLInputObjectType):
        return _object_coercer(type_)
    assert isinstance(type_, GraphQLScalarType)
    return _BUILT_IN.get(type_.name) or _scalar(type_)


def enum_members(type_: GraphQLEnumType) -> dict[str, Any]:
    """The Python member of each of an enum's names."""
    wrapped = type_.extensions["strawberry-definition"].wrapped_cls
    return {name: wrapped(value.value) for name, value in type_.values.items()}


def _scalar(type_: GraphQLScalarType) -> Coerce:
    parse = type_.parse_value

    def coerce(value: Any) -> Any:
        try:
            return parse(value)
        except (GraphQLError, TypeError, ValueError) as error:
            raise Declined(Reason.VARIABLES, str(error)) from error

    return coerce


def _input_class(type_: GraphQLInputObjectType) -> tuple[type[Any], dict[str, str]]:
    """The class of an input object, and the Python name of each of its fields."""
    definition = type_.extensions["strawberry-definition"]
    names = {
        name: field.extensions["strawberry-definition"].python_name for name, field in type_.fields.items()
    }
    return definition.origin, names


def _object_coercer(type_: GraphQLInputObjectType) -> Coerce:
    origin, names = _input_class(type_)
    fields = {name: coercer(field.type) for name, field in type_.fields.items()}
    required = [name for name, field in type_.fields.items() if _must_be_given(field)]

    def coerce(value: Any) -> Any:
        if not isinstance(value, dict) or any(name not in value for name in required):
            return _wrong(value)
        if not value.keys() <= fields.keys():
            return _wrong(value)
        return origin(**{names[name]: fields[name](held) for name, held in value.items()})

    return coerce


def _must_be_given(field: Any) -> bool:
    return isinstance(field.type, GraphQLNonNull) and default_of(field) is ABSENT


def default_of(field: GraphQLArgument | GraphQLInputField) -> Any:
    """What an argument, or an input's field, is where it is left out; ABSENT where it must be given."""
    default = field.extensions["strawberry-definition"].default
    return ABSENT if default in (UNSET, dataclasses.MISSING, inspect.Parameter.empty) else default


def variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function from a request's variables to those of this operation."""
    known: list[tuple[str, Coerce, Any, bool]] = []
    for definition in operation.variable_definitions or ():
        type_ = type_from_ast(schema, definition.type)
        coerce = coercer(type_)  # type: ignore[arg-type]
        default = ABSENT
        if definition.default_value is not None:
            default = _constant(definition.default_value, type_)
        required = isinstance(type_, GraphQLNonNull) and default is ABSENT
        known.append((definition.variable.name.value, coerce, default, required))

    def values(given: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, coerce, default, required in known:
            if name in given:
                found[name] = coerce(given[name])
            elif default is not ABSENT:
                found[name] = default
            elif required:
                raise Declined(Reason.VARIABLES, f"${name} is missing")
        return found

    return values


def _constant(node: ValueNode, type_: Any) -> Any:
    return coercer(type_)(value_from_ast_untyped(node))


def literal(node: ValueNode, type_: GraphQLInputType) -> tuple[bool, Any]:
    """(whether it holds variables, the getter of its value or the value itself)."""
    if not _holds_variables(node):
        return False, _constant(node, type_)
    return True, _getter(node, type_)


def _holds_variables(node: ValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, ListValueNode):
        return any(map(_holds_variables, node.values))
    return isinstance(node, ObjectValueNode) and any(_holds_variables(field.value) for field in node.fields)


def _getter(node: ValueNode, type_: GraphQLInputType) -> Get:
    if isinstance(node, VariableNode):
        return _variable(node.name.value, required=isinstance(type_, GraphQLNonNull))
    if isinstance(node, NullValueNode):
        # Before lists: what is no list stands for a list of one, but null for none.
        return lambda _values: None
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList):
        return _list_getter(node, inner)
    if isinstance(node, ObjectValueNode) and isinstance(inner, GraphQLInputObjectType):
        return _object_getter(node, inner)
    value = _constant(node, type_)
    return lambda _values: value


def _variable(name: str, *, required: bool) -> Get:
    def get(values: Values) -> Any:
        value = values.get(name, ABSENT)
        if required and value is None:
            raise Declined(Reason.ARGUMENTS, f"${name} is null")
        return value

    return get


def _list_getter(node: ValueNode, type_: GraphQLList[Any]) -> Get:
    if not isinstance(node, ListValueNode):
        one = _getter(node, type_.of_type)
        return lambda values: [_or_null(one(values), type_.of_type)]
    items = [_getter(item, type_.of_type) for item in node.values]
    return lambda values: [_or_null(item(values), type_.of_type) for item in items]


def _or_null(value: Any, type_: Any) -> Any:
    if value is not ABSENT:
        return value
    if isinstance(type_, GraphQLNonNull):
        raise Declined(Reason.ARGUMENTS, "a variable in a list is missing")
    return None


def _object_getter(node: ObjectValueNode, type_: GraphQLInputObjectType) -> Get:
    origin, names = _input_class(type_)
    getters = {
        field.name.value: _getter(field.value, type_.fields[field.name.value].type) for field in node.fields
    }
    required = [name for name, field in type_.fields.items() if _must_be_given(field)]

    def get(values: Values) -> Any:
        held = {name: value for name, getter in getters.items() if (value := getter(values)) is not ABSENT}
        if any(name not in held for name in required):
            raise Declined(Reason.ARGUMENTS, "a required field is missing")
        return origin(**{names[name]: value for name, value in held.items()})

    return get
