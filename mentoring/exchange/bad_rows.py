"""A row that cannot be taken, named so that somebody can find and mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadRow:
    """`line` counts from 1, 0 means the whole file; `column` is None where the whole row is meant."""

    file: str
    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"
