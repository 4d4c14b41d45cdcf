"""The heavy-tailed source effect: what it leaves alone, what it takes, and what it says of its end.

That its fixed point is the one of plain reweighting is held by test_against_dense_algebra.py.
"""

from collections.abc import Callable

import numpy as np
import pytest

from scoring.reputation import Ledger, Policy, fit
from scoring.reputation.source import bounded, multipliers, scales_squared


def with_one_enthusiast(verified: int) -> Ledger:
    """Twenty mentors of six sessions with three managers; one manager has raised mentor 0 to `verified`."""
    rows = 120
    mentor, manager = np.arange(rows) % 20, np.arange(rows) // 20 % 3
    rng = np.random.default_rng(5)
    levels = 2 + rng.integers(0, 2, rows)
    levels[(mentor == 0) & (manager == 0)] = verified
    return Ledger(
        mentor,
        rng.integers(0, 60, rows),
        rng.integers(0, 5, rows),
        manager,
        np.full(rows, 1),
        levels,
        levels,
        np.zeros(rows),
        np.ones(rows),
    )


def tau(ledger: Ledger, policy: Policy = Policy()) -> np.ndarray:  # noqa: B008  frozen
    """Multipliers by mentor and manager; here all of them have met."""
    system = fit(ledger, policy).fitted.equations.linear.system
    return system.multiplier[system.blocks["source"]].reshape(ledger.mentors, ledger.managers)


def test_an_extreme_source_explains_itself() -> None:
    usual, extreme = with_one_enthusiast(3), with_one_enthusiast(5)

    found = tau(extreme)

    assert found[0, 0] == found.min()
    assert found[0, 0] < 0.7 * tau(usual)[0, 0]
    by_tail = fit(extreme).mean[0]
    by_normal = fit(extreme, Policy(source_freedom=1e9)).mean[0]
    assert fit(usual).mean[0] < by_tail < by_normal


def test_a_source_of_which_nothing_is_known_keeps_its_prior() -> None:
    scale = np.array([0.35**2])

    assert multipliers(np.zeros(1), 1 / scale, scale, freedom=3.0) == pytest.approx([1.0])


def test_nearly_normal_sources_are_the_linear_model(draw: Callable[..., Ledger]) -> None:
    ledger = draw(31, 200)

    assert tau_of_all(ledger, Policy(source_freedom=1e9)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("sessions", [1, 2, 5, 60])
def test_a_source_says_no_more_than_a_session_and_a_half(sessions: int) -> None:
    noise, scale_squared = 0.3, 0.35**2

    square = bounded(np.array([sessions / noise]), scale_squared, noise / 1.5)

    said = 1 / (square + noise / sessions)
    assert said == pytest.approx(1 / (scale_squared + max(noise / sessions, noise / 1.5)))


def test_sixty_sessions_with_one_manager_leave_a_mentor_as_uncertain_as_two() -> None:
    def sd(sessions: int, most: float = 1.5) -> float:
        rows = sessions + 40
        enthusiast = np.arange(rows) < sessions
        others = np.arange(rows) % 10
        ledger = Ledger(
            np.where(enthusiast, 0, 1 + others),
            np.arange(rows),
            np.zeros(rows, dtype=int),
            np.where(enthusiast, 0, 1 + others // 2),
            np.full(rows, 2),
            np.full(rows, 3),
            np.full(rows, 3),
            np.zeros(rows),
            np.ones(rows),
        )
        alone = Policy(
            mentee=0.0,
            manager=0.0,
            skill=0.0,
            team=0.0,
            over_claim=0.0,
            mentor_skill=0.0,
            source_sessions=most,
        )
        return float(fit(ledger, alone).sd[0])

    # Sixty also say more of the usual level than two.
    assert sd(2) - sd(60) < 0.3 * (sd(2, 60.0) - sd(60, 60.0))


def tau_of_all(ledger: Ledger, policy: Policy) -> np.ndarray:
    system = fit(ledger, policy).fitted.equations.linear.system
    return system.multiplier[system.blocks["source"]]


def test_the_result_says_how_it_ended(draw: Callable[..., Ledger]) -> None:
    ledger = draw(32, 400)

    settled = fit(ledger, variances={})
    given_up = fit(ledger, Policy(source_solves=2), variances={})

    assert settled.converged
    assert settled.moved < 1e-6
    assert 2 < settled.iterations <= 12
    assert not given_up.converged
    assert given_up.moved > 1e-6
    assert given_up.iterations == 2


def test_every_multiplier_is_the_one_its_own_effect_asks_for(draw: Callable[..., Ledger]) -> None:
    found = fit(draw(33, 400), variances={}).fitted
    system, own = found.equations.linear.system, found.equations.linear.system.blocks["source"]

    squares = scales_squared(found.equations, Policy())
    asked = multipliers(
        found.solution.effects[own], found.equations.matrix.diagonal()[own], squares, freedom=3.0
    )

    assert squares.min() == pytest.approx(0.35**2)
    assert system.multiplier[own] == pytest.approx(asked * 0.35**2 / squares, abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
def test_small_ledgers_where_everything_meets_settle_too(seed: int) -> None:
    """One manager praises one mentor over and over among a few people: reweighting alone takes 20 solves."""
    rng = np.random.default_rng(seed)
    rows, praised = 60, np.arange(60) < 3 + seed
    baseline = np.where(praised, 1, rng.integers(1, 4, rows))
    verified = np.where(praised, 5, np.clip(baseline + rng.integers(-1, 3, rows), 1, 5))
    ledger = Ledger(
        np.where(praised, 0, rng.integers(0, 12, rows)),
        rng.integers(0, 24, rows),
        rng.integers(0, 5, rows),
        np.where(praised, 0, rng.integers(0, 4, rows)),
        baseline,
        verified,
        verified,
        rng.uniform(0, 700, rows),
        np.ones(rows),
    )

    found = fit(ledger)
    far = fit(ledger, Policy(source_tolerance=1e-10, source_solves=200))

    assert found.converged
    assert found.mean == pytest.approx(far.mean, abs=1e-6)
