"""The fit against V, its inverse and generalised least squares written out in dense matrices.

Exact on both sides, so held to 1e-8.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.mixed_model import Fit, fit

Floats = NDArray[np.float64]


class Rows(NamedTuple):
    response: Floats
    fixed: Floats
    groups: dict[str, NDArray[np.int64]]
    weights: Floats


def drawn(seed: int, rows: int = 150) -> Rows:
    """Three crossed groups; the first has no row at odd codes."""
    rng = np.random.default_rng(seed)
    groups = {
        "a": 2 * rng.integers(0, 20, rows),
        "b": rng.integers(0, 9, rows),
        "c": rng.integers(0, 3, rows),
    }
    weights = rng.uniform(0.3, 3.0, rows)
    fixed = np.column_stack([np.ones(rows), rng.normal(size=rows), 1e4 * rng.random(rows)])
    response = fixed @ [5.0, 1.0, 1e-4] + rng.normal(size=rows) / np.sqrt(weights)
    for name, sd in (("a", 0.8), ("b", 0.5), ("c", 1.5)):
        response += rng.normal(0, sd, 40)[groups[name]]
    return Rows(response, fixed, groups, weights)


class Dense(NamedTuple):
    criterion: float
    fixed: Floats
    effects: Floats
    sds: Floats


def dense(rows: Rows, variances: Mapping[str, float], residual: float) -> Dense:
    y, x = rows.response, rows.fixed
    z = np.hstack([np.eye(codes.max() + 1)[codes] for codes in rows.groups.values()])
    prior = np.concatenate([np.full(codes.max() + 1, variances[name]) for name, codes in rows.groups.items()])
    spread = (z * prior) @ z.T + np.diag(residual / rows.weights)
    inverse = np.linalg.inv(spread)
    information = x.T @ inverse @ x
    projection = inverse - inverse @ x @ np.linalg.inv(information) @ x.T @ inverse
    criterion = np.linalg.slogdet(spread)[1] + np.linalg.slogdet(information)[1] + y @ projection @ y
    covariance = z * prior
    return Dense(
        criterion + (y.size - x.shape[1]) * np.log(2 * np.pi),
        np.linalg.solve(information, x.T @ inverse @ y),
        covariance.T @ projection @ y,
        np.sqrt(prior - np.einsum("ij,ik,kj->j", covariance, projection, covariance)),
    )


def all_of(values: Mapping[str, Floats]) -> list[float]:
    return [value for array in values.values() for value in array.tolist()]


@pytest.mark.parametrize("seed", [1, 2])
def test_effects_sds_and_criterion_are_the_dense_ones(seed: int) -> None:
    rows = drawn(seed)

    found = fit(rows.response, rows.fixed, rows.groups, weights=rows.weights)

    expected = dense(rows, found.variances, found.residual_variance)
    assert found.reml_criterion == pytest.approx(expected.criterion, abs=1e-7)
    assert found.fixed_effects == pytest.approx(expected.fixed, rel=1e-8)
    assert all_of(found.effects) == pytest.approx(expected.effects.tolist(), abs=1e-8)
    assert all_of(found.effect_sd) == pytest.approx(expected.sds.tolist(), rel=1e-8)


def test_no_variances_nearby_have_a_lower_criterion() -> None:
    rows = drawn(3)

    found = fit(rows.response, rows.fixed, rows.groups, weights=rows.weights)

    for name in (*rows.groups, None):
        for factor in (0.99, 1.01):
            variances = {
                key: value * (factor if key == name else 1) for key, value in found.variances.items()
            }
            residual = found.residual_variance * (factor if name is None else 1)
            assert dense(rows, variances, residual).criterion > found.reml_criterion


def test_a_level_without_rows_has_effect_0_and_the_prior_s_sd() -> None:
    rows = drawn(1)

    found = fit(rows.response, rows.fixed, rows.groups, weights=rows.weights)

    assert (found.effects["a"][1::2] == 0).all()
    assert found.effect_sd["a"][1::2] == pytest.approx(np.sqrt(found.variances["a"]), rel=1e-15)


def test_start_changes_the_way_and_not_the_end() -> None:
    rows = drawn(2)

    found: list[Fit] = [
        fit(rows.response, rows.fixed, rows.groups, weights=rows.weights, start=start)
        for start in (None, {"a": 9.0, "b": 1e-6, "residual": 30.0}, {"c": 0.0})
    ]

    for other in found[1:]:
        assert all_of(other.effects) == pytest.approx(all_of(found[0].effects), abs=1e-6)


def test_shrinking_weighs_the_logarithms_by_levels() -> None:
    rows = drawn(2)
    plain = fit(rows.response, rows.fixed, rows.groups, weights=rows.weights)

    found = fit(
        rows.response, rows.fixed, rows.groups, weights=rows.weights, shrink_to={"b": 2.0, "residual": 4.0}
    )

    share, freedom = 9 / 109, 147
    expected = np.exp(share * np.log(plain.variances["b"]) + (1 - share) * np.log(2.0))
    assert found.variances["b"] == pytest.approx(expected, rel=1e-12)
    assert found.variances["a"] == plain.variances["a"]
    share = freedom / (freedom + 100)
    expected = np.exp(share * np.log(plain.residual_variance) + (1 - share) * np.log(4.0))
    assert found.residual_variance == pytest.approx(expected, rel=1e-12)
    assert found.reml_criterion == pytest.approx(
        dense(rows, found.variances, found.residual_variance).criterion, abs=1e-7
    )
