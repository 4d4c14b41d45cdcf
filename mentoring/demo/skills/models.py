"""Competency models over time: some job roles ask for more since their second version."""

from dataclasses import dataclass

from mentoring.demo import worktime
from mentoring.demo.catalogue import Catalogue, Requirement
from mentoring.demo.staff import days
from mentoring.exchange import records

_FIRST_MODEL_DAYS_AGO = 1200
_SECOND_MODEL_DAYS_AGO = 300
_REVISED_EACH = 5
"""Every fifth job role has a second version of its model."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a role's model; `since` in seconds, `until` None while it is in force."""

    number: int
    since: int
    until: int | None
    requirements: tuple[Requirement, ...]


class Models:
    """Every job role's versions, oldest first."""

    def __init__(self, catalogue: Catalogue, start_of_today: int) -> None:
        first, second = (
            start_of_today - days(ago) for ago in (_FIRST_MODEL_DAYS_AGO, _SECOND_MODEL_DAYS_AGO)
        )
        self._versions: dict[str, list[Version]] = {}
        for at, role in enumerate(catalogue.roles):
            now = catalogue.requirements_of[role.external_id]
            if at % _REVISED_EACH:
                self._versions[role.external_id] = [Version(1, first, None, now)]
            else:
                self._versions[role.external_id] = [
                    Version(1, first, second, _before(now)),
                    Version(2, second, None, now),
                ]

    def version(self, role: str | None, seconds: int) -> Version | None:
        """The version in force at an instant, None without a role or before the first."""
        if role is None:
            return None
        for held in reversed(self._versions[role]):
            if held.since <= seconds:
                return held
        return None

    def latest(self, role: str) -> tuple[Requirement, ...]:
        """What the role asks for today."""
        return self._versions[role][-1].requirements

    def records(self) -> tuple[tuple[records.CompetencyModel, ...], tuple[records.Requirement, ...]]:
        """The models and their requirements as rows."""
        models: list[records.CompetencyModel] = []
        requirements: list[records.Requirement] = []
        for role, versions in self._versions.items():
            for version in versions:
                status = "PUBLISHED" if version.until is None else "RETIRED"
                effective = worktime.instant(version.since)
                models.append(records.CompetencyModel(role, version.number, status, effective))
                requirements.extend(
                    records.Requirement(
                        role, version.number, line.skill, line.target_rank, line.weight, line.critical
                    )
                    for line in version.requirements
                )
        return tuple(models), tuple(requirements)


def _before(now: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """What the version before asked for: the first skill a level lower, and not yet the last one."""
    first, *rest = now
    lower = Requirement(
        role=first.role,
        skill=first.skill,
        target_rank=max(first.target_rank - 1, 1),
        weight=first.weight,
        critical=first.critical,
    )
    return (lower, *(rest[:-1] if len(rest) >= 6 else rest))
