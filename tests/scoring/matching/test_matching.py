"""The match score: its laws, its explanation, its refusals."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from scoring import matching
from scoring.matching import (
    OUTSIDE_THE_LINE,
    Candidates,
    Curves,
    Factor,
    Offers,
    Weights,
    reasons,
    score,
    stages,
    versions,
)

law = settings(deadline=None, max_examples=60)
"""The machine that runs these is shared: a time of its own would say nothing."""

NAN = float("nan")
BESIDE: dict[str, float] = {
    "steps": 0,
    "managers": 0,
    "free_places": 1,
    "capacity": 2,
    "shared_hours": NAN,
    "answer_days": NAN,
    "asked": 0,
    "together": 0,
    "style": NAN,
}
"""What is known beside an offer where a test does not say."""


def one(
    *,
    rank: int = 4,
    verified: bool = True,
    age: float = 30.0,
    mean: float = NAN,
    sd: float = NAN,
    target: int = 3,
    **mentor: float,
) -> Candidates:
    offers = Offers(
        rank=[rank],
        verified=[verified],
        level_age_days=[age],
        public_mean=[mean],
        public_sd=[sd],
        target=target,
    )
    facts = {**BESIDE, **mentor}
    return Candidates(offers, **{name: [value] for name, value in facts.items()})  # type: ignore[arg-type]


def scored(**facts: float) -> float:
    return float(score.of(one(**facts)).score[0])  # type: ignore[arg-type]


USUAL = Curves()
perhaps = st.one_of(st.just(NAN), st.floats(0, 60))
offer = st.tuples(
    st.integers(1, 5),
    st.booleans(),
    st.one_of(st.just(NAN), st.floats(0, 900)),
    st.one_of(st.just((NAN, NAN)), st.tuples(st.floats(-1.5, 1.5), st.floats(0.05, 0.4))),
    st.fixed_dictionaries(
        {
            "steps": st.integers(-1, 9),
            "managers": st.sampled_from([-1, 0, 1, 2, 5, OUTSIDE_THE_LINE]),
            "free_places": st.integers(0, 4),
            "capacity": st.integers(0, 6),
            "shared_hours": perhaps,
            "answer_days": perhaps,
            "asked": st.integers(0, 40),
            "together": st.integers(0, 7),
            "style": st.one_of(st.just(NAN), st.floats(0, 1)),
        }
    ),
)
weights = (
    st.tuples(*[st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 1e300])] * 7).filter(any).map(lambda w: Weights(*w))
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
    return Candidates(offers, **{name: np.array([o[4][name] for o in drawn]) for name in BESIDE})


@given(st.lists(offer, max_size=20), st.integers(1, 5), weights)
@law
def test_contributions_add_up_to_a_score_on_its_scale(drawn: list, target: int, chosen: Weights) -> None:
    found = score.of(many(drawn, target), chosen)

    assert np.abs(found.contribution.sum(axis=1) - found.score).max(initial=0) < 1e-9
    assert ((found.raw >= 0) & (found.raw <= 1)).all()
    assert ((found.score >= 0) & (found.score <= 1)).all()
    assert found.shares.sum() == pytest.approx(1, abs=1e-12)


@given(st.lists(offer, min_size=1, max_size=9), st.integers(1, 5), weights)
@law
def test_a_score_is_the_same_to_the_last_bit_alone_and_among_others(
    drawn: list, target: int, chosen: Weights
) -> None:
    among = score.of(many(drawn, target), chosen).score

    alone = [score.of(many([one_of_them], target), chosen).score[0] for one_of_them in drawn]

    assert among.tolist() == alone


@given(st.lists(offer, min_size=1, max_size=9), st.data(), weights)
@law
def test_lists_of_several_targets_and_skills_are_scored_together_as_each_alone(
    drawn: list, data: st.DataObject, chosen: Weights
) -> None:
    split = data.draw(st.integers(0, len(drawn)))
    targets, days = (
        np.repeat([2, 4], [split, len(drawn) - split]),
        np.repeat([30.0, 500.0], [split, len(drawn) - split]),
    )
    together = lists(drawn, targets, days)
    found = score.of(together, chosen)

    for part, target, interval in ((slice(0, split), 2, 30.0), (slice(split, None), 4, 500.0)):
        alone = lists(drawn[part], target, interval)
        assert found[part].score.tolist() == score.of(alone, chosen).score.tolist()
        assert found[part].contribution.tolist() == score.of(together[part], chosen).contribution.tolist()
        assert together[part].newcomer.tolist() == alone.newcomer.tolist()
        for at in range(alone.size):
            assert reasons.of(together[part], at) == reasons.of(alone, at)


def lists(drawn: list, target: ArrayLike, days: ArrayLike) -> Candidates:
    usual = many(drawn, 1)
    offers = Offers(**{**vars(usual.offers), "target": target, "reassess_days": days})
    return Candidates(offers, **{name: getattr(usual, name) for name in BESIDE})


def two_stage(
    candidates: Candidates, wanted: int, step: int, chosen: Weights, curves: Curves = USUAL
) -> list[int]:
    """The best rows, expanding `step` more offers at a time by stage one until the list is final."""
    first = stages.stage_one(candidates.offers, chosen, curves)
    by_first = np.lexsort((np.arange(first.size), -first))
    everybody = score.of(candidates, chosen, curves).score
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


@given(
    st.lists(offer, max_size=60),
    st.integers(1, 5),
    st.sampled_from(list(versions.VERSIONS)),
    st.one_of(st.none(), weights),
    st.integers(1, 8),
    st.integers(1, 10),
)
@law
def test_the_bound_holds_for_every_version(
    drawn: list, target: int, version: str, own: Weights | None, wanted: int, step: int
) -> None:
    released = versions.VERSIONS[version]
    chosen, curves = own or released.weights, released.curves
    candidates = many(drawn, target)

    everybody = score.of(candidates, chosen, curves).score
    assert (everybody <= stages.bound(candidates.offers, chosen, curves)).all()
    assert ((everybody >= 0) & (everybody <= 1)).all()
    assert (
        two_stage(candidates, wanted, step, chosen, curves)
        == np.lexsort((np.arange(everybody.size), -everybody))[:wanted].tolist()
    )


def test_a_version_ranks_by_its_own_numbers() -> None:
    first, latest = versions.ranking("match-1"), versions.ranking()

    assert latest == versions.Ranking() == versions.ranking(matching.RANKING_VERSION)
    assert (first.version, first.weights.exposure_balance, first.curves.neutral) == ("match-1", 0.0, 0.0)
    with pytest.raises(KeyError):
        versions.ranking("match-0")


def test_two_stages_stop_before_everybody_is_expanded() -> None:
    assert stages.rest() == pytest.approx(0.40)
    assert stages.is_final(np.array([0.7, 0.69]), 2, 0.28)
    assert not stages.is_final(np.array([0.7, 0.69]), 2, 0.30)
    assert not stages.is_final(np.array([0.7]), 2, 0.0)


def test_one_to_two_levels_above_the_target_fit_best() -> None:
    fits = [scored(rank=rank, target=1) for rank in (1, 2, 3, 4, 5)]

    assert max(fits) == fits[1] == fits[2]
    assert fits[3] > fits[4]
    assert fits[1] > fits[0]


def test_verified_beats_self_claimed_and_fresh_beats_stale() -> None:
    assert scored(verified=True) > scored(verified=False)
    assert scored(age=365.0) > scored(age=365.1) == scored(age=NAN)


def raw_of(factor: Factor, **facts: float) -> float:
    return float(score.of(one(**facts)).raw[0, list(Factor).index(factor)])  # type: ignore[arg-type]


def test_further_away_counts_more_in_either_tree_and_unknown_counts_neither_way() -> None:
    distance = partial(raw_of, Factor.ORGANISATIONAL_DISTANCE)
    by_steps = [distance(steps=steps) for steps in range(8)]
    by_managers = [distance(managers=managers) for managers in (0, 1, 2, 3, OUTSIDE_THE_LINE)]

    assert by_steps == sorted(by_steps)
    assert by_steps[6] == by_steps[7] > by_steps[5]
    assert by_managers == sorted(by_managers)
    assert by_managers[3] == by_managers[4] == pytest.approx(0.2)
    assert distance(steps=0) == 0
    assert distance(steps=-1, managers=OUTSIDE_THE_LINE) == distance(steps=6, managers=-1) == 1
    assert distance(steps=-1, managers=-1) == 0.5


def test_a_typical_public_score_is_about_half_and_none_is_nothing() -> None:
    reputation = partial(raw_of, Factor.REPUTATION)

    assert reputation(mean=0.0, sd=0.0) == 0.5
    assert reputation() == 0
    assert reputation(mean=-5.0, sd=0.1) == 0
    assert reputation(mean=0.3, sd=0.2) > reputation(mean=0.2, sd=0.2) > reputation(mean=0.2, sd=0.3)


def test_free_places_hours_in_common_and_quick_answers_count_and_what_is_unknown_is_left_out() -> None:
    available = partial(raw_of, Factor.AVAILABILITY)

    assert available(free_places=3) == available(free_places=9) == 1
    assert available(free_places=0) == 0
    assert available(free_places=3, shared_hours=0.0) == pytest.approx(0.5 / 0.8)
    assert available(free_places=3, shared_hours=5.0, answer_days=7.0) == pytest.approx(0.8)
    assert available(free_places=0, shared_hours=2.5, answer_days=0.0) == pytest.approx(0.35)


def test_requests_are_balanced_by_places_and_merit() -> None:
    balance = partial(raw_of, Factor.EXPOSURE_BALANCE)

    assert balance(asked=0) == 1
    assert balance(asked=1, capacity=10) == 0.5
    assert 0 < balance(asked=5) < balance(asked=2) < balance(asked=1, capacity=2) < 0.2
    assert balance(asked=2, capacity=4) > balance(asked=2, capacity=2)
    assert balance(asked=2, mean=0.3, sd=0.1) > balance(asked=2, mean=-0.3, sd=0.1)
    assert balance(asked=1, capacity=0) > 0


def test_new_pairs_come_before_old_ones_and_undeclared_styles_count_neither_way() -> None:
    assert [raw_of(Factor.NOVELTY, together=met) for met in (0, 1, 3)] == [1, 0.5, 0.25]
    assert raw_of(Factor.WORK_STYLE) == 0.5
    assert raw_of(Factor.WORK_STYLE, style=0.8) == 0.8
    assert Weights().work_style == 0


def test_reasons_are_plain_and_exact() -> None:
    said = reasons.of(
        one(
            rank=4,
            age=120.4,
            mean=0.34,
            sd=0.1945,
            target=3,
            steps=4,
            managers=2,
            free_places=2,
            shared_hours=22.4,
            answer_days=1.26,
            asked=3,
            capacity=4,
            together=1,
            style=0.75,
        ),
        0,
    )

    assert said == {
        Factor.SKILL_FIT: "Level 4, verified 120 days ago: 1 level above the target level 3.",
        Factor.REPUTATION: (
            "+0.34 levels per session on this skill against a typical mentor (90 %: +0.02 to +0.66)."
        ),
        Factor.ORGANISATIONAL_DISTANCE: (
            "4 steps away in the department tree; the mentor's manager is 2 levels above yours."
        ),
        Factor.AVAILABILITY: "2 free places, 22 working hours in common a week, accepts within 1.3 days on average.",
        Factor.EXPOSURE_BALANCE: "3 requests in the last 6 months for 4 places.",
        Factor.NOVELTY: "1 earlier session of the two of you.",
        Factor.WORK_STYLE: "Your declared ways of working agree to 75 %.",
    }


def test_reasons_say_what_is_missing() -> None:
    said = reasons.of(one(rank=3, verified=False, age=NAN, target=3, steps=-1, managers=-1, free_places=0), 0)

    assert list(said.values()) == [
        "Level 3, self-assessed at an unknown time, due for reassessment: exactly at the target level 3.",
        "No public estimate.",
        "Distance in the organisation is unknown, so it counts neither way.",
        "No free place now, working hours in common unknown, no request answered lately.",
        "Nobody asked this mentor in the last 6 months.",
        "You have not worked with this mentor before.",
        "No work style is declared, so it counts neither way.",
    ]


def test_weights_count_by_their_proportions() -> None:
    candidates = one(mean=0.2, sd=0.2, steps=3)

    doubled = score.of(candidates, Weights(*(2 * weight for weight in vars(Weights()).values())))

    assert doubled.score == pytest.approx(score.of(candidates).score, abs=1e-15)


def test_nobody_offering_is_an_empty_answer() -> None:
    found = score.of(many([], 3))

    assert found.score.shape == (0,)
    assert found.raw.shape == (0, 7)


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 1.0), (NAN, 1.0, 1.0), (0.0,) * 7, (np.inf, 1.0, 1.0)])
def test_weights_that_mean_nothing_are_refused(wrong: tuple[float, ...]) -> None:
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
        ("reassess_days", [30.0, 60.0]),
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


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("steps", [-2]),
        ("steps", [1, 2]),
        ("managers", [-2]),
        ("free_places", [-1]),
        ("capacity", [0.5]),
        ("shared_hours", [-1.0]),
        ("answer_days", [np.inf]),
        ("asked", [-1]),
        ("together", [-1]),
        ("style", [1.1]),
    ],
)
def test_bad_facts_of_a_mentor_are_refused_by_name(fact: str, value: object) -> None:
    good = {name: [known] for name, known in BESIDE.items()}

    with pytest.raises(ValueError, match=fact):
        Candidates(one().offers, **{**good, fact: value})


def test_scores_cannot_be_written_to() -> None:
    found = score.of(one())

    with pytest.raises(ValueError, match="read-only"):
        found.score[0] = 1.0
