"""What must hold of reputations whatever the ledger.

Equalities hold to 1e-9: both sides are exact solutions, of equations in another order.
"""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.reputation import Ledger, Policy, Reputations, fit

law = settings(deadline=None, max_examples=15)
"""The machine that runs these is shared: a time of its own would say nothing."""

ROW_COLUMNS = (
    "mentor",
    "mentee",
    "skill",
    "manager",
    "baseline",
    "claimed",
    "verified",
    "age_days",
    "quality",
    "session",
)
SIZES = ("mentors", "mentees", "skills", "managers")


def changed(ledger: Ledger, **columns: object) -> Ledger:
    """The ledger with other columns."""
    old = {field.name: getattr(ledger, field.name) for field in fields(ledger)}
    return Ledger(**{**old, **columns})


def taken(ledger: Ledger, rows: object) -> Ledger:
    """The ledger with only these rows, in this order."""
    return changed(ledger, **{name: getattr(ledger, name)[rows] for name in ROW_COLUMNS})


@st.composite
def ledgers(draw: st.DrawFn, highest: int = 5) -> Ledger:
    """Up to 14 rows among few people, so that everything meets; ranks from 1 to `highest`."""
    rows = draw(st.integers(0, 14))

    def column(values: st.SearchStrategy) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=rows, max_size=rows)))

    rank = st.integers(1, highest)
    return Ledger(
        column(st.integers(0, 3)),
        column(st.integers(0, 5)),
        column(st.integers(0, 2)),
        column(st.integers(0, 3)),
        column(rank),
        column(st.one_of(st.just(-1), rank)),
        column(rank),
        column(st.floats(0, 3000)),
        column(st.sampled_from([0.0, 0.25, 0.7, 1.0])),
        mentors=5,
        mentees=7,
        skills=3,
        managers=5,
    )


def assert_same(found: Reputations, expected: Reputations, mentors: object = slice(None)) -> None:
    assert found.mean == pytest.approx(expected.mean[mentors], abs=1e-9)
    assert found.sd == pytest.approx(expected.sd[mentors], abs=1e-9)


@given(ledgers(), st.randoms(use_true_random=False))
@law
def test_the_order_of_rows_does_not_matter(ledger: Ledger, random: object) -> None:
    order = np.arange(ledger.rows)
    random.shuffle(order)  # type: ignore[attr-defined]

    assert_same(fit(taken(ledger, order)), fit(ledger))


@given(ledgers(), st.permutations(range(5)), st.permutations(range(7)), st.permutations(range(5)))
@law
def test_relabelling_changes_nothing(ledger: Ledger, mentors: list, mentees: list, managers: list) -> None:
    renamed = changed(
        ledger,
        mentor=np.array(mentors)[ledger.mentor],
        mentee=np.array(mentees)[ledger.mentee],
        manager=np.array(managers)[ledger.manager],
    )

    found = fit(renamed)

    assert found.mean[mentors] == pytest.approx(fit(ledger).mean, abs=1e-9)
    assert found.sd[mentors] == pytest.approx(fit(ledger).sd, abs=1e-9)


@given(ledgers(highest=3), st.integers(1, 2))
@law
def test_adding_a_constant_to_every_level_changes_no_reputation(ledger: Ledger, constant: int) -> None:
    claimed = np.where(ledger.claimed == -1, -1, ledger.claimed + constant)
    raised = changed(
        ledger, baseline=ledger.baseline + constant, claimed=claimed, verified=ledger.verified + constant
    )

    assert_same(fit(raised), fit(ledger))


@given(ledgers())
@law
def test_contributions_add_up_to_the_mean(ledger: Ledger) -> None:
    reputations = fit(ledger)

    for mentor in range(ledger.mentors):
        parts = reputations.contributions(mentor)
        assert parts.amount.sum() == pytest.approx(reputations.mean[mentor], abs=1e-9)
        assert parts.amount == pytest.approx(parts.weight * (parts.signal - parts.expected_signal), abs=1e-12)
        assert (ledger.mentor[parts.row] == mentor).all()
        assert (ledger.session[parts.row] == parts.session).all()
        assert np.isfinite(parts.expected).all()


@given(ledgers())
@settings(law, max_examples=5)
def test_without_a_session_is_a_refit_without_it(ledger: Ledger) -> None:
    reputations = fit(ledger)

    for row in range(ledger.rows):
        found = reputations.without(int(ledger.session[row]))
        expected = fit(taken(ledger, np.arange(ledger.rows) != row))
        assert found.mean == pytest.approx(expected.mean[found.mentor], abs=0.01)
        assert found.sd == pytest.approx(expected.sd[found.mentor], rel=0.05)
        assert found.lower == pytest.approx(expected.lower[found.mentor], abs=0.01)
        assert found.upper == pytest.approx(expected.upper[found.mentor], abs=0.01)


@pytest.mark.parametrize("claim", [5, -1])
def test_the_only_session_from_a_starting_level_takes_nothing_with_it(claim: int) -> None:
    """Its level effect explains it whole; all it says is that its source has been seen once more."""
    ledger = Ledger(
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
        [1, 2, 2],
        [claim, 3, 3],
        [2, 4, 2],
        [686.5, 0.0, 0.0],
        [0.25, 1.0, 1.0],
    )
    reputations = fit(ledger)

    found = reputations.without(0)

    assert found.mean == pytest.approx(reputations.mean[0], abs=1e-4)
    assert found.sd == pytest.approx(reputations.sd[0], abs=1e-4)
    assert found.mean == pytest.approx(fit(taken(ledger, [1, 2])).mean[0], abs=1e-6)


@given(ledgers())
@law
def test_a_mentor_without_evidence_is_exactly_the_prior(ledger: Ledger) -> None:
    reputations = fit(ledger)

    assert reputations.mean[4] == 0
    assert reputations.sd[4] == Policy().mentor ** 0.5
    assert reputations.index[4] == 50
    assert reputations.contributions(4).amount.size == 0
    on_skill = reputations.for_skill(0)
    assert on_skill.mean[4] == 0
    assert on_skill.sd[4] == pytest.approx((Policy().mentor + Policy().mentor_skill) ** 0.5, abs=1e-15)


@given(ledgers())
@law
def test_evidence_never_widens_the_prior(ledger: Ledger) -> None:
    reputations = fit(ledger)

    assert (reputations.sd <= Policy().mentor ** 0.5 + 1e-12).all()
    assert (reputations.sd > 0).all()
    assert (reputations.lower < reputations.mean).all()
    assert (reputations.mean < reputations.upper).all()


@given(ledgers())
@law
def test_a_row_that_carries_nothing_is_as_if_it_were_not(ledger: Ledger) -> None:
    carries = ledger.quality > 0

    assert_same(fit(taken(ledger, carries)), fit(ledger))


def praised(draw: Callable[..., Ledger], repeats: int, *, one_manager: bool) -> Reputations:
    """A company, and mentor 0 praised `repeats` times, by one manager or by one manager each."""
    company = draw(11, 240, people=40, unclaimed=0.0)
    others = company.mentor > 0
    extra = np.arange(repeats)
    columns = {
        "mentor": np.zeros(repeats, dtype=np.int64),
        "mentee": company.mentees + extra,
        "skill": np.zeros(repeats, dtype=np.int64),
        "manager": np.zeros(repeats, dtype=np.int64) if one_manager else extra % 20,
        "baseline": np.full(repeats, 2),
        "claimed": np.full(repeats, 5),
        "verified": np.full(repeats, 5),
        "age_days": np.zeros(repeats),
        "quality": np.ones(repeats),
        "session": 10_000 + extra,
    }
    joined = {name: np.concatenate([getattr(company, name)[others], more]) for name, more in columns.items()}
    return fit(changed(company, **joined, mentees=company.mentees + repeats))


def test_one_manager_s_repeated_praise_hardly_moves_a_score(draw: Callable[..., Ledger]) -> None:
    few = praised(draw, 5, one_manager=True).mean[0]
    many = praised(draw, 20, one_manager=True).mean[0]
    confirmed = praised(draw, 20, one_manager=False).mean[0]

    # The more one manager insists, the more of it is the manager's: the score even falls a little.
    assert abs(many - few) < 0.1 * (confirmed - few)
    assert confirmed > 0.8


def test_doubling_an_independent_confirmation_narrows_the_interval(draw: Callable[..., Ledger]) -> None:
    by_one = praised(draw, 16, one_manager=True)
    by_eight = praised(draw, 8, one_manager=False)
    by_sixteen = praised(draw, 16, one_manager=False)

    assert by_sixteen.sd[0] < by_eight.sd[0]
    assert by_sixteen.sd[0] < by_one.sd[0]


def test_older_and_less_certain_sessions_weigh_less(draw: Callable[..., Ledger]) -> None:
    ledger = draw(5, 60)
    of_one = np.flatnonzero((ledger.quality == 1) & (ledger.age_days < 500))[0]
    mentor, session = int(ledger.mentor[of_one]), int(ledger.session[of_one])

    def weight(**columns: object) -> float:
        parts = fit(changed(ledger, **columns)).contributions(mentor)
        return float(parts.weight[parts.session == session][0])

    here = np.arange(ledger.rows) == of_one
    assert weight(age_days=ledger.age_days + 365 * here) < weight()
    assert weight(quality=np.where(here, 0.25, ledger.quality)) < weight()


def test_a_lenient_manager_is_seen_and_taken_off() -> None:
    rng = np.random.default_rng(2)
    rows = 400
    manager = rng.integers(0, 20, rows)
    lenient = manager == 0
    baseline = rng.integers(1, 4, rows)
    ledger = Ledger(
        rng.integers(0, 40, rows),
        np.arange(rows) % 120,
        np.zeros(rows, dtype=np.int64),
        manager,
        baseline,
        baseline + 1,
        baseline + 1 + lenient,
        np.zeros(rows),
        np.ones(rows),
    )

    reputations = fit(ledger)

    adjustments = [reputations.contributions(int(ledger.mentor[row])) for row in np.flatnonzero(lenient)]
    of_lenient = [parts.rater_adjustment[lenient[parts.row]] for parts in adjustments]
    assert np.concatenate(of_lenient).max() < -0.3


def test_the_expected_level_is_what_the_model_predicts_for_a_typical_mentor() -> None:
    """All alike: everybody goes from 2 to 3 and claims 4; so 3 is expected, whoever mentors."""
    rows = 30
    ledger = Ledger(
        np.arange(rows) % 5,
        np.arange(rows) % 7,
        np.arange(rows) % 2,
        np.arange(rows) % 3,
        np.full(rows, 2),
        np.full(rows, 4),
        np.full(rows, 3),
        np.zeros(rows),
        np.ones(rows),
    )

    parts = fit(ledger).contributions(0)

    assert parts.expected == pytest.approx(3.0, abs=1e-9)
    assert parts.expected_signal == pytest.approx(3.5, abs=1e-9)
    assert parts.amount == pytest.approx(0.0, abs=1e-9)
