"""The fairness report of a refit: what scores lean on, how much of the variance is whose, what a placebo says.

No value of anybody's is in it, and nothing about fewer than five people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import orjson

from mentoring.reputation.evidence import LEAST_GAINS
from mentoring.reputation.fitted import ALGORITHM, VERSION, Fit
from scoring import fairness
from scoring.fairness import LEAST_MENTORS, Placebo, Slope

_SEED = 0
_ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class SlopeShown:
    """A slope of `scoring.fairness`; numbers are None for fewer than five mentors, or where nothing varies.

    `mentors` is rounded down to a multiple of five.
    """

    factor: str
    slope: float | None
    lower: float | None
    upper: float | None
    mentors: int


@dataclass(frozen=True, slots=True)
class PlaceboShown:
    """A placebo of `scoring.fairness`; `share` is None for fewer than five mentors, a number rounded as above."""

    share: float | None
    mentors: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says. `shares` by the name of a term; empty for fewer than five mentors."""

    ranked: int
    suppressed: int
    slopes: Sequence[SlopeShown]
    shares: Mapping[str, float]
    placebo: PlaceboShown
    algorithm: str = ALGORITHM
    version: str = VERSION


def made(fit: Fit, *, ranked: int, suppressed: int) -> Report:
    """The report of a fit, over mentors past the gate; it takes a fit of up to 6,000 sessions for the placebo."""
    estimated = fit.estimated
    among = np.zeros(estimated.ledger.mentors, dtype=np.bool_)
    codes = fit.coded.mentors.of
    passed = [score.mentor_id for score in fit.scores if score.skill_id is None and score.passed]
    among[[codes[mentor_id] for mentor_id in passed]] = True
    placebo = fairness.placebo(estimated, rng=np.random.default_rng(_SEED), least_sessions=LEAST_GAINS)
    shares = fairness.shares(estimated.variances, source_freedom=estimated.policy.source_freedom)
    return Report(
        ranked=ranked,
        suppressed=suppressed,
        slopes=[_slope(name, found) for name, found in fairness.slopes(estimated, among).items()],
        shares=dict(shares) if len(passed) >= LEAST_MENTORS else {},
        placebo=_placebo(placebo),
    )


def to_text(report: Report) -> str:
    """A report as it is kept."""
    return orjson.dumps(asdict(report)).decode()


def from_text(text: str) -> Report:
    """A kept report."""
    kept = orjson.loads(text)
    slopes = [SlopeShown(**slope) for slope in kept.pop("slopes")]
    return Report(slopes=slopes, placebo=PlaceboShown(**kept.pop("placebo")), **kept)


def _slope(name: str, found: Slope | None) -> SlopeShown:
    if found is None:
        return SlopeShown(name, None, None, None, 0)
    return SlopeShown(name, found.slope, found.lower, found.upper, _rounded(found.mentors))


def _placebo(found: Placebo) -> PlaceboShown:
    if found.mentors < LEAST_MENTORS or not found.converged:
        return PlaceboShown(None, 0, 0)
    return PlaceboShown(found.share, _rounded(found.mentors), _rounded(found.sessions))


def _rounded(count: int) -> int:
    return count // _ROUNDED_TO * _ROUNDED_TO
