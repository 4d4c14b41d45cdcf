"""When a session is next due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring.programme import Programme

_DAY = timedelta(days=1)
_SATURDAY = 5


def working_days_after(instant: datetime, days: int, time_zone: str) -> datetime:
    """The same local time `days` working days (Monday to Friday) later, in UTC.

    A weekend or its days are passed over: five working days from a Saturday end on the Friday after. An
    unknown time zone counts as UTC.
    """
    zone = _zone(time_zone)
    local = instant.astimezone(zone)
    while days > 0:
        local += _DAY
        if local.weekday() < _SATURDAY:
            days -= 1
    return local.astimezone(UTC)


def verification_due(awaiting_since: datetime, now: datetime, programme: Programme) -> datetime:
    """The first rung of the ladder of verifiers after `now`; the lapse, once every other has passed."""
    rungs = (programme.verification_due, programme.skip_level_after, programme.admin_after)
    ahead = (awaiting_since + rung for rung in sorted(rungs))
    return next((at for at in ahead if at > now), awaiting_since + programme.verification_lapse)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
