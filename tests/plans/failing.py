"""Bindings with a fragment that divides by zero: every executor has to answer for what then is missing."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from graph import levels
from graph.query import Fragment
from resolvers.binding import Binding


def used_in(statements: Sequence[str], bindings: Mapping[str, Binding]) -> list[str]:
    """The bindings whose fragment stands in one of these statements."""
    fragments = {name: _fragment(binding) for name, binding in bindings.items()}
    return [
        name
        for name, fragment in fragments.items()
        if fragment is not None and any(fragment.text.strip() in text for text in statements)
    ]


def failing(bindings: Mapping[str, Binding], name: str, rng: random.Random) -> Mapping[str, Binding]:
    """The bindings, with the fragment of one failing: for every parent, or for some."""
    binding = bindings[name]
    fragment = _fragment(binding)
    assert fragment is not None
    broken = replace(fragment, text=_dividing(fragment, every=rng.random() < 0.5) + fragment.text)
    return {**bindings, name: cast(Binding, replace(cast(Any, binding), fragment=broken))}


def _fragment(binding: Binding) -> Fragment | None:
    if not is_dataclass(binding) or "fragment" not in {one.name for one in fields(binding)}:
        return None
    return cast(Fragment, cast(Any, binding).fragment)


def _dividing(fragment: Fragment, *, every: bool) -> str:
    key = f"parent.{levels.key_of(fragment.parent)}"
    # Not a literal 0, which a planner would find out about before anything runs.
    divided = f"1 / (size({key}) - size({key}))"
    if not every:
        divided = f"CASE WHEN {key} ENDS WITH 'a' THEN {divided} ELSE 1 END"
    return f"WITH parent, {divided} AS divided WHERE divided > 0\n"
