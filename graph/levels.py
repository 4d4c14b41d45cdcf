"""A fragment answered for every parent of a level in one statement."""

import functools
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, LiteralString, cast

from graph.client import Graph
from graph.query import Fragment, Query

_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What a parent is found by, where that is not its `id`.
_KEYS: Mapping[str, LiteralString] = {
    "Organisation": "name",
    "ReputationScore": "key",
    "Leaderboard": "key",
    "LeaderboardPage": "key",
}


def key_of(label: str) -> LiteralString:
    """The property that a parent of this label is matched by: `id`, or its natural key where it has no id."""
    return _KEYS.get(label, "id")


def level_query(fragment: Fragment, columns: Mapping[str, LiteralString]) -> Query:
    """The statement, `level:<fragment>`, that answers a fragment for all `$ids` at once.

    `columns` names each key of an answer and the Cypher expression it comes from, over the variables that
    the fragment binds. The order of the columns does not matter: the same text comes back.

    Raises ValueError for no columns, or a name that is no plain identifier.
    """
    return _level_query(fragment, tuple(sorted(columns.items())))


async def read_level(
    graph: Graph,
    fragment: Fragment,
    columns: Mapping[str, LiteralString],
    ids: Iterable[Hashable],
    /,
    **params: Any,
) -> dict[Any, Any]:
    """Each id's answer: a map or None, or a list of maps for a fragment of many; unknown ids answer the same.

    One statement for all of them, and none for no ids; a parent with something beside it is known by a tuple.
    `params` are the fragment's own parameters.
    """
    asked = list(dict.fromkeys(ids))
    answers: dict[Any, Any] = {id: [] if fragment.many else None for id in asked}
    if not asked:
        return answers
    sent = [list(id) if isinstance(id, tuple) else id for id in asked]
    for row in await graph.read(level_query(fragment, columns), **params, ids=sent):
        id = row["id"]
        answers[tuple(id) if isinstance(id, list) else id] = row["answer"]
    return answers


def projection(fragment: Fragment, columns: Iterable[tuple[str, LiteralString]]) -> LiteralString:
    """What a fragment's `CALL` returns: the row as a map or null, or every row as a list of maps.

    The fragment binds its rows in a clause before, so that the one aggregate stands alone.
    """
    pairs = ", ".join(f"{name}: {expression}" for name, expression in columns)
    shape = f"CASE WHEN {fragment.row} IS NULL THEN null ELSE {{{pairs}}} END"
    text = f"collect({shape})" if fragment.many else shape
    # Names and expressions are constants of ours (checked by `_level_query`), never a client's text.
    return cast(LiteralString, text)  # type: ignore[redundant-cast]


# Columns follow what documents select: as many texts as there are selections, so they are bounded.
@functools.lru_cache(maxsize=4096)
def _level_query(fragment: Fragment, columns: tuple[tuple[str, LiteralString], ...]) -> Query:
    if not columns:
        raise ValueError(f"{fragment.name}: an answer needs at least one column")
    for name, _ in columns:
        if not _COLUMN.fullmatch(name):
            raise ValueError(f"{fragment.name}: a column is named by a plain identifier, not {name!r}")
    text = (
        f"UNWIND $ids AS id\n"
        f"{_bound(fragment)}\n"
        f"CALL ({', '.join(['parent', *(name for name, _ in fragment.beside)])}) {{\n{fragment.text.strip()}\n"
        f"RETURN {projection(fragment, columns)} AS answer\n}}\n"
        f"WITH id, answer\n"
        f"RETURN collect({{id: id, answer: answer}}) AS rows"
    )
    return Query(f"level:{fragment.name}", text)


def _bound(fragment: Fragment) -> LiteralString:
    """The clauses that bind a parent, and what is beside it, from an `id`."""
    if not fragment.beside:
        return f"MATCH (parent:{fragment.parent} {{{key_of(fragment.parent)}: id}})"
    places = list(enumerate(fragment.beside, start=1))
    return "\n".join(
        [
            f"MATCH (parent:{fragment.parent} {{{key_of(fragment.parent)}: id[0]}})",
            *(
                f"MATCH ({name}:{label} {{{key_of(label)}: id[{_place(at)}]}})"
                for at, (name, label) in places
                if label
            ),
            "WITH "
            + ", ".join(["id", "parent", *(_carried(name, label, at) for at, (name, label) in places)]),
        ]
    )


def _carried(name: LiteralString, label: LiteralString | None, at: int) -> LiteralString:
    return name if label else f"id[{_place(at)}] AS {name}"


def _place(at: int) -> LiteralString:
    # A number of ours, written out.
    return cast(LiteralString, str(at))  # type: ignore[redundant-cast]
