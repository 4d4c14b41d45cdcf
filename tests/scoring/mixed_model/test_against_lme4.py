"""The fit against lme4 1.1-31 (R 4.2, Debian's r-cran-lme4) on data drawn from a frozen stream.

The values are printed by `python -m benchmarks.mixed_model --reference`, which draws the rows again and runs

    lmer(y ~ x + (1|...) + ..., rows, weights = w, control = lmerControl(optimizer = "bobyqa",
         optCtrl = list(rhobeg = 0.2, rhoend = 1e-9, maxfun = 100000)))

in benchmarks/mixed_model/lme4.R. Held to 1e-5 of a unit: both ends are optimised to about 1e-7.
"""

import pytest

from benchmarks.mixed_model import worlds
from scoring.mixed_model import fit

LME4 = {
    "crossed": {
        "criterion": 1214.8643036117712,
        "variances": {"plate": 0.72636151217215017, "sample": 3.85492770305147259},
        "residual": 0.96671782934489436,
        "fixed": [2.78940348795973847, 0.47475847169976937],
        "effects": {
            "plate": [-0.7825531619494872, 0.124519630892748312, 0.1385876055963841],
            "sample": [-0.6225014548107869, 1.549008398367419, -2.1177854745225018],
        },
    },
    "weighted": {
        "criterion": 867.80436866760999,
        "variances": {"subject": 0.30608059625292977, "item": 0.26353937014733447, "idle": 0.0},
        "residual": 0.91212378141341255,
        "fixed": [2.98352320442142815, 0.54773565917843603],
        "effects": {
            "subject": [-0.045818063148472588, -0.12504214254336276, -0.5551406073818915],
            "item": [-0.3998825277879074, -0.06500449678379143, 0.11289996090706526],
            "idle": [0.0, 0.0, 0.0],
        },
    },
    "nested": {
        "criterion": 417.176874734482,
        "variances": {"sample": 2.0408321286585731, "cask": 11.1412863666577699},
        "residual": 0.8718695457067992,
        "fixed": [60.3793210828836493, -1.0059762659442724],
        "effects": {
            "sample": [1.2145200184509546, -0.4796226838684984, -0.26028415807778521],
            "cask": [2.5910025810430675, 1.1813130253310098, 5.608351289335674],
        },
    },
}


@pytest.mark.parametrize("name", list(LME4))
def test_variances_criterion_and_effects_are_lme4_s(name: str) -> None:
    world, expected = worlds.SMALL[name], LME4[name]

    found = fit(world.response, world.fixed, world.groups, weights=world.weights)

    assert found.converged
    assert dict(found.variances) == pytest.approx(expected["variances"], rel=1e-5, abs=1e-9)
    assert found.residual_variance == pytest.approx(expected["residual"], rel=1e-5)
    assert found.reml_criterion == pytest.approx(expected["criterion"], abs=1e-6)
    assert found.fixed_effects.tolist() == pytest.approx(expected["fixed"], abs=1e-5)
    for group, effects in expected["effects"].items():
        assert found.effects[group][:3].tolist() == pytest.approx(effects, abs=1e-5)


def test_a_variance_on_its_boundary_is_0_with_its_effects() -> None:
    world = worlds.SMALL["weighted"]

    found = fit(world.response, world.fixed, world.groups, weights=world.weights)

    assert found.converged
    assert found.variances["idle"] == 0.0
    assert found.effects["idle"].tolist() == [0.0] * 5
    assert found.effect_sd["idle"].tolist() == [0.0] * 5
