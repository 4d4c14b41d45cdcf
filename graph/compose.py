"""Fragments nested into one statement: a tree of them in, text with parameters only out.

This is the only place that joins Cypher. What it joins are constants: texts, columns and keys of this package,
and numbers it makes itself; nothing that a client wrote reaches it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString, cast

from graph.levels import key_of
from graph.query import Fragment, Query

SHARED = frozenset({"viewer_id", "viewer_admin", "now", "skip_level_since", "admin_since"})
"""Parameters that mean the same in every fragment; all others belong to one branch."""

# Not a property, a label, a parameter or a function.
_VARIABLE = re.compile(r"(?<![\w.:$'])[A-Za-z_]\w*(?![\w(])")
_KEY = re.compile(r"(?P<variable>[A-Za-z_]\w*)(?:\.(?P<property>\w+))?")
_PARAMETER = re.compile(r"\$(\w+)")
_SELF = re.compile(r"\s*WITH parent AS (\w+)\s*")
_NOBODY = "Organisation"
_MORE_THAN_A_MATCH = re.compile(r"\b(?:OPTIONAL|WITH|UNWIND|CALL|RETURN)\b")
_VALUES = frozenset({"true", "false", "null"})


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A fragment as a plan uses it: what is read from its rows, and what hangs below them.

    A row of the answer is a list with a value for each of `items`: a column (an expression over the fragment's
    variables), or the answer of the branch below. `keys` say, over the variables of the row above, which parent
    this is: ``skill.id``, ``session.mentorId``; a fragment with more than one parent has a key for each. `number`
    is the branch's own within its statement; its parameters are sent as ``p<number>_<name>``.

    `guard` binds, from the same parent, whether the viewer may read the list: null where it says no.
    """

    number: int
    fragment: Fragment
    items: tuple["LiteralString | Branch", ...]
    keys: tuple[LiteralString, ...] = ()
    guard: Fragment | None = None

    @property
    def children(self) -> list["Branch"]:
        """The branches below."""
        return [item for item in self.items if isinstance(item, Branch)]


@dataclass(frozen=True, slots=True)
class Entry:
    """A branch that a statement begins with; its parents are sent as ``k<number>``.

    With `many` a list of keys is sent, and a list of [key, answer] comes back: absent keys have no answer. Else
    one key is sent, and its answer comes back.
    """

    branch: Branch
    many: bool = False


def statement(name: str, entries: Sequence[Entry]) -> Query:
    """The statement that answers all entries at once: one list with a value for each.

    Raises ValueError for a key that is neither a variable nor a variable's property.
    """
    texts = [_entry(entry) for entry in entries]
    answers = ", ".join(f"x{entry.branch.number}" for entry in entries)
    if len(texts) == 1:
        clauses, _, answer = texts[0].rpartition("\nRETURN ")
        return Query(name, _joined(f"{clauses}\nWITH {answer}\nRETURN [{answers}] AS rows"))
    text = "\n".join(f"CALL () {{\n{part}\n}}" for part in texts) + f"\nRETURN [{answers}] AS rows"
    return Query(name, _joined(text))


def parameters(query: Query) -> frozenset[str]:
    """The names of the parameters that a statement uses."""
    return frozenset(_PARAMETER.findall(query.text))


def fragments(entries: Sequence[Entry]) -> int:
    """How many fragments a statement of these entries nests, guards included."""

    def within(branch: Branch) -> int:
        return 1 + (branch.guard is not None) + sum(map(within, branch.children))

    return sum(within(entry.branch) for entry in entries)


@dataclass(slots=True)
class _Scope:
    """Where text is written: what a fragment's variables are called there, and which guards were asked already.

    `bound`: at least every variable that can be seen there.
    """

    names: Mapping[str, str]
    bound: frozenset[str]
    guards: dict[tuple[str, str], str] = field(default_factory=dict)

    def key(self, key: str) -> tuple[str, str]:
        """The variable that a child's key is read from, and the whole expression."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"a key is a variable or a variable's property, not {key!r}")
        variable = self.names.get(found["variable"], found["variable"])
        return variable, variable + key[found.end("variable") :]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A branch whose parents are bound: the variables its text may use, and the clauses that bind the rest."""

    imports: tuple[str, ...]
    opening: str
    names: Mapping[str, str]


def _entry(entry: Entry) -> str:
    branch = entry.branch
    number, label = branch.number, branch.fragment.parent
    if not entry.many:
        parent = f"parent_{number}"
        opening = "" if label == _NOBODY else f"MATCH ({parent}:{label} {{{key_of(label)}: $k{number}}})\n"
        return _guarded_body(branch, _Opened((parent,), opening, {"parent": parent}), f"x{number}")
    opened = _opened_by_list(branch)
    body = _guarded_body(branch, _Opened(opened.imports, "", opened.names), f"answer_{number}")
    return (
        f"{opened.opening}CALL ({', '.join(opened.imports)}) {{\n{body}\n}}\n"
        f"RETURN collect([id_{number}, answer_{number}]) AS x{number}"
    )


def _opened_by_list(branch: Branch) -> _Opened:
    number, fragment = branch.number, branch.fragment
    key = f"id_{number}"
    parent = f"parent_{number}"
    own = f"{key}[0]" if fragment.beside else key
    clauses = [f"UNWIND $k{number} AS {key}"]
    if fragment.parent != _NOBODY:
        clauses.append(f"MATCH ({parent}:{fragment.parent} {{{key_of(fragment.parent)}: {own}}})")
    names = {"parent": parent}
    for place, (name, label) in enumerate(fragment.beside, start=1):
        names[name] = f"{name}_{number}"
        if label is not None:
            clauses.append(f"MATCH ({names[name]}:{label} {{{key_of(label)}: {key}[{place}]}})")
    values = [
        f"{key}[{place}] AS {names[name]}"
        for place, (name, label) in enumerate(fragment.beside, 1)
        if not label
    ]
    bound = [names[name] for name, label in fragment.beside if label]
    if values:
        clauses.append(f"WITH {', '.join([key, parent, *bound, *values])}")
    imports = (key,) if fragment.parent == _NOBODY else tuple(names.values())
    return _Opened(imports, "\n".join(clauses) + "\n", names)


def _child(branch: Branch, scope: _Scope) -> tuple[list[str], str]:
    """Clauses to write in the scope of the row above, and the expression of the answer there."""
    opened = _opened(branch, scope)
    if opened.opening == "" and branch.guard is None and (row := _is_parent(branch.fragment)):
        return _inlined(branch, opened.names["parent"], row, scope.bound)
    if (value := _as_value(branch, opened, scope)) is not None:
        return [], value
    if branch.guard is not None and opened.opening:
        raise ValueError(f"{branch.fragment.name}: a guarded list hangs below the row of its own parent")
    number = branch.number
    clauses: list[str] = []
    gate = "" if branch.guard is None else _gate(branch.guard, opened, scope, clauses)
    body = _body(branch, opened, f"x{number}", gate)
    imports = ", ".join(dict.fromkeys([*opened.imports, *([gate] if gate else [])]))
    clauses.append(f"CALL ({imports}) {{\n{body}\n}}")
    return clauses, f"CASE WHEN {gate} = true THEN x{number} ELSE null END" if gate else f"x{number}"


def _as_value(branch: Branch, opened: _Opened, scope: _Scope) -> str | None:
    """The last row as an expression, where a fragment only matches: a tenth less of the server's time than a `CALL`.

    None for any other. It sees every variable around it, not only what is imported: a name of its own must be nobody
    else's there. `COLLECT` keeps nulls, which a `MATCH` has none of.
    """
    fragment = branch.fragment
    if opened.opening or branch.guard is not None or branch.children or fragment.many:
        return None
    if _MORE_THAN_A_MATCH.search(fragment.text):
        return None
    text = _renamed(fragment.text, opened.names, branch.number).strip()
    if (_variables(text) - set(opened.imports)) & scope.bound:
        return None
    _, answer = _row(branch, opened.names)
    # In one line with the text: the last line that begins with RETURN is the statement's own.
    return f"last(COLLECT {{\n{text} RETURN {answer}\n}})"


def _opened(branch: Branch, scope: _Scope) -> _Opened:
    """How a nested branch gets its parents from the row above."""
    fragment, number = branch.fragment, branch.number
    imports: list[str] = []
    clauses: list[str] = []
    names: dict[str, str] = {}
    wanted = (("parent", fragment.parent), *fragment.beside)
    for (name, label), key in zip(wanted, branch.keys, strict=True):
        variable, expression = scope.key(key)
        imports.append(variable)
        if label is None:
            names[name] = expression
        elif expression == f"{variable}.{key_of(label)}":
            names[name] = variable
        else:
            names[name] = f"{name}_{number}"
            # A property that is not there must not be looked for: one engine walks the whole label for it.
            clauses.append(
                f"WITH {{imports}} WHERE {expression} IS NOT NULL\n"
                f"MATCH ({names[name]}:{label} {{{key_of(label)}: {expression}}})\n"
            )
    distinct = tuple(dict.fromkeys(imports))
    opening = "".join(clauses).replace("{imports}", ", ".join(distinct))
    return _Opened(distinct, opening, names)


def _gate(guard: Fragment, opened: _Opened, scope: _Scope, clauses: list[str]) -> str:
    """The variable that says whether the list may be read; asked once for all lists of a parent."""
    parent = opened.names["parent"]
    asked = (parent, guard.name)
    if asked not in scope.guards:
        scope.guards[asked] = f"may_{len(scope.guards)}_{parent}"
        text = _renamed(guard.text, {"parent": parent}, number=None).strip()
        clauses.append(
            f"CALL ({parent}) {{\n{text}\nRETURN last(collect({guard.row})) AS {scope.guards[asked]}\n}}"
        )
    return scope.guards[asked]


def _guarded_body(branch: Branch, opened: _Opened, alias: str) -> str:
    """An entry's clauses: as `_body`, with the guard asked inside."""
    if branch.guard is None:
        return _body(branch, opened, alias)
    scope = _Scope(opened.names, frozenset(opened.imports))
    clauses: list[str] = []
    gate = _gate(branch.guard, opened, scope, clauses)
    inner = _body(branch, _Opened(opened.imports, "", opened.names), f"list_{branch.number}", gate)
    imports = ", ".join([*opened.imports, gate])
    return (
        f"{opened.opening}" + "\n".join(clauses) + f"\nCALL ({imports}) {{\n{inner}\n}}\n"
        f"RETURN last(collect(CASE WHEN {gate} = true THEN list_{branch.number} ELSE null END)) AS {alias}"
    )


def _body(branch: Branch, opened: _Opened, alias: str, gate: str = "") -> str:
    """The clauses of one subquery, from its bound parents to its answer."""
    fragment = branch.fragment
    names = {**opened.names, **_own_names(branch)}
    text = _renamed(fragment.text, names, branch.number).strip()
    opening = opened.opening
    if gate:
        opening = f"WITH {', '.join(dict.fromkeys([*opened.imports, gate]))} WHERE {gate} = true\n" + opening
    clauses, answer = _row(branch, names, _variables(text).union(opened.imports, [gate]))
    row = names.get(fragment.row, fragment.row)
    shown = f"collect(CASE WHEN {row} IS NULL THEN null ELSE {answer} END)"
    # A parent has one answer, whatever it matches: the last row, or null for none.
    shown = shown if fragment.many else f"last({shown})"
    return "\n".join([opening + text, *clauses, f"RETURN {shown} AS {alias}"])


def _inlined(branch: Branch, variable: str, row: str, bound: frozenset[str]) -> tuple[list[str], str]:
    """A branch whose row is the parent itself costs no subquery."""
    clauses, answer = _row(branch, {row: variable, "parent": variable}, bound)
    return clauses, f"CASE WHEN {variable} IS NULL THEN null ELSE {answer} END"


def _row(
    branch: Branch, names: Mapping[str, str], bound: frozenset[str] = frozenset()
) -> tuple[list[str], str]:
    """The clauses that answer the children of a row, and the row as a list."""
    scope = _Scope(names, bound)
    values: list[str] = []
    clauses: list[str] = []
    for item in branch.items:
        if isinstance(item, Branch):
            more, value = _child(item, scope)
            clauses += more
        else:
            value = _renamed(item, names, branch.number)
        values.append(value)
    return clauses, f"[{', '.join(values)}]"


def _variables(text: str) -> frozenset[str]:
    """Every name in a text that may be a variable: keywords are in capitals."""
    return frozenset(name for name in _VARIABLE.findall(text) if not name.isupper()) - _VALUES


def _own_names(branch: Branch) -> dict[str, str]:
    """Names of its own for each variable that a subquery below imports: no text below can mean another by it."""
    keys = (key for child in branch.children for key in child.keys)
    variables = {found["variable"] for key in keys if (found := _KEY.fullmatch(key))}
    bound = {"parent", *(name for name, _ in branch.fragment.beside)}
    return {variable: f"{variable}_{branch.number}" for variable in sorted(variables - bound)}


def _is_parent(fragment: Fragment) -> str | None:
    """The name that a fragment gives to its parent, where it does nothing else."""
    found = _SELF.fullmatch(fragment.text)
    return found[1] if found and not fragment.many and found[1] == fragment.row else None


def _renamed(text: str, names: Mapping[str, str], number: int | None) -> str:
    """The text with variables called as in its new place, and with its own parameters told apart by number."""

    def name(found: re.Match[str]) -> str:
        return names.get(found[0], found[0])

    def parameter(found: re.Match[str]) -> str:
        return found[0] if found[1] in SHARED or number is None else f"$p{number}_{found[1]}"

    return _PARAMETER.sub(parameter, _VARIABLE.sub(name, text))


def _joined(text: str) -> LiteralString:
    # The only cast: every part is a constant of this package, or made here of constants and numbers.
    return cast(LiteralString, text)  # type: ignore[redundant-cast]
