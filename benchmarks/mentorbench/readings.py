"""What is read of each session and kept in the ledger."""

from typing import NamedTuple

import numpy as np

from benchmarks.mentorbench.meetings import Sessions
from benchmarks.mentorbench.nature import Nature
from benchmarks.mentorbench.people import Truth
from scoring.arrays import Floats, Ints
from scoring.reputation import NOT_CLAIMED, Ledger
from scoring.reputation.ledger import HIGHEST_RANK, LOWEST_RANK


class Outcomes(NamedTuple):
    """Levels on the scale, 1 to 5; each (n,)."""

    baseline: Ints
    claimed: Ints
    verified: Ints


def outcomes(nature: Nature, truth: Truth, sessions: Sessions, mentor: Floats | None = None) -> Outcomes:
    """What is read, honestly; `mentor` (n,), true levels, stands for the mentors' own effects."""
    own = truth.mentor[sessions.mentor] if mentor is None else mentor
    severity = truth.leniency[sessions.manager]
    after = (
        sessions.start
        + nature.typical_gain
        - nature.fading * (sessions.start - LOWEST_RANK)
        + own
        + sessions.pair_skill
        + truth.aptitude[sessions.mentee]
        + truth.ease[sessions.skill]
        + sessions.source
        + sessions.shock
    )
    claimed = after + truth.over_claim[sessions.mentee] + truth.generosity[sessions.manager]
    return Outcomes(
        baseline=_read(sessions.start + nature.carried_severity * severity + sessions.baseline_error),
        claimed=_read(claimed + sessions.claimed_error),
        verified=_read(after + severity + sessions.verified_error),
    )


def ledger(nature: Nature, truth: Truth, sessions: Sessions) -> Ledger:
    """The rows as the service would keep them."""
    read = outcomes(nature, truth, sessions)
    return Ledger(
        sessions.mentor,
        sessions.mentee,
        sessions.skill,
        sessions.manager,
        read.baseline,
        np.where(sessions.claims, read.claimed, NOT_CLAIMED),
        read.verified,
        sessions.age_days,
        sessions.quality,
        mentors=truth.mentor.size,
        mentees=truth.aptitude.size,
        skills=truth.ease.size,
        managers=truth.leniency.size,
    )


def _read(level: Floats) -> Ints:
    return np.clip(np.rint(level), LOWEST_RANK, HIGHEST_RANK).astype(np.int64)
