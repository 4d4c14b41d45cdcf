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
    GraphQLSchema,
    ListTypeNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    parse,
)

from resolvers.plans import documents
from resolvers.plans.documents import Document
from server.request_body import LARGEST

MOST_TOKENS = 2_000
DEEPEST = 16
_KEPT = 1_000
_KEPT_CHARACTERS = 500_000
_LEVELS = (FieldNode, ListValueNode, ObjectValueNode, ListTypeNode)


class TooDeep(GraphQLError):  # noqa: N818 - named by what happened
    """A document nested deeper than we read."""

    def __init__(self) -> None:
        super().__init__(f"The document is nested deeper than {DEEPEST} levels.")


@dataclass(slots=True)
class Documents:
    """Parses, bounds and validates each text once; the latest thousand, half a million characters in all, are kept."""

    schema: GraphQLSchema
    _kept: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    _characters: int = 0

    def read(self, text: str) -> Document:
        """The document, when it parses and is within bounds; what validation found is in it.

        Raises GraphQLSyntaxError (also for too many tokens) or TooDeep.
        """
        known = self._kept.get(text)
        if known is not None:
            self._kept.move_to_end(text)
            return known
        known = self._kept[text] = self._read(text)
        self._characters += known.size
        while len(self._kept) > _KEPT or (self._characters > _KEPT_CHARACTERS and len(self._kept) > 1):
            _, gone = self._kept.popitem(last=False)
            self._characters -= gone.size
        return known

    def _read(self, text: str) -> Document:
        node = parse(
            text, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS, max_source_length=LARGEST
        )
        if depth(node) > DEEPEST:
            raise TooDeep
        hash = hashlib.sha256(text.encode()).hexdigest()
        return documents.of(self.schema, node, hash=hash, size=len(text))


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
