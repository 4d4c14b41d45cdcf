"""A fit past the exact size through the public function, its truth known."""

import numpy as np
import pytest

from benchmarks.mixed_model import worlds
from scoring.mixed_model import fit


def test_a_fit_past_the_exact_size_finds_the_truth_and_says_it_is_not_exact() -> None:
    world = worlds.crossed(8, 20_000, {"one": (4200, 0.8), "other": (4100, 0.5), "few": (6, 0.0)})

    found = fit(world.response, world.fixed, world.groups)

    assert found.converged
    assert found.reml_criterion is None
    assert found.residual_variance == pytest.approx(1.0, abs=0.06)
    assert found.variances["one"] == pytest.approx(0.64, abs=0.08)
    assert found.variances["other"] == pytest.approx(0.25, abs=0.06)
    assert found.fixed_effects[1] == pytest.approx(0.5, abs=0.04)
    # Without a covariance between effects a level's sd is at least what its own rows leave.
    rows = np.bincount(world.groups["one"], minlength=4200)
    least = (1 / found.variances["one"] + rows / found.residual_variance) ** -0.5
    seen = rows[: found.effect_sd["one"].size] > 0
    assert (found.effect_sd["one"] >= 0.999 * least[: seen.size]).all()
    again = fit(world.response, world.fixed, world.groups)
    assert again.effects["one"].tolist() == found.effects["one"].tolist()
    assert again.effect_sd["one"].tolist() == found.effect_sd["one"].tolist()
