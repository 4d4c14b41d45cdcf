"""A document with hostile text wherever a client chooses the text: aliases, names, strings, variables."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    NameNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    visit,
)

from tests.plans.aiming import schema
from tests.plans.drawing import Operation


def made_hostile(
    operation: Operation, *, name: str, text: str, scalars: Collection[str] = ("String", "ID")
) -> Operation:
    """The operation with every name a client may choose beginning with `name`, and values of `scalars` being `text`.

    Names stay apart from each other, so the document stays valid.
    """
    document = parse(operation.document)
    free = _Free(scalars)
    visit(document, free)
    types = TypeInfo(schema())
    renamed = visit(document, TypeInfoVisitor(types, _Renaming(types, name, text, scalars)))
    variables = {
        f"{name}{known}": _with(text, value) if known in free.names else value
        for known, value in operation.variables.items()
    }
    chosen = operation.operation_name
    return replace(
        operation,
        document=print_ast(renamed),
        variables=variables,
        operation_name=None if chosen is None else f"{name}{chosen}",
    )


def _with(text: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_with(text, item) for item in value]
    return text if isinstance(value, str) else value


class _Free(Visitor):
    """Finds the variables whose values are free text."""

    def __init__(self, scalars: Collection[str]) -> None:
        super().__init__()
        self.scalars = scalars
        self.names: set[str] = set()

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        if print_ast(node.type).strip("![]") in self.scalars:
            self.names.add(node.variable.name.value)


@dataclass
class _Renaming(Visitor):
    types: TypeInfo
    name: str
    text: str
    scalars: Collection[str]

    def __post_init__(self) -> None:
        super().__init__()

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        key = node.alias.value if node.alias else node.name.value
        return _changed(node, alias=NameNode(value=f"{self.name}{key}"))

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Any:
        return None if node.name is None else _changed(node, name=self._of(node.name))

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> Any:
        return _changed(node, name=self._of(node.name))

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> Any:
        return _changed(node, name=self._of(node.name))

    def enter_variable(self, node: VariableNode, *_: Any) -> Any:
        return _changed(node, name=self._of(node.name))

    def enter_string_value(self, node: StringValueNode, *_: Any) -> Any:
        wanted = self.types.get_input_type()
        if wanted is None or get_named_type(wanted).name not in self.scalars:
            return None
        return _changed(node, value=self.text, block=False)

    def _of(self, name: NameNode) -> NameNode:
        return NameNode(value=f"{self.name}{name.value}")


def _changed(node: Any, **changes: Any) -> Any:
    held = {key: getattr(node, key) for key in node.keys}
    return type(node)(**{**held, **changes})
