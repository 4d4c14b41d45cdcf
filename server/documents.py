"""Documents that may be looked at further: bounded in tokens and in depth, known by their hash."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    ListTypeNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    parse,
)

from server.request_body import LARGEST

MOST_TOKENS = 2_000
DEEPEST = 16
_KEPT = 1_000
_LEVELS = (FieldNode, ListValueNode, ObjectValueNode, ListTypeNode)


@dataclass(frozen=True, slots=True)
class Checked:
    """A document within bounds: its SHA-256 (first 16 hex digits) and the names of its operations."""

    hash: str
    operations: tuple[str | None, ...]

    def chooses(self, operation_name: str | None) -> bool:
        """Whether exactly one operation would run."""
        if operation_name is None:
            return len(self.operations) == 1
        return self.operations.count(operation_name) == 1

    def named(self, operation_name: str | None) -> str | None:
        """The name of the operation that will run, for a log; None where it has none."""
        if operation_name is not None:
            return operation_name if operation_name in self.operations else None
        return self.operations[0] if len(self.operations) == 1 else None


class TooDeep(GraphQLError):  # noqa: N818 - named by what happened
    """A document nested deeper than we read."""

    def __init__(self) -> None:
        super().__init__(f"The document is nested deeper than {DEEPEST} levels.")


@dataclass(slots=True)
class Documents:
    """Checks each text once; the latest thousand good ones are remembered by their hash alone."""

    _good: OrderedDict[str, Checked] = field(default_factory=OrderedDict)

    def check(self, text: str) -> Checked:
        """The document, when it parses and is within bounds.

        Raises GraphQLSyntaxError (also for too many tokens) or TooDeep.
        """
        digest = hashlib.sha256(text.encode()).hexdigest()
        checked = self._good.get(digest)
        if checked is None:
            checked = self._good[digest] = _checked(text, digest)
            if len(self._good) > _KEPT:
                self._good.popitem(last=False)
        else:
            self._good.move_to_end(digest)
        return checked


def _checked(text: str, digest: str) -> Checked:
    document = parse(
        text,
        no_location=True,
        max_lexical_tokens=MOST_TOKENS,
        max_comments=MOST_TOKENS,
        max_source_length=LARGEST,
    )
    if depth(document) > DEEPEST:
        raise TooDeep
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return Checked(digest[:16], tuple(node.name.value if node.name else None for node in operations))


def depth(document: DocumentNode) -> int:
    """The deepest nesting of fields, and of lists and objects in literals and types, through all fragments.

    Linear in the document: each fragment is measured once. A fragment inside itself, which validation
    refuses, adds nothing.

    Raises TooDeep when it cannot be walked at all.
    """
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    heights: dict[str, int] = {}
    try:
        return max((_height(node, fragments, heights) for node in document.definitions), default=0)
    except RecursionError:
        raise TooDeep from None


def _height(node: Node, fragments: Mapping[str, FragmentDefinitionNode], heights: dict[str, int]) -> int:
    if isinstance(node, FragmentSpreadNode):
        return _height_of_fragment(node.name.value, fragments, heights)
    below = 0
    for key in node.keys:
        held = getattr(node, key, None)
        for child in held if isinstance(held, tuple | list) else (held,):
            if isinstance(child, Node):
                below = max(below, _height(child, fragments, heights))
    return below + isinstance(node, _LEVELS)


def _height_of_fragment(
    name: str, fragments: Mapping[str, FragmentDefinitionNode], heights: dict[str, int]
) -> int:
    if name not in heights:
        heights[name] = 0
        if fragment := fragments.get(name):
            heights[name] = _height(fragment, fragments, heights)
    return heights[name]
