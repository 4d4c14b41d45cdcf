"""Bindings with a fragment that divides by zero: every executor has to answer for what then is missing."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, cast

from graph import levels
from graph.query import Fragment
from resolvers.binding import Binding

# A plan takes these from the shape of a level, not by their name.
_OF_A_SHAPE: Final = frozenset({"Skill.levelName", "Skill.levelDescription"})


def used_in(statements: Sequence[str], bindings: Mapping[str, Binding]) -> list[Fragment]:
    """The bound fragments that stand in one of these statements, by name."""
    bound = {
        fragment.name: fragment
        for name in bindings.keys() - _OF_A_SHAPE
        for _, fragment in _fragments(bindings[name])
    }
    found = (one for one in bound.values() if any(one.text.strip() in text for text in statements))
    return sorted(found, key=lambda fragment: fragment.name)


def failing(bindings: Mapping[str, Binding], fragment: Fragment, rng: random.Random) -> Mapping[str, Binding]:
    """The bindings, with one fragment failing wherever it is bound: for every parent, or for some."""
    broken = replace(fragment, text=_dividing(fragment, every=rng.random() < 0.5) + fragment.text)
    changed = {
        name: {place: broken for place, held in _fragments(binding) if held == fragment}
        for name, binding in bindings.items()
    }
    return {
        name: cast(Binding, replace(cast(Any, binding), **changed[name])) if changed[name] else binding
        for name, binding in bindings.items()
    }


def _fragments(binding: Binding) -> Iterator[tuple[str, Fragment]]:
    """The fragments of a binding, each with the attribute that holds it."""
    if not is_dataclass(binding):
        return
    for one in fields(binding):
        value = getattr(binding, one.name)
        if isinstance(value, Fragment):
            yield one.name, value


def _dividing(fragment: Fragment, *, every: bool) -> str:
    key = f"parent.{levels.key_of(fragment.parent)}"
    # Not a literal 0, which a planner would find out about before anything runs.
    divided = f"1 / (size({key}) - size({key}))"
    if not every:
        divided = f"CASE WHEN {key} ENDS WITH 'a' THEN {divided} ELSE 1 END"
    return f"WITH parent, {divided} AS divided WHERE divided > 0\n"
