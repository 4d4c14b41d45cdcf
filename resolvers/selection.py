"""What a client selected below a field: so that what is counted is counted only when asked for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import strawberry
from strawberry.types.nodes import SelectedField, Selection


def selected(info: strawberry.Info[Any, None], among: Sequence[str]) -> tuple[str, ...]:
    """Those of these fields that the field being resolved selects directly, through fragments too; in their order."""
    names = {name for field in info.selected_fields for name in _names(field.selections)}
    return tuple(name for name in among if name in names)


def _names(selections: Iterable[Selection]) -> Iterator[str]:
    for selection in selections:
        if isinstance(selection, SelectedField):
            yield selection.name
        else:
            yield from _names(selection.selections)
