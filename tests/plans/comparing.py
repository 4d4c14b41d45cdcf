"""One operation asked of every executor, and a difference told so that it can be found again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from graph.client import Graph
from mentoring.people import Viewer
from resolvers.binding import Binding
from resolvers.fields import FIELDS
from tests.plans import runners, shrinking
from tests.plans.drawing import Operation

_LONGEST_ANSWER = 4_000
# A busy machine may take long to plan a statement that nobody asks twice: a deadline is no difference.
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks which graph, when; `bindings` are other than the service's own where a fault is planted."""

    graph: Graph
    viewer: Viewer
    now: datetime
    bindings: Mapping[str, Binding] = field(default_factory=lambda: FIELDS)

    async def answer(self, operation: Operation, executor: str) -> bytes:
        """The bytes that a client gets; what an executor raised is an answer that no other gives."""
        try:
            return await runners.answered(
                self.graph.within(_PATIENCE_S),
                self.viewer,
                operation.document,
                operation.variables,
                operation.operation_name,
                now=self.now,
                executor=executor,
                bindings=self.bindings,
            )
        except Exception as error:
            return orjson.dumps({"raised": [executor, type(error).__name__, str(error)]})

    async def answers(self, operation: Operation) -> list[tuple[str, bytes]]:
        """The answer of each executor, the oracle's first."""
        return [(executor, await self.answer(operation, executor)) for executor in runners.EXECUTORS]

    async def differs(self, operation: Operation) -> bool:
        """Whether not all executors answer the same bytes."""
        return len({body for _, body in await self.answers(operation)}) > 1

    async def told(self, operation: Operation, where: str) -> str:
        """The difference in words, of a smaller operation that shows it too."""
        least = await shrinking.smaller(operation, self.differs)
        parts = [where, f"viewer {self.viewer}", _shown(least)]
        parts += [f"--- {executor}\n{_readable(body)}" for executor, body in await self.answers(least)]
        if least != operation:
            parts.append(f"--- as drawn\n{_shown(operation)}")
        return "\n".join(parts)


def _shown(operation: Operation) -> str:
    variables = json.dumps(operation.variables)
    return f"{operation.document}\nvariables {variables}\noperationName {operation.operation_name!r}"


def _readable(body: bytes) -> str:
    text = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    return text if len(text) <= _LONGEST_ANSWER else f"{text[:_LONGEST_ANSWER]}\n... {len(text)} characters"
