"""Refuses Cypher that one of our engines does not take, or answers differently: text in, breaches out.

The rules, by number:

1. No full-text, text or point indexes and no procedures of theirs: search runs on our own `searchText`.
2. No temporal values or clocks of the server: instants are text (`graph.instants`) and come as parameters.
3. `shortestPath` between two variables matched before; no `SHORTEST`.
4. No aggregate inside a map or a map projection: aggregate in a `WITH` first.
5. No keyword as a name, and no label named like a relationship type.
6. `CALL (x) { ... }` only; no importing `WITH`, version prefix, plug-in, or transactions inside a statement.
7. Uniqueness constraints only: the others are not in every edition.
8. A path starts at its bound end.
9. The server's own ids are never asked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_AGGREGATES = "collect|count|sum|avg|min|max|stDev|stDevP|percentileCont|percentileDisc"
_KEYWORDS = (
    "all|and|any|as|call|case|create|delete|distinct|else|end|exists|false|foreach|in|is|match|merge|none|not"
    "|null|on|optional|or|remove|return|set|single|then|true|union|unwind|when|where|with|xor"
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule of portable Cypher that a statement breaks: its number and what was found."""

    rule: int
    found: str


# Rule number, pattern, over text whose strings and comments are blanked.
_REFUSED: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        (1, r"\bCREATE\s+(?:FULLTEXT|TEXT|POINT|VECTOR|LOOKUP)\s+INDEX\b"),
        (1, r"\bdb\s*\.\s*(?:index|awaitIndex\w*)\b"),
        # Instants are text of one width: no engine's own temporal values, and no server's clock.
        (2, r"\b(?:datetime|localdatetime|date|time|localtime|duration|timestamp)\s*\("),
        (2, r"\b(?:datetime|date|duration)\s*\.\s*\w+\s*\("),
        (3, r"\b(?:ALL\s+|ANY\s+)?SHORTEST\b"),
        (5, rf"\bAS\s+(?:{_KEYWORDS})\b"),
        (5, rf"[(\[]\s*(?:{_KEYWORDS})\s*:"),
        (6, r"\bCALL\s*\{"),
        (6, r"\bCYPHER\s+\d"),
        (6, r"\bapoc\s*\."),
        (6, r"\bSHOW\s+(?:PROCEDURES|FUNCTIONS)\b"),
        (6, r"\bIN\s+(?:CONCURRENT\s+|\d+\s+CONCURRENT\s+)?TRANSACTIONS\b"),
        (7, r"\bIS\s+(?:UNIQUE\s+)?(?:NODE\s+|RELATIONSHIP\s+|REL\s+)?KEY\b"),
        (7, r"\bREQUIRE\b[^;]*?\bIS\s+(?:NOT\s+NULL|TYPED|::)"),
        (9, r"\b(?:elementId|id)\s*\("),
    )
)

_IMPORTING = re.compile(r"\bCALL\s*\([^)]*\)\s*\{\s*WITH\s+\*", re.IGNORECASE)
_SHORTEST = re.compile(r"\b(?:allShortestPaths|shortestPath)\s*\(", re.IGNORECASE)
_BARE_ENDS = re.compile(r"\(\s*\w+\s*\)[^()]*\(\s*\w+\s*\)")
_AGGREGATE = re.compile(rf"\b(?:{_AGGREGATES})\s*\(", re.IGNORECASE)
_BLOCK = re.compile(r"(?:\bCALL\s*\([^)]*\)|\b(?:EXISTS|COUNT|COLLECT))\s*$", re.IGNORECASE)
_CLAUSES = (
    "WHERE|WITH|RETURN|MATCH|OPTIONAL|UNWIND|SET|CREATE|MERGE|DELETE|DETACH|REMOVE|CALL|FOREACH|ORDER|USING"
)
_MATCH = re.compile(rf"\bMATCH\b(?P<patterns>.*?)(?=\b(?:{_CLAUSES})\b|\Z)", re.IGNORECASE | re.DOTALL)
_NODE = re.compile(r"\(\s*(?P<name>\w*)\s*(?::(?P<label>[^){]*))?(?P<props>\{[^}]*\})?\s*\)")
_RELATIONSHIP = re.compile(r"-\[\s*\w*\s*:([\w|:\s]+?)[\s*{\]\d.]")
_LABELS = re.compile(r"\(\s*\w*\s*:([\w|:&\s]+?)\s*[{)]")


def breaches(text: str) -> list[Breach]:
    """Every breach of the rules that can be seen in one statement's or fragment's text, by rule.

    `parent` counts as bound.
    """
    clean = blanked(text)
    found = [Breach(rule, match[0]) for rule, pattern in _REFUSED for match in pattern.finditer(clean)]
    found += [Breach(6, match[0]) for match in _IMPORTING.finditer(clean)]
    found += _loose_shortest_paths(clean)
    found += _aggregates_in_maps(clean)
    found += _late_anchors(clean)
    return sorted(found, key=lambda breach: breach.rule)


def shared_names(texts: Iterable[str]) -> list[Breach]:
    """Names used both as a label and as a relationship type anywhere in these texts (rule 5)."""
    labels: set[str] = set()
    types: set[str] = set()
    for text in texts:
        clean = blanked(text)
        labels.update(_names(_LABELS.findall(clean)))
        types.update(_names(_RELATIONSHIP.findall(clean)))
    return [Breach(5, name) for name in sorted(labels & types)]


def blanked(text: str) -> str:
    """The text with strings emptied and comments gone, so that only Cypher is looked at."""
    return re.sub(
        r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*|/\*.*?\*/",
        lambda match: "''" if match[0][0] in "'\"" else " ",
        text,
        flags=re.DOTALL,
    )


def _names(groups: Iterable[str]) -> Iterator[str]:
    for group in groups:
        yield from re.findall(r"\w+", group)


def _loose_shortest_paths(clean: str) -> list[Breach]:
    """Rule 3: both ends of a shortest path are variables matched before, and nothing else."""
    starts = [match.end() for match in _SHORTEST.finditer(clean)]
    return [Breach(3, clean[at : at + 60]) for at in starts if not _BARE_ENDS.match(clean, at)]


def _aggregates_in_maps(clean: str) -> list[Breach]:
    """Rule 4: an aggregate whose innermost open bracket is a map's or a projection's brace."""
    opened = [_openings(clean, match.start()) for match in _AGGREGATE.finditer(clean)]
    calls = [match[0] for match in _AGGREGATE.finditer(clean)]
    return [
        Breach(4, f"{call}... in a map")
        for call, brackets in zip(calls, opened, strict=True)
        if any(clean[at] == "{" and not _BLOCK.search(clean, 0, at) for at in _inside_block(clean, brackets))
    ]


def _openings(clean: str, end: int) -> list[int]:
    """Where each bracket still open at `end` was opened, outermost first."""
    opened: list[int] = []
    for at, sign in enumerate(clean[:end]):
        if sign in "([{":
            opened.append(at)
        elif sign in ")]}" and opened:
            opened.pop()
    return opened


def _inside_block(clean: str, brackets: list[int]) -> list[int]:
    """The brackets opened since the innermost subquery: what stands outside of it is another scope."""
    blocks = [
        number
        for number, at in enumerate(brackets)
        if clean[at] == "{" and _BLOCK.search(clean, 0, at) is not None
    ]
    return brackets[blocks[-1] + 1 :] if blocks else brackets


def _late_anchors(clean: str) -> list[Breach]:
    """Rule 8: a path that starts at an unknown node though a later one is bound or given by a property."""
    found: list[Breach] = []
    bound = {"parent"}
    for match in _MATCH.finditer(clean):
        bound |= set(re.findall(r"\b(\w+)\b", clean[: match.start()]))
        for path in _paths(match["patterns"]):
            nodes = list(_NODE.finditer(path))
            known = [bool(node["props"]) or (node["name"] and node["name"] in bound) for node in nodes]
            if len(nodes) > 1 and not known[0] and any(known[1:]):
                found.append(Breach(8, " ".join(path.split())))
            bound |= {node["name"] for node in nodes}
    return found


def _paths(patterns: str) -> list[str]:
    """The comma-separated paths of a MATCH; commas inside brackets do not separate."""
    paths, depth, start = [], 0, 0
    for at, sign in enumerate(patterns):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            paths.append(patterns[start:at])
            start = at + 1
    return [*paths, patterns[start:]]
