"""What one refit writes together."""

from dataclasses import dataclass

from graph.leaderboards import BoardRow, EntryRow


@dataclass(frozen=True, slots=True)
class Edition:
    """`generation` is the edition's id; `as_of` and `ref_day` as stored."""

    generation: str
    as_of: str
    ref_day: str


@dataclass(frozen=True, slots=True)
class Boards:
    """Every board of an edition, and its entries."""

    boards: tuple[BoardRow, ...]
    entries: tuple[EntryRow, ...]
