"""What a refit is known by: its id, its instant and its day."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """`generation` is the refit's id; `as_of` and `ref_day` as stored."""

    generation: str
    as_of: str
    ref_day: str
