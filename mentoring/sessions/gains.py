"""What a verification says of a gain: whether it counts towards the mentor, and how well it was verified."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from graph.assessment_records import Assessed
from graph.sessions.gains import Standing, VerifiedGain
from graph.sessions.verifications import Independence
from mentoring import skill_history

INDEPENDENT = 1.0
BASELINE_NOT_INDEPENDENT = 0.7
VERIFIER_NOT_INDEPENDENT = 0.25


class Exclusion(StrEnum):
    """Why a verified gain is no praise and no blame."""

    CONFLICT_OF_INTEREST = "CONFLICT_OF_INTEREST"
    BELOW_HIGH_WATER_MARK = "BELOW_HIGH_WATER_MARK"
    UNDER_REVIEW = "UNDER_REVIEW"
    DISPUTE_UPHELD = "DISPUTE_UPHELD"


OPEN, UPHELD = "OPEN", "UPHELD"
"""The states of a dispute that keep its gain out of the score: under review, and for good."""


def exclusion(
    *, baseline_rank: int, verified_rank: int, high_water_rank: int | None, in_line: bool
) -> Exclusion | None:
    """Why the gain is left out of the mentor's score; None when it counts.

    `in_line`: mentor and mentee are in one reporting line now. A rise to a level that was verified before is
    not paid twice; no rise, or one above the high water, counts whatever its sign.
    """
    if in_line:
        return Exclusion.CONFLICT_OF_INTEREST
    is_rise = verified_rank > baseline_rank
    if is_rise and high_water_rank is not None and verified_rank <= high_water_rank:
        return Exclusion.BELOW_HIGH_WATER_MARK
    return None


def quality(
    *, verifier_id: str, mentor_id: str, mentee_id: str, confirms_baseline: bool, known: Independence
) -> float:
    """How well both ends were verified, 0 to 1.

    .25 where the verifier is the mentor's own manager, or the two have a verified session the other way round;
    .7 where whoever stands for the baseline is the mentor, the mentee or the mentor's own manager; else 1.
    The verifier stands for the baseline when they confirm it (`confirms_baseline`), else its assessor does.
    """
    if verifier_id == known.mentors_manager_id or known.is_reciprocal:
        return VERIFIER_NOT_INDEPENDENT
    confirmer = verifier_id if confirms_baseline else known.baseline_assessor_id
    if confirmer in {None, mentor_id, mentee_id, known.mentors_manager_id}:
        return BASELINE_NOT_INDEPENDENT
    return INDEPENDENT


def restated(gain: VerifiedGain, assessed: Sequence[Assessed]) -> Standing:
    """How a gain stands by what is known now of the mentee's levels on the skill (oldest first).

    Its level is that of its latest correction; its high water is found anew, for levels of other sessions may have
    been corrected, too. Its quality stays.
    """
    high_water = skill_history.high_water(assessed, accepted_at=gain.accepted_at or gain.at, until=gain.at)
    rank = gain.corrected[-1] if gain.corrected else gain.said.rank
    return with_disputes(gain, replace(gain.stands, rank=rank, high_water=high_water))


def with_disputes(gain: VerifiedGain, standing: Standing) -> Standing:
    """The standing with the reason why the gain is left out, by its levels and the states of its disputes.

    What was verified inside one reporting line stays out whatever was corrected; so does a gain whose dispute was
    upheld.
    """
    return replace(standing, exclusion=_excluded(gain, standing))


def _excluded(gain: VerifiedGain, standing: Standing) -> Exclusion | None:
    # An imported gain keeps what was decided, not the dispute.
    if UPHELD in gain.disputes or standing.exclusion == Exclusion.DISPUTE_UPHELD:
        return Exclusion.DISPUTE_UPHELD
    if OPEN in gain.disputes:
        return Exclusion.UNDER_REVIEW
    return exclusion(
        baseline_rank=gain.baseline_rank,
        verified_rank=standing.rank,
        high_water_rank=standing.high_water,
        in_line=gain.said.exclusion == Exclusion.CONFLICT_OF_INTEREST,
    )
