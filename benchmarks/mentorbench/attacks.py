"""What people may try, each written into the ledger of an honest organisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from benchmarks.mentorbench import ledgers, meetings, readings
from benchmarks.mentorbench.worlds import World
from scoring.arrays import Ints
from scoring.reputation import NOT_CLAIMED, Ledger

RING, FAKES = 5, 60
"""Mentors of a ring, and sessions it invents in all."""
_LATEST_DAYS, _PATIENT_DAYS = 60.0, 365.0
_AMONG_THEMSELVES = 0.25
"""What the service weighs a session verified by the mentor's own manager, or of a reciprocal pair."""
_CONFIRMED = 0.8
"""Share of starting levels that a verifier confirmed, so that nobody can understate them."""
_EXTRA_SESSIONS = 40


@dataclass(frozen=True, eq=False)
class Attempt:
    """A ledger after somebody tried.

    targets : (t,)
        Mentors whom it should lift.
    members : (m,)
        Everybody who took part.
    """

    ledger: Ledger
    targets: Ints
    members: Ints


@dataclass(frozen=True)
class Ring:
    """How a ring invents its sessions.

    Parameters
    ----------
    baseline, verified, claimed
        What is written down for each invented session; a claim of -1 is none.
    managers
        How many managers take part.
    each_other
        Members mentor one another under their own manager, which the service weighs .25. Otherwise the
        mentees are the manager's other people and nothing is suspicious: weight 1.
    one_target
        All sessions name one mentor, not all five in turn.
    own_skill
        In one skill; otherwise in whatever the mentor teaches.
    contrast
        The managers verify a level less in everybody else's sessions, to look severe.
    patient
        Spread over a year, not over two months.
    """

    baseline: int
    verified: int
    claimed: int
    managers: int = 1
    each_other: bool = False
    one_target: bool = False
    own_skill: bool = False
    contrast: bool = False
    patient: bool = False


_HARD = Ring(1, 5, 5)
_MILD = Ring(2, 3, 3)

RINGS: Mapping[str, Ring] = MappingProxyType(
    {
        "mild, each other": replace(_MILD, each_other=True),
        "hard, each other": replace(_HARD, each_other=True),
        "mild": _MILD,
        "hard": _HARD,
        "hard, all for one": replace(_HARD, one_target=True),
        "hard, claims above": replace(_HARD, verified=4),
        "hard, claims below": replace(_HARD, claimed=4),
        "hard, no claims": replace(_HARD, claimed=NOT_CLAIMED),
        "hard, a skill of their own": replace(_HARD, own_skill=True),
        "hard, severe to others": replace(_HARD, contrast=True),
        "middling, over a year": replace(_MILD, verified=4, claimed=4, patient=True),
        "everything at once": Ring(1, 4, 5, one_target=True, contrast=True, own_skill=True),
    }
)
"""The dozen strategies of one ring and one manager."""

MORE_MANAGERS: Mapping[str, Ring] = MappingProxyType(
    {"two managers": replace(_HARD, managers=2), "four managers": replace(_HARD, managers=4)}
)


def rings(world: World, how: Ring, count: int, seed: int) -> Attempt:
    """Up to `count` rings at once, each of five mentors of one department who are below the median of all.

    They do not meet, so that one fit measures them all; their sessions stay a few in a hundred.

    Raises
    ------
    ValueError
        No department has five such mentors.
    """
    rng = np.random.default_rng([seed, world.seed])
    truth = world.truth
    weak = truth.mentor < np.median(truth.mentor)
    members: list[Ints] = []
    verifiers: list[Ints] = []
    invented: list[Ledger] = []
    for department in rng.permutation(truth.departments):
        own = rng.permutation(np.flatnonzero(weak & (truth.mentor_department == department)))
        if own.size < RING or len(members) == count:
            continue
        teams = rng.permutation(truth.department_managers)[: how.managers]
        members.append(own[:RING])
        verifiers.append(department * truth.department_managers + teams)
        invented.append(_invented(world, members[-1], verifiers[-1], how, rng))
    if not members:
        raise ValueError(f"no department of this {world.kind!r} has {RING} mentors below the median")
    everybody = np.concatenate(members)
    targets = np.array([ring[0] for ring in members]) if how.one_target else everybody
    ledger = _severe_to_others(world.ledger, np.concatenate(verifiers)) if how.contrast else world.ledger
    for sessions in invented:
        ledger = ledgers.joined(ledger, sessions)
    return Attempt(ledger, targets, everybody)


def _invented(world: World, ring: Ints, managers: Ints, how: Ring, rng: np.random.Generator) -> Ledger:
    truth, turn = world.truth, np.arange(FAKES)
    mentor = np.full(FAKES, ring[0]) if how.one_target else ring[turn % RING]
    manager = managers[turn % managers.size]
    # A member learns under the number of one of the manager's people: a mentee is who is verified.
    seats = RING if how.each_other else truth.team_size
    offered = 0 if how.own_skill else turn % truth.mentor_skills.shape[1]
    return ledgers.of_columns(
        {
            "mentor": mentor,
            "mentee": manager * truth.team_size + (turn + turn // seats) % seats,
            "skill": truth.mentor_skills[ring[0] if how.own_skill else mentor, offered] + 0 * turn,
            "manager": manager,
            "baseline": np.full(FAKES, how.baseline),
            "claimed": np.full(FAKES, how.claimed),
            "verified": np.full(FAKES, how.verified),
            "age_days": rng.uniform(0, _PATIENT_DAYS if how.patient else _LATEST_DAYS, FAKES),
            "quality": np.full(FAKES, _AMONG_THEMSELVES if how.each_other else 1.0),
        },
        ledgers.sizes(world.ledger),
    )


def _severe_to_others(ledger: Ledger, managers: Ints) -> Ledger:
    touched = np.isin(ledger.manager, managers)
    return ledgers.replaced(ledger, verified=np.maximum(ledger.verified - touched, 1))


def sandbagged(world: World, by: int, attackers: int, seed: int) -> Attempt:
    """Starting levels understated by so many levels in a fifth of the attackers' sessions, the rest confirmed."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    ledger = world.ledger
    lowered = np.isin(ledger.mentor, chosen) & (rng.random(ledger.rows) >= _CONFIRMED)
    baseline = np.where(lowered, np.maximum(ledger.baseline - by, 1), ledger.baseline)
    return Attempt(ledgers.replaced(ledger, baseline=baseline), chosen, chosen)


def lenient_managers(world: World, attackers: int, seed: int) -> Attempt:
    """The attackers' sessions are with people of the fiftieth of managers who are the most lenient."""
    order, team = np.argsort(world.truth.leniency), world.truth.team_size
    best = order[-max(2, order.size // 50) :]
    return _with_mentees(world, (best[:, None] * team + np.arange(team)).ravel(), attackers, seed)


def easy_mentees(world: World, attackers: int, seed: int) -> Attempt:
    """The attackers' sessions are with the twentieth of mentees who learn most easily."""
    order = np.argsort(world.truth.aptitude)
    return _with_mentees(world, order[-max(5, order.size // 20) :], attackers, seed)


def volume(world: World, attackers: int, seed: int) -> Attempt:
    """Forty more sessions each, honest and with whoever comes."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    mentor = np.repeat(chosen, _EXTRA_SESSIONS)
    like = world.sessions.taken(rng.integers(0, world.ledger.rows, mentor.size))
    offered = rng.integers(0, world.truth.mentor_skills.shape[1], mentor.size)
    more = replace(like, mentor=mentor, skill=world.truth.mentor_skills[mentor, offered])
    more = meetings.with_chance(world.nature, more, rng)
    extra = readings.ledger(world.nature, world.truth, more)
    return Attempt(ledgers.joined(world.ledger, extra), chosen, chosen)


def _some_mentors(world: World, count: int, rng: np.random.Generator) -> Ints:
    return np.sort(rng.permutation(world.mentors)[:count])


def _with_mentees(world: World, people: Ints, attackers: int, seed: int) -> Attempt:
    """The same sessions, each with one of these people; whatever else was chance stays as it was."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    sessions = world.sessions
    touched = np.isin(sessions.mentor, chosen)
    mentee = np.where(touched, rng.choice(people, touched.size), sessions.mentee)
    moved = replace(sessions, mentee=mentee, manager=world.truth.manager_of(mentee))
    return Attempt(readings.ledger(world.nature, world.truth, moved), chosen, chosen)


OTHERS: Mapping[str, Callable[[World, int, int], Attempt]] = MappingProxyType(
    {
        "sandbag by 1": lambda world, attackers, seed: sandbagged(world, 1, attackers, seed),
        "sandbag by 2": lambda world, attackers, seed: sandbagged(world, 2, attackers, seed),
        "lenient managers": lenient_managers,
        "easy mentees": easy_mentees,
        "volume": volume,
    }
)
"""What a mentor can try alone, given a world, how many try, and a seed."""
