"""Slopes, shares and the placebo of the fairness report."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring import fairness
from scoring.arrays import Floats
from scoring.fairness import FACTORS, LEAST_MENTORS
from scoring.reputation import Ledger, Policy, Reputations, fit

law = settings(deadline=None, max_examples=40)

_POLICY = Policy()


def ledger(seed: int = 1, *, mentors: int = 40, sessions: int = 240) -> Ledger:
    """A ledger with effects of every kind, in which the first mentors meet the lenient managers more often."""
    rng = np.random.default_rng(seed)
    mentor, mentee = rng.integers(0, mentors, sessions), rng.integers(0, 80, sessions)
    manager = np.minimum(rng.integers(0, 12, sessions), mentor * 12 // mentors + 2)
    skill, baseline = rng.integers(0, 8, sessions), rng.integers(1, 4, sessions)
    level = (
        baseline
        + 1
        + rng.normal(0, 0.3, mentors)[mentor]
        + rng.normal(0, 0.4, 80)[mentee]
        + rng.normal(0, 0.3, 8)[skill]
        + rng.normal(0, 0.5, sessions)
    )
    verified = np.clip(np.rint(level + rng.normal(0, 0.3, 12)[manager]), 1, 5).astype(np.int64)
    claimed = np.clip(np.rint(level), 1, 5).astype(np.int64)
    return Ledger(
        mentor, mentee, skill, manager, baseline, claimed, verified, np.zeros(sessions), np.ones(sessions),
        mentors=mentors + 1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def reputations() -> Reputations:
    return fit(ledger())


columns = st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=LEAST_MENTORS, max_size=30)


@given(columns)
@law
def test_a_slope_is_that_of_a_regression_of_standardised_values(rows: list[tuple[int, int]]) -> None:
    score, factor = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))

    found = fairness.slope(score, factor)

    if np.ptp(score) == 0 or np.ptp(factor) == 0:
        assert found is None
        return
    assert found is not None
    line = stats.linregress(stats.zscore(factor), stats.zscore(score))
    spread = stats.t.ppf(0.95, len(rows) - 2) * line.stderr
    assert found.slope == pytest.approx(line.slope, abs=1e-9)
    assert found.lower == pytest.approx(line.slope - spread, abs=1e-6)
    assert found.upper == pytest.approx(line.slope + spread, abs=1e-6)
    assert found.mentors == len(rows)


@given(columns, st.floats(0.1, 10), st.floats(-5, 5))
@law
def test_a_slope_does_not_depend_on_units(rows: list[tuple[int, int]], scale: float, shift: float) -> None:
    score, factor = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))

    found, other = (
        fairness.slope(score, factor),
        fairness.slope(score * scale + shift, factor * scale - shift),
    )

    assert (found is None) == (other is None)
    if found is not None and other is not None:
        assert other.slope == pytest.approx(found.slope, abs=1e-6)


def test_fewer_than_five_mentors_have_no_slope() -> None:
    values = np.arange(LEAST_MENTORS, dtype=np.float64)

    assert fairness.slope(values[1:], values[1:]) is None
    assert fairness.slope(values, values) is not None


@pytest.mark.parametrize(
    ("score", "factor", "interval", "told"),
    [
        (np.zeros(3), np.zeros(4), 0.9, r"score \(3,\) and factor \(4,\)"),
        (np.array([np.nan] * 5), np.zeros(5), 0.9, "must be finite"),
        (np.zeros(5), np.zeros(5), 1.0, "interval must be between 0 and 1"),
    ],
)
def test_what_is_no_slope_is_refused(score: Floats, factor: Floats, interval: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fairness.slope(score, factor, interval=interval)


def test_a_factor_is_the_weighted_mean_over_a_mentors_sessions(reputations: Reputations) -> None:
    rows = reputations.ledger

    for mentor in (0, 7):
        own = rows.mentor == mentor
        assert fairness.factor_of(reputations, "starting_level")[mentor] == pytest.approx(
            rows.baseline[own].mean()
        )
        assert fairness.factor_of(reputations, "leniency")[mentor] == pytest.approx(
            reputations.effects["manager"][rows.manager[own]].mean()
        )
        assert fairness.factor_of(reputations, "aptitude")[mentor] == pytest.approx(
            reputations.effects["mentee"][rows.mentee[own]].mean()
        )
    assert fairness.factor_of(reputations, "ease")[-1] == 0
    with pytest.raises(ValueError, match="none of leniency"):
        fairness.factor_of(reputations, "luck")


def test_scores_are_held_against_every_factor_among_those_asked_for(reputations: Reputations) -> None:
    among = np.ones(reputations.ledger.mentors, dtype=np.bool_)

    everybody = fairness.slopes(reputations, among)
    nobody = fairness.slopes(reputations, ~among)

    assert tuple(everybody) == FACTORS
    # The last mentor has no session.
    assert {found.mentors for found in everybody.values() if found} == {40}
    assert set(nobody.values()) == {None}


def test_an_average_leans_on_lenient_managers_where_the_score_does_not(reputations: Reputations) -> None:
    rows = reputations.ledger
    held = np.arange(40)
    gain = np.array([(rows.verified - rows.baseline)[rows.mentor == one].mean() for one in held])
    leniency = fairness.factor_of(reputations, "leniency")[held]

    average = fairness.slope(gain, leniency)
    score = fairness.slope(reputations.mean[held], leniency)

    assert average is not None
    assert score is not None
    assert abs(score.slope) < abs(average.slope)


def test_shares_add_up_to_one_and_follow_their_variances() -> None:
    given_ = dict(_POLICY.variances())

    found = fairness.shares(given_, source_freedom=3.0)
    larger = fairness.shares({**given_, "mentor": 2 * given_["mentor"]}, source_freedom=3.0)

    assert sum(found.values()) == pytest.approx(1)
    assert found["source"] / found["mentee"] == pytest.approx(3 * given_["source"] / given_["mentee"])
    assert found["manager"] / found["team"] == pytest.approx(given_["manager"] / 4 / given_["team"])
    assert larger["mentor"] > found["mentor"]


def test_a_shuffled_ledger_says_nothing_of_anybody(reputations: Reputations) -> None:
    found = fairness.placebo(reputations, rng=np.random.default_rng(3), least_sessions=3)

    assert found.sessions == 240
    assert found.converged
    assert found.mentors >= 30
    assert found.share is not None
    assert found.share <= 0.1


def test_a_placebo_takes_whole_mentors_as_many_as_fit(reputations: Reputations) -> None:
    found = fairness.placebo(reputations, rng=np.random.default_rng(3), least_sessions=1, most_sessions=50)

    assert 40 <= found.sessions <= 50
    assert found.mentors <= found.sessions


def test_an_empty_ledger_has_a_placebo_of_nobody() -> None:
    nobody = fit(Ledger(*([np.empty(0, dtype=np.int64)] * 9)))

    found = fairness.placebo(nobody, rng=np.random.default_rng(0), least_sessions=3)

    assert (found.mentors, found.sessions, found.share) == (0, 0, None)
    assert set(fairness.slopes(nobody, np.empty(0, dtype=np.bool_)).values()) == {None}
    with pytest.raises(ValueError, match="at least 1"):
        fairness.placebo(nobody, rng=np.random.default_rng(0), least_sessions=0)
