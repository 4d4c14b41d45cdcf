"""What the server's planner made of a statement, and what each step of it cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TEXT = "string-representation"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """An operator of the server's plan; `below` are those that it takes its rows from.

    `estimated_rows`, `rows`, `db_hits` and `time_ms` are None where the server does not tell them: operators that run
    fused share one time, and the local engine has none of them.
    """

    operator: str
    details: str
    estimated_rows: float | None
    rows: int | None
    db_hits: int | None
    time_ms: float | None
    below: tuple["PlanStep", ...]

    def walked(self, depth: int = 0) -> Iterator[tuple[int, "PlanStep"]]:
        """Each step with its depth: this one, then what feeds it; of several the first comes last, and no deeper."""
        yield depth, self
        for place, step in reversed(list(enumerate(self.below))):
            yield from step.walked(depth + (place > 0))


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """A plan as the server told it: a tree of steps, or only its own `text` for people."""

    step: PlanStep | None
    text: str


def told(summary: Mapping[str, Any] | None) -> ToldPlan | None:
    """The plan in a result's summary; None where the engine tells none."""
    if not summary:
        return None
    text = str(summary.get("args", {}).get(_TEXT, "")).strip()
    if not summary.get("children"):
        return ToldPlan(None, text) if text else None
    return ToldPlan(_step(summary), text)


def _step(found: Mapping[str, Any]) -> PlanStep:
    args = found.get("args", {})
    nanoseconds = args.get("Time", found.get("time"))
    return PlanStep(
        operator=str(found["operatorType"]).partition("@")[0],
        details=" ".join(str(args.get("Details", "")).split()),
        estimated_rows=args.get("EstimatedRows"),
        rows=args.get("Rows", found.get("rows")),
        db_hits=args.get("DbHits", found.get("dbHits")),
        time_ms=nanoseconds / 1e6 if nanoseconds else None,
        below=tuple(_step(child) for child in found.get("children", ())),
    )
