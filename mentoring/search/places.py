"""When a mentor who has no free place is expected to have one again."""

from datetime import datetime, timedelta
from typing import Final

from graph import instants
from graph.search.cards import Card

USUAL_SESSION: Final = timedelta(days=30)
"""From a session's acceptance to its end in three of four cases of the demo organisation's two years (32 days)."""

USUAL_VERIFICATION: Final = timedelta(days=7)
"""From waiting for a verification to it, likewise (6 days)."""


def next_free_at(card: Card, now: datetime) -> datetime | None:
    """When the next place is expected to be free, not before `now`; None where one is, or none is to come."""
    if card.taken < card.capacity or not card.taken:
        return None
    expected = [
        instants.from_text(since) + usual
        for since, usual in ((card.taken_since, USUAL_SESSION), (card.awaiting_since, USUAL_VERIFICATION))
        if since is not None
    ]
    return max(min(expected), now) if expected else None
