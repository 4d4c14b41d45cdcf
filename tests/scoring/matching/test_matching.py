"""The match score: its laws, its explanation, its refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import matching
from scoring.matching import Candidates, Curves, Factor, Offers, Weights, reasons, score, stages

law = settings(deadline=None, max_examples=60)
"""The machine that runs these is shared: a time of its own would say nothing."""

NAN = float("nan")


def one(
    *,
    rank: int = 4,
    verified: bool = True,
    age: float = 30.0,
    mean: float = NAN,
    sd: float = NAN,
    target: int = 3,
    steps: int = 0,
) -> Candidates:
    offers = Offers(
        rank=[rank],
        verified=[verified],
        level_age_days=[age],
        public_mean=[mean],
        public_sd=[sd],
        target=target,
    )
    return Candidates(offers, steps=[steps])


def scored(**facts: float) -> float:
    return float(score.of(one(**facts)).score[0])  # type: ignore[arg-type]


offer = st.tuples(
    st.integers(1, 5),
    st.booleans(),
    st.one_of(st.just(NAN), st.floats(0, 900)),
    st.one_of(st.just((NAN, NAN)), st.tuples(st.floats(-1.5, 1.5), st.floats(0.05, 0.4))),
    st.integers(-1, 9),
)
weights = (
    st.tuples(*[st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 1e300])] * 3).filter(any).map(lambda w: Weights(*w))
)


def many(drawn: list, target: int) -> Candidates:
    offers = Offers(
        rank=np.array([o[0] for o in drawn], dtype=np.int64),
        verified=np.array([o[1] for o in drawn], dtype=np.bool_),
        level_age_days=[o[2] for o in drawn],
        public_mean=[o[3][0] for o in drawn],
        public_sd=[o[3][1] for o in drawn],
        target=target,
    )
    return Candidates(offers, steps=np.array([o[4] for o in drawn], dtype=np.int64))


@given(st.lists(offer, max_size=20), st.integers(1, 5), weights)
@law
def test_contributions_add_up_to_a_score_on_its_scale(drawn: list, target: int, chosen: Weights) -> None:
    found = score.of(many(drawn, target), chosen)

    assert np.abs(found.contribution.sum(axis=1) - found.score).max(initial=0) < 1e-9
    assert ((found.raw >= 0) & (found.raw <= 1)).all()
    assert ((found.score >= 0) & (found.score <= 1)).all()
    assert found.shares.sum() == pytest.approx(1, abs=1e-12)


def two_stage(candidates: Candidates, wanted: int, step: int, chosen: Weights) -> list[int]:
    """The best rows, expanding `step` more offers at a time by stage one until the list is final."""
    first = stages.stage_one(candidates.offers, chosen)
    by_first = np.lexsort((np.arange(first.size), -first))
    everybody = score.of(candidates, chosen).score
    taken = 0
    while True:
        taken = min(taken + step, first.size)
        seen = by_first[:taken]
        following = float(first[by_first[taken]]) if taken < first.size else None
        if stages.is_final(everybody[seen], wanted, following, chosen):
            return seen[np.lexsort((seen, -everybody[seen]))][:wanted].tolist()


@given(st.lists(offer, max_size=60), st.integers(1, 5), weights, st.integers(1, 8), st.integers(1, 10))
@law
def test_two_stages_find_the_list_of_scoring_everybody(
    drawn: list, target: int, chosen: Weights, wanted: int, step: int
) -> None:
    candidates = many(drawn, target)

    found = two_stage(candidates, wanted, step, chosen)

    everybody = score.of(candidates, chosen).score
    assert found == np.lexsort((np.arange(everybody.size), -everybody))[:wanted].tolist()


@given(st.lists(offer, max_size=20), st.integers(1, 5), weights)
@law
def test_nobody_scores_above_their_bound(drawn: list, target: int, chosen: Weights) -> None:
    candidates = many(drawn, target)

    assert (score.of(candidates, chosen).score <= stages.bound(candidates.offers, chosen)).all()


def test_two_stages_stop_before_everybody_is_expanded() -> None:
    first = 0.45 * np.array([1.0, 1.0, 0.4])

    assert stages.is_final(np.array([0.7, 0.69]), 2, float(first[2]))
    assert not stages.is_final(np.array([0.7, 0.69]), 2, 0.45)
    assert not stages.is_final(np.array([0.7]), 2, 0.0)


@given(st.lists(offer, max_size=20), st.integers(1, 5), weights)
@law
def test_the_constants_for_the_database_give_stage_one(drawn: list, target: int, chosen: Weights) -> None:
    candidates = many(drawn, target)
    numbers = matching.stage_one_parameters(chosen, Curves())

    expected = []
    for rank, verified, age, (mean, _), _ in drawn:
        fit = 0.0 if rank < target else numbers[f"fit_{rank - target}"]
        fit *= (1.0 if verified else numbers["self_claimed"]) * (1.0 if age <= 365 else numbers["stale"])
        placed = 0.5 + mean / (2 * numbers["span"])
        reputation = 0.0 if np.isnan(mean) or placed <= 0 else min(placed, 1.0)
        expected.append(numbers["weight_fit"] * fit + numbers["weight_reputation"] * reputation)
    assert stages.stage_one(candidates.offers, chosen) == pytest.approx(np.array(expected), abs=1e-12)


def test_one_to_two_levels_above_the_target_fit_best() -> None:
    fits = [scored(rank=rank, target=1) for rank in (1, 2, 3, 4, 5)]

    assert max(fits) == fits[1] == fits[2]
    assert fits[3] > fits[4]
    assert fits[1] > fits[0]


def test_verified_beats_self_claimed_and_fresh_beats_stale() -> None:
    assert scored(verified=True) > scored(verified=False)
    assert scored(age=365.0) > scored(age=365.1) == scored(age=NAN)


def test_another_department_beats_the_own_one_and_unknown_counts_as_near() -> None:
    by_steps = [scored(steps=steps) for steps in range(8)]

    assert by_steps == sorted(by_steps)
    assert by_steps[6] == by_steps[7] > by_steps[5]
    assert scored(steps=-1) == scored(steps=0)


def test_a_typical_public_score_is_half_and_none_is_nothing() -> None:
    assert score.of(one(mean=0.0, sd=0.2)).raw[0, 1] == 0.5
    assert score.of(one()).raw[0, 1] == 0
    assert scored(mean=-5.0, sd=0.1) == scored()
    assert scored(mean=0.3, sd=0.2) > scored(mean=0.2, sd=0.2)


def test_reasons_are_plain_and_exact() -> None:
    said = reasons.of(one(rank=4, age=120.4, mean=0.34, sd=0.1945, target=3, steps=4), 0)

    assert said == {
        Factor.SKILL_FIT: "Level 4, verified 120 days ago: 1 level above the target level 3.",
        Factor.REPUTATION: (
            "+0.34 levels per session on this skill against a typical mentor (90 %: +0.02 to +0.66)."
        ),
        Factor.ORGANISATIONAL_DISTANCE: "4 steps away in the department tree.",
    }


def test_reasons_say_what_is_missing() -> None:
    said = reasons.of(one(rank=3, verified=False, age=NAN, target=3, steps=-1), 0)

    assert list(said.values()) == [
        "Level 3, self-assessed at an unknown time, due for reassessment: exactly at the target level 3.",
        "No public estimate.",
        "Distance in the organisation is unknown.",
    ]


def test_weights_count_by_their_proportions() -> None:
    candidates = one(mean=0.2, sd=0.2, steps=3)

    doubled = score.of(candidates, Weights(0.9, 0.6, 0.5))

    assert doubled.score == pytest.approx(score.of(candidates).score, abs=1e-15)


def test_nobody_offering_is_an_empty_answer() -> None:
    found = score.of(many([], 3))

    assert found.score.shape == (0,)
    assert found.raw.shape == (0, 3)


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 1.0), (NAN, 1.0, 1.0), (0.0, 0.0, 0.0), (np.inf, 1.0, 1.0)])
def test_weights_that_mean_nothing_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"weight|skill_fit"):
        Weights(*wrong)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rank", [6]),
        ("rank", [2.5]),
        ("verified", [1]),
        ("level_age_days", [-1.0]),
        ("public_mean", [np.inf]),
        ("public_sd", [0.1]),
        ("target", 0),
        ("target", [1, 2]),
        ("reassess_days", 0.0),
        ("reassess_days", NAN),
    ],
)
def test_bad_offers_are_refused_by_name(column: str, value: object) -> None:
    good: dict = {
        "rank": [3],
        "verified": [True],
        "level_age_days": [1.0],
        "public_mean": [NAN],
        "public_sd": [NAN],
        "target": 3,
    }

    with pytest.raises(ValueError, match=column):
        Offers(**{**good, column: value})


def test_bad_steps_are_refused() -> None:
    offers = one().offers

    with pytest.raises(ValueError, match="steps"):
        Candidates(offers, steps=[-2])
    with pytest.raises(ValueError, match="steps"):
        Candidates(offers, steps=[1, 2])


def test_scores_cannot_be_written_to() -> None:
    found = score.of(one())

    with pytest.raises(ValueError, match="read-only"):
        found.score[0] = 1.0
