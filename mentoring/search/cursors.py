"""Where a list goes on, as text; whoever hands it to a client signs it."""

from mentoring.search.matches import Scored
from mentoring.search.ranked import Cursor


def text(scored: Scored, at: int, rank: int) -> str:
    """The place after this candidate."""
    return f"{scored.score(at)!r}|{scored.rows[at].mentor_id}|{rank}"


def opened(text: str) -> Cursor | None:
    """The place that a text names; None for any other text."""
    try:
        score, mentor_id, rank = text.split("|")
        return Cursor(int(rank), float(score), mentor_id)
    except ValueError:
        return None
