"""An operation explained: what would be asked for it, where it breaks and why, and what it may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import get_variable_values

from graph import compose
from graph.compose import Entry
from resolvers.plans import cost, selections
from resolvers.plans.cost import Cost
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.documents import Document
from resolvers.plans.operations import Operations
from resolvers.plans.plan import Stage
from resolvers.plans.planning import Asked
from resolvers.plans.selections import Selections
from resolvers.plans.steps import Hop, Statement, Why

if TYPE_CHECKING:
    from resolvers.context import RequestContext


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A field that is answered by a step of its own; `by` names its fragment, or its function in Python."""

    field: str
    why: Why
    by: str


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """A statement: how many fragments are nested in it, what it is sent, and the fields that it begins with."""

    name: str
    fragments: int
    parameters: tuple[str, ...]
    text: str
    begins_with: tuple[ExplainedStep, ...]


@dataclass(frozen=True, slots=True)
class ExplainedStage:
    """What is asked at once. Use cases run statements of their own, which no plan knows."""

    statements: tuple[ExplainedStatement, ...]
    use_cases: tuple[ExplainedStep, ...]

    @property
    def breaks(self) -> list[ExplainedStep]:
        """The steps that are here because they could not be part of what is above."""
        steps = [step for statement in self.statements for step in statement.begins_with]
        return [step for step in (*steps, *self.use_cases) if step.why is not Why.ROOT]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an operation is answered once it has earned a composed statement, and by how many until then.

    `declined` says that the reference answers it, why, and where; there are no stages then.
    """

    kind: str
    name: str | None
    document: str
    stages: tuple[ExplainedStage, ...]
    statements_by_levels: int
    cost: Cost
    declined: tuple[Reason, str] | None = None

    @property
    def statements(self) -> int:
        """Statements of the composed plan."""
        return sum(len(stage.statements) for stage in self.stages)

    @property
    def fragments(self) -> int:
        """Fragments nested in all of them."""
        return sum(statement.fragments for stage in self.stages for statement in stage.statements)

    @property
    def breaks(self) -> list[ExplainedStep]:
        """Every break, from the root down."""
        return [step for stage in self.stages for step in stage.breaks]


def wrong_variables(
    operations: Operations, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Sequence[GraphQLError]:
    """What graphql-core finds wrong with an operation's variables; nothing where they are right."""
    found = get_variable_values(operations.core, operation.variable_definitions or (), dict(variables))
    return found if isinstance(found, list) else ()


def explain(
    operations: Operations,
    document: Document,
    operation_name: str | None,
    variables: Mapping[str, Any],
    context: "RequestContext",
) -> Explanation:
    """How a valid document's operation is answered for such a request; nothing is asked of the graph.

    Raises CodedError for what is refused whatever the graph holds.
    """
    operation = document.chosen(operation_name)
    assert operation is not None
    own = operation.name.value if operation.name else None
    asked = _asked(document, operation, variables, context, operations)
    found_cost = cost.of(operations.core, operations.bindings, asked)
    try:
        composed = operations.plan(document, operation_name, variables, context, composed=True)
        levels = operations.plan(document, operation_name, variables, context, composed=False)
    except Declined as declined:
        told = (declined.reason, str(declined).removeprefix(f"{declined.reason}").removeprefix(": "))
        return Explanation(operation.operation.value, own, document.hash, (), 0, found_cost, declined=told)
    stages = tuple(_stage(stage) for piece in composed.pieces for stage in piece.stages)
    by_levels = len(levels.statements)
    return Explanation(operation.operation.value, own, document.hash, stages, by_levels, found_cost)


def _asked(
    document: Document,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    context: "RequestContext",
    operations: Operations,
) -> Asked:
    values = get_variable_values(operations.core, operation.variable_definitions or (), dict(variables))
    coerced = {} if isinstance(values, list) else values.coerced
    names = selections.condition_variables(document.node, operation)
    chosen = Selections(
        operations.core, document.fragments, {name: bool(coerced.get(name)) for name in names}
    )
    return Asked(operation, chosen, coerced, context, document.hash)


def _stage(stage: Stage) -> ExplainedStage:
    return ExplainedStage(
        statements=tuple(_statement(statement) for statement in stage.statements),
        use_cases=tuple(_step(hop) for hop in stage.use_cases),
    )


def _statement(statement: Statement) -> ExplainedStatement:
    own = [name for name, _, _ in statement.own]
    entries = [Entry(hop.relation.branch(), many=hop.key is None) for hop in statement.hops if hop.relation]
    return ExplainedStatement(
        name=statement.query.name,
        fragments=compose.fragments(entries),
        parameters=(*statement.keys, *statement.shared, *own),
        text=statement.query.text,
        begins_with=tuple(_step(hop) for hop in statement.hops),
    )


def _step(hop: Hop) -> ExplainedStep:
    if hop.relation is not None:
        return ExplainedStep(hop.field, hop.why, hop.relation.fragment.name)
    assert hop.use_case is not None
    return ExplainedStep(hop.field, hop.why, getattr(hop.use_case.function, "__name__", "a function"))
