"""A generated organisation with known truth: who can do what, who teaches how well, who works where.

Nothing here is taken from the match model: what a session brings follows from the truth below, and every policy sees
only what the service would see.
"""

from dataclasses import dataclass

import numpy as np

from scoring.arrays import Flags, Floats, Ints

PEOPLE_A_DEPARTMENT = 25
TEAM = 8
MENTORS_TEACH_FROM = 3
"""Level from which people offer what they know."""
SUPPLY_A_SKILL = 12
"""Mentors of the rarest skill: a skill that hardly anybody teaches is no question of ranking."""


@dataclass(frozen=True, eq=False)
class World:
    """People by code, skills by code; a level is 0 where somebody does not have the skill.

    department, manager : (people,)
    parent : (departments,)
        The unit above, -1 at the top.
    level : (people, skills)
        The true level, not rounded.
    claimed : (people, skills)
        The level people give themselves, 0 to 5.
    verified : (people, skills)
        Whether a manager confirmed the level.
    fresh : (people, skills)
        Whether the level was set within the last year; a stale one was truer then than it is now.
    offers : (people, skills)
        Whether they mentor in it.
    capacity, hour : (people,)
        Places, and the hour (UTC) at which their working day begins.
    effect : (people,)
        Levels a session that a mentor adds to what a typical one does: the truth that reputation estimates.
    aptitude, over_claim, severity : (people,)
        Of mentees, and of managers who verify, in levels.
    patience : (people,)
        Mean days until a mentor answers.
    opted_in : (people,)
        Whether their reputation may be shown.
    popularity : (skills,)
        How often a skill is asked for, adding up to 1.
    """

    department: Ints
    manager: Ints
    parent: Ints
    level: Floats
    claimed: Ints
    verified: Flags
    fresh: Flags
    offers: Flags
    capacity: Ints
    hour: Ints
    effect: Floats
    aptitude: Floats
    over_claim: Floats
    severity: Floats
    patience: Floats
    opted_in: Flags
    popularity: Floats

    @property
    def people(self) -> int:
        """How many work there."""
        return self.department.size

    @property
    def skills(self) -> int:
        """How many skills the catalogue has."""
        return self.popularity.size

    @property
    def mentors(self) -> Ints:
        """Codes of everybody who offers a skill."""
        return np.flatnonzero(self.offers.any(axis=1))


def draw(people: int, skills: int, *, seed: int) -> World:
    """An organisation; the same numbers give the same one."""
    rng = np.random.default_rng(seed)
    departments = max(people // PEOPLE_A_DEPARTMENT, 2)
    department = np.sort(rng.integers(0, departments, people))
    level = _levels(rng, department, departments, skills)
    claimed = np.clip(np.rint(level + rng.normal(0.25, 0.45, level.shape)), 0, 5).astype(np.int64)
    verified = (rng.random(level.shape) < 0.6) & (level > 0)
    # A manager's word is nearer to the truth than one's own.
    told = np.clip(np.rint(level + rng.normal(0.0, 0.3, level.shape)), 1, 5).astype(np.int64)
    claimed = np.where(verified, told, claimed)
    fresh = rng.random(level.shape) < 0.75
    level = np.where(fresh, level, np.maximum(level - rng.gamma(1.0, 0.3, level.shape), 0.0))
    offers = (claimed >= MENTORS_TEACH_FROM) & (rng.random(level.shape) < 0.5)
    _fill_up(rng, offers, claimed, level)
    popularity = 1.0 / np.arange(1, skills + 1) ** 0.8
    return World(
        department=department,
        manager=_managers(department),
        parent=np.where(np.arange(departments) == 0, -1, (np.arange(departments) - 1) // 4),
        level=level,
        claimed=claimed,
        verified=verified,
        fresh=fresh,
        offers=offers,
        capacity=rng.integers(1, 5, people),
        hour=rng.choice([8, 7, 14, 2], departments, p=[0.55, 0.2, 0.15, 0.1])[department],
        effect=rng.normal(0, np.sqrt(0.107), people),
        aptitude=rng.normal(0, np.sqrt(0.153), people),
        over_claim=rng.normal(0.1, np.sqrt(0.022), people),
        severity=rng.normal(0, np.sqrt(0.083), people),
        patience=rng.gamma(2.0, 1.2, people),
        opted_in=rng.random(people) < 0.7,
        popularity=popularity / popularity.sum(),
    )


def _levels(rng: np.random.Generator, department: Ints, departments: int, skills: int) -> Floats:
    """True levels: each skill is at home in a few departments, where more people have it and know it better."""
    home = rng.integers(0, departments, (skills, 3))
    at_home = (department[:, None, None] == home[None, :, :]).any(axis=2)
    has = rng.random((department.size, skills)) < np.where(at_home, 0.6, 0.12)
    level = rng.normal(np.where(at_home, 3.4, 2.4), 0.9)
    return np.where(has, np.clip(level, 0.6, 5.4), 0.0)


def _managers(department: Ints) -> Ints:
    """The first of each team leads it, the first of the department its leaders, the first of all those."""
    manager = np.zeros(department.size, dtype=np.int64)
    for unit in np.unique(department):
        members = np.flatnonzero(department == unit)
        leaders = members[::TEAM]
        manager[members] = np.repeat(leaders, TEAM)[: members.size]
        manager[leaders] = members[0]
        manager[members[0]] = 0
    manager[0] = -1
    return manager


def _fill_up(rng: np.random.Generator, offers: Flags, claimed: Ints, level: Floats) -> None:
    for skill in range(offers.shape[1]):
        able = np.flatnonzero((claimed[:, skill] >= MENTORS_TEACH_FROM) & ~offers[:, skill])
        missing = SUPPLY_A_SKILL - int(offers[:, skill].sum())
        if missing > 0 and able.size:
            offers[rng.permutation(able)[:missing], skill] = True
