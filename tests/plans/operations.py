"""Documents put together from operations, fragments and variables: each operation declares what it uses."""

import re
from collections.abc import Mapping

from tests.plans.variables import Declared

_SPREAD = re.compile(r"\.\.\.(?!on\b)([_A-Za-z][_0-9A-Za-z]*)")
_VARIABLE = re.compile(r"\$([_A-Za-z][_0-9A-Za-z]*)")


def written(
    kind: str, operations: Mapping[str, str], fragments: Mapping[str, str], declared: Mapping[str, Declared]
) -> str:
    """The document: operations of a kind by name ("" for one without), fragments by name where one is used."""
    used: dict[str, None] = {}
    parts = []
    for name, body in operations.items():
        reached = _reached(body, fragments)
        used |= dict.fromkeys(reached)
        variables = _variables([body, *(fragments[one] for one in reached)], declared)
        heads = ", ".join(declared[one].text(one) for one in variables)
        parts.append(f"{kind} {name}{f'({heads})' if heads else ''} {body}")
    return "\n\n".join([*parts, *(fragments[name] for name in used)])


def _reached(body: str, fragments: Mapping[str, str]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [body]
    while waiting:
        for name in _SPREAD.findall(waiting.pop()):
            if name in fragments and name not in found:
                found[name] = None
                waiting.append(fragments[name])
    return list(found)


def _variables(texts: list[str], declared: Mapping[str, Declared]) -> list[str]:
    named = {name for text in texts for name in _VARIABLE.findall(text)}
    return [name for name in declared if name in named]
