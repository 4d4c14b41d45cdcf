"""Variances of a ledger: estimated where there are mentors enough, drawn towards the shipped ones, or held."""

import numpy as np
import pytest

from scoring.reputation import Ledger, Policy, fit
from scoring.reputation.estimation import shrunk

SHIPPED = Policy().variances()


def company(mentors: int, seed: int, *, mentor_sd: float) -> Ledger:
    """Six sessions a mentor and three a mentee; but for the mentors as the shipped variances say."""
    rng = np.random.default_rng(seed)
    rows, mentees, managers = 6 * mentors, 2 * mentors, mentors // 4
    mentor, mentee, skill = (
        np.arange(rows) % mentors,
        rng.permutation(rows) % mentees,
        rng.integers(0, 10, rows),
    )
    manager = mentee % managers

    def effects(name: str, size: int) -> np.ndarray:
        return rng.normal(0, SHIPPED[name] ** 0.5, size)

    severity, over_claim = effects("manager", managers)[manager], effects("over_claim", mentees)[mentee]
    level = 3 + rng.normal(0, mentor_sd, mentors)[mentor] + effects("mentee", mentees)[mentee]
    level += effects("skill", 10)[skill] + (severity + over_claim) / 2 + effects("residual_level", rows)
    gap = severity - over_claim + effects("residual_gap", rows)

    def read(value: np.ndarray) -> np.ndarray:
        return np.clip(np.rint(value), 1, 5).astype(int)

    return Ledger(
        mentor,
        mentee,
        skill,
        manager,
        np.full(rows, 2),
        read(level - gap / 2),
        read(level + gap / 2),
        np.zeros(rows),
        np.ones(rows),
    )


def test_below_a_hundred_mentors_the_shipped_variances_are_used() -> None:
    assert fit(company(99, 1, mentor_sd=1.0)).variances == SHIPPED


@pytest.mark.parametrize("mentors", [120, 200])
def test_mentors_who_differ_more_are_found_to(mentors: int) -> None:
    """On either side of the size from which the estimate is sampled."""
    alike, apart = (fit(company(mentors, 2, mentor_sd=sd)) for sd in (0.15, 0.7))

    assert alike.converged
    assert apart.converged
    assert alike.variances["mentor"] < SHIPPED["mentor"] * 2 / 3
    assert 0.2 < apart.variances["mentor"] < 0.49
    for found in (alike, apart):
        assert found.variances["source"] == SHIPPED["source"]
        # What the source effect explains is no longer in the noise.
        assert 0.15 < found.variances["residual_level"] < SHIPPED["residual_level"]
        assert found.variances["residual_gap"] == pytest.approx(SHIPPED["residual_gap"] + 1 / 6, rel=0.2)


def test_given_variances_are_held() -> None:
    ledger = company(120, 3, mentor_sd=0.3)
    estimated = fit(ledger)

    again = fit(ledger, variances=estimated.variances)
    other = fit(ledger, variances={"mentor": 0.3})

    assert again.variances == estimated.variances
    assert again.mean == pytest.approx(estimated.mean, abs=1e-6)
    assert other.variances == {**SHIPPED, "mentor": 0.3}


def test_no_variance_is_estimated_as_nothing() -> None:
    ledger = company(120, 4, mentor_sd=0.0)

    found = fit(ledger)

    assert found.converged
    weight = 120 / 220
    assert found.variances["mentor"] >= SHIPPED["mentor"] * Policy().least_share ** weight * (1 - 1e-12)


def test_an_estimate_that_gives_up_says_so() -> None:
    assert not fit(company(120, 5, mentor_sd=1.0), Policy(estimate_rounds=1)).converged


def test_estimates_are_drawn_towards_the_shipped_on_the_logarithm() -> None:
    found = shrunk({"mentor": 0.4, "team": 0.0}, {"mentor": 0.1, "team": 0.0}, 0.5)

    assert found["mentor"] == pytest.approx(0.2)
    assert found["team"] == 0


def test_a_share_of_many_mentors_tells_how_all_differ() -> None:
    ledger = company(200, 6, mentor_sd=0.6)

    of_all, of_some = fit(ledger), fit(ledger, Policy(estimate_mentors=120))

    assert of_some.converged
    assert of_some.variances["mentor"] != of_all.variances["mentor"]
    assert of_some.variances["mentor"] == pytest.approx(of_all.variances["mentor"], rel=0.4)
    again = fit(ledger, variances=of_some.variances)
    assert of_some.mean == pytest.approx(again.mean, abs=1e-6)
