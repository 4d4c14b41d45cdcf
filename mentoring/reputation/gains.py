"""From the graph's verified gains to the ledger that is fitted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import orjson

from graph.reputation.ledger import GainRow
from scoring.reputation import NOT_CLAIMED, Ledger
from scoring.reputation.ledger import HIGHEST_RANK, LOWEST_RANK


@dataclass(frozen=True, slots=True)
class Gain:
    """A row of the ledger: where the mentee started and ended, in ranks; `day` of the verification (UTC)."""

    verification_id: str
    session_id: str
    mentor_id: str
    mentee_id: str
    skill_id: str
    verifier_id: str
    department_id: str | None
    start: int
    claimed: int | None
    verified: int
    day: date
    quality: float


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger with the ids behind its codes: `mentor_ids[code]`, `skill_ids[code]`, `gains[row]`."""

    ledger: Ledger
    gains: tuple[Gain, ...]
    mentor_ids: tuple[str, ...]
    skill_ids: tuple[str, ...]


def gain_of(row: GainRow) -> Gain:
    """The ledger's row of a verification: for a rise, the start is never below the high water."""
    start = row.baseline_rank
    if row.verified_rank > start:
        start = max(start, row.high_water_rank or start)
    return Gain(
        verification_id=row.verification_id,
        session_id=row.session_id,
        mentor_id=row.mentor_id,
        mentee_id=row.mentee_id,
        skill_id=row.skill_id,
        verifier_id=row.verifier_id,
        department_id=row.department_id,
        start=start,
        claimed=row.claimed_rank,
        verified=row.verified_rank,
        day=date.fromisoformat(row.at[:10]),
        quality=row.quality,
    )


def is_on_scale(gain: Gain) -> bool:
    """Whether the model knows the gain's levels: it speaks of five."""
    ranks = [gain.start, gain.verified] + ([] if gain.claimed is None else [gain.claimed])
    return all(LOWEST_RANK <= rank <= HIGHEST_RANK for rank in ranks)


def book(gains: Sequence[Gain], ref_day: date, mentor_ids: Sequence[str] = ()) -> Book:
    """The ledger of these gains as of a day, and of further mentors without a gain.

    A gain verified after the day counts as of the day itself.
    """
    mentors = sorted({gain.mentor_id for gain in gains} | set(mentor_ids))
    skills = sorted({gain.skill_id for gain in gains})
    mentees = sorted({gain.mentee_id for gain in gains})
    verifiers = sorted({gain.verifier_id for gain in gains})
    ledger = Ledger(
        mentor=_codes([gain.mentor_id for gain in gains], mentors),
        mentee=_codes([gain.mentee_id for gain in gains], mentees),
        skill=_codes([gain.skill_id for gain in gains], skills),
        manager=_codes([gain.verifier_id for gain in gains], verifiers),
        baseline=_ranks([gain.start for gain in gains]),
        claimed=_ranks([NOT_CLAIMED if gain.claimed is None else gain.claimed for gain in gains]),
        verified=_ranks([gain.verified for gain in gains]),
        age_days=np.array([max((ref_day - gain.day).days, 0) for gain in gains], dtype=np.float64),
        quality=np.array([gain.quality for gain in gains], dtype=np.float64),
        mentors=len(mentors),
    )
    return Book(ledger, tuple(gains), tuple(mentors), tuple(skills))


def digest(gains: Sequence[Gain]) -> str:
    """SHA-256 (hex) of the ledger: equal for the same gains in any order, whatever the day."""
    rows = sorted(
        [g.verification_id, g.mentor_id, g.mentee_id, g.skill_id, g.verifier_id, g.start, g.claimed,
         g.verified, g.day.isoformat(), g.quality]
        for g in gains
    )  # fmt: skip
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()


def _codes(ids: Sequence[str], known: Sequence[str]) -> np.ndarray:
    place = {one: code for code, one in enumerate(known)}
    return np.array([place[one] for one in ids], dtype=np.int64)


def _ranks(ranks: Sequence[int]) -> np.ndarray:
    return np.array(ranks, dtype=np.int64)
