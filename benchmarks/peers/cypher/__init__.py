"""Cypher that every server here but ours shares: the match model is no part of what is compared."""

from datetime import UTC, datetime
from pathlib import Path


def _text(name: str) -> str:
    return (Path(__file__).with_name(f"{name}.cypher")).read_text()


SEARCH_SUBJECT = _text("search_subject")
"""Binds `mentee`, `skill` and `target` from $viewer and $skill."""

GAPS = _text("gaps")
"""From `mentee`: binds `required`, `skill`, `target` and `size`, in order."""

MENTEE = _text("mentee")
"""From `mentee`: binds what `MATCHES` needs of them."""

MATCHES = _text("matches")
"""From these, `skill` and `target`: binds `score`, `mentor` and `department`, the $first best in order."""


def now() -> str:
    """This instant as the graph keeps instants, for $now."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
