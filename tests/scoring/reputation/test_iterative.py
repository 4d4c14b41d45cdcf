"""The iteration for large ledgers against the factorisation, on a ledger both can solve."""

from collections.abc import Callable

import numpy as np
import pytest

from scoring.reputation import Ledger, Policy, fit

BY_ITERATION = Policy(exact_rows=0)
SHIPPED = Policy().variances()


def test_means_hold_to_the_last_digits_and_sds_to_a_few_percent(draw: Callable[..., Ledger]) -> None:
    ledger = draw(21, 1500)
    exact = fit(ledger, variances=SHIPPED)

    found = fit(ledger, BY_ITERATION, variances=SHIPPED)

    assert found.converged
    assert found.iterations > 1
    assert found.mean == pytest.approx(exact.mean, abs=1e-8)
    ratio = found.sd / exact.sd
    assert np.sqrt(np.mean((ratio - 1) ** 2)) < 0.01
    assert np.abs(ratio - 1).max() < 0.04
    for skill in range(ledger.skills):
        on_skill, expected = found.for_skill(skill), exact.for_skill(skill)
        assert on_skill.mean == pytest.approx(expected.mean, abs=1e-8)
        assert on_skill.sd == pytest.approx(expected.sd, rel=0.04)


def test_contributions_add_up_after_an_iteration_too(draw: Callable[..., Ledger]) -> None:
    ledger = draw(22, 400)

    found = fit(ledger, BY_ITERATION, variances=SHIPPED)

    for mentor in range(ledger.mentors):
        assert found.contributions(mentor).amount.sum() == pytest.approx(found.mean[mentor], abs=1e-9)


def test_without_a_session_agrees_with_the_factorisation(draw: Callable[..., Ledger]) -> None:
    ledger = draw(23, 300)
    exact, found = fit(ledger, variances=SHIPPED), fit(ledger, BY_ITERATION, variances=SHIPPED)

    for session in ledger.session[:20]:
        expected, counterfactual = exact.without(int(session)), found.without(int(session))
        assert counterfactual.mean == pytest.approx(expected.mean, abs=1e-8)
        assert counterfactual.sd == pytest.approx(expected.sd, rel=0.05)


def test_the_mean_does_not_depend_on_the_generator(draw: Callable[..., Ledger]) -> None:
    ledger = draw(24, 300)

    one = fit(ledger, BY_ITERATION, variances=SHIPPED, rng=np.random.default_rng(1))
    other = fit(ledger, BY_ITERATION, variances=SHIPPED, rng=np.random.default_rng(2))

    assert one.mean.tolist() == other.mean.tolist()
    assert one.sd.tolist() != other.sd.tolist()
    again = [fit(ledger, BY_ITERATION, variances=SHIPPED).sd.tolist() for _ in range(2)]
    assert again[0] == again[1]


def test_a_fit_with_the_variances_of_another_has_its_sds(draw: Callable[..., Ledger]) -> None:
    ledger = draw(27, 1500)
    estimated = fit(ledger, BY_ITERATION)

    held = fit(ledger, BY_ITERATION, variances=estimated.variances)

    assert dict(held.variances) == dict(estimated.variances)
    assert dict(held.variances) != dict(SHIPPED)
    assert held.mean == pytest.approx(estimated.mean, abs=1e-4)
    assert held.sd == pytest.approx(estimated.sd, rel=1e-4)


def test_an_iteration_that_gives_up_says_so(draw: Callable[..., Ledger]) -> None:
    found = fit(draw(25, 300), Policy(exact_rows=0, most_iterations=1), variances=SHIPPED)

    assert not found.converged


@pytest.mark.parametrize("name", ["mentor", "mentor_skill", "source", "mentee", "manager", "team", "skill"])
def test_effects_without_variance_are_left_out(draw: Callable[..., Ledger], name: str) -> None:
    ledger = draw(26, 120)

    found = fit(ledger, BY_ITERATION, variances={name: 0.0})

    expected = fit(ledger, variances={name: 0.0})
    assert found.mean == pytest.approx(expected.mean, abs=1e-8)
    assert found.sd == pytest.approx(expected.sd, rel=0.08, abs=1e-12)
