"""A smaller document that still shows a difference: selections, directives and arguments dropped one at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_operation_ast,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.plans.aiming import schema
from tests.plans.drawing import Operation

Differs = Callable[[Operation], Awaitable[bool]]

_MOST_TRIES = 150
_DROPPED = (
    FieldNode,
    InlineFragmentNode,
    FragmentSpreadNode,
    DirectiveNode,
    ArgumentNode,
    OperationDefinitionNode,
)


async def smaller(operation: Operation, differs: Differs) -> Operation:
    """The operation without everything that may be dropped while `differs` holds; gives up after 150 tries."""
    tries = position = 0
    while tries < _MOST_TRIES:
        document = _without(parse(operation.document), position)
        if document is None:
            return operation
        candidate = replace(operation, document=print_ast(document))
        tries += 1
        if _is_askable(candidate) and await differs(candidate):
            operation = candidate
        else:
            position += 1
    return operation


def _is_askable(operation: Operation) -> bool:
    """Whether the document is valid and still has the operation that is asked."""
    try:
        document = parse(operation.document)
    except GraphQLError:
        return False
    there = get_operation_ast(document, operation.operation_name) is not None
    return there and not validate(schema(), document)


def _without(document: DocumentNode, position: int) -> DocumentNode | None:
    """The document without its nth node that may be dropped; None past the last."""
    dropping = _Dropping(position)
    edited: DocumentNode = visit(document, dropping)
    if not dropping.done:
        return None
    return _tidied(edited)


class _Dropping(Visitor):
    def __init__(self, position: int) -> None:
        super().__init__()
        self.left = position
        self.done = False

    def enter(self, node: Node, _key: Any, parent: Any, *_: Any) -> Any:
        """Drop the node whose turn it is; an only selection gives way to `__typename`."""
        if self.done or not isinstance(node, _DROPPED) or _is_typename(node):
            return None
        if self.left:
            self.left -= 1
            return None
        self.done = True
        alone = isinstance(parent, tuple | list) and len(parent) == 1
        is_selection = isinstance(node, FieldNode | InlineFragmentNode | FragmentSpreadNode)
        return FieldNode(name=NameNode(value="__typename")) if alone and is_selection else REMOVE


def _is_typename(node: Node) -> bool:
    return isinstance(node, FieldNode) and node.name.value == "__typename"


def _tidied(document: DocumentNode) -> DocumentNode:
    """Without fragments that nothing names and variables that nothing uses."""
    while True:
        spread = _names(document, FragmentSpreadNode)
        used = _names(document, VariableNode)
        tidied: DocumentNode = visit(document, _Unused(spread, used))
        if print_ast(tidied) == print_ast(document):
            return tidied
        document = tidied


class _Unused(Visitor):
    def __init__(self, spread: set[str], used: set[str]) -> None:
        super().__init__()
        self.spread, self.used = spread, used

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> Any:
        return None if node.name.value in self.spread else REMOVE

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:
        return False if node.variable.name.value in self.used else REMOVE


def _names(document: DocumentNode, kind: type[FragmentSpreadNode | VariableNode]) -> set[str]:
    found: set[str] = set()

    class Naming(Visitor):
        def enter(self, node: Node, _key: Any, parent: Any, *_: Any) -> None:
            if isinstance(node, kind) and not isinstance(parent, VariableDefinitionNode):
                found.add(node.name.value)

    visit(document, Naming())
    return found
