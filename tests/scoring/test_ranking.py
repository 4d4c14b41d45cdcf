"""Leaderboard order, rank ranges and ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring import ranking

law = settings(deadline=None, max_examples=60)
"""The machine that runs these is shared: a time of its own would say nothing."""

entries = st.lists(
    st.tuples(st.integers(-20, 20).map(lambda n: n / 20), st.sampled_from([0.0, 0.1, 0.2, 0.35])), max_size=40
)


def probability_of_order(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
    spread = (sd**2 + other_sd**2) ** 0.5
    if spread == 0:
        return 1.0 if mean > other_mean else 0.5 if mean == other_mean else 0.0
    return float(stats.norm.cdf((mean - other_mean) / spread))


@given(entries)
@law
def test_ranges_and_ties_are_the_pairwise_definition(board: list[tuple[float, float]]) -> None:
    mean, sd = np.array([m for m, _ in board]), np.array([s for _, s in board])

    found = ranking.of(mean, sd)

    placed = [board[i] for i in found.order]
    for at, entry in enumerate(placed):
        above = sum(probability_of_order(*other, *entry) >= 0.8 for other in placed)
        below = sum(probability_of_order(*entry, *other) >= 0.8 for other in placed)
        assert (found.rank[at], found.rank_low[at], found.rank_high[at]) == (
            at + 1,
            1 + above,
            len(board) - below,
        )
        tied = at > 0 and probability_of_order(*placed[at - 1], *entry) < 0.8
        assert found.tied_with_previous[at] == tied


@given(entries)
@law
def test_a_place_lies_in_its_range(board: list[tuple[float, float]]) -> None:
    found = ranking.of(np.array([m for m, _ in board]), np.array([s for _, s in board]))

    assert (found.rank_low <= found.rank).all()
    assert (found.rank <= found.rank_high).all()


def test_many_entries_agree_with_all_pairs_at_once() -> None:
    rng = np.random.default_rng(4)
    mean, sd = rng.normal(0, 0.25, 1500), rng.uniform(0, 0.35, 1500)

    found = ranking.of(mean, sd)

    ordered, spread = mean[found.order], sd[found.order]
    sure = ordered[:, None] - ordered > stats.norm.ppf(0.8) * np.hypot(spread[:, None], spread)
    assert (found.rank_low == 1 + sure.sum(axis=0)).all()
    assert (found.rank_high == 1500 - sure.sum(axis=1)).all()


def test_equal_means_stand_in_key_order() -> None:
    found = ranking.of(np.array([0.1, 0.3, 0.1]), np.zeros(3), keys=["b", "z", "a"])

    assert found.order.tolist() == [1, 2, 0]
    assert found.tied_with_previous.tolist() == [False, False, True]


def test_an_empty_board_has_no_places() -> None:
    found = ranking.of(np.empty(0), np.empty(0))

    assert (
        found.rank.size == found.rank_low.size == found.rank_high.size == found.tied_with_previous.size == 0
    )


@pytest.mark.parametrize(
    ("mean", "sd", "options", "named"),
    [
        ([0.1], [0.1, 0.2], {}, "mean"),
        ([np.nan], [0.1], {}, "finite"),
        ([0.1], [-0.1], {}, "sd"),
        ([0.1], [0.1], {"certainty": 1.0}, "certainty"),
        ([0.1], [0.1], {"keys": ["a", "b"]}, "keys"),
    ],
)
def test_bad_input_is_refused_by_name(mean: list, sd: list, options: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        ranking.of(np.array(mean), np.array(sd), **options)


@given(entries, entries)
@law
def test_a_place_as_if_listed_is_the_place_with_that_one_added(
    board: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    board_keys = [f"b{at:02d}" for at in range(len(board))]
    other_keys = [f"{'ac'[at % 2]}{at:02d}" for at in range(len(others))]
    means, sds = np.array([m for m, _ in board]), np.array([s for _, s in board])
    order = ranking.of(means, sds, keys=board_keys).order
    own_means, own_sds = np.array([m for m, _ in others]), np.array([s for _, s in others])

    found = ranking.as_if_listed(
        (means[order], sds[order], np.array(board_keys, dtype=np.str_)[order]),
        (own_means, own_sds, other_keys),
    )

    for at, key in enumerate(other_keys):
        alone = ranking.of(
            np.append(means, own_means[at]), np.append(sds, own_sds[at]), keys=[*board_keys, key]
        )
        place = int(np.flatnonzero(alone.order == len(board))[0])
        assert (found.rank[at], found.rank_low[at], found.rank_high[at], found.tied_with_previous[at]) == (
            place + 1,
            alone.rank_low[place],
            alone.rank_high[place],
            alone.tied_with_previous[place],
        )


def test_many_places_as_if_listed_agree_with_all_pairs_at_once() -> None:
    rng = np.random.default_rng(5)
    mean, sd = np.sort(rng.normal(0, 0.25, 900))[::-1], rng.uniform(0, 0.35, 900)
    own_mean, own_sd = rng.normal(0, 0.4, 700), rng.uniform(0, 0.35, 700)
    z = stats.norm.ppf(0.8)

    found = ranking.as_if_listed((mean, sd, np.arange(900)), (own_mean, own_sd, np.arange(700)))

    lead, limit = mean - own_mean[:, None], z * np.hypot(sd, own_sd[:, None])
    assert (found.rank_low == 1 + (lead >= limit).sum(axis=1)).all()
    assert (found.rank_high == 901 - (-lead >= limit).sum(axis=1)).all()
    assert (found.rank == 1 + (lead > 0).sum(axis=1)).all()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3)), max_size=30))
@law
def test_equal_counts_share_their_range_and_stand_in_the_order_of_their_scores(
    board: list[tuple[int, int]],
) -> None:
    counts, means = np.array([c for c, _ in board], dtype=np.int64), np.array([m / 4 for _, m in board])

    found = ranking.by_count(counts, means)

    placed = [board[at] for at in found.order]
    assert placed == sorted(board, key=lambda one: (-one[0], -one[1]))
    for at, (count, _) in enumerate(placed):
        assert found.rank[at] == at + 1
        assert found.rank_low[at] == 1 + sum(other > count for other, _ in placed)
        assert found.rank_high[at] == len(board) - sum(other < count for other, _ in placed)
        assert found.tied_with_previous[at] == (at > 0 and placed[at - 1][0] == count)


def test_counts_and_scores_are_of_the_same_people() -> None:
    with pytest.raises(ValueError, match=r"count \(2,\) and mean \(3,\)"):
        ranking.by_count(np.array([1, 2]), np.zeros(3))
