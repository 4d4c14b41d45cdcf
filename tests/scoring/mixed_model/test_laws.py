"""What no fit may depend on, and what it must."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mixed_model import worlds
from scoring.mixed_model import Fit, fit

few = settings(max_examples=5, deadline=None)
seeds = st.integers(0, 1000)


def drawn(seed: int) -> worlds.World:
    return worlds.crossed(seed, 120, {"a": (12, 0.9), "b": (6, 0.6)}, weighted=True)


def fitted(world: worlds.World) -> Fit:
    return fit(world.response, world.fixed, world.groups, weights=world.weights)


def assert_same(one: Fit, other: Fit) -> None:
    assert dict(one.variances) == pytest.approx(dict(other.variances), rel=1e-5, abs=1e-7)
    assert one.residual_variance == pytest.approx(other.residual_variance, rel=1e-5)
    for name in one.effects:
        assert one.effects[name] == pytest.approx(other.effects[name], abs=1e-5)
        assert one.effect_sd[name] == pytest.approx(other.effect_sd[name], abs=1e-5)


@few
@given(seeds)
def test_the_order_of_rows_and_of_groups_does_not_matter(seed: int) -> None:
    world = drawn(seed)
    order = np.random.default_rng(seed).permutation(world.response.size)
    groups = {name: world.groups[name][order] for name in reversed(world.groups)}

    other = fit(world.response[order], world.fixed[order], groups, weights=world.weights[order])

    assert_same(fitted(world), other)


@few
@given(seeds)
def test_relabelled_levels_take_their_effects_along(seed: int) -> None:
    world = drawn(seed)
    label = np.random.default_rng(seed).permutation(12)

    found = fitted(world._replace(groups=world.groups | {"a": label[world.groups["a"]]}))

    plain = fitted(world)
    assert found.effects["a"][label[: plain.effects["a"].size]] == pytest.approx(plain.effects["a"], abs=1e-5)


@few
@given(seeds, st.floats(-1e4, 1e4))
def test_a_constant_added_moves_the_intercept_alone(seed: int, constant: float) -> None:
    world = drawn(seed)
    plain = fitted(world)

    found = fitted(world._replace(response=world.response + constant))

    assert found.fixed_effects - plain.fixed_effects == pytest.approx([constant, 0.0], abs=1e-5)
    assert_same(found, plain)


@few
@given(seeds, st.floats(1e-3, 1e3))
def test_units_scale_through(seed: int, unit: float) -> None:
    world = drawn(seed)
    plain = fitted(world)

    found = fitted(world._replace(response=unit * world.response))

    assert np.array(list(found.variances.values())) / unit**2 == pytest.approx(
        list(plain.variances.values()), rel=1e-5, abs=1e-7
    )
    assert found.effects["a"] / unit == pytest.approx(plain.effects["a"], abs=1e-5)


@few
@given(seeds, st.floats(1e-3, 1e3))
def test_weights_count_relative_to_the_residual_variance(seed: int, factor: float) -> None:
    world = drawn(seed)
    plain = fitted(world)

    found = fitted(world._replace(weights=factor * world.weights))

    assert found.residual_variance / factor == pytest.approx(plain.residual_variance, rel=1e-5)
    assert found.effects["a"] == pytest.approx(plain.effects["a"], abs=1e-5)
    assert found.reml_criterion == pytest.approx(plain.reml_criterion, abs=1e-6)


def test_the_mean_of_four_rows_is_one_of_weight_four() -> None:
    world = drawn(1)
    groups = world.groups | {"row": np.arange(120)}
    repeated = {name: np.repeat(codes, 4) for name, codes in groups.items()}
    noise = np.random.default_rng(1).normal(0, 0.5, 480)
    noise -= np.repeat(noise.reshape(-1, 4).mean(axis=1), 4)

    found = fit(np.repeat(world.response, 4) + noise, np.repeat(world.fixed, 4, axis=0), repeated)

    # The rows' own scatter says the residual; given it, the means say all the rest.
    assert found.residual_variance == pytest.approx(float(noise @ noise) / 360, rel=0.05)
    collapsed = fit(
        world.response,
        world.fixed,
        world.groups,
        weights=np.full(120, 1 / (found.variances["row"] + found.residual_variance / 4)),
        start={"residual": 1.0},
    )
    assert collapsed.residual_variance == pytest.approx(1.0, rel=1e-4)
    assert found.effects["a"] == pytest.approx(collapsed.effects["a"], abs=1e-4)


def test_the_result_cannot_be_written_to() -> None:
    found = fitted(drawn(1))

    with pytest.raises(AttributeError):
        found.converged = False  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.effects["a"] = np.zeros(1)  # type: ignore[index]
    for array in (found.fixed_effects, *found.effects.values(), *found.effect_sd.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_one_call_is_as_good_as_another() -> None:
    one, other = fitted(drawn(4)), fitted(drawn(4))

    assert one.effects["a"].tolist() == other.effects["a"].tolist()
    assert one.effect_sd["b"].tolist() == other.effect_sd["b"].tolist()


def test_no_groups_is_least_squares() -> None:
    world = drawn(5)

    found = fit(world.response, world.fixed, {})

    expected, square, _, _ = np.linalg.lstsq(world.fixed, world.response)
    assert found.fixed_effects == pytest.approx(expected, rel=1e-10)
    assert found.residual_variance == pytest.approx(float(square[0]) / 118, rel=1e-6)


@pytest.mark.parametrize("response", [np.full(6, 2.0), 1.0 + np.arange(6.0)])
def test_a_response_that_the_fixed_effects_explain_has_no_variance(response: np.ndarray) -> None:
    fixed = np.column_stack([np.ones(6), np.arange(6.0)])

    found = fit(response, fixed, {"a": [0, 0, 1, 1, 3, 3]})

    assert found.converged
    assert found.variances["a"] == 0.0
    assert found.residual_variance == 0.0
    assert found.effects["a"].tolist() == [0.0] * 4
    assert found.reml_criterion is None


@pytest.mark.parametrize(
    "codes", [np.zeros(30, np.int64), np.arange(30), np.arange(30) // 15], ids=["one level", "all", "two"]
)
def test_groups_that_say_little_are_answered_with_finite_numbers(codes: np.ndarray) -> None:
    response = np.random.default_rng(1).normal(size=30)

    found = fit(response, np.ones((30, 1)), {"a": codes})

    assert found.converged
    assert np.isfinite(found.effects["a"]).all()
    assert np.isfinite(found.effect_sd["a"]).all()
