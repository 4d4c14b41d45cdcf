"""The fit of a ledger, as the rows that are stored. Pure: it runs in a thread beside the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import orjson

from graph.reputation.ledger import EndingRow
from mentoring.reputation import evidence, gains, parts
from mentoring.reputation.evidence import Counted, Key
from mentoring.reputation.gains import Book, Gain
from scoring.reputation import Policy, Reputations, fit
from scoring.reputation.answers import interval_width

ALGORITHM = "two-signal-blup"
VERSION = "1"


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
    parts: str

    @property
    def key(self) -> str:
        """What it is stored under."""
        return self.mentor_id if self.skill_id is None else f"{self.mentor_id}|{self.skill_id}"


@dataclass(frozen=True, slots=True)
class Fit:
    """Every score of a ledger. `left_out`: gains on scales that the model does not know."""

    scores: tuple[Score, ...]
    gains: int
    left_out: int
    variances: str
    digest: str
    converged: bool
    moved: float


def fitted(
    found: Sequence[Gain],
    endings: Sequence[EndingRow],
    ref_day: date,
    variances: Mapping[str, float] | None = None,
) -> Fit:
    """Scores of every mentor with a gain or an ended session, and of each of their skills.

    `variances` None: the shipped ones.
    """
    known = [gain for gain in found if gains.is_on_scale(gain)]
    counts = evidence.counted(known, endings)
    book = gains.book(known, ref_day, mentor_ids=[mentor_id for mentor_id, _ in counts])
    estimated = fit(book.ledger, variances=variances)
    return Fit(
        scores=_scores(book, estimated, counts),
        gains=len(known),
        left_out=len(found) - len(known),
        variances=orjson.dumps(dict(estimated.variances), option=orjson.OPT_SORT_KEYS).decode(),
        digest=gains.digest(known),
        converged=estimated.converged,
        moved=estimated.moved,
    )


def skill_variance(variances: str) -> float:
    """How far a mentor's effect on one skill strays from the overall one, of stored variances."""
    return float(orjson.loads(variances)["mentor_skill"])


def backed_off(mean: float, sd: float) -> tuple[float, float]:
    """The interval of a skill without evidence around the overall score: wider by how far skills stray."""
    policy = Policy()
    spread = interval_width(policy) * float(np.hypot(sd, np.sqrt(policy.mentor_skill)))
    return mean - spread, mean + spread


def _scores(book: Book, estimated: Reputations, counts: Mapping[Key, Counted]) -> tuple[Score, ...]:
    pairs = _pairs(book, estimated)
    mentors = {mentor_id: place for place, mentor_id in enumerate(book.mentor_ids)}
    skills = {skill_id: place for place, skill_id in enumerate(book.skill_ids)}
    scores = []
    for key in sorted(counts, key=lambda key: (key[0], key[1] or "")):
        mentor_id, skill_id = key
        mentor = mentors[mentor_id]
        mean, sd = float(estimated.mean[mentor]), float(estimated.sd[mentor])
        if skill_id is None:
            made_of = parts.overall(book, estimated, mentor)
        elif (mentor_id, skill_id) in pairs:
            mean, sd = pairs[mentor_id, skill_id]
            made_of = parts.on_skill(book, estimated, mentor, skills[skill_id], mean)
        else:
            # Nothing verified on the skill: the overall score, less certain by how far skills stray.
            sd = float(np.hypot(sd, np.sqrt(estimated.variances["mentor_skill"])))
            made_of = parts.overall(book, estimated, mentor)
        spread = interval_width(estimated.policy) * sd
        scores.append(
            Score(
                mentor_id=mentor_id,
                skill_id=skill_id,
                mean=mean,
                sd=sd,
                lower=mean - spread,
                upper=mean + spread,
                index=_index(mean, estimated),
                counted=counts[key],
                passed=counts[mentor_id, None].passed,
                parts=parts.to_text(made_of),
            )
        )
    return tuple(scores)


def _pairs(book: Book, estimated: Reputations) -> dict[tuple[str, str], tuple[float, float]]:
    """Mean and sd of u_j + w_jk of every mentor and skill with evidence."""
    of_pairs = estimated.fitted
    width = max(len(book.skill_ids), 1)
    return {
        (book.mentor_ids[pair // width], book.skill_ids[pair % width]): (mean, sd)
        for pair, mean, sd in zip(
            of_pairs.pairs.tolist(), of_pairs.pair_mean.tolist(), of_pairs.pair_sd.tolist(), strict=True
        )
    }


def _index(mean: float, estimated: Reputations) -> int:
    """0 to 100, as scoring gives it for the overall score: 50 + 20 mean / (sd of mentors), clamped."""
    policy, spread = estimated.policy, float(np.sqrt(estimated.variances["mentor"]))
    points = policy.index_centre + (policy.index_spread * mean / spread if spread else 0.0)
    return int(np.clip(np.rint(points), 0, 100))
