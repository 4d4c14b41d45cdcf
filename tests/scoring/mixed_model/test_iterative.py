"""The iteration and the sampled estimate against elimination, on a system that both can solve."""

import numpy as np
import pytest
from scipy import sparse

from scoring.mixed_model import equations, reml
from scoring.mixed_model.elimination import Elimination
from scoring.mixed_model.iterative import Iteration, Limits
from scoring.mixed_model.system import System

NAMES = ("one", "pair", "other", "few")
VARIANCES = {"one": 0.4, "pair": 0.2, "other": 0.3, "few": 0.2, "level": 0.5, "gap": 0.3}
LIMITS = Limits(draws=64)


@pytest.fixture(scope="module")
def system() -> System:
    """Two signals a row: `one` and its `pair` with `few` are one side, `other` is in both signals."""
    rng = np.random.default_rng(5)
    rows = 2500
    codes = {
        "one": rng.integers(0, 600, rows),
        "other": rng.integers(0, 500, rows),
        "few": rng.integers(0, 5, rows),
    }
    codes["pair"] = np.unique(codes["one"] * 5 + codes["few"], return_inverse=True)[1]
    weights = rng.uniform(0.3, 1.0, rows)
    level, gap, blocks, begin = [np.ones((rows, 1))], [np.zeros((rows, 1))], {}, 1
    signals = [rng.normal(0, np.sqrt(VARIANCES[name] / weights)) for name in ("level", "gap")]
    for name, (in_level, in_gap) in zip(NAMES, [(1, 0), (1, 0), (0.5, -1), (1, 0)], strict=True):
        size = int(codes[name].max()) + 1
        effect = rng.normal(0, np.sqrt(VARIANCES[name]), size)[codes[name]]
        one_hot = sparse.csr_array((np.ones(rows), (np.arange(rows), codes[name])), shape=(rows, size))
        level.append(in_level * one_hot)
        gap.append(in_gap * one_hot)
        signals = [signals[0] + in_level * effect, signals[1] + in_gap * effect]
        blocks[name] = slice(begin, begin + size)
        begin += size
    multiplier = np.ones(begin)
    multiplier[blocks["pair"]] = rng.uniform(0.5, 1.5, blocks["pair"].stop - blocks["pair"].start)
    return System(
        design=sparse.vstack([sparse.hstack(level), sparse.hstack(gap)], format="csr"),
        signals=np.concatenate(signals),
        weights=np.tile(weights, 2),
        noise=np.repeat(np.eye(2), rows, axis=0),
        residuals=("level", "gap"),
        blocks=blocks,
        multiplier=multiplier,
        sides=(("one", "pair"),),
    )


def targets(system: System, name: str) -> sparse.csc_array:
    block = system.blocks[name]
    return sparse.csc_array(sparse.eye_array(system.size, format="csc")[:, block.start : block.stop])


def test_effects_and_any_right_hand_side_hold_to_rounding(system: System) -> None:
    written = equations.at(system, VARIANCES)
    right = np.random.default_rng(1).normal(size=(system.size, 3))

    found, expected = Iteration(written, LIMITS, np.random.default_rng(0)), Elimination(written)

    assert found.converged
    assert found.iterations > 1
    assert found.effects == pytest.approx(expected.effects, abs=1e-9)
    assert found.solve(right) == pytest.approx(expected.solve(right), abs=1e-8)


def test_sds_hold_to_a_few_percent_and_those_of_small_sides_to_rounding(system: System) -> None:
    written = equations.at(system, VARIANCES)
    found, expected = Iteration(written, LIMITS, np.random.default_rng(0)), Elimination(written)

    for name, most in (("one", 0.03), ("pair", 0.03), ("other", 0.03), ("few", 1e-8)):
        ratio = np.sqrt(
            found.variances_of(targets(system, name)) / expected.variances_of(targets(system, name))
        )
        assert np.abs(ratio - 1).max() < most
        assert np.sqrt(np.mean((ratio - 1) ** 2)) < most / 3


def test_what_begins_from_another_multiplier_ends_the_same(system: System) -> None:
    before = Iteration(equations.at(system, VARIANCES), LIMITS, np.random.default_rng(0))
    changed = system.with_multiplier(np.where(system.multiplier == 1, 1.0, 1.0 / system.multiplier))
    written = equations.at(changed, VARIANCES)

    found = Iteration(written, LIMITS, np.random.default_rng(0), after=before)

    assert found.effects == pytest.approx(Elimination(written).effects, abs=1e-9)


def test_a_target_over_two_sides_is_refused(system: System) -> None:
    found = Iteration(equations.at(system, VARIANCES), LIMITS, np.random.default_rng(0))

    with pytest.raises(ValueError, match="two sides"):
        found.variances_of(
            sparse.csc_array(targets(system, "one")[:, [0]] + targets(system, "other")[:, [0]])
        )


def test_an_iteration_that_gives_up_says_so(system: System) -> None:
    found = Iteration(equations.at(system, VARIANCES), Limits(most_iterations=2), np.random.default_rng(0))

    assert not found.converged
    assert found.iterations == 2
    assert found.moved > 0


def test_sampled_variances_are_the_exact_ones_within_their_error(system: System) -> None:
    start = dict.fromkeys(VARIANCES, 0.3) | {"pair": VARIANCES["pair"]}
    held = frozenset({"pair"})
    exact = reml.estimate(system, start, held=held)

    found = reml.estimate(system, start, held=held, rng=np.random.default_rng(1), dense_limit=0)

    assert exact.converged
    assert found.converged
    assert exact.values["pair"] == found.values["pair"] == VARIANCES["pair"]
    # A quarter of the data's own error (16 draws): about 1 % of a residual, 3 % of the others, 15 % of `few`.
    for name, most in {"one": 0.12, "other": 0.1, "few": 0.6, "level": 0.03, "gap": 0.04}.items():
        assert found.values[name] == pytest.approx(exact.values[name], rel=most)
