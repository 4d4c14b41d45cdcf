"""The watch: each planted pattern is seen, chance and small organisations are not, and its laws hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring import integrity
from scoring.integrity import Gains, Kind, Pattern, Watch

DAYS = 365.0


def clean(seed: int, *, mentors: int = 120, people: int = 900, managers: int = 60, gains: int = 700) -> Gains:
    """An organisation without a pattern: everybody learns from whoever is there, teams have one manager each.

    Mentors draw three in four of their mentees from a few teams of their own, and levels fall now and then.
    """
    rng = np.random.default_rng(seed)
    mentor = rng.integers(0, mentors, gains)
    home = rng.integers(0, managers, (mentors, 4))
    team = np.where(
        rng.random(gains) < 0.75, home[mentor, rng.integers(0, 4, gains)], rng.integers(0, managers, gains)
    )
    return Gains(
        mentor=mentor,
        mentee=mentors + team + managers * rng.integers(0, people // managers, gains),
        verifier=mentors + people + team,
        day=rng.uniform(0.0, DAYS, gains),
        drop=(rng.random(gains) < 0.04).astype(np.int64),
        days=DAYS,
    )


def added(gains: Gains, rows: list[tuple[int, int, int, float, int]]) -> Gains:
    """These gains and further ones: mentor, mentee, verifier, day, drop."""
    mentor, mentee, verifier, day, drop = (np.array(column) for column in zip(*rows, strict=True))
    return Gains(
        mentor=np.concatenate([gains.mentor, mentor]),
        mentee=np.concatenate([gains.mentee, mentee]),
        verifier=np.concatenate([gains.verifier, verifier]),
        day=np.concatenate([gains.day, day.astype(np.float64)]),
        drop=np.concatenate([gains.drop, drop]),
        days=gains.days,
    )


def of_kind(found: tuple[Pattern, ...], kind: Kind) -> list[Pattern]:
    return [pattern for pattern in found if pattern.kind is kind]


def days(count: int) -> np.ndarray:
    return np.linspace(5.0, DAYS - 5.0, count)


@pytest.mark.parametrize(("mentors", "most"), [(3, 0), (12, 6), (120, 8)])
def test_organisations_without_a_pattern_give_hardly_a_flag(mentors: int, most: int) -> None:
    worlds = [
        clean(seed, mentors=mentors, people=10 * mentors, managers=max(mentors // 2, 2), gains=6 * mentors)
        for seed in range(60)
    ]

    flags = [pattern.kind for world in worlds for pattern in integrity.patterns(world)]

    assert len(flags) <= most, flags


def test_two_who_verify_each_other_are_seen() -> None:
    pair = [(2000, 2001, 1050, day, 0) for day in days(2)] + [(2001, 2000, 1051, day, 0) for day in days(3)]

    [found] = integrity.patterns(added(clean(1), pair))

    assert (found.kind, found.people, found.rows) == (
        Kind.RECIPROCITY,
        (2000, 2001),
        (700, 701, 702, 703, 704),
    )
    assert found.observed in {2, 3}
    assert found.probability < found.limit


def test_once_each_way_is_not_rare() -> None:
    pair = [(2000, 2001, 1050, 10.0, 0), (2001, 2000, 1051, 200.0, 0)]

    assert integrity.patterns(added(clean(1), pair)) == ()


def test_a_ring_with_its_manager_is_one_cluster_and_its_pairs() -> None:
    ring = [
        (2000 + one, 2000 + other, 1010, float(10 + 31 * time + one), 0)
        for one in range(5)
        for other in range(5)
        if one != other
        for time in range(3)
    ]

    found = integrity.patterns(added(clean(2), ring))

    [cluster] = of_kind(found, Kind.SAME_VERIFIER_CLUSTER)
    assert cluster.people == (1010, 2000, 2001, 2002, 2003, 2004)
    assert (cluster.rows, cluster.observed) == (tuple(range(700, 760)), 60)
    assert cluster.expected < 40
    assert len(of_kind(found, Kind.RECIPROCITY)) == 10


def test_a_burst_is_seen_against_the_mentors_own_year() -> None:
    busy = [(2000, 500 + number, 1020 + number % 30, 200.0 + number, 0) for number in range(10)]
    steady = [(2001, 500 + number, 1020 + number % 30, float(day), 0) for number, day in enumerate(days(60))]

    [found] = integrity.patterns(added(clean(3), busy + steady))

    assert (found.kind, found.people, found.observed) == (Kind.VOLUME_BURST, (2000,), 10)
    assert found.rows == tuple(range(700, 710))


def test_baselines_that_fall_before_one_mentors_sessions_are_seen() -> None:
    fallen = [
        (2000, 500 + number, 1020 + number, float(day), number % 2 + 1) for number, day in enumerate(days(8))
    ]

    [found] = integrity.patterns(added(clean(4), fallen))

    assert (found.kind, found.people, found.observed) == (Kind.BASELINE_DROP, (2000,), 8)


@pytest.mark.parametrize("managers", [1, 2])
def test_where_everybody_has_one_manager_that_is_no_pattern(managers: int) -> None:
    rng = np.random.default_rng(5)
    count = 60
    small = Gains(
        mentor=rng.integers(0, 6, count),
        mentee=rng.integers(6, 20, count),
        verifier=20 + rng.integers(0, managers, 6)[rng.integers(0, 6, count)],
        day=rng.uniform(0, DAYS, count),
        drop=np.zeros(count, dtype=np.int64),
        days=DAYS,
    )

    assert integrity.patterns(small) == ()


def test_nothing_is_seen_in_nothing() -> None:
    none, no_days = np.zeros(0, dtype=np.int64), np.zeros(0)

    assert integrity.patterns(Gains(none, none, none, no_days, none, days=DAYS)) == ()


def test_a_young_programme_has_no_bursts() -> None:
    rows = [(0, number, 50, 1.0, 0) for number in range(1, 11)]
    young = added(
        Gains(*(np.zeros(0, dtype=np.int64),) * 3, np.zeros(0), np.zeros(0, dtype=np.int64), days=20.0), rows
    )

    assert integrity.patterns(young) == ()


def test_probabilities_are_those_of_the_distributions() -> None:
    busy = [(2000, 500 + number, 1020 + number, 200.0 + number, 1) for number in range(10)]

    found = integrity.patterns(added(clean(6), busy))

    [burst], [drops] = of_kind(found, Kind.VOLUME_BURST), of_kind(found, Kind.BASELINE_DROP)
    assert burst.probability == pytest.approx(stats.poisson.sf(9, burst.expected), rel=1e-9)
    assert drops.probability == pytest.approx(stats.binom.sf(9, 10, drops.expected / 10), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_and_names_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ring = [(2000, 2001, 1010, day, 1) for day in days(7)] + [(2001, 2000, 1010, day, 0) for day in days(7)]
    world = added(clean(seed % 7), ring)
    order = rng.permutation(world.size)
    name = rng.permutation(2100)

    found = integrity.patterns(world)
    moved = integrity.patterns(
        Gains(
            mentor=name[world.mentor[order]],
            mentee=name[world.mentee[order]],
            verifier=name[world.verifier[order]],
            day=world.day[order],
            drop=world.drop[order],
            days=world.days,
        )
    )

    def seen(patterns: tuple[Pattern, ...], names: np.ndarray, rows: np.ndarray) -> set[object]:
        return {
            (
                p.kind,
                frozenset(names[list(p.people)].tolist()),
                frozenset(rows[list(p.rows)].tolist()),
                p.observed,
            )
            for p in patterns
        }

    assert found
    assert seen(found, name, np.arange(world.size)) == seen(moved, np.arange(2100), order)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), stricter=st.floats(0.01, 0.99))
def test_a_stricter_watch_sees_no_more(seed: int, stricter: float) -> None:
    world = added(clean(seed % 5), [(2000, 2001 + number, 1010, 100.0 + number, 1) for number in range(8)])
    usual = Watch()

    found = integrity.patterns(world, usual)
    fewer = integrity.patterns(world, replace(usual, false_alarms=usual.false_alarms * stricter))

    keys = {(pattern.kind, pattern.people) for pattern in found}
    assert {(p.kind, p.people) for p in fewer if p.kind is not Kind.SAME_VERIFIER_CLUSTER} <= keys
    assert all(pattern.probability < pattern.limit for pattern in (*found, *fewer))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mentor": np.zeros(3, dtype=np.int64)}, "mentor"),
        ({"verifier": np.array([-1, 0])}, "verifier"),
        ({"drop": np.array([-1, 0])}, "drop"),
        ({"day": np.array([0.0, 400.0])}, "day"),
        ({"day": np.array([0.0, np.nan])}, "day"),
        ({"days": 0.0}, "days"),
    ],
)
def test_what_is_no_ledger_is_refused(change: dict[str, object], words: str) -> None:
    two = np.array([0, 1])
    given_: dict[str, object] = {
        "mentor": two, "mentee": two + 2, "verifier": two + 4, "day": np.array([1.0, 2.0]), "drop": two, "days": DAYS,
    }  # fmt: skip

    with pytest.raises(ValueError, match=words):
        Gains(**{**given_, **change})  # type: ignore[arg-type]
