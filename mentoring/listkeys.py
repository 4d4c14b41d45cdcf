"""Texts that lists are sorted and searched by."""

import unicodedata
from collections.abc import Iterable

# Letters that have no decomposition, and how people who cannot type them look for them.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ə": "e",
    }
)


def folded(text: str) -> str:
    """Case folded, accents taken off, white space made single blanks: 'Ørsted  Nguyễn' -> 'orsted nguyen'."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.translate(_PLAIN).split())


def searched(texts: Iterable[str]) -> str:
    """The `searchText` of something known by these texts, folded, a text a line."""
    return "\n".join(folded(text) for text in texts)


def list_key(sort_text: str, node_id: str) -> str:
    """The `listKey` of something sorted by a name: unique, and in the order that people expect."""
    return f"{folded(sort_text)}|{node_id}"


def instant_key(instant_text: str, node_id: str) -> str:
    """The `listKey` of something sorted by an instant (in its fixed-width text)."""
    return f"{instant_text}|{node_id}"
