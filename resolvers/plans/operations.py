"""Every operation of every document, answered by the plan that fits, or by the reference."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode

from resolvers.errors import CodedError
from resolvers.plans import inputs, planning, reference, running, selections
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.documents import Document
from resolvers.plans.inputs import Values
from resolvers.plans.plan import Plan
from resolvers.plans.planning import Asked, Bindings
from resolvers.plans.running import Answered
from resolvers.plans.selections import Selections

if TYPE_CHECKING:
    from resolvers.context import RequestContext


class Executor(StrEnum):
    """Who answers: plans a level at a time until they have earned a composed statement, or always one of them."""

    TIERS = "tiers"
    LEVELS = "levels"
    COMPOSED = "composed"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept. `composed_after`: times an operation is answered by levels before it is composed.

    `operations`: operations that are known at a time; `composed`: how many of them have composed statements, well
    below the thousand plans that Neo4j keeps. `fragments`: the most in one statement.
    """

    composed_after: int = 20
    operations: int = 500
    composed: int = 200
    fragments: int = planning.MOST_FRAGMENTS


@dataclass(slots=True, eq=False)
class _Known:
    """An operation as one kind of viewer asks it: its variables, and the plans made so far."""

    operation: OperationDefinitionNode
    variables: Callable[[Mapping[str, Any]], dict[str, Any]]
    conditions: tuple[str, ...]
    levels: list[tuple[tuple[bool, ...], Plan]] = field(default_factory=list)
    composed: list[tuple[tuple[bool, ...], Plan]] = field(default_factory=list)
    is_coming: bool = False
    seen: int = 0
    declined: Declined | None = None


@dataclass(slots=True)
class Operations:
    """Plans by operation and kind of viewer, least recently used out. One for a process.

    `trusted`: hashes of documents that are composed as soon as they were answered once.
    """

    schema: strawberry.Schema
    bindings: Bindings
    executor: Executor = Executor.TIERS
    limits: Limits = Limits()
    answered: Counter[str] = field(default_factory=Counter)
    declined: Counter[str] = field(default_factory=Counter)
    trusted: set[str] = field(default_factory=set)
    _known: OrderedDict[tuple[str, str | None, bool], _Known] = field(default_factory=OrderedDict)
    _composed: OrderedDict[int, _Known] = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _planning: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self.schema._schema

    async def answer(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, Any] | None,
        context: "RequestContext",
        *,
        executor: Executor | None = None,
    ) -> Answered:
        """The answer of a valid document's operation, by whoever `executor` (else the setting) says."""
        chosen = executor or self.executor
        try:
            if chosen is Executor.REFERENCE:
                raise Declined(Reason.FORCED)
            known = self._operation(document, operation_name, is_admin=context.viewer.is_admin)
            values = known.variables(variables or {})
            plan = self._plan(document, known, values, context, chosen)
            found = await running.run(plan, context, values)
        except Declined as declined:
            self.declined[declined.reason] += 1
            self.answered[Executor.REFERENCE] += 1
            return await reference.answer(self.schema, document, operation_name, variables, context)
        self.answered[Executor.COMPOSED if plan.composed else Executor.LEVELS] += 1
        if not plan.composed and chosen is Executor.TIERS:
            self._seen(document, known, values, context)
        return found

    def plan(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, Any],
        context: "RequestContext",
        *,
        composed: bool,
    ) -> Plan:
        """The plan by which an operation would be answered.

        Raises Declined where the reference would answer, and CodedError for an argument that decides and is wrong.
        """
        known = self._operation(document, operation_name, is_admin=context.viewer.is_admin)
        values = known.variables(variables)
        return self._found_or_made(document, known, values, context, composed=composed)

    async def plan_ahead(
        self, document: Document, operation_name: str | None, context: "RequestContext"
    ) -> None:
        """Compose an operation and let the server plan it, for viewers as this one who send no variables.

        Its answers are thrown away. Raises Declined or CodedError where that cannot be planned without variables, and
        GraphFailure.
        """
        known = self._operation(document, operation_name, is_admin=context.viewer.is_admin)
        values = known.variables({})
        conditions = self._conditions(known, values)
        plan = self._made(document, known, values, context, conditions, composed=True)
        async with self._planning:
            await running.rehearse(plan, replace(context, graph=context.graph.within(_PLANNING_S)), values)
        self._keep(known, conditions, plan)

    async def settled(self) -> None:
        """Wait until every statement that is being planned ahead was planned."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    @property
    def sizes(self) -> dict[str, int]:
        """How many operations are known, and how many of them have composed statements."""
        return {"operations": len(self._known), "composed": len(self._composed)}

    def _operation(self, document: Document, operation_name: str | None, *, is_admin: bool) -> _Known:
        key = (document.hash, operation_name, is_admin)
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            if known.declined is not None:
                raise known.declined
            return known
        operation = document.chosen(operation_name)
        assert operation is not None
        known = _Known(
            operation,
            inputs.variables(self.core, operation),
            selections.condition_variables(document.node, operation),
        )
        self._known[key] = known
        if len(self._known) > self.limits.operations:
            _, gone = self._known.popitem(last=False)
            self._composed.pop(id(gone), None)
        return known

    def _plan(
        self, document: Document, known: _Known, values: Values, context: "RequestContext", executor: Executor
    ) -> Plan:
        """The plan that fits a request; what it depends on, such as the type of an id, may be wrong already."""
        try:
            return self._fitting_or_made(document, known, values, context, executor)
        except CodedError as error:
            raise Declined(Reason.REFUSALS, error.message) from error

    def _fitting_or_made(
        self, document: Document, known: _Known, values: Values, context: "RequestContext", executor: Executor
    ) -> Plan:
        if executor is Executor.TIERS and known.composed:
            plan = _fitting(known.composed, self._conditions(known, values), context, values)
            if plan is not None:
                self._composed.move_to_end(id(known))
                return plan
        return self._found_or_made(document, known, values, context, composed=executor is Executor.COMPOSED)

    def _found_or_made(
        self, document: Document, known: _Known, values: Values, context: "RequestContext", *, composed: bool
    ) -> Plan:
        conditions = self._conditions(known, values)
        kept = known.composed if composed else known.levels
        plan = _fitting(kept, conditions, context, values)
        if plan is None:
            plan = self._made(document, known, values, context, conditions, composed=composed)
            kept.append((conditions, plan))
            # A document whose decisions have many outcomes does not grow without bound.
            del kept[:-_MOST_OUTCOMES]
            if composed:
                self._keep_composed(known)
        return plan

    def _conditions(self, known: _Known, values: Values) -> tuple[bool, ...]:
        try:
            found = tuple(values[name] for name in known.conditions)
        except KeyError as error:
            raise Declined(Reason.VARIABLES, f"${error.args[0]} is missing") from error
        if None in found:
            raise Declined(Reason.VARIABLES, "a condition is null")
        return found

    def _made(
        self,
        document: Document,
        known: _Known,
        values: Values,
        context: "RequestContext",
        conditions: tuple[bool, ...],
        *,
        composed: bool,
    ) -> Plan:
        chosen = Selections(
            self.core, document.fragments, dict(zip(known.conditions, conditions, strict=True))
        )
        asked = Asked(known.operation, chosen, values, context, document.hash)
        try:
            return planning.plan(
                self.core, self.bindings, asked, composed=composed, most=self.limits.fragments
            )
        except Declined as declined:
            if declined.reason in _OF_THE_DOCUMENT and not known.conditions:
                known.declined = declined
            raise

    def _keep(self, known: _Known, conditions: tuple[bool, ...], plan: Plan) -> None:
        known.composed.append((conditions, plan))
        del known.composed[:-_MOST_OUTCOMES]
        self._keep_composed(known)

    def _keep_composed(self, known: _Known) -> None:
        self._composed[id(known)] = known
        self._composed.move_to_end(id(known))
        if len(self._composed) > self.limits.composed:
            _, gone = self._composed.popitem(last=False)
            gone.composed.clear()
            gone.seen = 0

    def _seen(self, document: Document, known: _Known, values: Values, context: "RequestContext") -> None:
        """Count an answer of the levels; what was seen often enough is planned ahead, one at a time."""
        known.seen += 1
        needed = 1 if document.hash in self.trusted else self.limits.composed_after
        if known.seen < needed or known.is_coming or len(self._tasks) >= _MOST_WAITING:
            return
        known.is_coming = True
        task = asyncio.create_task(self._planned_ahead(document, known, values, context))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _planned_ahead(
        self, document: Document, known: _Known, values: Values, context: "RequestContext"
    ) -> None:
        """Make the composed plan and ask it once, so that the server has planned it before anybody waits for it.

        It is asked as the request was that the levels have answered: what a mutation changed is remembered there, and
        only read again. A statement that the server fails at is left alone for a long while.
        """
        again_after = 0
        try:
            conditions = self._conditions(known, values)
            plan = self._made(document, known, values, context, conditions, composed=True)
            async with self._planning:
                patient = replace(context, graph=context.graph.within(_PLANNING_S))
                found = await running.run(plan, patient, values)
            if found.is_cut_off:
                raise Declined(Reason.STATEMENT, "not planned in time")
        except (Declined, CodedError) as refused:
            # The levels go on answering; who asks next may have more luck.
            self.declined[Reason.PLANNING] += 1
            failed = isinstance(refused, Declined) and refused.reason is Reason.STATEMENT
            again_after = _PAUSE if failed else 0
        else:
            self._keep(known, conditions, plan)
        finally:
            known.is_coming = False
            known.seen = -again_after


_MOST_OUTCOMES = 16
_MOST_WAITING = 50
_PLANNING_S = 60.0
_PAUSE = 1_000
"""Answers by levels before a statement that failed is planned once more."""

_OF_THE_DOCUMENT = frozenset({Reason.INTROSPECTION, Reason.SUBSCRIPTION, Reason.UNBOUND})


def _fitting(
    plans: list[tuple[tuple[bool, ...], Plan]],
    conditions: tuple[bool, ...],
    context: "RequestContext",
    values: Values,
) -> Plan | None:
    for outcome, plan in plans:
        if outcome == conditions and plan.fits(context, values):
            return plan
    return None
