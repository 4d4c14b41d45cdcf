"""How good a ranking was, on searches whose ends are known: arrays in, a frozen value out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.arrays import Flags, Floats, Ints, sums

SHOWN = 10
"""Candidates of a search that count as shown."""
REQUESTED, ACCEPTED, VERIFIED = 1, 2, 3
"""Grades of what followed: a request, its acceptance, a verified gain. 0: nothing."""


@dataclass(frozen=True, slots=True)
class RankingQuality:
    """A ranking's measures; None where there is nothing to measure them on.

    searches
        How many there were, those without a candidate left out.
    ndcg
        Normalised discounted cumulative gain of the first ten, 0 to 1, over searches that something followed.
    precision
        Share of the first five that were asked, over the same searches; a list of fewer has fewer places.
    acceptance
        Share of the requests to mentors among the first ten that were accepted.
    exposure_gini
        Of the attention that mentors get, 0 (all alike) to near 1; a place's attention is 1 / log2(1 + rank).
    load_gini
        Of the requests that mentors would get if people picked in proportion to 1 / rank.
    newcomer_share
        Share of the attention that goes to mentors with a verified level and no public estimate.
    across_share
        Share of the first ten who work in another department than the mentee.
    """

    searches: int
    ndcg: float | None
    precision: float | None
    acceptance: float | None
    exposure_gini: float | None
    load_gini: float | None
    newcomer_share: float | None
    across_share: float | None


def quality(
    *, search: Ints, mentor: Ints, score: Floats, grade: Ints, newcomer: Flags, across: Flags
) -> RankingQuality:
    """Measures of ranking each search's candidates by `score`, highest first, ties by mentor code.

    Parameters
    ----------
    search, mentor : (n,)
        0-based codes of the search a candidate belongs to and of the mentor; a mentor once a search.
    score : (n,)
        Higher is better.
    grade : (n,)
        What followed: 0, `REQUESTED`, `ACCEPTED` or `VERIFIED`.
    newcomer, across : (n,)

    Raises
    ------
    ValueError
        Shapes differ, a code is below 0, a score is not finite, a grade is none, a mentor stands twice in a search.

    Notes
    -----
    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002), with gains
    2^grade - 1.
    """
    columns: dict[str, Ints | Floats] = {"search": search, "mentor": mentor, "score": score, "grade": grade}
    _check(columns, {"newcomer": newcomer, "across": across})
    if not search.size:
        return RankingQuality(0, None, None, None, None, None, None, None)
    order = np.lexsort((mentor, -score, search))
    search, mentor, grade = search[order], mentor[order], grade[order]
    newcomer, across = newcomer[order], across[order]
    rank = _ranks(search)
    shown = rank <= SHOWN
    attention = np.where(shown, 1 / np.log2(1 + rank), 0.0)
    followed = shown & (grade >= REQUESTED)
    return RankingQuality(
        searches=int(np.unique(search).size),
        ndcg=_ndcg(search, grade, rank),
        precision=_precision(search, grade, rank),
        acceptance=_share(grade[followed] >= ACCEPTED),
        exposure_gini=gini(_of_each(mentor, attention)),
        load_gini=gini(_of_each(mentor, _picked(search, rank, shown))),
        newcomer_share=float(attention[newcomer].sum() / attention.sum()),
        across_share=_share(across[shown]),
    )


def gini(values: Floats) -> float | None:
    """0 where everybody has the same, near 1 where one has all, None where nobody has any; (n,), none negative."""
    total = float(values.sum())
    if total <= 0:
        return None
    ordered = np.sort(values)
    places = np.arange(1, ordered.size + 1)
    return float((2 * places - ordered.size - 1) @ ordered / (ordered.size * total))


def _check(columns: Mapping[str, Ints | Floats], flags: Mapping[str, Flags]) -> None:
    search, mentor, score, grade = columns.values()
    for name, column in {**columns, **flags}.items():
        if column.ndim != 1 or column.shape != search.shape:
            raise ValueError(f"{name} must be {search.shape}, not {column.shape}")
    for name in ("search", "mentor"):
        if columns[name].size and columns[name].min() < 0:
            raise ValueError(f"{name} has the code {columns[name].min()}, below 0")
    if not np.isfinite(score).all():
        raise ValueError("score must be finite")
    if not np.isin(grade, (0, REQUESTED, ACCEPTED, VERIFIED)).all():
        raise ValueError(f"grade must be 0 to {VERIFIED}")
    if np.unique(np.stack([search, mentor]), axis=1).shape[1] != search.size:
        raise ValueError("mentor stands twice in a search")


def _of_each(mentor: Ints, values: Floats) -> Floats:
    """The values' sum for each mentor who is a candidate anywhere."""
    return sums(mentor, values, int(mentor.max()) + 1)[np.unique(mentor)]


def _ranks(search: Ints) -> Ints:
    """1, 2, ... within each search; searches stand together."""
    starts = np.flatnonzero(np.r_[True, search[1:] != search[:-1]])
    sizes = np.diff(np.r_[starts, search.size])
    ranks: Ints = np.arange(search.size) - np.repeat(starts, sizes) + 1
    return ranks


def _ndcg(search: Ints, grade: Ints, rank: Ints) -> float | None:
    gains = 2.0**grade - 1
    best = np.lexsort((-grade, search))
    found = np.bincount(search, weights=np.where(rank <= SHOWN, gains / np.log2(1 + rank), 0.0))
    ideal = np.bincount(search[best], weights=np.where(rank <= SHOWN, gains[best] / np.log2(1 + rank), 0.0))
    told = ideal > 0
    return float(np.mean(found[told] / ideal[told])) if told.any() else None


def _precision(search: Ints, grade: Ints, rank: Ints) -> float | None:
    first = rank <= 5
    asked = np.bincount(search, weights=first & (grade >= REQUESTED))
    places = np.bincount(search, weights=first)
    told = np.bincount(search, weights=grade) > 0
    return float(np.mean(asked[told] / places[told])) if told.any() else None


def _picked(search: Ints, rank: Ints, shown: Flags) -> Floats:
    """Chance that each candidate is the one who is asked."""
    weight = np.where(shown, 1 / rank, 0.0)
    chances: Floats = weight / np.bincount(search, weights=weight)[search]
    return chances


def _share(flags: Flags) -> float | None:
    return float(flags.mean()) if flags.size else None
