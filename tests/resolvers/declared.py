"""What the schema's fields are declared by: a walk over its types, their shapes and their bindings."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from resolvers.binding import Binding, Choice, Headed, Many, One, Page
from resolvers.fields import FIELDS, ROOTS
from resolvers.shapes import Made, Shape
from tests.asking import schema

PAGE_FIELDS = frozenset({"edges", "pageInfo", "nodes", "totalCount"})
"""What every connection has."""
BY_HAND = frozenset({"Query.nodes"})
"""Answered by a method of its own, for lists of ids of several types."""


def object_types() -> dict[str, GraphQLObjectType]:
    """The schema's object types by name, introspection apart."""
    return {
        name: kind
        for name, kind in schema()._schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
    }


def types_with_fields() -> dict[str, GraphQLObjectType | GraphQLInterfaceType]:
    """Object types and interfaces, by name."""
    return {
        name: kind
        for name, kind in schema()._schema.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
    }


def is_of_pages(kind: GraphQLObjectType | GraphQLInterfaceType) -> bool:
    """Whether a type is only what lists are paged by: an edge, or where a page stands."""
    return kind.name == "PageInfo" or set(kind.fields) == {"cursor", "node"}


def is_of_connection(kind: GraphQLObjectType | GraphQLInterfaceType, field: str) -> bool:
    """Whether a field is one that a connection has by being one."""
    return "edges" in kind.fields and field in PAGE_FIELDS


def declared_fields() -> Iterator[tuple[str, GraphQLObjectType | GraphQLInterfaceType, str]]:
    """("Type.field", the type, the field) of every field that needs a declaration."""
    for name, kind in types_with_fields().items():
        if not is_of_pages(kind):
            yield from (
                (f"{name}.{field}", kind, field) for field in kind.fields if not is_of_connection(kind, field)
            )


def definition(kind: GraphQLObjectType | GraphQLInterfaceType, field: str) -> Any:
    """What Strawberry knows of a field."""
    return kind.fields[field].extensions["strawberry-definition"]


def result_type(kind: GraphQLObjectType | GraphQLInterfaceType, field: str) -> str:
    """The name of the type of a field's objects or values: of a connection, of what it lists."""
    found: Any = get_named_type(kind.fields[field].type)
    if "edges" in getattr(found, "fields", ()):
        found = get_named_type(found.fields["nodes"].type)
    return str(found.name)


def asked_names(kind: GraphQLObjectType | GraphQLInterfaceType, field: str) -> set[str]:
    """The texts such as ``Type.field`` that a field's resolver and extensions are made with."""
    found = definition(kind, field)
    texts = {extension.field for extension in found.extensions if hasattr(extension, "field")}
    if found.base_resolver is not None:
        function = found.base_resolver.wrapped_func
        held = [cell.cell_contents for cell in function.__closure__ or ()]
        texts |= {text for text in (*function.__code__.co_consts, *held) if isinstance(text, str)}
    return {text for text in texts if "." in text and " " not in text}


def every_binding() -> Iterator[tuple[str, Binding]]:
    """Every binding by the name it is asked by, those of choices, headers and shapes apart and under that name."""
    for name, binding in [*FIELDS.items(), *((name, root.of) for name, root in ROOTS.items())]:
        yield from _parts_of(name, binding)
    for shape in shapes():
        kind = shape.type.__strawberry_definition__.name
        for field, binding in shape.instead.items():
            yield from _parts_of(f"{kind}.{field}", binding)


def _parts_of(name: str, binding: Binding) -> Iterator[tuple[str, Binding]]:
    if isinstance(binding, Choice):
        for chosen in binding.among.values():
            yield from _parts_of(name, chosen)
    elif isinstance(binding, Headed):
        yield from ((name, binding.header), (name, binding.rows))
    else:
        yield name, binding


def looks_at_viewer(binding: Binding) -> bool:
    """Whether what a binding answers depends on who asks: by its guard, its fragment or its columns."""
    if not isinstance(binding, One | Many | Page):
        return False
    texts = [binding.fragment.text, *binding.shape.read.values()]
    return getattr(binding, "guard", None) is not None or any("$viewer_" in text for text in texts)


def shapes() -> list[Shape]:
    """Every shape that a binding reads rows by, with those that lie within them."""
    found: dict[int, Shape] = {}

    def add(candidates: Iterable[Any]) -> None:
        for shape in candidates:
            if isinstance(shape, Shape) and id(shape) not in found:
                found[id(shape)] = shape
                add(part.shape for part in shape.parts.values())
                add(getattr(binding, "shape", None) for binding in shape.instead.values())

    for name, binding in [*FIELDS.items(), *((name, root.of) for name, root in ROOTS.items())]:
        add(getattr(part, "shape", None) for _, part in _parts_of(name, binding))
    return list(found.values())


def shapes_of(kind: GraphQLObjectType) -> list[Shape]:
    """The shapes whose objects are of a type."""
    origin = kind.extensions["strawberry-definition"].origin
    return [shape for shape in shapes() if shape.type is origin]


def is_made(kind: GraphQLObjectType) -> bool:
    """Whether objects of a type are also made in Python, so that attributes are all they need."""
    origin = kind.extensions["strawberry-definition"].origin
    made = [
        binding.shape.type
        for _, binding in every_binding()
        if isinstance(getattr(binding, "shape", None), Made)
    ]
    return origin in made or not shapes_of(kind)
