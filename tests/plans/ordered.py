"""graphql-core's executor made deterministic: which errors a client gets does not depend on what finished first."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, cast

from graphql import GraphQLError, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import ExecutionResult
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import AwaitableOrValue, Path, Undefined
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class _Failed:
    """What a sibling raised, kept until all of them have settled."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class _Positioned(CollectedErrors):
    """Every error with the position that it made null."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[list[str | int], GraphQLError]] = []

    def add(self, error: GraphQLError, path: Path | None) -> None:
        """Keep the error; the position is empty where the whole answer became null."""
        self.found.append(([] if path is None else path.as_list(), error))

    def settled(self, data: Any) -> list[GraphQLError]:
        """The errors whose position the answer still has, in the answer's order."""
        places = {tuple(place) for place, _ in self.found}
        kept = [
            (_order(place, data), error)
            for place, error in self.found
            if not any(tuple(place[:length]) in places for length in range(len(place)))
        ]
        return [error for _, error in sorted(kept, key=lambda one: one[0])]


class Ordered(StrawberryGraphQLCoreExecutionContext):
    """Siblings all settle, the first that failed in the answer's order propagates, and errors come in that order.

    The specification leaves open which of several errors is told of a position that became null, and in which
    order errors come. An answer that is compared needs one choice: that of an executor which completes values
    depth first and stops at what makes its parent null.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collected_errors = _Positioned()

    def build_response(self, data: dict[str, Any] | None) -> ExecutionResult:
        """The answer with its errors in order."""
        positioned = cast(_Positioned, self.collected_errors)
        return ExecutionResult(data, positioned.settled(data) or None)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Every field of a selection set, those before and after one that failed too."""
        results: dict[str, Any] = {}
        for name, details in grouped_field_set.items():
            field_path = Path(path, name, parent_type.name)
            try:
                result = self.execute_field(parent_type, source_value, details, field_path, position_context)
            except Exception as error:
                result = _Failed(error)
            if result is not Undefined:
                results[name] = result
        return self._settled(results)

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        """Every item of a list, those before and after one that failed too."""
        completed: list[Any] = []
        for index, item in enumerate(items):
            try:
                self.complete_list_item_value(
                    item,
                    completed,
                    item_type,
                    field_details_list,
                    info,
                    path.add_key(index, None),
                    position_context,
                )
            except Exception as error:
                completed.append(_Failed(error))
        settled = self._settled(dict(enumerate(completed)))
        if not self.is_awaitable(settled):
            return list(cast(dict[int, Any], settled).values())

        async def values() -> list[Any]:
            return list((await cast(Awaitable[dict[int, Any]], settled)).values())

        return values()

    def _settled(self, results: dict[Any, Any]) -> AwaitableOrValue[dict[Any, Any]]:
        waited = [key for key, value in results.items() if self.is_awaitable(value)]
        if not waited:
            return _without_failure(results)

        async def settle() -> dict[Any, Any]:
            outcomes = await asyncio.gather(*(results[key] for key in waited), return_exceptions=True)
            for key, outcome in zip(waited, outcomes, strict=True):
                results[key] = _Failed(outcome) if isinstance(outcome, Exception) else outcome
            return _without_failure(results)

        return settle()


def _without_failure(results: dict[Any, Any]) -> dict[Any, Any]:
    for result in results.values():
        if isinstance(result, _Failed):
            raise result.error
    return results


def _order(place: list[str | int], data: Any) -> tuple[int, ...]:
    """Where a position stands among the keys and items of an answer."""
    order: list[int] = []
    for step in place:
        order.append(step if isinstance(step, int) else list(data).index(step))
        data = data[step]
    return tuple(order)
