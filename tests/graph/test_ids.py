"""Ids: UUIDv7 text, in time order, and the same for the same key."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import ids

AT = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)


@given(st.integers(0, 2**48 - 1))
def test_a_new_id_is_a_version_7_uuid_of_its_time(clock_ms: int) -> None:
    made = uuid.UUID(ids.new(clock_ms))

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == clock_ms
    assert ids.new(clock_ms) != ids.new(clock_ms)


@given(st.integers(0, 2**48 - 2))
def test_a_later_id_sorts_after(clock_ms: int) -> None:
    assert ids.new(clock_ms) < ids.new(clock_ms + 1)


@given(st.text(), st.text(), st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_derived_id_is_a_version_7_uuid_of_its_instant(kind: str, key: str, at: datetime) -> None:
    made = uuid.UUID(ids.derived(kind, key, at))

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_a_derived_id_never_changes() -> None:
    # printf '7:session:s-17' | sha256sum gives 53fe294b88af76bfe265b505f51195d1...: the time takes the place
    # of its first 48 bits, version 7 and the variant that of six more.
    assert ids.derived("session", "s-17", AT) == "019ca884-c7bb-76bf-a265-b505f51195d1"


def test_the_zone_of_an_instant_does_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=9)))

    assert ids.derived("session", "s-17", elsewhere) == ids.derived("session", "s-17", AT)


def test_another_kind_key_or_instant_is_another_id() -> None:
    made = {
        ids.derived("session", "s-17", AT),
        ids.derived("meeting", "s-17", AT),
        ids.derived("session", "s-18", AT),
        ids.derived("session", "s-17", AT + timedelta(milliseconds=1)),
        ids.derived("sessions", "-17", AT),
    }

    assert len(made) == 5


@pytest.mark.parametrize("clock_ms", [-1, 2**48])
def test_a_time_that_does_not_fit_is_refused(clock_ms: int) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        ids.new(clock_ms)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ids.derived("session", "s-17", datetime(2026, 3, 1))  # noqa: DTZ001


@given(st.integers(0, 2**60 - 1), st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_numbered_id_is_a_version_7_uuid_that_keeps_its_number(number: int, at: datetime) -> None:
    made = uuid.UUID(ids.numbered("session", number, at))

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert made.int & (2**60 - 1) == number


@given(st.integers(0, 2**60 - 2))
def test_numbered_ids_sort_by_their_numbers(number: int) -> None:
    assert ids.numbered("session", number, AT) < ids.numbered("session", number + 1, AT)


def test_a_number_of_another_kind_is_another_id() -> None:
    assert ids.numbered("session", 17, AT) != ids.numbered("meeting", 17, AT)


@pytest.mark.parametrize("number", [-1, 2**60])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        ids.numbered("session", number, AT)
