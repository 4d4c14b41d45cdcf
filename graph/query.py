"""Named Cypher: statements, fragments, and a walk over every one that this package holds."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import LiteralString, TypeVar

import graph

_NAME = re.compile(r"[A-Za-z0-9_.:\-]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A whole statement, ending in `RETURN collect({...}) AS rows`, or returning nothing.

    The name reaches spans, metrics and the server's query log, so it is unique and holds only letters,
    digits and `_ . : -`.
    """

    name: str
    text: LiteralString

    def __post_init__(self) -> None:
        _refuse_odd_name(self.name)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A relation as Cypher: from a bound `parent` (of that label) to the `row` its answer is read from.

    `row` is the variable that the text binds; the text holds its own predicates, order and limit. `many`
    says whether a parent answers one row (null for none) or a list of rows (empty for none). `beside` names what
    else is bound before it, by variable: a node of a label, or a plain value for None; a parent is then known by
    its own key followed by theirs.
    """

    name: str
    parent: LiteralString
    text: LiteralString
    row: LiteralString
    many: bool = False
    beside: tuple[tuple[LiteralString, LiteralString | None], ...] = ()

    def __post_init__(self) -> None:
        _refuse_odd_name(self.name)


def every_query() -> list[Query]:
    """Every `Query` constant of this package, by name.

    Raises ValueError when two constants share a name.
    """
    return _every(Query)


def every_fragment() -> list[Fragment]:
    """Every `Fragment` constant of this package, by name.

    Raises ValueError when two constants share a name.
    """
    return _every(Fragment)


_Named = TypeVar("_Named", Query, Fragment)


def _every(kind: type[_Named]) -> list[_Named]:
    found: dict[str, _Named] = {}
    for module in _modules():
        for value in vars(module).values():
            for constant in _constants(value, kind):
                if found.setdefault(constant.name, constant) is not constant:
                    raise ValueError(f"two constants are named {constant.name!r}, one in {module.__name__}")
    return [found[name] for name in sorted(found)]


def _constants(value: object, kind: type[_Named]) -> Iterator[_Named]:
    # A choice between literals (one statement an ordering, say) is kept in a tuple or a mapping.
    if isinstance(value, kind):
        yield value
    elif isinstance(value, Mapping):
        yield from (held for held in value.values() if isinstance(held, kind))
    elif isinstance(value, tuple):
        yield from (held for held in value if isinstance(held, kind))


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(graph.__path__, prefix="graph."):
        yield importlib.import_module(found.name)


def _refuse_odd_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a statement's name is letters, digits and _ . : - only, not {name!r}")
