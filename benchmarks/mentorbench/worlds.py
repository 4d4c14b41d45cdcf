"""Simulated organisations whose truth is known: a ledger as the service keeps it, and what really happened."""

from dataclasses import dataclass

import numpy as np

from benchmarks.mentorbench import meetings, people, readings
from benchmarks.mentorbench.meetings import Sessions
from benchmarks.mentorbench.nature import KINDS, Nature
from benchmarks.mentorbench.people import Truth
from scoring.arrays import Floats, Ints
from scoring.reputation import Ledger

TUNING_SEEDS = tuple(range(101, 161))
"""Whoever works on the model looks at these."""
REPORTED_SEEDS = tuple(range(9_001, 9_061))
"""The published table is made of these only."""

_CURVE_POINTS, _CURVE_ROWS = 25, 20_000


@dataclass(frozen=True, eq=False)
class World:
    """An organisation: what is known to the model, and what is not.

    ledger
        Ready for `scoring.reputation.fit`.
    effect : (mentors,)
        The truth that a reputation estimates: how many levels more would have been read (mean of claim and
        verification) on average over this organisation's sessions had this mentor given them all, than with
        the average mentor. It is the true effect after rounding and the ends of the scale.
    """

    kind: str
    seed: int
    nature: Nature
    sessions: Sessions
    truth: Truth
    ledger: Ledger
    effect: Floats

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return self.truth.mentor.size

    @property
    def evidence(self) -> Ints:
        """Sessions of each mentor; (mentors,)."""
        return np.bincount(self.ledger.mentor, minlength=self.mentors).astype(np.int64)


def draw(kind: str, mentors: int, seed: int) -> World:
    """An organisation of this kind and size; the same seed gives the same one. 100,000 mentors take a second.

    Raises
    ------
    ValueError
        No such kind, or fewer than two mentors.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if mentors < 2:
        raise ValueError(f"mentors must be at least 2, not {mentors}")
    nature = KINDS[kind]
    rng = np.random.default_rng([seed, mentors])
    truth = people.drawn(nature, mentors, rng)
    sessions = meetings.drawn(nature, truth, rng)
    return World(
        kind=kind,
        seed=seed,
        nature=nature,
        sessions=sessions,
        truth=truth,
        ledger=readings.ledger(nature, truth, sessions),
        effect=_effect(nature, truth, sessions),
    )


def _effect(nature: Nature, truth: Truth, sessions: Sessions) -> Floats:
    """The curve from u to what would be read, over every session (an even choice of many), less its mean."""
    step = max(1, sessions.mentor.size // _CURVE_ROWS)
    some = sessions.taken(np.arange(0, sessions.mentor.size, step))
    at = np.linspace(truth.mentor.min(), truth.mentor.max(), _CURVE_POINTS)
    read = [readings.outcomes(nature, truth, some, np.full(some.mentor.size, u)) for u in at]
    levels = np.array([(one.claimed + one.verified).mean() / 2 for one in read])
    effect: Floats = np.interp(truth.mentor, at, levels)
    centred: Floats = effect - effect.mean()
    return centred
