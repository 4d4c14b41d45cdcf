"""What a selection asks of an object of one type: fields by response key, fragments and conditions resolved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    is_abstract_type,
    visit,
)

Fields = dict[str, list[FieldNode]]
"""Field nodes by response key, in the order in which the answer has them."""


@dataclass(frozen=True, slots=True)
class Selections:
    """The selections of one operation, for one outcome of its `@include` and `@skip` conditions."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    conditions: Mapping[str, bool]

    def of(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Fields:
        """The fields that these selection sets ask of an object of this type."""
        found: Fields = {}
        visited: set[str] = set()
        for selection_set in sets:
            self._collect(type_, selection_set, found, visited)
        return found

    def _collect(
        self, type_: GraphQLObjectType, selection_set: SelectionSetNode, found: Fields, visited: set[str]
    ) -> None:
        for node in selection_set.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node, type_):
                    self._collect(type_, node.selection_set, found, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment, type_):
                    self._collect(type_, fragment.selection_set, found, visited)

    def _applies(self, node: InlineFragmentNode | FragmentDefinitionNode, type_: GraphQLObjectType) -> bool:
        if node.type_condition is None:
            return True
        condition = self.schema.type_map[node.type_condition.name.value]
        if condition is type_:
            return True
        return is_abstract_type(condition) and bool(self.schema.is_sub_type(condition, type_))

    def _is_included(self, node: Node) -> bool:
        return all(self._holds(directive) for directive in getattr(node, "directives", None) or ())

    def _holds(self, directive: Node) -> bool:
        name = directive.name.value  # type: ignore[attr-defined]
        if name not in ("include", "skip"):
            return True
        [argument] = directive.arguments  # type: ignore[attr-defined]
        value = argument.value
        wanted = self.conditions[value.name.value] if isinstance(value, VariableNode) else value.value
        return bool(wanted) is bool(name == "include")


def sub_selections(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
    """What the merged nodes of one response key select below it."""
    return [node.selection_set for node in nodes if node.selection_set is not None]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """A document's fragments by name."""
    return {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }


def condition_variables(document: DocumentNode, operation: OperationDefinitionNode) -> tuple[str, ...]:
    """The variables that decide on an operation's `@include` and `@skip`, sorted."""
    found: set[str] = set()

    class Conditions(Visitor):
        def enter_directive(self, node: Node, *_args: object) -> None:
            if node.name.value in ("include", "skip"):  # type: ignore[attr-defined]
                values = [argument.value for argument in node.arguments]  # type: ignore[attr-defined]
                found.update(value.name.value for value in values if isinstance(value, VariableNode))

    declared = {variable.variable.name.value for variable in operation.variable_definitions or ()}
    visit(document, Conditions())
    return tuple(sorted(found & declared))
