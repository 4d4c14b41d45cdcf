"""The sparse fit against best linear unbiased prediction written out in dense matrices.

The reference shares no code with the model: it stacks the signals one by one, builds V = Z G Z' + R,
estimates the fixed effects by generalised least squares with a pseudo-inverse, and predicts; then it
reweights the sources one plain step at a time until nothing moves by 1e-11. The comparison holds to 1e-6,
which is where the fit stops reweighting.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.reputation import Ledger, Policy, fit

Floats = NDArray[np.float64]
VARIANCES = {
    "mentor": 0.11,
    "mentor_skill": 0.05,
    "mentee": 0.15,
    "manager": 0.08,
    "skill": 0.07,
    "over_claim": 0.02,
    "team": 0.01,
    "source": 0.13,
    "residual_level": 0.4,
    "residual_gap": 0.3,
}
FREEDOM = 3
SESSIONS = 1.5


@dataclass(frozen=True)
class Signal:
    fixed: dict[tuple[str, int], float]
    effects: dict[tuple[str, object], float]
    noise: float
    value: float


def signals_of(ledger: Ledger) -> list[Signal]:
    found = []
    for i in range(ledger.rows):
        weight = 2 ** (-ledger.age_days[i] / 365) * ledger.quality[i]
        if weight == 0:
            continue
        j, c, k, m = (
            int(column[i]) for column in (ledger.mentor, ledger.mentee, ledger.skill, ledger.manager)
        )
        b, r, v = int(ledger.baseline[i]), int(ledger.claimed[i]), int(ledger.verified[i])
        shared = {("mentor", j): 1.0, ("mentor_skill", (j, k)): 1.0, ("mentee", c): 1.0, ("skill", k): 1.0}
        shared |= {("team", m): 1.0, ("source", (j, m)): 1.0}
        level, gap = VARIANCES["residual_level"] / weight, VARIANCES["residual_gap"] / weight
        if r == -1:
            fixed = {("alpha", b): 1.0, ("kappa", b): 0.5}
            found.append(Signal(fixed, shared | {("manager", m): 1.0}, level + gap / 4, v))
            continue
        halves = {("manager", m): 0.5, ("over_claim", c): 0.5}
        found.append(Signal({("alpha", b): 1.0}, shared | halves, level, (v + r) / 2))
        found.append(Signal({("kappa", b): 1.0}, {("manager", m): 1.0, ("over_claim", c): -1.0}, gap, v - r))
    return found


def matrix(lines: list[dict], columns: list) -> Floats:
    place = {name: at for at, name in enumerate(columns)}
    dense = np.zeros((len(lines), len(columns)))
    for at, line in enumerate(lines):
        for name, coefficient in line.items():
            dense[at, place[name]] = coefficient
    return dense


class DensePrediction:
    """E[t'u | y] and var(t'u - prediction) with generalised least squares for the fixed effects."""

    def __init__(self, ledger: Ledger) -> None:
        signals = signals_of(ledger)
        self.names = sorted({name for signal in signals for name in signal.effects}, key=str)
        fixed_names = sorted({name for signal in signals for name in signal.fixed})
        z = matrix([signal.effects for signal in signals], self.names)
        x = matrix([signal.fixed for signal in signals], fixed_names)
        y = np.array([signal.value for signal in signals])
        noise = np.array([signal.noise for signal in signals])
        sources = np.array([name[0] == "source" for name in self.names])
        information = (z**2 / noise[:, None]).sum(axis=0)
        # However often a source speaks, it says of its mentor what SESSIONS sessions do at most.
        quiet = np.maximum(VARIANCES["residual_level"] / SESSIONS - 1 / information, 0.0)
        scale = VARIANCES["source"] + np.where(sources, quiet, 0.0)
        variance = np.where(sources, scale, [VARIANCES[name[0]] for name in self.names])
        tau, before = np.ones(len(self.names)), np.full(len(self.names), np.inf)
        while True:
            prior = np.diag(variance / tau)
            spread = z @ prior @ z.T + np.diag(noise)
            inverse = np.linalg.inv(spread)
            projection = inverse - inverse @ x @ np.linalg.pinv(x.T @ inverse @ x) @ x.T @ inverse
            covariance = z @ prior
            self.effects = covariance.T @ projection @ y
            self.errors = prior - covariance.T @ projection @ covariance
            if np.abs(self.effects - before).max() < 1e-11:
                return
            before = self.effects
            square = self.effects**2 + 1 / (information + tau / scale)
            tau = np.where(sources, (FREEDOM + 1) / (FREEDOM + square / scale), 1.0)

    def of(self, wanted: list[tuple[str, object]]) -> tuple[float, float]:
        """Mean and variance of the sum; an effect without rows is its prior."""
        seen = [self.names.index(name) for name in wanted if name in self.names]
        unseen = sum(VARIANCES[name[0]] for name in wanted if name not in self.names)
        return float(self.effects[seen].sum()), float(self.errors[np.ix_(seen, seen)].sum() + unseen)


@pytest.mark.parametrize("unclaimed", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    ("seed", "rows", "people"),
    [(1, 1, None), (2, 3, None), (3, 12, None), (4, 60, None), (5, 150, None), (6, 90, 4)],
)
def test_every_mean_and_sd_is_the_dense_one(
    draw: Callable[..., Ledger], seed: int, rows: int, people: int | None, unclaimed: float
) -> None:
    """In the last ledger four mentors and two managers meet again and again."""
    ledger = draw(seed, rows, unclaimed=unclaimed, people=people)
    expected = DensePrediction(ledger)

    reputations = fit(ledger, variances=VARIANCES)

    for mentor in range(ledger.mentors):
        mean, variance = expected.of([("mentor", mentor)])
        assert reputations.mean[mentor] == pytest.approx(mean, abs=1e-6)
        assert reputations.sd[mentor] == pytest.approx(variance**0.5, abs=1e-6)
    for skill in range(ledger.skills):
        on_skill = reputations.for_skill(skill)
        for mentor in range(ledger.mentors):
            mean, variance = expected.of([("mentor", mentor), ("mentor_skill", (mentor, skill))])
            assert on_skill.mean[mentor] == pytest.approx(mean, abs=1e-6)
            assert on_skill.sd[mentor] == pytest.approx(variance**0.5, abs=1e-6)


def test_what_a_session_would_change_is_the_dense_prediction_of_the_rest(
    draw: Callable[..., Ledger],
) -> None:
    ledger = draw(7, 25)
    reputations = fit(ledger, variances=VARIANCES)

    for row in range(ledger.rows):
        quality = np.where(np.arange(ledger.rows) == row, 0.0, ledger.quality)
        rest = DensePrediction(with_quality(ledger, quality))
        found = reputations.without(int(ledger.session[row]))
        mean, variance = rest.of([("mentor", int(ledger.mentor[row]))])

        assert found.mentor == ledger.mentor[row]
        assert found.mean == pytest.approx(mean, abs=0.01)
        assert found.sd == pytest.approx(variance**0.5, rel=0.05)


def with_quality(ledger: Ledger, quality: Floats) -> Ledger:
    return Ledger(
        ledger.mentor,
        ledger.mentee,
        ledger.skill,
        ledger.manager,
        ledger.baseline,
        ledger.claimed,
        ledger.verified,
        ledger.age_days,
        quality,
        session=ledger.session,
        mentors=ledger.mentors,
        mentees=ledger.mentees,
        skills=ledger.skills,
        managers=ledger.managers,
    )


def test_the_policy_s_interval_and_half_life_are_used(draw: Callable[..., Ledger]) -> None:
    ledger = draw(3, 30)

    narrow = fit(ledger, Policy(interval=0.5))
    older = fit(ledger, Policy(half_life_days=30.0))

    assert narrow.upper - narrow.mean == pytest.approx(0.6744897501960817 * narrow.sd, rel=1e-12)
    assert narrow.mean - narrow.lower == pytest.approx(0.6744897501960817 * narrow.sd, rel=1e-12)
    assert older.sd.sum() > narrow.sd.sum()
