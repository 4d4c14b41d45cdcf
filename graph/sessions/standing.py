"""What of a session changes over its life, as a value: read whole, replaced in Python, written whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph import instants

PROJECTION: LiteralString = """{
        state: session.state, version: session.version, due_at: session.dueAt,
        accepted_at: session.acceptedAt, first_held_ended_at: session.firstHeldEndedAt,
        practice_since: session.practiceSince, reassessed_at: session.reassessedAt,
        awaiting_since: session.awaitingSince, ended_at: session.endedAt,
        baseline_rank: session.baselineRank, baseline_verified: session.baselineVerified,
        model_version: session.modelVersion, returns: session.returns, restarts: session.restarts
    }"""
ASSIGNMENT: LiteralString = """session.state = move.state, session.version = move.version,
        session.dueAt = move.due_at, session.acceptedAt = move.accepted_at,
        session.firstHeldEndedAt = move.first_held_ended_at, session.practiceSince = move.practice_since,
        session.reassessedAt = move.reassessed_at, session.awaitingSince = move.awaiting_since,
        session.endedAt = move.ended_at, session.baselineRank = move.baseline_rank,
        session.baselineVerified = move.baseline_verified, session.modelVersion = move.model_version,
        session.returns = move.returns, session.restarts = move.restarts"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands; instants are aware and UTC, ranks whole levels, None for not yet.

    `practice_since` is where the practice clock runs from (end of the first held meeting, or the last
    return); `awaiting_since` where the ladder of verifiers runs from; `restarts` how often that was restarted
    since the session last came to AWAITING_VERIFICATION.
    """

    state: str
    version: int
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    first_held_ended_at: datetime | None = None
    practice_since: datetime | None = None
    reassessed_at: datetime | None = None
    awaiting_since: datetime | None = None
    ended_at: datetime | None = None
    baseline_rank: int | None = None
    baseline_verified: bool | None = None
    model_version: int | None = None
    returns: int = 0
    restarts: int = 0


def of_row(row: dict[str, Any]) -> Standing:
    """The standing that `PROJECTION` read."""
    return Standing(
        state=row["state"],
        version=row["version"],
        due_at=instant_or_none(row["due_at"]),
        accepted_at=instant_or_none(row["accepted_at"]),
        first_held_ended_at=instant_or_none(row["first_held_ended_at"]),
        practice_since=instant_or_none(row["practice_since"]),
        reassessed_at=instant_or_none(row["reassessed_at"]),
        awaiting_since=instant_or_none(row["awaiting_since"]),
        ended_at=instant_or_none(row["ended_at"]),
        baseline_rank=row["baseline_rank"],
        baseline_verified=row["baseline_verified"],
        model_version=row["model_version"],
        returns=row["returns"] or 0,
        restarts=row["restarts"] or 0,
    )


def to_row(standing: Standing) -> dict[str, Any]:
    """The map that `ASSIGNMENT` reads as `move`."""
    return {
        "state": str(standing.state),
        "version": standing.version,
        "due_at": text_or_none(standing.due_at),
        "accepted_at": text_or_none(standing.accepted_at),
        "first_held_ended_at": text_or_none(standing.first_held_ended_at),
        "practice_since": text_or_none(standing.practice_since),
        "reassessed_at": text_or_none(standing.reassessed_at),
        "awaiting_since": text_or_none(standing.awaiting_since),
        "ended_at": text_or_none(standing.ended_at),
        "baseline_rank": standing.baseline_rank,
        "baseline_verified": standing.baseline_verified,
        "model_version": standing.model_version,
        "returns": standing.returns,
        "restarts": standing.restarts,
    }


def instant_or_none(text: str | None) -> datetime | None:
    """The instant of stored text, None where nothing is stored."""
    return None if text is None else instants.from_text(text)


def text_or_none(instant: datetime | None) -> str | None:
    """As it is stored, None to store nothing."""
    return None if instant is None else instants.to_text(instant)
