"""The programme's settings: limits and deadlines that a company may choose."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Programme:
    """Limits and deadlines of the session life-cycle; the defaults are those of the table of states."""

    min_practice: timedelta = timedelta(days=1)
    """Least time between the start of the practice clock and a reassessment."""
    request_limit: int = 5
    """Most sessions that one mentee may have in REQUESTED."""
    request_days: int = 5
    """Working days of the mentor until an unanswered request expires."""
    accepted_lapse: timedelta = timedelta(days=30)
    """Time in ACCEPTED without a meeting until the session lapses."""
    scheduled_lapse: timedelta = timedelta(days=14)
    """Time after the end of the last planned meeting, nothing recorded, until the session lapses."""
    practice_lapse: timedelta = timedelta(days=60)
    """Time on the practice clock without a reassessment until the session lapses."""
    verification_due: timedelta = timedelta(days=14)
    """Time in AWAITING_VERIFICATION that the manager of record is given."""
    skip_level_after: timedelta = timedelta(days=21)
    """Time in AWAITING_VERIFICATION from which the skip level may verify."""
    admin_after: timedelta = timedelta(days=30)
    """Time in AWAITING_VERIFICATION from which a programme administrator may verify."""
    verification_lapse: timedelta = timedelta(days=60)
    """Time in AWAITING_VERIFICATION until the session lapses."""
    correction_window: timedelta = timedelta(days=90)
    """Time after a verification in which it may be corrected."""
    dispute_window: timedelta = timedelta(days=60)
    """Time after a verification, or its latest correction, in which the mentor may dispute the gain."""
    dispute_review: timedelta = timedelta(days=30)
    """Longest time that an undecided dispute keeps a gain out of the score."""
    dispute_limit: int = 3
    """Most undecided disputes of one mentor at a time."""
    searches_kept: timedelta = timedelta(days=90)
    """How long a search is kept, with whom it showed."""
    search_followed: timedelta = timedelta(days=14)
    """Time after a search in which a request counts as its fruit."""
