"""Simulated organisations whose truth is known: a ledger as the service keeps it, and what really happened."""

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from benchmarks.mentorbench.nature import KINDS, Nature
from scoring.arrays import Floats, Ints
from scoring.reputation import NOT_CLAIMED, Ledger, Policy

SIZES = (30, 100, 1_000, 10_000, 100_000)
"""Mentors."""
TUNING_SEEDS = tuple(range(101, 161))
"""Whoever works on the model looks at these."""
REPORTED_SEEDS = tuple(range(9_001, 9_061))
"""The published table is made of these only."""

_DEPARTMENT = 40
"""Mentors of one department."""
_OWN_SKILLS = 3
"""Skills a mentor offers."""
_DEPARTMENT_SKILLS = 6
_CANDIDATES = 3
"""Mentees or skills that whoever steers a session chooses among."""
_AGE_MEAN_DAYS, _AGE_LIMIT_DAYS = 180.0, 730.0
_QUALITIES, _QUALITY_SHARES = (1.0, 0.7, 0.25), (0.8, 0.15, 0.05)
_CURVE_POINTS, _CURVE_ROWS = 25, 20_000


@dataclass(frozen=True, eq=False)
class Sessions:
    """Every session, with all that decided its outcome; arrays (n,), true values in levels.

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
    claims: np.ndarray

    def taken(self, chosen: Ints | np.ndarray) -> "Sessions":
        """These rows only."""
        return Sessions(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Truth:
    """Every person's, skill's and manager's true effect, in levels.

    mentor : (mentors,)
        u_j, what a mentor adds to a session's true gain.
    aptitude, over_claim : (mentees,)
        a_c and s_c.
    ease : (skills,)
        g_k.
    leniency, generosity : (managers,)
        h_m (above 0 is lenient) and d_m.
    mentor_department, mentor_manager : (mentors,)
        Where a mentor works, and who their own manager is.
    mentor_skills : (mentors, 3)
        What a mentor teaches.
    department_mentees
        Mentees of each department; they are numbered department by department, team by team.
    """

    mentor: Floats
    aptitude: Floats
    over_claim: Floats
    ease: Floats
    leniency: Floats
    generosity: Floats
    mentor_department: Ints
    mentor_manager: Ints
    mentor_skills: Ints
    department_mentees: int


class Outcomes(NamedTuple):
    """What was read of each session; (n,), integers 1..5."""

    baseline: Ints
    claimed: Ints
    verified: Ints


@dataclass(frozen=True, eq=False)
class World:
    """An organisation: what is known to the model, and what is not.

    ledger
        Ready for `scoring.reputation.fit`.
    effect : (mentors,)
        The truth that a reputation estimates: how many levels more would have been read (mean of claim and
        verification) on average over this organisation's sessions had this mentor given them all, than with
        the average mentor. It is the true effect after rounding and the ends of the scale.
    """

    kind: str
    seed: int
    nature: Nature
    sessions: Sessions
    truth: Truth
    ledger: Ledger
    effect: Floats

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return self.truth.mentor.size

    @property
    def evidence(self) -> Ints:
        """Sessions of each mentor; (mentors,)."""
        return np.bincount(self.ledger.mentor, minlength=self.mentors).astype(np.int64)


def draw(kind: str, mentors: int, seed: int) -> World:
    """An organisation of this kind and size; the same seed gives the same one.

    Raises
    ------
    ValueError
        No such kind, or fewer than two mentors.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if mentors < 2:
        raise ValueError(f"mentors must be at least 2, not {mentors}")
    nature = KINDS[kind]
    rng = np.random.default_rng([seed, mentors])
    truth = _truth(nature, mentors, rng)
    sessions = _sessions(nature, truth, rng)
    return World(
        kind=kind,
        seed=seed,
        nature=nature,
        sessions=sessions,
        truth=truth,
        ledger=ledger_of(nature, truth, sessions),
        effect=_effect(nature, truth, sessions),
    )


def ledger_of(nature: Nature, truth: Truth, sessions: Sessions, read: Outcomes | None = None) -> Ledger:
    """The rows as the service would keep them; `read` where the readings are not the honest ones."""
    outcome = read or outcomes(nature, truth, sessions)
    return Ledger(
        sessions.mentor,
        sessions.mentee,
        sessions.skill,
        sessions.manager,
        outcome.baseline,
        np.where(sessions.claims, outcome.claimed, NOT_CLAIMED),
        outcome.verified,
        sessions.age_days,
        sessions.quality,
        mentors=truth.mentor.size,
        mentees=truth.aptitude.size,
        skills=truth.ease.size,
        managers=truth.leniency.size,
    )


def outcomes(nature: Nature, truth: Truth, sessions: Sessions, mentor: Floats | None = None) -> Outcomes:
    """What is read of each session, honestly; `mentor` (n,) stands for the mentors' own effects."""
    own = truth.mentor[sessions.mentor] if mentor is None else mentor
    severity = truth.leniency[sessions.manager]
    after = (
        sessions.start
        + nature.typical_gain
        - nature.fading * (sessions.start - 1)
        + own
        + sessions.pair_skill
        + truth.aptitude[sessions.mentee]
        + truth.ease[sessions.skill]
        + sessions.source
        + sessions.shock
    )
    claimed = after + truth.over_claim[sessions.mentee] + truth.generosity[sessions.manager]
    return Outcomes(
        baseline=_read(sessions.start + nature.carried_severity * severity + sessions.baseline_error),
        claimed=_read(claimed + sessions.claimed_error),
        verified=_read(after + severity + sessions.verified_error),
    )


def redrawn(nature: Nature, sessions: Sessions, rng: np.random.Generator) -> Sessions:
    """The same assignments with everything that is chance drawn anew; for sessions that an attack adds."""
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


def _truth(nature: Nature, mentors: int, rng: np.random.Generator) -> Truth:
    departments = max(2, mentors // _DEPARTMENT)
    teams = max(2, round(nature.mentees_per_mentor * mentors / departments / nature.team_size))
    managers = departments * teams
    mentees = managers * nature.team_size
    skills = int(np.clip(mentors // 20, 8, 300))
    of_manager = np.arange(managers) // teams
    of_mentee = np.arange(mentees) // (teams * nature.team_size)
    leniency = _shared(nature.severity_sd, nature.department_share, of_manager, rng)
    lenient = rng.random(managers) < nature.lenient_share
    department = rng.integers(0, departments, mentors)
    core = rng.permuted(np.tile(np.arange(_DEPARTMENT_SKILLS), (mentors, 1)), axis=1)[:, :_OWN_SKILLS]
    return Truth(
        mentor=rng.normal(0, nature.mentor_sd, mentors),
        aptitude=_shared(nature.mentee_sd, nature.department_share, of_mentee, rng),
        over_claim=rng.normal(0, nature.over_claim_sd, mentees),
        ease=rng.normal(0, nature.skill_sd, skills),
        leniency=leniency + nature.leniency * lenient,
        generosity=rng.normal(0, nature.generosity_sd, managers),
        mentor_department=department,
        mentor_manager=department * teams + rng.integers(0, teams, mentors),
        mentor_skills=(core + _DEPARTMENT_SKILLS // 2 * department[:, None]) % skills,
        department_mentees=teams * nature.team_size,
    )


def _shared(sd: float, share: float, department: Ints, rng: np.random.Generator) -> Floats:
    """Effects of which a share of the variance is the department's."""
    common = rng.normal(0, sd, department.max() + 1)[department]
    return np.sqrt(share) * common + np.sqrt(1 - share) * rng.normal(0, sd, department.size)


def _sessions(nature: Nature, truth: Truth, rng: np.random.Generator) -> Sessions:
    each = np.exp(rng.normal(np.log(nature.sessions_median), nature.sessions_spread, truth.mentor.size))
    mentor = np.repeat(np.arange(truth.mentor.size), np.maximum(1, np.rint(each)).astype(np.int64))
    rows = mentor.size
    mentee = _mentees(nature, truth, mentor, rng)
    person = rng.normal(0, nature.start_person_sd, truth.aptitude.size)
    start = nature.start_mean + person[mentee] + rng.normal(0, nature.start_sd, rows)
    age = -_AGE_MEAN_DAYS * np.log1p(-rng.random(rows) * -np.expm1(-_AGE_LIMIT_DAYS / _AGE_MEAN_DAYS))
    nothing = np.zeros(rows)
    assigned = Sessions(
        mentor=mentor,
        mentee=mentee,
        skill=_skills(nature, truth, mentor, rng),
        manager=manager_of(nature, mentee),
        age_days=age,
        quality=rng.choice(_QUALITIES, rows, p=_QUALITY_SHARES),
        start=np.maximum(start, 0.6),
        pair_skill=nothing,
        source=nothing,
        shock=nothing,
        baseline_error=nothing,
        verified_error=nothing,
        claimed_error=nothing,
        claims=np.ones(rows, dtype=np.bool_),
    )
    return redrawn(nature, assigned, rng)


def manager_of(nature: Nature, mentee: Ints) -> Ints:
    """Who verifies these mentees."""
    return mentee // nature.team_size


def _mentees(nature: Nature, truth: Truth, mentor: Ints, rng: np.random.Generator) -> Ints:
    size = truth.department_mentees
    shape = (mentor.size, _CANDIDATES)
    everywhere = rng.integers(0, truth.aptitude.size // size, shape)
    home = rng.random(shape) < nature.at_home
    department = np.where(home, truth.mentor_department[mentor][:, None], everywhere)
    # Some learn a lot: the share of a department's sessions falls along its people.
    place = (size * rng.random(shape) ** 1.5).astype(np.int64)
    candidates = department * size + place
    return _steered(nature, truth, mentor, candidates, truth.aptitude[candidates], rng)


def _skills(nature: Nature, truth: Truth, mentor: Ints, rng: np.random.Generator) -> Ints:
    candidates = rng.permuted(truth.mentor_skills[mentor], axis=1)
    return _steered(nature, truth, mentor, candidates, truth.ease[candidates], rng)


def _steered(
    nature: Nature, truth: Truth, mentor: Ints, candidates: Ints, ease: Floats, rng: np.random.Generator
) -> Ints:
    """The first candidate, or where somebody steers: the hardest for a good mentor, the easiest for a weak one."""
    lines = np.arange(mentor.size)
    good = truth.mentor[mentor] > 0
    chosen = np.where(good, ease.argmin(axis=1), ease.argmax(axis=1))
    steered = rng.random(mentor.size) < nature.steering
    return candidates[lines, np.where(steered, chosen, 0)]


def _of_pairs(first: Ints, second: Ints, sd: float, rng: np.random.Generator) -> Floats:
    """One draw for each pair that occurs."""
    codes = first * (second.max(initial=0) + 1) + second
    pairs, place = np.unique(codes, return_inverse=True)
    return rng.normal(0, sd, pairs.size)[place]


def _read(level: Floats) -> Ints:
    return np.clip(np.rint(level), 1, 5).astype(np.int64)


def _effect(nature: Nature, truth: Truth, sessions: Sessions) -> Floats:
    """The curve from u to what would be read, over every session (an even choice of them), less its mean."""
    step = max(1, sessions.mentor.size // _CURVE_ROWS)
    some = sessions.taken(np.arange(0, sessions.mentor.size, step))
    at = np.linspace(truth.mentor.min(), truth.mentor.max(), _CURVE_POINTS)
    read = [outcomes(nature, truth, some, np.full(some.mentor.size, u)) for u in at]
    levels = np.array([(one.claimed + one.verified).mean() / 2 for one in read])
    effect = np.interp(truth.mentor, at, levels)
    return effect - effect.mean()
