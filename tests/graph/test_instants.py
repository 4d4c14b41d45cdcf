"""Instants: one width, in UTC, in time order as text, and shown without empty fractions on every engine."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

aware = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2999, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)

KEEP = Query("tests.keep", "UNWIND $instants AS at CREATE (:Moment {at: at})")
SHOW = Query(
    "tests.show",
    """
    MATCH (moment:Moment)
    WHERE moment.at >= $since
    WITH moment ORDER BY moment.at
    RETURN collect({at: """
    + instants.shown("moment.at")
    + """, none: """
    + instants.shown("moment.never")
    + """}) AS rows
    """,
)


@given(aware)
def test_text_and_back_is_the_same_instant(instant: datetime) -> None:
    text = instants.to_text(instant)

    assert len(text) == len("2026-01-01T00:00:00.000000Z")
    assert instants.from_text(text) == instant
    assert instants.from_text(text).tzinfo is UTC


@given(aware, aware)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (instants.to_text(one) < instants.to_text(other)) == (one < other)


@given(aware)
def test_what_is_shown_is_the_same_instant(instant: datetime) -> None:
    shown = instants.shown_text(instants.to_text(instant))

    assert datetime.fromisoformat(shown) == instant
    assert ("." in shown) == (instant.microsecond != 0)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        instants.to_text(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000+00:00", "2026-01-01", ""]
)
def test_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="stored instant"):
        instants.from_text(text)


async def test_every_engine_orders_filters_and_shows_instants_alike(graph: Graph) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    moments = [
        datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC),
        datetime(2026, 1, 1, 5, 30, 0, 1, tzinfo=east),
        datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 500000, tzinfo=UTC),
        datetime(2020, 1, 1, tzinfo=UTC),
    ]

    async def keep(tx: Tx) -> None:
        await tx.run(KEEP, instants=[instants.to_text(moment) for moment in moments])

    await graph.write(keep)
    rows = await graph.read(SHOW, since=instants.to_text(moments[2]))

    assert [row["at"] for row in rows] == [
        "2025-12-31T23:59:59.999999Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000001Z",
        "2026-01-01T00:00:00.500000Z",
    ]
    assert {row["none"] for row in rows} == {None}
