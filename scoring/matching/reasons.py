"""A sentence a factor: why a candidate scored as they did."""

import math
from collections.abc import Mapping

from scipy import special

from scoring.matching.candidates import UNKNOWN_DISTANCE, Candidates, Offers
from scoring.matching.weights import Curves, Factor


def of(candidates: Candidates, row: int, curves: Curves = Curves()) -> Mapping[Factor, str]:  # noqa: B008  frozen
    """One plain sentence for each factor of the candidate at `row`.

    Raises
    ------
    IndexError
        No such row.
    """
    return {
        Factor.SKILL_FIT: _skill_fit(candidates.offers, row),
        Factor.REPUTATION: _reputation(candidates.offers, row, curves),
        Factor.ORGANISATIONAL_DISTANCE: _distance(int(candidates.steps[row]), curves),
    }


def _skill_fit(offers: Offers, row: int) -> str:
    rank, target = int(offers.rank[row]), int(offers.target[row])
    source = "verified" if offers.verified[row] else "self-assessed"
    age = float(offers.level_age_days[row])
    when = "at an unknown time" if math.isnan(age) else f"{_count(int(age), 'day')} ago"
    warning = ", due for reassessment" if offers.stale[row] else ""
    return f"Level {rank}, {source} {when}{warning}: {_lead(rank - target)} the target level {target}."


def _lead(lead: int) -> str:
    if lead == 0:
        return "exactly at"
    return f"{_count(abs(lead), 'level')} {'above' if lead > 0 else 'below'}"


def _reputation(offers: Offers, row: int, curves: Curves) -> str:
    mean, sd = float(offers.public_mean[row]), float(offers.public_sd[row])
    if math.isnan(mean):
        return "No public estimate."
    spread = float(special.ndtri((1 + curves.interval) / 2)) * sd
    interval = f"{curves.interval:.0%}".replace("%", " %")
    return (
        f"{mean:+.2f} levels per session on this skill against a typical mentor "
        f"({interval}: {mean - spread:+.2f} to {mean + spread:+.2f})."
    )


def _distance(steps: int, curves: Curves) -> str:
    if steps == UNKNOWN_DISTANCE:
        return "Distance in the organisation is unknown."
    if steps == 0:
        return "Same department."
    most = ", the most that counts" if steps >= curves.farthest_steps else ""
    return f"{_count(steps, 'step')} away in the department tree{most}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
