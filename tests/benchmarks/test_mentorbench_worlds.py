"""The simulated organisations are what the table says of them."""

import numpy as np
import pytest

from benchmarks.mentorbench import attacks, metrics, oracle, readings, rivals, worlds
from benchmarks.mentorbench.ledgers import COLUMNS
from benchmarks.mentorbench.nature import KINDS
from scoring.reputation import NOT_CLAIMED


def test_a_seed_gives_one_organisation_and_another_seed_another() -> None:
    first, again, other = (worlds.draw("base", 100, seed) for seed in (1, 1, 2))

    assert all(np.array_equal(getattr(first.ledger, name), getattr(again.ledger, name)) for name in COLUMNS)
    assert np.array_equal(first.effect, again.effect)
    assert not np.array_equal(first.effect[:50], other.effect[:50])


def test_tuning_and_reported_seeds_do_not_meet() -> None:
    assert not set(worlds.TUNING_SEEDS) & set(worlds.REPORTED_SEEDS)


def test_ten_thousand_mentors_have_a_median_of_three_sessions_and_a_mean_of_four_and_three_quarters() -> None:
    world = worlds.draw("base", 10_000, 1)

    assert np.median(world.evidence) == 3
    assert 4.5 <= world.evidence.mean() <= 5.0
    assert world.evidence.min() >= 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_integer_levels_and_a_truth_with_mean_zero(kind: str) -> None:
    world = worlds.draw(kind, 300, 1)

    assert world.effect.shape == (300,)
    assert abs(world.effect.mean()) < 1e-12
    for levels in (world.ledger.baseline, world.ledger.verified):
        assert levels.min() >= 1
        assert levels.max() <= 5


def test_the_truth_is_what_would_have_been_read_with_this_mentor_everywhere() -> None:
    world = worlds.draw("base", 100, 1)
    best, worst = world.effect.argmax(), world.effect.argmin()

    means = [
        readings.outcomes(
            world.nature, world.truth, world.sessions, np.full(world.ledger.rows, world.truth.mentor[who])
        )
        for who in (best, worst)
    ]
    levels = [(one.claimed.mean() + one.verified.mean()) / 2 for one in means]

    assert levels[0] - levels[1] == pytest.approx(world.effect[best] - world.effect[worst], abs=1e-9)


def test_the_kinds_differ_in_what_they_are_named_for() -> None:
    base, sparse, ceiling, unclaimed, steered = (
        worlds.draw(kind, 2_000, 1) for kind in ("base", "sparse", "ceiling", "unclaimed", "steered")
    )
    lucky = [metrics.exposures(world)["aptitude"] for world in (base, steered)]

    assert sparse.evidence.mean() < base.evidence.mean() / 2
    assert ceiling.ledger.baseline.mean() > base.ledger.baseline.mean() + 1
    assert 0.45 < (unclaimed.ledger.claimed == NOT_CLAIMED).mean() < 0.55
    assert abs(np.corrcoef(base.effect, lucky[0])[0, 1]) < 0.1
    assert np.corrcoef(steered.effect, lucky[1])[0, 1] < -0.2


def test_nobody_orders_better_than_who_knows_every_nuisance() -> None:
    world = worlds.draw("base", 2_000, 1)
    best = metrics.order(oracle.estimate(world), world.effect)

    for scorer in (rivals.sum_of_gains, rivals.wilson_bound, rivals.mean_gain, rivals.shrunken_ancova):
        assert metrics.order(scorer(world.ledger), world.effect) < best


def test_a_ring_invents_sixty_sessions_and_leaves_the_honest_ones_alone() -> None:
    world = worlds.draw("base", 300, 1)

    for how in attacks.RINGS.values():
        attempt = attacks.rings(world, how, 2, 1)
        rows = world.ledger.rows
        assert attempt.ledger.rows == rows + 2 * attacks.FAKES
        assert attempt.members.size == 2 * attacks.RING
        assert np.isin(attempt.ledger.mentor[rows:], attempt.members).all()
        assert np.unique(attempt.ledger.manager[rows:]).size == 2
        if not how.contrast:
            assert np.array_equal(attempt.ledger.verified[:rows], world.ledger.verified)


def test_understating_lowers_a_fifth_of_the_attackers_starting_levels() -> None:
    world = worlds.draw("base", 1_000, 1)

    attempt = attacks.sandbagged(world, 2, 500, 1)
    lowered = attempt.ledger.baseline < world.ledger.baseline
    able = np.isin(world.ledger.mentor, attempt.targets) & (world.ledger.baseline > 1)

    assert not lowered[~able].any()
    assert 0.17 < lowered[able].mean() < 0.23


def test_a_manager_who_is_lenient_verifies_more_and_changes_no_claim() -> None:
    world = worlds.draw("base", 1_000, 1)

    attempt = attacks.lenient_managers(world, 50, 1)
    touched = np.isin(world.ledger.mentor, attempt.targets)

    assert attempt.ledger.verified[touched].mean() > world.ledger.verified[touched].mean() + 0.3
    assert np.array_equal(attempt.ledger.verified[~touched], world.ledger.verified[~touched])
