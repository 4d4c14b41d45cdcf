"""Keys of what came about in the service: ids as it gives them, in the order in which the rows are written."""

from datetime import UTC, datetime

from graph import ids

_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
_PARTS = 1_000
"""More than a session has of meetings or of entries in its log."""


def assessment(number: int) -> str:
    """The key of an assessment, counted from 1."""
    return ids.numbered("Assessment", number, _BEGAN)


def evidence(number: int) -> str:
    """The key of a piece of evidence, counted from 1."""
    return ids.numbered("Evidence", number, _BEGAN)


def session(number: int) -> str:
    """The key of a session, counted from 1."""
    return ids.numbered("MentoringSession", number, _BEGAN)


def verification(session_number: int) -> str:
    """The key of a session's verification."""
    return ids.numbered("Verification", session_number, _BEGAN)


def meeting(session_number: int, number: int) -> str:
    """The key of a session's meeting, counted from 1."""
    return ids.numbered("Meeting", session_number * _PARTS + number, _BEGAN)


def practice(session_number: int, number: int) -> str:
    """The key of an entry of a session's practice log, counted from 1."""
    return ids.numbered("PracticeEntry", session_number * _PARTS + number, _BEGAN)
