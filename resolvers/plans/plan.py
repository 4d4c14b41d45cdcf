"""A plan: what was decided for it, and its pieces, each stages of statements and the code of their answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from resolvers.plans.inputs import Values
from resolvers.plans.steps import Hop, Relation, Run, Statement

if TYPE_CHECKING:
    from resolvers.context import RequestContext


@dataclass(frozen=True, slots=True)
class Decision:
    """Something of a request that the plan depends on, and what it was when the plan was made."""

    of: "Callable[[RequestContext, Values], Any]"
    outcome: Any


@dataclass(frozen=True, slots=True)
class RootField:
    """A root field of the answer. `checks`: hops that must have found something, and what it is called if not."""

    key: str
    nodes: tuple[FieldNode, ...]
    nullable: bool
    shape: Callable[[Run], Any]
    checks: tuple[tuple[int, str], ...] = ()
    required: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What is asked at once: statements, and use cases."""

    statements: Sequence[Statement]
    use_cases: Sequence[Hop]


@dataclass(frozen=True, slots=True)
class Piece:
    """Root fields answered together: all of a query's, or one of a mutation's."""

    roots: tuple[RootField, ...]
    first: tuple[Hop, ...]
    stages: tuple[Stage, ...]
    relations: tuple[Relation, ...]
    hops: int
    functions: dict[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Made once for a document's operation, a kind of viewer and the outcomes of its decisions."""

    pieces: tuple[Piece, ...]
    decisions: tuple[Decision, ...]
    composed: bool
    code: str

    def fits(self, context: "RequestContext", values: Values) -> bool:
        """Whether a request decides as the one that the plan was made for."""
        return all(decision.of(context, values) == decision.outcome for decision in self.decisions)

    @property
    def statements(self) -> list[Statement]:
        """Every statement, in the order of the stages."""
        return [
            statement for piece in self.pieces for stage in piece.stages for statement in stage.statements
        ]
