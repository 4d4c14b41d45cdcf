"""Bad ledgers and policies are refused by name; poor ones are answered with finite numbers."""

import numpy as np
import pytest

from scoring.reputation import Ledger, Policy, Reputations, fit

NAN = float("nan")


def good(rows: int = 3) -> dict[str, object]:
    return {
        "mentor": [0, 1, 2][:rows],
        "mentee": [0, 1, 2][:rows],
        "skill": [0, 0, 1][:rows],
        "manager": [0, 1, 1][:rows],
        "baseline": [1, 2, 3][:rows],
        "claimed": [3, -1, 4][:rows],
        "verified": [2, 2, 5][:rows],
        "age_days": [0.0, 10.0, 100.0][:rows],
        "quality": [1.0, 0.7, 0.25][:rows],
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("mentor", [0, 1, -1]),
        ("mentor", [[0, 1, 2]]),
        ("mentor", [0.0, 1.0, 2.0]),
        ("mentor", [True, False, True]),
        ("mentee", [0, 1]),
        ("skill", [0, NAN, 1]),
        ("manager", ["a", "b", "c"]),
        ("baseline", [0, 2, 3]),
        ("baseline", [1, 2, -1]),
        ("claimed", [3, -2, 4]),
        ("claimed", [3, 6, 4]),
        ("verified", [2, 2, 6]),
        ("verified", [2, 2, 4.5]),
        ("age_days", [0.0, -1.0, 5.0]),
        ("age_days", [0.0, NAN, 5.0]),
        ("age_days", [0.0, np.inf, 5.0]),
        ("quality", [1.0, 1.1, 0.5]),
        ("quality", [1.0, NAN, 0.5]),
        ("quality", ["1", "1", "1"]),
        ("session", [7, 8, 7]),
        ("session", [7, 8]),
        ("mentors", 2),
        ("mentees", 0),
        ("skills", 1),
        ("managers", 1),
    ],
)
def test_a_bad_column_is_refused_by_name(column: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"\b{column}\b"):
        Ledger(**{**good(), column: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interval", 1.0),
        ("interval", 0.0),
        ("half_life_days", 0.0),
        ("mentor", -0.1),
        ("mentee", NAN),
        ("residual_level", 0.0),
        ("draws", 0),
    ],
)
def test_a_bad_policy_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        Policy(**{name: value})


@pytest.mark.parametrize(
    "variances", [{"mentr": 0.1}, {"mentor": -1.0}, {"residual_gap": 0.0}, {"team": NAN}]
)
def test_bad_variances_are_refused_by_name(variances: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(variances))):
        fit(Ledger(**good()), variances=variances)


def test_unknown_mentors_skills_and_sessions_are_refused() -> None:
    reputations = fit(Ledger(**good()))

    with pytest.raises(ValueError, match="mentor 3"):
        reputations.contributions(3)
    with pytest.raises(ValueError, match="skill -1"):
        reputations.for_skill(-1)
    with pytest.raises(ValueError, match="session 9"):
        reputations.without(9)
    with pytest.raises(ValueError, match="mentor 3"):
        reputations.for_pairs([0, 3], [0, 0])
    with pytest.raises(ValueError, match="skill -1"):
        reputations.for_pairs([0, 1], [0, -1])
    with pytest.raises(ValueError, match="2 mentors and 1 skills"):
        reputations.for_pairs([0, 1], [0])
    with pytest.raises(ValueError, match="mentor must be"):
        reputations.for_pairs([[0]], [0])
    with pytest.raises(ValueError, match="skill must be"):
        reputations.for_pairs([0], [0.5])


def test_a_ledger_keeps_its_own_columns() -> None:
    columns = {name: np.array(values) for name, values in good().items()}
    ledger = Ledger(**columns)

    columns["verified"][0] = 5

    assert ledger.verified[0] == 2
    with pytest.raises(ValueError, match="read-only"):
        ledger.verified[0] = 5


def test_results_cannot_be_written_to() -> None:
    reputations = fit(Ledger(**good()))

    for values in (reputations.mean, reputations.sd, reputations.index, reputations.for_skill(0).mean):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1
    with pytest.raises(TypeError):
        reputations.variances["mentor"] = 1.0  # type: ignore[index]


def assert_finite(reputations: Reputations) -> None:
    ledger = reputations.ledger
    estimates = [reputations, *(reputations.for_skill(skill) for skill in range(ledger.skills))]
    for found in estimates:
        for values in (found.mean, found.sd, found.lower, found.upper):
            assert np.isfinite(values).all()
            assert values.shape == (ledger.mentors,)
    assert ((reputations.index >= 0) & (reputations.index <= 100)).all()
    for mentor in range(ledger.mentors):
        assert np.isfinite(reputations.contributions(mentor).expected).all()
    for session in ledger.session:
        assert np.isfinite(reputations.without(int(session)).sd)
    assert reputations.converged


POOR = {
    "one row": good(1),
    "one mentor": good() | {"mentor": [0, 0, 0]},
    "one mentee": good() | {"mentee": [0, 0, 0]},
    "one skill": good() | {"skill": [0, 0, 0]},
    "one manager": good() | {"manager": [0, 0, 0]},
    "one of everything": good() | dict.fromkeys(("mentor", "mentee", "skill", "manager"), (0, 0, 0)),
    "all alike": good() | {"baseline": [2, 2, 2], "claimed": [3, 3, 3], "verified": [3, 3, 3]},
    "nobody claims": good() | {"claimed": [-1, -1, -1]},
    "no quality": good() | {"quality": [0, 0, 0]},
    "very old": good() | {"age_days": [1e6, 1e9, 1e300]},
    "far codes": good() | {"mentor": [0, 500, 900]},
}


@pytest.mark.parametrize("name", POOR)
def test_poor_ledgers_give_finite_numbers(name: str) -> None:
    assert_finite(fit(Ledger(**POOR[name])))


def test_an_empty_ledger_is_answered() -> None:
    empty: list[int] = []

    nobody = fit(Ledger(*[empty] * 9))
    everybody = fit(Ledger(*[empty] * 9, mentors=2, mentees=1, skills=1, managers=1))

    assert nobody.mean.size == 0
    assert nobody.connected
    assert_finite(everybody)
    assert everybody.mean.tolist() == [0.0, 0.0]
    assert everybody.index.tolist() == [50, 50]


def test_pieces_that_never_meet_are_told() -> None:
    apart = Ledger(**good() | {"skill": [0, 1, 2], "manager": [0, 1, 2]})

    assert not fit(apart).connected
    assert_finite(fit(apart))
    assert fit(Ledger(**good() | {"mentor": [0, 0, 1]})).connected


@pytest.mark.parametrize(
    "name", ["mentor", "mentor_skill", "mentee", "manager", "skill", "over_claim", "team", "source"]
)
def test_a_variance_of_nothing_is_an_effect_of_nothing(name: str) -> None:
    reputations = fit(Ledger(**good()), variances={name: 0.0})

    assert_finite(reputations)
    assert reputations.variances[name] == 0
    if name == "mentor":
        assert reputations.mean.tolist() == reputations.sd.tolist() == [0, 0, 0]
        assert reputations.index.tolist() == [50, 50, 50]
    if name == "mentor_skill":
        assert reputations.for_skill(0).sd == pytest.approx(reputations.sd, abs=1e-12)


def test_the_index_is_twenty_points_a_standard_deviation_and_clamped() -> None:
    rows = 40
    ledger = Ledger(
        np.repeat([0, 1], rows // 2),
        np.arange(rows),
        np.arange(rows) % 5,
        np.arange(rows),
        np.full(rows, 1),
        np.repeat([5, 1], rows // 2),
        np.repeat([5, 1], rows // 2),
        np.zeros(rows),
        np.ones(rows),
    )

    reputations = fit(ledger)
    modest = fit(ledger, variances={"residual_level": 60.0})

    assert reputations.index.tolist() == [100, 0]
    expected = 50 + 20 * modest.mean / 0.107**0.5
    assert modest.index.tolist() == np.rint(expected).astype(int).tolist()
    assert 0 < modest.index[1] < 50 < modest.index[0] < 100
