"""A sentence a factor: why a candidate scored as they did."""

import math
from collections.abc import Mapping

from scipy import special

from scoring.matching.candidates import UNKNOWN_DISTANCE, Candidates, Offers
from scoring.matching.weights import Curves, Factor

_DAYS_A_MONTH = 365 / 12


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
        Factor.ORGANISATIONAL_DISTANCE: _distance(candidates, row, curves),
        Factor.AVAILABILITY: _availability(candidates, row),
        Factor.EXPOSURE_BALANCE: _exposure(int(candidates.asked[row]), int(candidates.capacity[row]), curves),
        Factor.NOVELTY: _novelty(int(candidates.together[row])),
        Factor.WORK_STYLE: _style(float(candidates.style[row])),
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


def _distance(candidates: Candidates, row: int, curves: Curves) -> str:
    steps, managers = int(candidates.steps[row]), int(candidates.managers[row])
    if steps == UNKNOWN_DISTANCE and managers == UNKNOWN_DISTANCE:
        return "Distance in the organisation is unknown, so it counts neither way."
    return f"{_departments(steps, curves)}; {_managers(managers, curves)}."


def _departments(steps: int, curves: Curves) -> str:
    if steps == UNKNOWN_DISTANCE:
        return "A department is unknown"
    if steps == 0:
        return "Same department"
    most = ", the most that counts" if steps >= curves.farthest_steps else ""
    return f"{_count(steps, 'step')} away in the department tree{most}"


def _managers(managers: int, curves: Curves) -> str:
    if managers == UNKNOWN_DISTANCE:
        return "a manager is unknown"
    if managers == 0:
        return "the same manager"
    if managers < curves.farthest_managers:
        return f"the mentor's manager is {_count(managers, 'level')} above yours"
    return "no manager near yours"


def _availability(candidates: Candidates, row: int) -> str:
    hours, days = float(candidates.shared_hours[row]), float(candidates.answer_days[row])
    free = int(candidates.free_places[row])
    parts = [_count(free, "free place") if free else "No free place now"]
    parts.append(
        "working hours in common unknown"
        if math.isnan(hours)
        else f"{hours:.0f} working hours in common a week"
    )
    parts.append(
        "no request answered lately" if math.isnan(days) else f"accepts within {days:.1f} days on average"
    )
    return f"{', '.join(parts)}."


def _exposure(asked: int, capacity: int, curves: Curves) -> str:
    months = _count(round(curves.asked_days / _DAYS_A_MONTH), "month")
    if asked == 0:
        return f"Nobody asked this mentor in the last {months}."
    return f"{_count(asked, 'request')} in the last {months} for {_count(capacity, 'place')}."


def _novelty(together: int) -> str:
    if together == 0:
        return "You have not worked with this mentor before."
    return f"{_count(together, 'earlier session')} of the two of you."


def _style(style: float) -> str:
    if math.isnan(style):
        return "No work style is declared, so it counts neither way."
    return f"Your declared ways of working agree to {style:.0%}.".replace("%", " %")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
