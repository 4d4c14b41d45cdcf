"""Who meets whom, about what and when, and everything of a session that is chance."""

from dataclasses import dataclass, fields, replace

import numpy as np

from benchmarks.mentorbench.nature import Nature
from benchmarks.mentorbench.people import Truth
from scoring.arrays import Flags, Floats, Ints
from scoring.reputation import Policy

_CANDIDATES = 3
"""Mentees or skills that whoever steers a session chooses among."""
_BUSY_LEARNERS = 1.5
"""Some learn a lot: a department's sessions fall on its mentees as a uniform number to this power."""
_AGE_MEAN_DAYS, _AGE_LIMIT_DAYS = 180.0, 730.0
"""Ages are exponential, cut off."""
_QUALITIES, _QUALITY_SHARES = (1.0, 0.7, 0.25), (0.8, 0.15, 0.05)
_LOWEST_START = 0.6


@dataclass(frozen=True, eq=False)
class Sessions:
    """Every session, with all that decides its outcome; arrays (n,), true values in levels.

    start
        True level before.
    pair_skill, source
        w_jk and p_jm of the session's pairs.
    shock, baseline_error, verified_error, claimed_error
        Chance, already at the size that the session's weight says.
    claims
        Whether a claim is kept.
    """

    mentor: Ints
    mentee: Ints
    skill: Ints
    manager: Ints
    age_days: Floats
    quality: Floats
    start: Floats
    pair_skill: Floats
    source: Floats
    shock: Floats
    baseline_error: Floats
    verified_error: Floats
    claimed_error: Floats
    claims: Flags

    def taken(self, chosen: Ints) -> "Sessions":
        """These rows only."""
        return Sessions(*(getattr(self, field.name)[chosen] for field in fields(self)))


def drawn(nature: Nature, truth: Truth, rng: np.random.Generator) -> Sessions:
    """The sessions of an organisation."""
    each = np.exp(rng.normal(np.log(nature.sessions_median), nature.sessions_spread, truth.mentor.size))
    mentor = np.repeat(np.arange(truth.mentor.size), np.maximum(1, np.rint(each)).astype(np.int64))
    rows = mentor.size
    mentee = _mentees(nature, truth, mentor, rng)
    person = rng.normal(0, nature.start_person_sd, truth.aptitude.size)
    start = nature.start_mean + person[mentee] + rng.normal(0, nature.start_sd, rows)
    cut = -np.expm1(-_AGE_LIMIT_DAYS / _AGE_MEAN_DAYS)
    nothing = np.zeros(rows)
    assigned = Sessions(
        mentor=mentor,
        mentee=mentee,
        skill=_skills(nature, truth, mentor, rng),
        manager=truth.manager_of(mentee),
        age_days=-_AGE_MEAN_DAYS * np.log1p(-rng.random(rows) * cut),
        quality=rng.choice(_QUALITIES, rows, p=_QUALITY_SHARES),
        start=np.maximum(start, _LOWEST_START),
        pair_skill=nothing,
        source=nothing,
        shock=nothing,
        baseline_error=nothing,
        verified_error=nothing,
        claimed_error=nothing,
        claims=np.ones(rows, dtype=np.bool_),
    )
    return with_chance(nature, assigned, rng)


def with_chance(nature: Nature, sessions: Sessions, rng: np.random.Generator) -> Sessions:
    """The same assignments with everything that is chance drawn anew."""
    omega = 2.0 ** (-sessions.age_days / Policy().half_life_days) * sessions.quality
    size = omega**-0.5 if nature.ages_matter else sessions.quality**-0.5
    rows = sessions.mentor.size
    return replace(
        sessions,
        pair_skill=_of_pairs(sessions.mentor, sessions.skill, nature.mentor_skill_sd, rng),
        source=_of_pairs(sessions.mentor, sessions.manager, nature.source_sd, rng),
        shock=size * rng.normal(0, nature.shock_sd, rows),
        baseline_error=rng.normal(0, nature.baseline_noise_sd, rows),
        verified_error=size * rng.normal(0, nature.reading_noise_sd, rows),
        claimed_error=size * rng.normal(0, nature.reading_noise_sd, rows),
        claims=rng.random(rows) >= nature.unclaimed,
    )


def _mentees(nature: Nature, truth: Truth, mentor: Ints, rng: np.random.Generator) -> Ints:
    shape = (mentor.size, _CANDIDATES)
    everywhere = rng.integers(0, truth.departments, shape)
    home = rng.random(shape) < nature.at_home
    department = np.where(home, truth.mentor_department[mentor][:, None], everywhere)
    place = (truth.department_mentees * rng.random(shape) ** _BUSY_LEARNERS).astype(np.int64)
    candidates = department * truth.department_mentees + place
    return _steered(nature, truth, mentor, candidates, truth.aptitude[candidates], rng)


def _skills(nature: Nature, truth: Truth, mentor: Ints, rng: np.random.Generator) -> Ints:
    candidates = rng.permuted(truth.mentor_skills[mentor], axis=1)
    return _steered(nature, truth, mentor, candidates, truth.ease[candidates], rng)


def _steered(
    nature: Nature, truth: Truth, mentor: Ints, candidates: Ints, ease: Floats, rng: np.random.Generator
) -> Ints:
    """The first candidate, or where somebody steers: the hardest for a good mentor, the easiest for a weak one."""
    good = truth.mentor[mentor] > 0
    chosen = np.where(good, ease.argmin(axis=1), ease.argmax(axis=1))
    steered = rng.random(mentor.size) < nature.steering
    found: Ints = candidates[np.arange(mentor.size), np.where(steered, chosen, 0)]
    return found


def _of_pairs(first: Ints, second: Ints, sd: float, rng: np.random.Generator) -> Floats:
    """One draw for each pair that occurs."""
    pairs, place = np.unique(first * (second.max(initial=0) + 1) + second, return_inverse=True)
    effects: Floats = rng.normal(0, sd, pairs.size)[place]
    return effects
