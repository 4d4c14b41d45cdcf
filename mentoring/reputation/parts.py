"""What a mentor's scores are made of, one part a verified session, adding up to each score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson

from graph import flat
from mentoring.reputation.fitted import Fit
from mentoring.reputation.gains import Gain
from scoring.arrays import Floats, Ints
from scoring.reputation import Contributions


@dataclass(frozen=True, slots=True)
class Part:
    """One verified session's part in its mentor's scores.

    `start` and `verified` in ranks; `expected_gain` and `rater_adjustment` in levels; `weight` is the session's
    share (0 to 1) in the mentor's own equation. `effect`: levels it adds to the overall score; on the session's
    own skill it adds `on_skill` more.
    """

    session_id: str
    skill_id: str
    start: int
    verified: int
    expected_gain: float
    rater_adjustment: float
    weight: float
    effect: float
    on_skill: float = 0.0

    def effect_on(self, skill_id: str | None) -> float:
        """Levels it adds to the score on a skill, or (None) to the overall one."""
        return self.effect + self.on_skill if self.skill_id == skill_id else self.effect


@dataclass(frozen=True, slots=True)
class Without:
    """A mentor's overall score had one session not been, in levels."""

    score: float
    lower: float
    upper: float


def of_mentor(known: Fit, mentor_id: str, on_skills: Mapping[str, float]) -> list[Part]:
    """Parts of a mentor's scores, newest session first.

    They add up to the overall mean, and on a skill with a gain to its mean, which `on_skills` gives.
    """
    code = known.coded.mentors.of[mentor_id]
    if code >= known.estimated.mean.size:
        return []
    made_of = known.estimated.contributions(code)
    sessions = [known.coded.sessions.ids[code] for code in made_of.session.tolist()]
    gains = [known.register.by_mentor[mentor_id][session_id] for session_id in sessions]
    extra = _on_skill(known, made_of, gains, float(known.estimated.mean[code]), on_skills)
    parts = [
        Part(
            session_id=gain.session_id,
            skill_id=gain.skill_id,
            start=gain.start,
            verified=gain.verified,
            expected_gain=float(made_of.expected[at]) - gain.start,
            rater_adjustment=float(made_of.rater_adjustment[at]),
            weight=float(made_of.weight[at]),
            effect=float(made_of.amount[at]),
            on_skill=float(extra[at]),
        )
        for at, gain in enumerate(gains)
    ]
    order = sorted(range(len(gains)), key=lambda at: (gains[at].day, gains[at].verification_id), reverse=True)
    return [parts[at] for at in order]


def without(known: Fit, mentor_id: str) -> dict[str, Without]:
    """A mentor's overall score without each session that counts, by session."""
    found = {}
    for session_id in known.register.by_mentor.get(mentor_id, ()):
        left = known.estimated.without(known.coded.sessions.of[session_id])
        found[session_id] = Without(left.mean, left.lower, left.upper)
    return found


def to_text(parts: Sequence[Part]) -> str:
    """Parts as they are stored: JSON, a list a part."""
    return orjson.dumps([flat.to_tuple(part) for part in parts]).decode()


def from_text(text: str) -> list[Part]:
    """Stored parts."""
    return [Part(*row) for row in orjson.loads(text)]


def without_to_text(found: Mapping[str, Without]) -> str:
    """Scores without a session as they are stored: JSON."""
    return orjson.dumps({session_id: flat.to_tuple(one) for session_id, one in found.items()}).decode()


def without_from_text(text: str) -> dict[str, Without]:
    """Stored scores without a session."""
    return {session_id: Without(*row) for session_id, row in orjson.loads(text).items()}


def _on_skill(
    known: Fit, made_of: Contributions, gains: Sequence[Gain], mean: float, on_skills: Mapping[str, float]
) -> Floats:
    """What each session adds to the score on its own skill beside its effect on the overall one.

    The skill's own effect is w = sum of p_i (A_i - expected_i without w) / (sum of p_i + 1 / variance) over
    the sessions on that skill, as the mentor's own is over all.
    """
    variance = known.estimated.variances["mentor_skill"]
    extra = np.zeros(len(gains))
    if not gains or variance == 0:
        return extra
    precision = _precision(made_of, known.estimated.variances["mentor"])
    unexplained = made_of.signal - made_of.expected_signal - mean
    names, skill = _numbered([gain.skill_id for gain in gains])
    own_effect = np.array([on_skills[name] - mean for name in names])[skill]
    total = np.bincount(skill, weights=precision)[skill]
    return np.asarray(precision / (total + 1 / variance) * (unexplained + own_effect), dtype=np.float64)


def _numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    distinct = sorted(set(names))
    place = {name: at for at, name in enumerate(distinct)}
    return distinct, np.array([place[name] for name in names], dtype=np.int64)


def _precision(made_of: Contributions, variance: float) -> Floats:
    """What each session weighs against the prior's 1 / variance, from the shares that sum to below 1."""
    prior_share = 1 - made_of.weight.sum()
    return np.asarray(made_of.weight / (variance * prior_share), dtype=np.float64)
