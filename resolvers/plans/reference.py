"""The reference: graphql-core over the batch fields, for what a plan declines and as what plans are held to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import ExecutionResult, execute

from resolvers.plans.documents import Document
from resolvers.plans.running import Answered

if TYPE_CHECKING:
    from resolvers.context import RequestContext


async def answer(
    schema: strawberry.Schema,
    document: Document,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
    context: "RequestContext",
) -> Answered:
    """The answer of a valid document's operation; wrong variables are errors without data."""
    context.forget()
    result = execute(
        schema._schema,
        document.node,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
        executor_class=schema.execution_context_class,
    )
    if not isinstance(result, ExecutionResult):
        result = await result
    return Answered(result.data, list(result.errors or ()))
