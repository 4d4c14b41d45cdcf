"""What people may try, each written into the ledger of an honest organisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from benchmarks.mentorbench import worlds
from benchmarks.mentorbench.worlds import Sessions, Truth, World
from scoring.arrays import Floats, Ints
from scoring.reputation import NOT_CLAIMED, Ledger

RING, FAKES = 5, 60
"""Mentors of a ring, and sessions it invents in all."""
_RING_LATEST_DAYS = 60.0
_PATIENT_DAYS = 365.0
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
    """`count` rings at once, each of five mentors of one department who are below its median.

    They do not meet, so that one fit measures them all; their sessions stay a few in a hundred.
    """
    rng = np.random.default_rng([seed, world.seed])
    truth, people = world.truth, world.nature.team_size
    departments = rng.permutation(int(truth.mentor_department.max()) + 1)
    found: list[Sessions] = []
    members: list[Ints] = []
    verifiers: list[Ints] = []
    for department in departments:
        own = np.flatnonzero(truth.mentor_department == department)
        weak = own[truth.mentor[own] < np.median(truth.mentor)]
        if weak.size < RING:
            continue
        ring = rng.permutation(weak)[:RING]
        teams = truth.department_mentees // people
        managers = department * teams + rng.permutation(teams)[: how.managers]
        found.append(_invented(world.truth, ring, managers, how, people, rng))
        members.append(ring)
        verifiers.append(managers)
        if len(members) == count:
            break
    if not members:
        raise ValueError(f"no department of world {world.kind!r} has {RING} mentors below the median")
    everybody = np.concatenate(members)
    targets = np.array([ring[0] for ring in members]) if how.one_target else everybody
    honest = _severe_to_others(world, np.concatenate(verifiers)) if how.contrast else world.ledger
    return Attempt(_with_invented(honest, found, how), targets, everybody)


def _invented(
    truth: Truth, ring: Ints, managers: Ints, how: Ring, people: int, rng: np.random.Generator
) -> Sessions:
    turn = np.arange(FAKES)
    mentor = np.full(FAKES, ring[0]) if how.one_target else ring[turn % RING]
    manager = managers[turn % managers.size]
    # Members learn from one another under numbers of their manager's people: a mentee is who is verified.
    seats = RING if how.each_other else people
    mentee = manager * people + (turn + turn // seats) % seats
    skill = truth.mentor_skills[mentor, turn % truth.mentor_skills.shape[1]]
    if how.own_skill:
        skill = np.full(FAKES, truth.mentor_skills[ring[0], 0])
    nothing = np.zeros(FAKES)
    return Sessions(
        mentor=mentor,
        mentee=mentee,
        skill=skill,
        manager=manager,
        age_days=rng.uniform(0, _PATIENT_DAYS if how.patient else _RING_LATEST_DAYS, FAKES),
        quality=np.full(FAKES, 0.25 if how.each_other else 1.0),
        start=nothing,
        pair_skill=nothing,
        source=nothing,
        shock=nothing,
        baseline_error=nothing,
        verified_error=nothing,
        claimed_error=nothing,
        claims=np.ones(FAKES, dtype=np.bool_),
    )


def _with_invented(honest: Ledger, found: list[Sessions], how: Ring) -> Ledger:
    columns = {
        name: np.concatenate([getattr(honest, name), *(getattr(one, name) for one in found)])
        for name in ("mentor", "mentee", "skill", "manager", "age_days", "quality")
    }
    invented = FAKES * len(found)
    readings = {
        name: np.concatenate([getattr(honest, name), np.full(invented, getattr(how, name))])
        for name in ("baseline", "claimed", "verified")
    }
    return Ledger(**columns, **readings, **_sizes(honest))


def _severe_to_others(world: World, managers: Ints) -> Ledger:
    ledger = world.ledger
    touched = np.isin(ledger.manager, managers)
    return _replaced(ledger, verified=np.maximum(ledger.verified - touched, 1))


def sandbagged(world: World, by: int, attackers: int, seed: int) -> Attempt:
    """Starting levels understated by so many levels in a fifth of the attackers' sessions, the rest confirmed."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    ledger = world.ledger
    open_to_it = rng.random(ledger.rows) >= _CONFIRMED
    lowered = np.isin(ledger.mentor, chosen) & open_to_it
    baseline = np.where(lowered, np.maximum(ledger.baseline - by, 1), ledger.baseline)
    return Attempt(_replaced(ledger, baseline=baseline), chosen, chosen)


def lenient_managers(world: World, attackers: int, seed: int) -> Attempt:
    """The attackers' sessions are with people of the fiftieth of managers who are the most lenient."""
    order = np.argsort(world.truth.leniency)
    best = order[-max(2, order.size // 50) :]
    people = (best[:, None] * world.nature.team_size + np.arange(world.nature.team_size)).ravel()
    return _with_mentees(world, people, attackers, seed)


def easy_mentees(world: World, attackers: int, seed: int) -> Attempt:
    """The attackers' sessions are with the twentieth of mentees who learn most easily."""
    order = np.argsort(world.truth.aptitude)
    return _with_mentees(world, order[-max(5, order.size // 20) :], attackers, seed)


def volume(world: World, attackers: int, seed: int) -> Attempt:
    """Forty more sessions each, honest and with whoever comes."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    other = rng.integers(0, world.sessions.mentor.size, chosen.size * _EXTRA_SESSIONS)
    mentor = np.repeat(chosen, _EXTRA_SESSIONS)
    offered = rng.integers(0, world.truth.mentor_skills.shape[1], mentor.size)
    more = replace(
        world.sessions.taken(other), mentor=mentor, skill=world.truth.mentor_skills[mentor, offered]
    )
    more = worlds.redrawn(world.nature, more, rng)
    extra = worlds.ledger_of(world.nature, world.truth, more)
    columns = {name: np.concatenate([getattr(world.ledger, name), getattr(extra, name)]) for name in _COLUMNS}
    return Attempt(Ledger(**columns, **_sizes(world.ledger)), chosen, chosen)


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

_COLUMNS = (
    "mentor",
    "mentee",
    "skill",
    "manager",
    "baseline",
    "claimed",
    "verified",
    "age_days",
    "quality",
)


def _some_mentors(world: World, count: int, rng: np.random.Generator) -> Ints:
    return np.sort(rng.permutation(world.mentors)[:count])


def _with_mentees(world: World, people: Ints, attackers: int, seed: int) -> Attempt:
    """The same sessions, each with one of these people: whatever else was chance stays as it was."""
    rng = np.random.default_rng([seed, world.seed])
    chosen = _some_mentors(world, attackers, rng)
    sessions = world.sessions
    touched = np.isin(sessions.mentor, chosen)
    mentee = np.where(touched, rng.choice(people, sessions.mentor.size), sessions.mentee)
    moved = replace(sessions, mentee=mentee, manager=worlds.manager_of(world.nature, mentee))
    return Attempt(worlds.ledger_of(world.nature, world.truth, moved), chosen, chosen)


def _replaced(ledger: Ledger, **columns: Ints | Floats) -> Ledger:
    kept = {name: getattr(ledger, name) for name in _COLUMNS} | columns
    return Ledger(**kept, **_sizes(ledger))


def _sizes(ledger: Ledger) -> dict[str, int]:
    return {name: getattr(ledger, name) for name in ("mentors", "mentees", "skills", "managers")}
