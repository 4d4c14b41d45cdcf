"""Working hours in common, against spans counted by hand."""

from datetime import UTC, datetime

import pytest

from mentoring.search import hours

SUMMER = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
WINTER = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
BERLIN = ("Europe/Berlin", "Mo-Fr 09:00-17:00")


@pytest.mark.parametrize(
    ("other", "now", "expected"),
    [
        (BERLIN, SUMMER, 40),
        (("Europe/London", "Mo-Fr 09:00-17:00"), SUMMER, 35),
        (("UTC", "Mo-Fr 09:00-17:00"), SUMMER, 30),
        (("UTC", "Mo-Fr 09:00-17:00"), WINTER, 35),
        (("America/Chicago", "Mo-Fr 09:00-17:00"), SUMMER, 5),
        (("Asia/Tokyo", "Mo-Fr 09:00-17:00"), SUMMER, 5),
        (("UTC", "Sa-Su 00:00-24:00"), SUMMER, 0),
        (("UTC", "Fr-Mo 00:00-24:00"), SUMMER, 16),
        (("UTC", "We 00:00-24:00"), SUMMER, 8),
        (("Pacific/Kiritimati", "Mo-Su 00:00-24:00"), SUMMER, 40),
        ((None, "Mo-Fr 09:00-17:00"), SUMMER, None),
        (("UTC", None), SUMMER, None),
        (("UTC", "now and then"), SUMMER, None),
        (("Mars/Olympus", "Mo-Fr 09:00-17:00"), SUMMER, None),
    ],
)
def test_hours_in_common(other: hours.Desk, now: datetime, expected: float | None) -> None:
    assert hours.in_common(BERLIN, [other, BERLIN], now) == [expected, 40]
    assert hours.in_common(other, [BERLIN], now) == [expected]
