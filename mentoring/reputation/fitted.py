"""The fit of a ledger, and the scores it gives. Pure: it runs in a thread beside the service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import orjson

from graph.reputation.ledger import EndingRow
from mentoring.reputation import gains
from mentoring.reputation.coded import Coded
from mentoring.reputation.evidence import Counted, Key
from mentoring.reputation.gains import Gain
from mentoring.reputation.register import Register
from scoring.arrays import Floats
from scoring.reputation import Ledger, Policy, Reputations, fit, update
from scoring.reputation.answers import interval_width

ALGORITHM = "two-signal-blup"
VERSION = "3"
"""1: variances as shipped, whole refits. 2: source effect, estimated variances, patches between refits. 3: a bound on
what one source says."""

_SEED = 0
_MOST_SOLVES = 120
"""Of a ledger in which a few extreme sources settle slowly: better late than never."""


@dataclass(frozen=True, slots=True)
class Score:
    """A reputation, overall (`skill_id` None) or on a skill; levels per session."""

    mentor_id: str
    skill_id: str | None
    mean: float
    sd: float
    lower: float
    upper: float
    index: int
    counted: Counted
    passed: bool

    @property
    def key(self) -> str:
        """What it is stored under."""
        return self.mentor_id if self.skill_id is None else f"{self.mentor_id}|{self.skill_id}"


@dataclass(slots=True)
class Fit:
    """A register, its codes and what was estimated from it; patched by `patched`, which makes another estimate.

    `left_out`: gains on scales that the model does not know. `own_variances`: whether they are estimated from this
    ledger, not held.
    """

    register: Register
    coded: Coded
    estimated: Reputations
    ref_day: date
    left_out: int
    own_variances: bool

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores of everybody with a gain or an ended session, and of each of their skills, by mentor."""
        return scores_of(self, self.register.mentors())

    @property
    def converged(self) -> bool:
        """Whether the numbers are as exact as promised."""
        return bool(self.estimated.converged)

    @property
    def moved(self) -> float:
        """How far the last step moved, in levels."""
        return float(self.estimated.moved)

    @property
    def variances(self) -> str:
        """The variances as they are stored."""
        return orjson.dumps(dict(self.estimated.variances), option=orjson.OPT_SORT_KEYS).decode()

    @property
    def skill_variance(self) -> float:
        """How far a mentor's effect on one skill strays from the overall one, levels squared."""
        return float(self.estimated.variances["mentor_skill"])


@dataclass(frozen=True, slots=True)
class Change:
    """What a session counts for from now on; None: nothing."""

    session_id: str
    gain: Gain | None


def fitted(
    found: Sequence[Gain],
    endings: Sequence[EndingRow],
    ref_day: date,
    variances: Mapping[str, float] | None = None,
    *,
    policy: Policy | None = None,
) -> Fit:
    """The fit of a ledger with these variances held; None: estimated from it. `policy` None: the shipped one."""
    known = [gain for gain in found if gains.is_on_scale(gain)]
    register = Register.of(known, endings)
    coded = Coded()
    coded.know(known, register.mentors())
    estimated = _solved(coded.ledger(known, ref_day), variances, policy or Policy())
    return Fit(
        register=register,
        coded=coded,
        estimated=estimated,
        ref_day=ref_day,
        left_out=len(found) - len(known),
        own_variances=variances is None,
    )


def refitted(
    found: Sequence[Gain], endings: Sequence[EndingRow], ref_day: date, kept: Mapping[str, float] | None
) -> Fit:
    """The fit of a ledger with variances of its own, or with those `kept` where their estimate did not converge.

    `kept` None: the shipped ones.
    """
    fresh = fitted(found, endings, ref_day)
    if fresh.converged:
        return fresh
    return fitted(found, endings, ref_day, Policy().variances() if kept is None else kept)


def patched(known: Fit, changes: Sequence[Change]) -> Reputations:
    """The estimates with these changes around their rows, ages and variances held.

    Sessions that count for nothing before and after are passed over; the register stays as it is.
    """
    put = [change.gain for change in changes if change.gain is not None and gains.is_on_scale(change.gain)]
    kept = {gain.session_id for gain in put}
    before = [known.register.gain(change.session_id) for change in changes if change.session_id not in kept]
    withdrawn = [gain for gain in before if gain is not None]
    if not put and not withdrawn:
        return known.estimated
    around = update(known.estimated, known.coded.ledger(put, known.ref_day, withdrawn=withdrawn))
    if around.converged:
        return around
    # Solved whole, which is what a patch is held to.
    changed = {gain.session_id for gain in (*put, *withdrawn)}
    rest = [gain for gain in known.register.gains() if gain.session_id not in changed]
    ledger = known.coded.ledger([*rest, *put], known.ref_day, withdrawn=withdrawn)
    return _solved(ledger, known.estimated.variances, known.estimated.policy)


def skill_variance(variances: str) -> float:
    """How far a mentor's effect on one skill strays from the overall one, of stored variances."""
    return float(orjson.loads(variances)["mentor_skill"])


def backed_off(mean: float, sd: float, variance: float) -> tuple[float, float]:
    """The interval of a skill without evidence around the overall score: wider by how far skills stray."""
    spread = interval_width(Policy()) * float(np.hypot(sd, np.sqrt(variance)))
    return mean - spread, mean + spread


def scores_of(known: Fit, mentor_ids: Sequence[str]) -> tuple[Score, ...]:
    """The scores of these mentors, overall and on each skill with a gain or an ended session, in their order."""
    counts: dict[Key, Counted] = {}
    for mentor_id in mentor_ids:
        counts |= known.register.counted(mentor_id)
    known.coded.know((), mentor_ids)
    keys = sorted(counts, key=lambda key: (key[0], key[1] or ""))
    mean, sd = _estimates(known, keys)
    return tuple(_score(known, key, counts, *numbers) for key, *numbers in zip(keys, mean, sd, strict=True))


def _solved(ledger: Ledger, variances: Mapping[str, float] | None, policy: Policy) -> Reputations:
    """The fit of a ledger, with many more steps where the usual ones do not settle it."""
    found = fit(ledger, policy, variances=variances, rng=np.random.default_rng(_SEED))
    if found.converged:
        return found
    patient = replace(policy, source_solves=max(policy.source_solves, _MOST_SOLVES))
    return fit(ledger, patient, variances=variances, rng=np.random.default_rng(_SEED))


def _score(known: Fit, key: Key, counts: Mapping[Key, Counted], mean: float, sd: float) -> Score:
    mentor_id, skill_id = key
    spread = interval_width(known.estimated.policy) * sd
    return Score(
        mentor_id=mentor_id,
        skill_id=skill_id,
        mean=mean,
        sd=sd,
        lower=mean - spread,
        upper=mean + spread,
        index=_index(mean, known.estimated),
        counted=counts[key],
        passed=counts[mentor_id, None].passed,
    )


def _estimates(known: Fit, keys: Sequence[Key]) -> tuple[list[float], list[float]]:
    """Mean and sd of each: u_j overall, u_j + w_jk on a skill."""
    of_mentor, of_skill = known.coded.mentors.of, known.coded.skills.of
    mentors = np.fromiter((of_mentor[mentor_id] for mentor_id, _ in keys), np.int64, len(keys))
    skills = np.fromiter(
        (-1 if skill_id is None else of_skill.get(skill_id, -2) for _, skill_id in keys), np.int64, len(keys)
    )
    mean, sd = _of_mentors(known.estimated, mentors)
    estimated = known.estimated
    seen = (skills >= 0) & (skills < estimated.skills) & (mentors < estimated.mentors)
    on_skills = estimated.for_pairs(mentors[seen], skills[seen])
    mean[seen], sd[seen] = on_skills.mean, on_skills.sd
    # On a skill that nobody has a gain on, or by somebody who came after the last row: the overall score, less
    # certain by how far skills stray.
    away = (skills != -1) & ~seen
    sd[away] = np.hypot(sd[away], np.sqrt(known.skill_variance))
    return mean.tolist(), sd.tolist()


def _of_mentors(estimated: Reputations, mentors: np.ndarray) -> tuple[Floats, Floats]:
    """Mean and sd; of a mentor who came after the last row, the prior's."""
    mean = np.zeros(mentors.size)
    sd = np.full(mentors.size, np.sqrt(estimated.variances["mentor"]))
    seen = mentors < estimated.mentors
    mean[seen], sd[seen] = estimated.mean[mentors[seen]], estimated.sd[mentors[seen]]
    return mean, sd


def _index(mean: float, estimated: Reputations) -> int:
    """0 to 100, as scoring gives it for the overall score: 50 + 20 mean / (sd of mentors), clamped."""
    policy, spread = estimated.policy, float(np.sqrt(estimated.variances["mentor"]))
    points = policy.index_centre + (policy.index_spread * mean / spread if spread else 0.0)
    return int(np.clip(np.rint(points), 0, 100))


def means(known: Fit, mentor_ids: Iterable[str]) -> dict[str, float]:
    """The overall score of each of these mentors, in levels; those without evidence are at 0."""
    places = {mentor_id: known.coded.mentors.of.get(mentor_id) for mentor_id in mentor_ids}
    size = known.estimated.mean.size
    return {
        mentor_id: float(known.estimated.mean[place]) if place is not None and place < size else 0.0
        for mentor_id, place in places.items()
    }
