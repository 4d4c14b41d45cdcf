"""What a person's assessments on one skill come to: baseline, high water, and the level held now."""

from collections.abc import Sequence
from datetime import datetime

from graph.assessment_records import Assessed, Holding

SELF = "SELF"
MANAGER = "MANAGER"
VERIFICATION = "VERIFICATION"


def baseline(assessed: Sequence[Assessed]) -> Assessed | None:
    """The assessment behind `current`: the latest by a verifier or manager, else the latest SELF, else None.

    `assessed` is oldest first. What peers or outsiders say is kept and sets no level.
    """
    return _latest(assessed, MANAGER) or _latest(assessed, SELF)


def is_verified(assessment: Assessed) -> bool:
    """Whether a verifier or manager set this level."""
    return assessment.kind == MANAGER


def high_water(assessed: Sequence[Assessed], *, accepted_at: datetime) -> int | None:
    """The highest level verified before acceptance, or in another session since; None for none.

    Call it before the session's own verification is appended: then every VERIFICATION is another session's.
    """
    ranks = [
        one.rank
        for one in assessed
        if one.kind == MANAGER and (one.assessed_at <= accepted_at or one.phase == VERIFICATION)
    ]
    return max(ranks, default=None)


def holding(assessed: Sequence[Assessed]) -> Holding:
    """The projection of these assessments (oldest first), of which at least one is SELF or MANAGER.

    Raises ValueError where no level follows.
    """
    current = baseline(assessed)
    if current is None:
        raise ValueError("no assessment here sets a level")
    own = _latest(assessed, SELF)
    verified = _latest(assessed, MANAGER)
    return Holding(
        self_rank=own.rank if own else None,
        self_at=own.assessed_at if own else None,
        verified_rank=verified.rank if verified else None,
        verified_at=verified.assessed_at if verified else None,
        verified_by_id=verified.assessor_id if verified else None,
        high_water_rank=max((one.rank for one in assessed if one.kind == MANAGER), default=None),
        current_rank=current.rank,
        current_at=current.assessed_at,
    )


def _latest(assessed: Sequence[Assessed], kind: str) -> Assessed | None:
    return next((one for one in reversed(assessed) if one.kind == kind), None)
