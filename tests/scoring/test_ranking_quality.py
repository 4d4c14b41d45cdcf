"""Measures of a ranking against sums done by hand, and their laws."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.ranking_quality import RankingQuality, gini, quality


def _quality(rows: list[tuple[int, int, float, int]], **flags: list[bool]) -> RankingQuality:
    search, mentor, score, grade = (np.array(column) for column in zip(*rows, strict=True))
    none = [False] * len(rows)
    return quality(
        search=search,
        mentor=mentor,
        score=score.astype(np.float64),
        grade=grade,
        newcomer=np.array(flags.get("newcomer", none)),
        across=np.array(flags.get("across", none)),
    )


def test_a_search_of_three_is_measured_as_by_hand() -> None:
    found = _quality(
        [(0, 0, 0.9, 0), (0, 1, 0.5, 2), (0, 2, 0.7, 1)],
        newcomer=[False, False, True],
        across=[True, False, True],
    )

    discounted = 1 / math.log2(3) + 3 / 2
    ideal = 3 + 1 / math.log2(3)
    attention = 1 + 1 / math.log2(3) + 1 / 2
    assert found.searches == 1
    assert found.ndcg == pytest.approx(discounted / ideal)
    assert found.precision == pytest.approx(2 / 3)
    assert found.acceptance == pytest.approx(1 / 2)
    assert found.newcomer_share == pytest.approx(1 / math.log2(3) / attention)
    assert found.across_share == pytest.approx(2 / 3)


def test_nothing_to_measure_is_none() -> None:
    empty = np.empty(0, dtype=np.int64)
    flags = empty.astype(np.bool_)

    nothing = quality(
        search=empty, mentor=empty, score=empty.astype(np.float64), grade=empty, newcomer=flags, across=flags
    )

    assert nothing == RankingQuality(0, None, None, None, None, None, None, None)
    unfollowed = _quality([(0, 0, 1.0, 0), (0, 1, 0.5, 0)])
    assert (unfollowed.ndcg, unfollowed.precision, unfollowed.acceptance) == (None, None, None)


def test_the_best_order_scores_one_and_the_eleventh_place_counts_for_nothing() -> None:
    rows = [(0, mentor, -float(mentor), 3 if mentor == 0 else 0) for mentor in range(11)]
    assert _quality(rows).ndcg == 1
    late = [(0, mentor, -float(mentor), 3 if mentor == 10 else 0) for mentor in range(11)]
    assert _quality(late).ndcg == 0


def test_gini_of_equals_is_zero_and_of_one_who_has_all_is_near_one() -> None:
    assert gini(np.ones(7)) == pytest.approx(0)
    assert gini(np.array([0.0, 0, 0, 5])) == pytest.approx(0.75)
    assert gini(np.zeros(3)) is None
    assert gini(np.empty(0)) is None


rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 8), st.floats(0, 1), st.integers(0, 3)),
    min_size=1,
    max_size=25,
    unique_by=lambda row: row[:2],
)


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_does_not_matter(found: list[Any], random: Any) -> None:
    shuffled = random.sample(found, len(found))

    one, other = _quality(found), _quality(shuffled)

    for name in RankingQuality.__slots__:  # type: ignore[attr-defined]
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12)


@given(rows)
@settings(max_examples=60, deadline=None)
def test_every_measure_lies_between_zero_and_one(found: list[Any]) -> None:
    measured = _quality(found)

    for name in RankingQuality.__slots__[1:]:  # type: ignore[attr-defined]
        value = getattr(measured, name)
        assert value is None or -1e-12 <= value <= 1 + 1e-12


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(0, 1, 0.5, 0), (0, 1, 0.6, 0)], "twice"),
        ([(0, 1, float("nan"), 0)], "finite"),
        ([(0, 1, 0.5, 7)], "grade"),
        ([(-1, 1, 0.5, 0)], "search"),
    ],
)
def test_what_is_wrong_is_said_by_name(rows: list[Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        _quality(rows)
