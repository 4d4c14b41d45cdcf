"""What an input of a mentor search comes to, without a graph."""

from dataclasses import fields, replace
from typing import Any

import pytest

from mentoring.search import Filters, Terms, Wish
from resolvers import search_input

_WISH = Wish("skill")
_OTHER: dict[type, Any] = {
    Wish: Wish("another", 3, "mentee"),
    Terms: Terms("ANOTHER", "ONE_TO_ONE", 0.0),
    Filters: Filters(
        *(frozenset({word}) for word in ("within", "without", "regions")),
        cross_only=True,
        levels=frozenset({1}),
        languages=frozenset({"de"}),
        reverse=True,
        overlapping=True,
        full=True,
    ),
}


def _changed() -> dict[str, Wish]:
    """The plain wish with one thing in it changed, for each thing that can be wished."""
    own = {one.name for one in fields(Wish)} - {"terms", "filters"}
    changed = {name: replace(_WISH, **{name: getattr(_OTHER[Wish], name)}) for name in own}
    for part in ("terms", "filters"):
        usual = getattr(_WISH, part)
        other = _OTHER[type(usual)]
        for one in fields(usual):
            value = replace(usual, **{one.name: getattr(other, one.name)})
            changed[f"{part}.{one.name}"] = replace(_WISH, **{part: value})
    return changed


@pytest.mark.parametrize(("thing", "wish"), sorted(_changed().items()))
def test_whatever_is_wished_otherwise_names_another_list(thing: str, wish: Wish) -> None:
    named = search_input.scope(wish, text=None, weights=None, diversify=True)

    assert wish != _WISH, f"{thing} needs another value here"
    assert named != search_input.scope(_WISH, text=None, weights=None, diversify=True)
