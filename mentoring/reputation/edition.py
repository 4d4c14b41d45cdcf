"""What one making of the boards is: its id, its instant, and whether a refit made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """`generation` is the edition's id; `as_of` and `ref_day` as stored."""

    generation: str
    as_of: str
    ref_day: str
