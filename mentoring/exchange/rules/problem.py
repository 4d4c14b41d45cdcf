"""A breach of a rule, at a row of a company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`index` is the row's place in the company's tuple of that file; `column` None: the row as a whole."""

    file: str
    index: int
    column: str | None
    reason: str
