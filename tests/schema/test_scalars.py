"""Scalars: what they take, what they answer, and what their errors say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from graph import instants
from schema import scalars

zones = st.timedeltas(min_value=timedelta(hours=-14), max_value=timedelta(hours=14)).map(
    lambda delta: timezone(timedelta(minutes=delta // timedelta(minutes=1)))
)


# hypothesis takes naive bounds and adds the zone itself.
@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2999, 1, 1), timezones=zones))  # noqa: DTZ001
def test_any_instant_comes_back_as_the_text_that_the_graph_keeps(instant: datetime) -> None:
    assert scalars.instant_text(instant.isoformat()) == instants.to_text(instant.astimezone(UTC))


@pytest.mark.parametrize(
    ("given_text", "kept", "shown"),
    [
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000000Z", "2026-03-01T09:30:00Z"),
        ("2026-03-01t09:30:00z", "2026-03-01T09:30:00.000000Z", "2026-03-01T09:30:00Z"),
        ("2026-03-01T09:30:00.5+02:00", "2026-03-01T07:30:00.500000Z", "2026-03-01T07:30:00.500000Z"),
        ("2026-03-01T09:30:00.1234567Z", "2026-03-01T09:30:00.123456Z", "2026-03-01T09:30:00.123456Z"),
    ],
)
def test_an_instant_is_kept_in_utc_and_shown_without_an_empty_fraction(
    given_text: str, kept: str, shown: str
) -> None:
    text = scalars.instant_text(given_text)

    assert text == kept
    assert scalars.shown_instant(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T09:30:00",
        "2026-03-01",
        "2026-02-30T00:00:00Z",
        "2026-03-01 09:30:00Z",
        "soon",
        "",
        "٢٠٢٦-03-01T09:30:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-03-01T25:00:00Z",
    ],
)
def test_an_instant_without_an_offset_or_off_the_calendar_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(GraphQLError, match="such as 2026-03-01T09:30:00Z"):
        scalars.instant_text(text)


@pytest.mark.parametrize("value", [5, None, True, ["2026-03-01T09:30:00Z"]])
def test_an_instant_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="Expected an RFC 3339 instant"):
        scalars.instant_text(value)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P14D", timedelta(days=14)),
        ("P2W", timedelta(weeks=2)),
        ("PT1H30M", timedelta(hours=1, minutes=30)),
        ("P1DT12H", timedelta(days=1, hours=12)),
        ("PT0S", timedelta(0)),
    ],
)
def test_a_duration_has_the_length_it_says(text: str, length: timedelta) -> None:
    assert scalars.duration_length(text) == length
    assert scalars.duration_text(text) == text


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1M", "P1Y", "-P1D", "1D", "P1DT", "PT1.5H", "P１D", "", "P9999999D"]
)
def test_a_duration_without_a_fixed_length_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="such as P14D"):
        scalars.duration_text(text)


def test_a_time_zone_is_one_of_the_iana_database() -> None:
    assert scalars.time_zone_name("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(GraphQLError, match="IANA time zone name"):
        scalars.time_zone_name("Berlin")


@pytest.mark.parametrize("text", ["2026-02-30", "2026-3-1", "20260301", "2026-W01-1", ""])
def test_a_date_off_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="is not a date"):
        scalars.date_text(text)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "//host/x", "http://", "ftp://a/b", "https://a/b c", "http://[x"]
)
def test_an_address_that_is_not_http_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="absolute http or https address"):
        scalars.url_text(text)
