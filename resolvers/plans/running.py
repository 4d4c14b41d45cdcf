"""A plan carried out for one request: parameters, statements and use cases stage by stage, then the answer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError
from graphql.error import located_error

from graph import failures
from resolvers import errors
from resolvers.binding import Page, without_page
from resolvers.errors import CodedError
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.inputs import Values
from resolvers.plans.plan import Piece, Plan, RootField, Stage
from resolvers.plans.steps import Hop, Relation, Run, Statement

if TYPE_CHECKING:
    from resolvers.context import RequestContext

NOBODY = "00000000-0000-0000-0000-000000000000"
"""A key that nothing has."""

# Data that the schema or a use case does not allow.
_UNFIT = (TypeError, ValueError, LookupError, AttributeError)
# What the reference would meet as well: it is not asked.
_ENDED = (failures.TimedOut, failures.Unavailable, failures.OutcomeUnknown)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a plan answered: `data` in the order of the document, with the errors of its root fields."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]

    @property
    def is_cut_off(self) -> bool:
        """Whether a deadline or a lost link left it without data."""
        return any(isinstance(error.original_error, failures.GraphFailure) for error in self.errors)


async def run(plan: Plan, context: "RequestContext", values: Values) -> Answered:
    """The answer of an operation.

    Raises Declined where the reference has to say what is wrong.
    """
    data: dict[str, Any] = {}
    for piece in plan.pieces:
        run = Run(context, values, [None] * piece.hops, functions=piece.functions)
        try:
            _prepare(run, piece)
            for stage in piece.stages:
                await _stage(run, stage)
            _answer(run, piece, data)
        except CodedError as error:
            return _refused(piece, error, data)
        except _ENDED as failure:
            return _ended(piece, failure)
        except failures.GraphFailure as failure:
            raise Declined(Reason.STATEMENT, str(failure)) from failure
    return Answered(data, [])


async def rehearse(plan: Plan, context: "RequestContext", values: Values) -> None:
    """Send every statement of a plan about nobody, so that the server has planned it; answers are thrown away.

    EXPLAIN would leave a good part of the planning to the first who really asks. Raises CodedError, Declined for
    values that the plan is not for, and GraphFailure.
    """
    for piece in plan.pieces:
        run = Run(context, values, [None] * piece.hops, functions=piece.functions)
        _prepare(run, piece)
        for stage in piece.stages:
            for statement in stage.statements:
                keys = {
                    name: _nobody(hop, listed=hop.key is None or statement.lists)
                    for hop, name in zip(statement.hops, statement.keys, strict=True)
                }
                await context.graph.read(statement.query, **_params(run, statement), **keys)


def _nobody(hop: Hop, *, listed: bool) -> Any:
    beside = hop.relation.fragment.beside if hop.relation is not None else ()
    key: Any = [NOBODY] * (1 + len(beside)) if beside else NOBODY
    return [key] if listed else key


def _refused(piece: Piece, error: CodedError, data: dict[str, Any]) -> Answered:
    """A query with one field, refused: what several fields answer besides is for the reference to say."""
    [root, *others] = piece.roots
    if others or data or not root.nullable:
        raise Declined(Reason.REFUSALS, error.message) from error
    return Answered({root.key: None}, [located_error(error, list(root.nodes), [root.key])])


def _ended(piece: Piece, failure: failures.GraphFailure) -> Answered:
    """What a deadline or a lost link leaves: the reference would meet the same."""
    found = [located_error(failure, list(root.nodes), [root.key]) for root in piece.roots]
    if not all(root.nullable for root in piece.roots):
        return Answered(None, found)
    return Answered(dict.fromkeys((root.key for root in piece.roots), None), found)


def _prepare(run: Run, piece: Piece) -> None:
    """Every parameter and first key, before anything is asked: what is wrong with an argument shows here."""
    for hop in piece.first:
        run.keys[hop.number] = hop.keys(run) if hop.keys is not None else [hop.key(run)]  # type: ignore[misc]
    for relation in piece.relations:
        try:
            _pass(run, relation)
        except CodedError as error:
            # What is wrong further down than a root field's own arguments is for the reference to say, and so is
            # which refusal wins where something that the field names might not be there either.
            if relation.root is None or any(root.checks for root in piece.roots):
                raise Declined(Reason.REFUSALS, error.message) from error
            raise


def _pass(run: Run, relation: Relation) -> None:
    binding, given = relation.binding, relation.given
    if given is None:
        return
    arguments = given(run.context, run.values)
    if not isinstance(binding, Page):
        run.passed[relation.number] = binding.passed(run.context, arguments)  # type: ignore[union-attr]
        return
    # The page before the list, as the reference reads them: the first thing that is wrong is told.
    window = None if relation.is_count else binding.window(run.context, relation.field_name, arguments)
    passed = binding.passed(run.context, without_page(arguments))
    if window is not None:
        run.w[relation.number] = window
        passed = {**passed, **binding.placed(window)}
    run.passed[relation.number] = passed


async def _stage(run: Run, stage: Stage) -> None:
    steps = [_statement(run, statement) for statement in stage.statements]
    steps += [_use_case(run, hop) for hop in stage.use_cases]
    if len(steps) == 1:
        await steps[0]
        return
    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                group.create_task(step)
    except BaseExceptionGroup as failed:
        # One is enough to know; the others were cancelled for it.
        raise failed.exceptions[0] from None


async def _statement(run: Run, statement: Statement) -> None:
    """Ask a statement, unless nobody is left to ask about."""
    params: dict[str, Any] = {}
    asked = False
    for hop, parameter in zip(statement.hops, statement.keys, strict=True):
        keys = _keys(run, hop)
        asked = asked or bool(keys)
        params[parameter] = keys if hop.key is None or statement.lists else keys[0]
    if not asked:
        for hop in statement.hops:
            run.a[hop.number] = {}
        return
    rows: Any = await run.context.graph.read(statement.query, **_params(run, statement), **params)
    for hop, answer in zip(statement.hops, rows, strict=True):
        run.a[hop.number] = (
            answer if hop.key is not None and not statement.lists else _by_key(run, hop, answer)
        )


def _params(run: Run, statement: Statement) -> dict[str, Any]:
    """What a statement is sent besides its keys."""
    params: dict[str, Any] = {name: run.context.shared(name) for name in statement.shared}
    for name, relation, own in statement.own:
        params[name] = run.passed[relation][own]
    return params


def _keys(run: Run, hop: Hop) -> list[Any]:
    """The parents asked about, each once: whoever is not known has nothing."""
    if hop.collect is None:
        return run.keys[hop.number]
    found = dict.fromkeys(run.functions[hop.collect](run))
    return [list(key) if type(key) is tuple else key for key in found if _is_known(key)]


def _is_known(key: Any) -> bool:
    return key is not None and (type(key) is not tuple or None not in key)


def _by_key(run: Run, hop: Hop, answer: Sequence[Sequence[Any]]) -> Any:
    kept = {tuple(key) if type(key) is list else key: rows for key, rows in answer}
    return kept if hop.key is None else kept.get(run.keys[hop.number][0], hop.empty)


async def _use_case(run: Run, hop: Hop) -> None:
    use_case, given = hop.use_case, hop.given
    assert use_case is not None
    assert given is not None
    parents = (
        run.keys[hop.number] if hop.collect is None else list(dict.fromkeys(run.functions[hop.collect](run)))
    )
    found: Mapping[Any, Any] = {}
    if parents:
        try:
            found = await use_case.function(run.context, parents, **given(run.context, run.values))
        except CodedError as error:
            if hop.root is None:
                raise Declined(Reason.REFUSALS, error.message) from error
            raise
        except _UNFIT as error:
            raise _unfit(error) from error
    run.a[hop.number] = found if hop.key is None else found.get(parents[0])


def _answer(run: Run, piece: Piece, data: dict[str, Any]) -> None:
    """The root fields as the client gets them."""
    for root in piece.roots:
        for hop, what in root.checks:
            there = run.a[hop]
            if not there or not there[0]:
                raise errors.not_found(what)
        value = _shaped(run, root)
        if value is None and root.required is not None:
            raise errors.not_found(root.required)
        data[root.key] = value


def _shaped(run: Run, root: RootField) -> Any:
    try:
        return root.shape(run)
    except _UNFIT as error:
        raise _unfit(error) from error


def _unfit(error: Exception) -> Declined:
    """Which field the data does not suit, and how far null spreads, the reference says."""
    return Declined(Reason.ANSWER, f"{type(error).__name__}: {error}")
