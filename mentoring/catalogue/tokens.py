"""Words of a text: as they are looked for, and where they stand in it."""

import re
from typing import NamedTuple

from mentoring import listkeys

# 'C++', 'C#' and '.NET' are words, the stop at the end of a sentence is not.
_WORD = re.compile(r"\.?[\w+#]+(?:[.'’][\w+#]+)*")


class Token(NamedTuple):
    """A word, folded; `start` and `end` in characters of the text as it was written."""

    folded: str
    start: int
    end: int


def of(text: str) -> list[Token]:
    """The words of a text in order; a word that folds to several keeps them together."""
    found = []
    for word in _WORD.finditer(text):
        folded = listkeys.folded(word.group()).replace(" ", "")
        if folded:
            found.append(Token(folded, word.start(), word.end()))
    return found
