"""What a client selected below a field: so that what is counted is counted only when asked for."""

from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.types.nodes import SelectedField, Selection


def selects(info: strawberry.Info[Any, None], *names: str) -> bool:
    """Whether the field being resolved selects one of these fields directly, through fragments too."""
    return any(_has(field.selections, names) for field in info.selected_fields)


def _has(selections: Iterable[Selection], names: tuple[str, ...]) -> bool:
    return any(
        selection.name in names if isinstance(selection, SelectedField) else _has(selection.selections, names)
        for selection in selections
    )
