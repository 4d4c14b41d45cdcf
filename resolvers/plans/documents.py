"""A document that was parsed and validated once, and its operations."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    validate,
)

from resolvers.plans.selections import fragments_of

MOST_ERRORS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A parsed document: its SHA-256 in hexadecimal, its operations by name, and what validation found."""

    hash: str
    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    errors: tuple[GraphQLError, ...]
    size: int

    def chosen(self, operation_name: str | None) -> OperationDefinitionNode | None:
        """The one operation that would run; None where it is not clear which."""
        if operation_name is None:
            return next(iter(self.operations.values())) if len(self.operations) == 1 else None
        return self.operations.get(operation_name)


def of(schema: GraphQLSchema, node: DocumentNode, *, hash: str, size: int) -> Document:
    """The document, validated against the schema; at most five errors are told."""
    found = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
    operations = {each.name.value if each.name else None: each for each in found}
    # graphql-core says as one error more that it stopped looking.
    errors = tuple(validate(schema, node, max_errors=MOST_ERRORS))[:MOST_ERRORS]
    return Document(
        hash, node, operations if len(operations) == len(found) else {}, fragments_of(node), errors, size
    )


def is_query(operation: OperationDefinitionNode) -> bool:
    """Whether an operation only reads."""
    return operation.operation is OperationType.QUERY
