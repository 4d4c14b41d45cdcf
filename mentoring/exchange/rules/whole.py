"""The company as it will be: the rows of the files laid over what the graph holds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from mentoring.exchange import tables
from mentoring.exchange.records import (
    Assessment,
    Company,
    CompetencyModel,
    Department,
    Indicator,
    Level,
    Membership,
    Mentor,
    Person,
    ReportingLine,
    RoleHolding,
    Session,
    Skill,
)
from mentoring.exchange.tables import Table


@dataclass(frozen=True, slots=True)
class Known:
    """What the graph holds that the rules look at; nothing, for an empty graph.

    `company` has everything but assessments, evidence and sessions. `assessments` has those that the files
    name; `versions` the version of each session that is in the files too; `open_sessions` every open one,
    whole; `held` the pairs (person, skill) with an assessed level, of those who offer in the files.
    """

    company: Company = field(default_factory=Company)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    open_sessions: tuple[Session, ...] = ()
    held: frozenset[tuple[str, str]] = frozenset()


class Dated(Protocol):
    """A row that holds for a time."""

    @property
    def person(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything by key, files over graph."""

    known: Known
    people: dict[str, Person]
    departments: dict[str, Department]
    job_roles: frozenset[str]
    scales: dict[str, dict[int, Level]]
    skills: dict[str, Skill]
    indicators: dict[str, Indicator]
    skills_with_indicators: frozenset[str]
    models: dict[tuple[str, ...], CompetencyModel]
    assessments: dict[str, Assessment]
    verifying: frozenset[tuple[str, str, str, datetime, int]]
    mentors: dict[str, Mentor]
    memberships: dict[str, list[Membership]]
    lines: dict[str, list[ReportingLine]]
    holdings: dict[str, list[RoleHolding]]
    sessions: frozenset[str]

    @classmethod
    def of(cls, company: Company, known: Known) -> "Whole":
        """The files' rows over the graph's."""
        before = known.company
        scales: dict[str, dict[int, Level]] = defaultdict(dict)
        for level in (*before.scales, *company.scales):
            scales[level.scale][level.rank] = level
        assessments = known.assessments | {one.external_id: one for one in company.assessments}
        indicators = _by_key(tables.INDICATORS, before.indicators, company.indicators)
        return cls(
            known=known,
            people=_by_key(tables.PEOPLE, before.people, company.people),
            departments=_by_key(tables.DEPARTMENTS, before.departments, company.departments),
            job_roles=frozenset(_by_key(tables.JOB_ROLES, before.job_roles, company.job_roles)),
            scales=dict(scales),
            skills=_by_key(tables.SKILLS, before.skills, company.skills),
            indicators=indicators,
            skills_with_indicators=frozenset(indicator.skill for indicator in indicators.values()),
            models={
                tables.COMPETENCY_MODELS.key(model): model
                for model in (*before.competency_models, *company.competency_models)
            },
            assessments=assessments,
            verifying=frozenset(
                (one.person, one.skill, one.assessor, one.assessed_at, one.rank)
                for one in assessments.values()
                if one.kind == "MANAGER" and one.phase == "VERIFICATION"
            ),
            mentors={mentor.person: mentor for mentor in (*before.mentors, *company.mentors)},
            memberships=_by_person(tables.MEMBERSHIPS, before.memberships, company.memberships),
            lines=_by_person(tables.REPORTING_LINES, before.reporting_lines, company.reporting_lines),
            holdings=_by_person(tables.ROLE_HOLDINGS, before.role_holdings, company.role_holdings),
            sessions=frozenset(one.external_id for one in company.sessions) | known.versions.keys(),
        )

    def on_scale(self, skill: str, rank: int) -> bool:
        """Whether the skill's scale has a level of this rank."""
        return rank in self.scales[self.skills[skill].scale]

    def manager(self, person: str, at: datetime | None) -> str | None:
        """The manager of record at an instant, None: the current one; None where there is none."""
        for line in self.lines.get(person, ()):
            if at is None:
                if line.until is None:
                    return line.manager
            elif line.since <= at and (line.until is None or at < line.until):
                return line.manager
        return None

    def in_one_line(self, one: str, other: str, at: datetime) -> bool:
        """Whether one of the two was, through any number of steps, the other's manager at an instant."""
        return other in self._above(one, at) or one in self._above(other, at)

    def _above(self, person: str, at: datetime) -> set[str]:
        above: set[str] = set()
        manager = self.manager(person, at)
        while manager is not None and manager not in above:
            above.add(manager)
            manager = self.manager(manager, at)
        return above


def _by_key(table: Table, before: Iterable[Any], rows: Iterable[Any]) -> dict[str, Any]:
    return {table.key(row)[0]: row for source in (before, rows) for row in source}


def _by_person(table: Table, before: Iterable[Any], rows: Iterable[Any]) -> dict[str, list[Any]]:
    latest = {table.key(row): row for source in (before, rows) for row in source}
    found: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(latest.values(), key=lambda row: row.since):
        found[row.person].append(row)
    return dict(found)
