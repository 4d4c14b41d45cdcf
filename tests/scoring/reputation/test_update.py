"""An update is a refit at the same variances, to what REPUTATION.md asks and mostly far closer.

Ledgers of up to 400 sessions are one patch, so there the only difference is where two iterations stopped: a fit settles
its sources to 1e-6.
"""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.reputation import Ledger, Reputations, fit, update

law = settings(deadline=None, max_examples=25)

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
TO_A_REFIT = 2e-5
"""Levels, for a ledger that is one patch."""


def changed(ledger: Ledger, **columns: object) -> Ledger:
    """The ledger with other columns."""
    old = {field.name: getattr(ledger, field.name) for field in fields(ledger)}
    return Ledger(**{**old, **columns})


def taken(ledger: Ledger, rows: object) -> Ledger:
    """The ledger with only these rows, in this order."""
    return changed(ledger, **{name: getattr(ledger, name)[rows] for name in ROW_COLUMNS})


@st.composite
def ledgers(draw: st.DrawFn, least: int = 1) -> Ledger:
    """Up to 14 rows among few people, so that everything meets."""
    rows = draw(st.integers(least, 14))

    def column(values: st.SearchStrategy) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=rows, max_size=rows)))

    rank = st.integers(1, 5)
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
        session=10 * np.arange(rows) + 3,
        mentors=5,
        mentees=7,
        skills=3,
        managers=5,
    )


def assert_as(
    found: Reputations, expected: Reputations, levels: float = TO_A_REFIT, share: float = 0.01
) -> None:
    """The same reputations, on every skill too, and made of contributions that add up."""
    assert found.converged
    assert found.mean == pytest.approx(expected.mean, abs=levels)
    assert found.sd == pytest.approx(expected.sd, rel=share)
    assert found.lower == pytest.approx(expected.lower, abs=levels + share)
    assert found.connected == expected.connected
    for skill in range(expected.ledger.skills):
        on_skill, wanted = found.for_skill(skill), expected.for_skill(skill)
        assert on_skill.mean == pytest.approx(wanted.mean, abs=levels)
        assert on_skill.sd == pytest.approx(wanted.sd, rel=share)
    for mentor in range(min(expected.mean.size, 50)):
        parts, wanted_parts = found.contributions(mentor), expected.contributions(mentor)
        assert parts.amount.sum() == pytest.approx(found.mean[mentor], abs=1e-9)
        assert sorted(parts.session.tolist()) == sorted(wanted_parts.session.tolist())
        assert (found.ledger.session[parts.row] == parts.session).all()
        order, wanted_order = np.argsort(parts.session), np.argsort(wanted_parts.session)
        assert parts.expected[order] == pytest.approx(wanted_parts.expected[wanted_order], abs=0.05 + levels)
        assert parts.amount[order] == pytest.approx(wanted_parts.amount[wanted_order], abs=10 * levels)


@given(ledgers(), st.data())
@law
def test_a_session_that_comes_later_counts_as_one_that_was_there(ledger: Ledger, data: st.DataObject) -> None:
    late = data.draw(st.integers(0, ledger.rows - 1))
    others = np.arange(ledger.rows) != late

    found = update(fit(taken(ledger, others)), taken(ledger, [late]))

    assert_as(found, fit(ledger))
