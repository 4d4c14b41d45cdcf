"""Which effects a session's two signals are made of, as lines of fixed width."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from scoring.arrays import Flags, Floats, Ints
from scoring.reputation.ledger import NOT_CLAIMED, Ledger

KINDS = (
    "start",
    "gap",
    "mentor",
    "mentor_skill",
    "source",
    "mentee",
    "over_claim",
    "skill",
    "manager",
    "team",
)
"""The effects of a session, in the order of a line's columns; the first two are fixed."""
FIXED_KINDS = 2
MENTOR, MENTOR_SKILL, SOURCE, MANAGER = (
    KINDS.index(name) for name in ("mentor", "mentor_skill", "source", "manager")
)
GAP_COLUMNS = tuple(KINDS.index(name) for name in ("gap", "over_claim", "manager"))
"""The columns that the gap v - r is made of."""

# v alone is A + B / 2: half of the gap's terms are added to the level's.
_LEVEL = {
    True: {"gap": 0.0, "over_claim": 0.5, "manager": 0.5},
    False: {"gap": 0.5, "over_claim": 0.0, "manager": 1.0},
}
_GAP = {"gap": 1.0, "over_claim": -1.0, "manager": 1.0}


class Lines(NamedTuple):
    """Sessions as lines.

    columns : (n, 10)
        The unknown of each kind.
    claimed : (n,)
        Whether there is a second signal.
    signals : (n, 2)
        Level (v + r) / 2, or v, and gap v - r, or 0.
    precision : (n, 2)
        Of both signals, in 1 / levels squared; 0 for one that is not there.
    """

    columns: Ints
    claimed: Flags
    signals: Floats
    precision: Floats

    def at(self, rows: Ints) -> "Lines":
        """Some of the lines."""
        return Lines(self.columns[rows], self.claimed[rows], self.signals[rows], self.precision[rows])

    def followed_by(self, others: "Lines") -> "Lines":
        """These lines and others behind them."""
        return Lines(
            np.concatenate([self.columns, others.columns]),
            np.concatenate([self.claimed, others.claimed]),
            np.concatenate([self.signals, others.signals]),
            np.concatenate([self.precision, others.precision]),
        )


class Coefficients(NamedTuple):
    """By whether the session is claimed (0, 1): of the level signal (2, 10), of the gap signal (2, 3)."""

    level: Floats
    gap: Floats


def coefficients(variances: Mapping[str, float]) -> Coefficients:
    """0 for effects that have no variance."""
    present = np.array([place < FIXED_KINDS or variances[name] > 0 for place, name in enumerate(KINDS)])
    level = np.array([[_LEVEL[claimed].get(name, 1.0) for name in KINDS] for claimed in (False, True)])
    gap = np.array([_GAP[KINDS[place]] for place in GAP_COLUMNS])
    return Coefficients(
        level=level * present,
        gap=np.array([[0.0], [1.0]]) * gap * present[list(GAP_COLUMNS)],
    )


def signals_of(ledger: Ledger) -> tuple[Flags, Floats]:
    """Which rows are claimed (n,), and both signals of each (n, 2)."""
    claimed = ledger.claimed != NOT_CLAIMED
    level = np.where(claimed, (ledger.verified + ledger.claimed) / 2, ledger.verified)
    gap = np.where(claimed, ledger.verified - ledger.claimed, 0)
    return claimed, np.stack([level, gap], axis=1).astype(np.float64)


def precision_of(omega: Floats, claimed: Flags, variances: Mapping[str, float]) -> Floats:
    """Of both signals of each row, 0 without weight; (n, 2)."""
    level, gap = variances["residual_level"], variances["residual_gap"]
    return np.stack(
        [omega / np.where(claimed, level, level + gap / 4), np.where(claimed, omega / gap, 0.0)], axis=1
    )


def codes_of(ledger: Ledger) -> tuple[tuple[Ints, Ints | None], ...]:
    """For each kind whose effect a row has: one code, or two for a pair."""
    return (
        (ledger.baseline, None),
        (ledger.baseline, None),
        (ledger.mentor, None),
        (ledger.mentor, ledger.skill),
        (ledger.mentor, ledger.manager),
        (ledger.mentee, None),
        (ledger.mentee, None),
        (ledger.skill, None),
        (ledger.manager, None),
        (ledger.manager, None),
    )
