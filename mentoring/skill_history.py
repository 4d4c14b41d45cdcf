"""What a person's assessments on one skill come to: baseline, high water, and the level held now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graph.assessment_records import Assessed, Holding

SELF = "SELF"
MANAGER = "MANAGER"
VERIFICATION = "VERIFICATION"
CORRECTION = "CORRECTION"


def in_force(assessed: Sequence[Assessed]) -> list[Assessed]:
    """What these assessments (oldest first) say by now: a corrected one is read as its latest correction.

    The correction stands in the place and at the time of what it corrects: it says what was true then.
    """
    corrections = {one.corrects_id: one for one in assessed if one.corrects_id is not None}
    return [
        replace(correction, phase=one.phase, assessed_at=one.assessed_at)
        if (correction := corrections.get(one.id)) is not None
        else one
        for one in assessed
        if one.corrects_id is None
    ]


def baseline(assessed: Sequence[Assessed]) -> Assessed | None:
    """The assessment behind `current`: the latest by a verifier or manager, else the latest SELF, else None.

    `assessed` is oldest first. What peers or outsiders say is kept and sets no level.
    """
    standing = in_force(assessed)
    return _latest(standing, MANAGER) or _latest(standing, SELF)


def is_verified(assessment: Assessed) -> bool:
    """Whether a verifier or manager set this level."""
    return assessment.kind == MANAGER


def high_water(
    assessed: Sequence[Assessed], *, accepted_at: datetime, until: datetime | None = None
) -> int | None:
    """The highest level verified before acceptance, or in another session since; None for none.

    Call it before the session's own verification is appended: then every VERIFICATION is another session's. Or
    give its instant as `until`: then only what was verified before that counts.
    """
    ranks = [
        one.rank
        for one in in_force(assessed)
        if one.kind == MANAGER
        and (
            one.assessed_at <= accepted_at
            or (one.phase == VERIFICATION and (until is None or one.assessed_at < until))
        )
    ]
    return max(ranks, default=None)


def holding(assessed: Sequence[Assessed]) -> Holding:
    """The projection of these assessments (oldest first), of which at least one is SELF or MANAGER.

    Raises ValueError where no level follows.
    """
    standing = in_force(assessed)
    current = baseline(assessed)
    if current is None:
        raise ValueError("no assessment here sets a level")
    own = _latest(standing, SELF)
    verified = _latest(standing, MANAGER)
    return Holding(
        self_rank=own.rank if own else None,
        self_at=own.assessed_at if own else None,
        verified_rank=verified.rank if verified else None,
        verified_at=verified.assessed_at if verified else None,
        verified_by_id=verified.assessor_id if verified else None,
        high_water_rank=max((one.rank for one in standing if one.kind == MANAGER), default=None),
        current_rank=current.rank,
        current_at=current.assessed_at,
    )


def _latest(assessed: Sequence[Assessed], kind: str) -> Assessed | None:
    return next((one for one in reversed(assessed) if one.kind == kind), None)
