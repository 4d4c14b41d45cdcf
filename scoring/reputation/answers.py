"""What a fit is asked for: estimates, what a score is made of, a score without one session."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from scoring.arrays import Floats, Ints, frozen_floats, frozen_ints
from scoring.reputation.policy import Policy
from scoring.reputation.upkeep.design import NOTHING
from scoring.reputation.upkeep.standing import Standing
from scoring.reputation.upkeep.table import EFFECT
from scoring.reputation.upkeep.terms import GAP_COLUMNS, MANAGER, MENTOR


@dataclass(frozen=True, eq=False)
class Estimates:
    """One estimate a mentor, in levels per session above a typical mentor; each array is (mentors,)."""

    mean: Floats
    sd: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, eq=False)
class Contributions:
    """What a mentor's score is made of, one entry a session that carries evidence, in ledger order.

    The mentor's own equation is solved: amount = weight * (signal - expected_signal), and the amounts add
    up to the mean.

    row
        Where the session stands in the ledger.
    session
        Its key.
    amount
        What it adds to the score, in levels per session.
    weight
        Its share in the mentor's own equation; the shares and the prior's share add up to 1.
    signal, expected_signal
        (verified + claimed) / 2, or verified where nothing was claimed, and what it would be expected to
        be with a typical mentor: everything else in the model given, mentor x skill and source included.
    expected
        The level a manager would be expected to verify after a session with a typical mentor, everything
        else given; for words such as "2 -> 3, expected 3.03". It leaves the claim out, so its distance from
        the verified level is not the amount's sign where the claim says otherwise.
    rater_adjustment
        Levels to add to the verified level to undo its manager's severity: minus h_m.
    """

    row: Ints
    session: Ints
    amount: Floats
    weight: Floats
    signal: Floats
    expected_signal: Floats
    expected: Floats
    rater_adjustment: Floats


@dataclass(frozen=True)
class Counterfactual:
    """A mentor's reputation had one session not been, in levels per session."""

    mentor: int
    mean: float
    sd: float
    lower: float
    upper: float


def contributions(standing: Standing, mentor: int) -> Contributions:
    """What the mean of a mentor of the ledger is made of."""
    unknown = standing.design.unknown_of(MENTOR, np.array([mentor]))
    rows = standing.design.rows_of(unknown[unknown != NOTHING])
    lines = standing.design.lines_of(rows)
    claimed = lines.claimed.astype(np.int64)
    effects = standing.table.at(lines.columns.ravel())[:, EFFECT].reshape(lines.columns.shape)
    apart = standing.coefficients.level[claimed] * effects
    apart[:, MENTOR] = 0.0
    expected_signal = apart.sum(axis=1)
    half_gap = (standing.coefficients.gap[claimed] * effects[:, list(GAP_COLUMNS)]).sum(axis=1) / 2
    precision, variance = lines.precision[:, 0], standing.variances["mentor"]
    weight = precision * variance / (precision.sum() * variance + 1)
    signal, places = lines.signals[:, 0], standing.design.places_of(rows)
    order = np.argsort(places, kind="stable")
    return Contributions(
        row=frozen_ints(places[order]),
        session=frozen_ints(standing.design.sessions_of(rows)[order]),
        amount=frozen_floats((weight * (signal - expected_signal))[order]),
        weight=frozen_floats(weight[order]),
        signal=frozen_floats(signal[order]),
        expected_signal=frozen_floats(expected_signal[order]),
        expected=frozen_floats((expected_signal + half_gap)[order]),
        rater_adjustment=frozen_floats(-effects[order, MANAGER]),
    )


def points(mean: Floats, variance: float, policy: Policy) -> Ints:
    """The index of means, where mentors have this variance."""
    spread = np.sqrt(variance)
    if spread == 0:
        return np.full(mean.size, round(policy.index_centre), dtype=np.int64)
    rounded: Ints = np.rint(policy.index_centre + policy.index_spread * mean / spread).astype(np.int64)
    return np.clip(rounded, 0, 100)


def interval_width(policy: Policy) -> float:
    """Standard deviations from the mean to either end of the policy's interval."""
    return float(special.ndtri((1 + policy.interval) / 2))


def estimates(mean: Floats, sd: Floats, policy: Policy) -> Estimates:
    """Means and sds with their interval, read-only."""
    spread = interval_width(policy) * sd
    return Estimates(*(frozen_floats(values) for values in (mean, sd, mean - spread, mean + spread)))
