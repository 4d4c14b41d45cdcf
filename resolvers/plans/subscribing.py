"""A subscription: each event is answered by the plan of a query, the field of Query of the same type."""

import contextlib
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    print_ast,
    value_from_ast_untyped,
)

from mentoring.feed import Feed
from resolvers.plans import selections
from resolvers.plans.documents import Document
from resolvers.plans.operations import Operations
from resolvers.plans.running import Answered
from resolvers.plans.selections import Selections
from resolvers.watching import WATCHED, Renew, Watched
from schema.errors import ErrorCode

if TYPE_CHECKING:
    from resolvers.context import RequestContext

_EVENT = "event"
_NOTHING_THERE = ErrorCode.NOT_FOUND.value


class Refused(Exception):  # noqa: N818 - named by what happened
    """A subscription that never begins; `errors` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class _Subscription:
    """A subscription's one field as the query of an event, whose variable `event` is the id of what changed."""

    watched: Watched
    document: Document
    key: str
    event: str
    arguments: Mapping[str, Any]


@contextlib.asynccontextmanager
async def opened(
    operations: Operations,
    feed: Feed,
    document: Document,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
    renew: Renew,
) -> AsyncIterator[AsyncIterator[Answered]]:
    """The answers of a valid document's subscription, from now until the caller leaves.

    What the viewer may not see (any longer) is left out. Raises Refused: variables or arguments that do not fit, an
    id of nothing that they may see. The iteration raises feed.TooSlow, and whatever `renew` raises.
    """
    given = dict(variables or {})
    context = await renew()
    asked = _of(operations.core, document, operation_name, given)
    # Who listens first and looks then misses nothing in between.
    async with feed.listening() as heard:
        before = await _begun(operations, asked, given, operation_name, context)
        happened = await asked.watched.happened(renew, asked.arguments, heard)

        async def answers() -> AsyncGenerator[Answered, None]:
            last = before
            async for event in happened:
                values = given if event is None else {**given, asked.event: event}
                found = await operations.answer(asked.document, operation_name, values, await renew())
                if _is_nothing(found, asked.key):
                    continue
                told = orjson.dumps(found.data) if not asked.watched.by_id else None
                if told is None or told != last or found.errors:
                    last = told
                    yield found

        telling = answers()
        try:
            yield telling
        finally:
            await telling.aclose()
            await happened.aclose()


async def _begun(
    operations: Operations,
    asked: _Subscription,
    variables: dict[str, Any],
    operation_name: str | None,
    context: "RequestContext",
) -> bytes | None:
    """What is to be seen before the first event.

    Raises Refused.
    """
    named = asked.arguments.get("sessionId")
    # Where nothing is named, nothing has the id asked for, and only the variables can be wrong.
    values = {**variables, asked.event: named or "nothing"} if asked.watched.by_id else variables
    found = await operations.answer(asked.document, operation_name, values, context)
    names = named is not None or not asked.watched.by_id
    wrong = [error for error in found.errors if names or error.path is None]
    if wrong and (found.data is None or found.data.get(asked.key) is None):
        raise Refused(wrong)
    return orjson.dumps(found.data)


def _is_nothing(found: Answered, key: str) -> bool:
    if found.data is None or found.data.get(key) is not None:
        return False
    return all((error.extensions or {}).get("code") == _NOTHING_THERE for error in found.errors)


def _of(
    schema: GraphQLSchema, document: Document, operation_name: str | None, variables: Mapping[str, Any]
) -> _Subscription:
    operation = document.chosen(operation_name)
    assert operation is not None
    assert schema.subscription_type is not None
    conditions = {
        name: bool(variables.get(name)) for name in selections.condition_variables(document.node, operation)
    }
    found = Selections(schema, document.fragments, conditions).of(
        schema.subscription_type, [operation.selection_set]
    )
    if not found:
        raise Refused([GraphQLError("The subscription selects nothing.")])
    [(key, nodes)] = found.items()
    watched = WATCHED[nodes[0].name.value]
    declared = {each.variable.name.value for each in operation.variable_definitions or ()}
    event = _EVENT
    while event in declared:
        event += "_"
    values = _defaults(operation) | dict(variables)
    arguments = {
        each.name.value: value
        for each in nodes[0].arguments or ()
        if (value := value_from_ast_untyped(each.value, values)) is not Undefined
    }
    return _Subscription(
        watched, _asked(document, operation, nodes, watched, key, event), key, event, arguments
    )


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }


def _asked(
    document: Document,
    operation: OperationDefinitionNode,
    nodes: list[FieldNode],
    watched: Watched,
    key: str,
    event: str,
) -> Document:
    """The query of an event. Valid as the subscription is: the two fields are of one type."""
    below = [one for chosen in selections.sub_selections(nodes) for one in chosen.selections]
    own = ArgumentNode(name=_name("id"), value=VariableNode(name=_name(event)))
    field = FieldNode(
        name=_name(watched.query),
        alias=_name(key),
        arguments=(own,) if watched.by_id else nodes[0].arguments,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(below)),
    )
    parameter = VariableDefinitionNode(
        variable=VariableNode(name=_name(event)),
        type=NonNullTypeNode(type=NamedTypeNode(name=_name("ID"))),
        directives=(),
    )
    parameters = (*(operation.variable_definitions or ()), *((parameter,) if watched.by_id else ()))
    query = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=operation.name,
        variable_definitions=parameters,
        directives=(),
        selection_set=SelectionSetNode(selections=(field,)),
    )
    kept = tuple(node for node in document.node.definitions if isinstance(node, FragmentDefinitionNode))
    node = DocumentNode(definitions=(query, *kept))
    return replace(
        document,
        # Of the text: other conditions may leave other selections of the field.
        hash=hashlib.sha256(print_ast(node).encode()).hexdigest(),
        node=node,
        operations={operation.name.value if operation.name else None: query},
    )


def _name(text: str) -> NameNode:
    return NameNode(value=text)
