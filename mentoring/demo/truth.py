"""The truth that the demo's gains were drawn from, to compare scores with."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from mentoring.demo.effects import ALPHA, KAPPA, Effects, Variances
from mentoring.demo.mentors import Mentor
from mentoring.demo.staff import Staff


@dataclass(frozen=True, slots=True)
class Truth:
    """Effects in levels by the external ids of people and skills; of every person, even one without a session.

    `mentor_skill` is by mentor and skill, `source` by mentor and verifying manager, both only for pairs that
    met. `alpha` and `kappa` are by starting level.
    """

    employees: int
    seed: int
    today: date
    variances: Variances
    alpha: Mapping[int, float]
    kappa: Mapping[int, float]
    mentor: Mapping[str, float]
    mentor_skill: Mapping[str, Mapping[str, float]]
    mentee: Mapping[str, float]
    over_claim: Mapping[str, float]
    manager: Mapping[str, float]
    team: Mapping[str, float]
    skill: Mapping[str, float]
    source: Mapping[str, Mapping[str, float]]

    def as_json(self) -> str:
        """The truth as one JSON object, keys in order, ending in a line break."""
        return (
            json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, indent=1, sort_keys=True)
            + "\n"
        )


def of(
    staff: Staff, mentors: list[Mentor], effects: Effects, *, employees: int, seed: int, today: date
) -> Truth:
    """The truth behind a company's sessions."""
    keys = [member.key for member in staff.members]
    leads = [member for member in staff.members if member.leads]
    return Truth(
        employees=employees,
        seed=seed,
        today=today,
        variances=effects.variances,
        alpha=ALPHA,
        kappa=KAPPA,
        mentor={mentor.member.key: effects.mentor[mentor.member.number] for mentor in mentors},
        mentor_skill=_by_first(
            {(keys[mentor], skill): held for (mentor, skill), held in effects.mentor_skill.items()}
        ),
        mentee=dict(zip(keys, effects.mentee, strict=True)),
        over_claim=dict(zip(keys, effects.over_claim, strict=True)),
        manager={lead.key: effects.manager[lead.number] for lead in leads},
        team={lead.key: effects.team[lead.number] for lead in leads},
        skill=effects.skill,
        source=_by_first(
            {(keys[mentor], keys[manager]): held for (mentor, manager), held in effects.source.items()}
        ),
    )


def _by_first(pairs: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    grouped: dict[str, dict[str, float]] = {}
    for (first, second), held in pairs.items():
        grouped.setdefault(first, {})[second] = held
    return grouped
