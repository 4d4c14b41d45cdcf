"""Cursors: they open in their own list only, and cannot be forged."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.cursors import Sealer
from resolvers.errors import CodedError

SECRET = b"a secret of this deployment"
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(words)
def test_a_cursor_opens_to_its_key(key: str) -> None:
    sealer = Sealer(SECRET, "Query.employees", {"words": ["ada"]})

    assert sealer.open(sealer.seal(key)) == key


@pytest.mark.parametrize(
    "other",
    [
        Sealer(SECRET, "Query.skills", {"words": ["ada"]}),
        Sealer(SECRET, "Query.employees", {"words": ["bob"]}),
        Sealer(b"another deployment", "Query.employees", {"words": ["ada"]}),
    ],
)
def test_a_cursor_of_another_list_does_not_open(other: Sealer) -> None:
    cursor = other.seal("miller|0190")

    with pytest.raises(CodedError, match="not a cursor of this list") as refused:
        Sealer(SECRET, "Query.employees", {"words": ["ada"]}).open(cursor)
    assert refused.value.extensions == {"code": "INVALID_INPUT", "argument": ["after"]}


@given(st.one_of(words, st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_a_forged_cursor_does_not_open(forged: str) -> None:
    with pytest.raises(CodedError):
        Sealer(SECRET, "Query.employees", {}).open(forged)


@given(words, st.integers(min_value=0))
def test_a_cursor_with_one_letter_changed_does_not_open(key: str, place: int) -> None:
    sealer = Sealer(SECRET, "Query.employees", {})
    raw = bytearray(base64.urlsafe_b64decode(sealer.seal(key) + "=="))
    raw[place % len(raw)] ^= 1

    with pytest.raises(CodedError):
        sealer.open(base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))
