"""Relay ids: one shape, both ways."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import ids


@given(st.sampled_from(sorted(ids.PREFIXES)), st.uuids())
def test_an_id_decodes_to_what_it_was_made_from(type_name: str, value: uuid.UUID) -> None:
    assert ids.decode(ids.encode(type_name, str(value))) == (type_name, str(value))


def test_every_type_has_a_prefix_of_its_own() -> None:
    assert len(set(ids.PREFIXES.values())) == len(ids.PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "emp_",
        "emp_0190aaaa00007000800000000000000",
        "emp_0190AAAA000070008000000000000000",
        "xyz_0190aaaa000070008000000000000000",
        "0190aaaa-0000-7000-8000-000000000000",
        "emp_0190aaaa000070008000000000000000\n",
    ],
)
def test_text_that_we_never_made_is_no_id(text: str) -> None:
    assert ids.decode(text) is None
