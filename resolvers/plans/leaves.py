"""Leaf values on their way out: right ones as they are, others by graphql-core's own functions, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
)

from resolvers.plans import inputs
from resolvers.plans.code import Code
from resolvers.plans.declined import Declined, Reason

# `x` holds the value; what is not of the class that a type usually has goes to `{slow}`, null and all.
_FAST = {
    "String": "x.__class__ is str",
    "ID": "x.__class__ is str",
    "Int": "x.__class__ is int and -2147483649 < x < 2147483648",
    "Float": "x.__class__ is float and x - x == 0.0",
    "Boolean": "x is True or x is False",
    "Date": "x.__class__ is str",
    "Duration": "x.__class__ is str",
    "TimeZone": "x.__class__ is str",
    "URL": "x.__class__ is str",
}
_INSTANT = "DateTime"


def fault(what: str) -> Any:
    """Never answers: the reference says what is wrong with this value, and where."""
    raise Declined(Reason.ANSWER, what)


@dataclass(slots=True)
class Leaves:
    """Code for leaf values, by type; what it calls is made once for a type."""

    _names: dict[str, dict[Any, str]] = field(default_factory=dict)
    _slow: dict[tuple[str, bool], Callable[[Any], Any]] = field(default_factory=dict)

    def expression(self, code: Code, type_: GraphQLOutputType, value: str) -> str:
        """Code for a leaf, or a list of leaves, of this type; `value` is code for what was read."""
        required = isinstance(type_, GraphQLNonNull)
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            item = self.expression(code, inner.of_type, "y")
            null = f"{code.hold(fault, 'fault')}('null')" if required else "None"
            return f"({null} if (z := {value}) is None else [{item} for y in z])"
        return self._leaf(code, inner, value, required=required)

    def _leaf(self, code: Code, type_: GraphQLLeafType, value: str, *, required: bool) -> str:
        if isinstance(type_, GraphQLEnumType):
            names = self._names.setdefault(type_.name, _shown_names(type_))
            shown = code.hold(names, "names")
            return f"{shown}[{value}]" if required else f"(None if (x := {value}) is None else {shown}[x])"
        slow = code.hold(
            self._slow.setdefault((type_.name, required), _slowly(type_, required=required)), "slow"
        )
        if type_.name == _INSTANT:
            return f"(x.replace('.000000Z', 'Z') if (x := {value}).__class__ is str else {slow}(x))"
        return f"(x if {_FAST[type_.name].replace('x', f'(x := {value})', 1)} else {slow}(x))"


def _shown_names(type_: GraphQLEnumType) -> dict[Any, str]:
    """An enum's names, by name and by member."""
    members = inputs.enum_members(type_)
    return {**{name: name for name in members}, **{member: name for name, member in members.items()}}


def _slowly(type_: GraphQLLeafType, *, required: bool) -> Callable[[Any], Any]:
    def shown(value: Any) -> Any:
        if value is None and not required:
            return None
        try:
            return fault(type_.name) if value is None else type_.serialize(value)
        except (GraphQLError, TypeError, ValueError) as error:
            raise Declined(Reason.ANSWER, str(error)) from error

    return shown
