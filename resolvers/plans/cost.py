"""How many rows an operation may read at most, by its pages and its defaults; nothing is asked of a graph."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from resolvers import paging
from resolvers.binding import Binding, Choice, Computed, Headed, Page
from resolvers.plans.planning import Asked, Bindings
from resolvers.plans.selections import sub_selections

# The rows of a connection, whose number is that of its page.
_PAGED = ("edges", "nodes")


@dataclass(frozen=True, slots=True)
class Reach:
    """A relation's rows: response keys from the root down, the sizes of the pages on the way, and its own last.

    `open_lists` are keys on the way of lists without pages, as long as the data makes them: each counts as one row.
    """

    path: tuple[str, ...]
    pages: tuple[int, ...] = ()
    open_lists: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The most rows, if every list without pages has one."""
        return math.prod(self.pages)


@dataclass(frozen=True, slots=True)
class Cost:
    """Every relation that an operation reads, outermost first.

    The one row by which a page knows that another follows is not counted, nor what use cases read for themselves.
    """

    reaches: tuple[Reach, ...]

    @property
    def rows(self) -> int:
        """The most rows of all relations together."""
        return sum(reach.rows for reach in self.reaches)

    @property
    def widest(self) -> Reach | None:
        """The relation with the most rows, of several the outermost; None where nothing is read."""
        return max(self.reaches, key=lambda reach: reach.rows, default=None)


def of(schema: GraphQLSchema, bindings: Bindings, asked: Asked) -> Cost:
    """The most that an operation may read.

    Raises CodedError for a page of a size that would be refused.
    """
    type_ = schema.get_root_type(asked.operation.operation)
    if type_ is None:
        return Cost(())
    walk = _Walk(schema, bindings, asked)
    fields = asked.selections.of(type_, [asked.operation.selection_set])
    return Cost(tuple(walk.fields(type_, fields, Reach(()))))


@dataclass(frozen=True, slots=True)
class _Walk:
    """Down the selections of one operation."""

    schema: GraphQLSchema
    bindings: Bindings
    asked: Asked

    def fields(
        self, type_: GraphQLObjectType, fields: Mapping[str, Sequence[FieldNode]], above: Reach
    ) -> Iterator[Reach]:
        """What these fields of an object read, each before what hangs below it."""
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name.startswith("__") or is_leaf_type(get_named_type(type_.fields[name].type)):
                continue
            here = self._here(type_, key, nodes[0], above)
            if self._is_relation(type_, name):
                yield here
            yield from self._below(type_.fields[name], nodes, here)

    def _below(self, field: GraphQLField, nodes: Sequence[FieldNode], here: Reach) -> list[Reach]:
        """What is read below; of an interface's types, by the one that reads most."""
        named: Any = get_named_type(field.type)
        possible = self.schema.get_possible_types(named) if is_abstract_type(named) else [named]
        sets = sub_selections(nodes)
        below = [list(self.fields(one, self.asked.selections.of(one, sets), here)) for one in possible]
        return max(below, key=lambda reaches: sum(reach.rows for reach in reaches), default=[])

    def _here(self, type_: GraphQLObjectType, key: str, node: FieldNode, above: Reach) -> Reach:
        field = type_.fields[node.name.value]
        path = (*above.path, key)
        if "first" in field.args:
            default = _default_size(self._binding(type_, node.name.value))
            size = paging.size(self._argument(field, node, "first"), default=default)
            return Reach(path, (*above.pages, size), above.open_lists)
        if "ids" in field.args:
            return Reach(path, (*above.pages, len(self._argument(field, node, "ids"))), above.open_lists)
        if _is_list(field) and node.name.value not in _PAGED:
            return Reach(path, above.pages, (*above.open_lists, ".".join(path)))
        return Reach(path, above.pages, above.open_lists)

    def _argument(self, field: GraphQLField, node: FieldNode, name: str) -> Any:
        """An argument's value; its default where it is left out, or its variable is."""
        default = field.args[name].default_value
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = value_from_ast_untyped(argument.value, dict(self.asked.values))
                return default if value is Undefined else value
        return default

    def _is_relation(self, type_: GraphQLObjectType, name: str) -> bool:
        """Whether rows of its own are read for a field; else it is part of the row above, or made in Python."""
        if type_ is self.schema.query_type:
            return True
        binding = self._binding(type_, name)
        return binding is not None and not isinstance(binding, Computed)

    def _binding(self, type_: GraphQLObjectType, name: str) -> Binding | None:
        bound = f"{type_.name}.{name}"
        root = self.bindings.roots.get(bound)
        return root.of if root is not None else self.bindings.fields.get(bound)


def _default_size(binding: Binding | None) -> int:
    """Rows on a page where `first` is null; of a use case, which may take fewer, the usual number."""
    if isinstance(binding, Choice):
        return max(_default_size(one) for one in binding.among.values())
    if isinstance(binding, Headed):
        return binding.rows.size
    return binding.size if isinstance(binding, Page) else paging.PAGE


def _is_list(field: GraphQLField) -> bool:
    type_ = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(type_, GraphQLList)
