"""What the catalogue holds: organisation units, skills, job roles and people's names, as frozen values."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, TypeVar

UnitKind = Literal["DEPARTMENT", "BUSINESS_UNIT", "REGION", "TEAM"]
SkillStatus = Literal["ACTIVE", "DEPRECATED"]
NameOrder = Literal["GIVEN_FIRST", "FAMILY_FIRST"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the organisation's tree; people are members of units of kind DEPARTMENT.

    `share` is the number of employees relative to the other units; `regions` are the units of kind REGION
    in which its people live, the most usual first. `parent` is None for the company itself.
    """

    external_id: str
    name: str
    kind: UnitKind
    parent: str | None
    share: float
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One described step of a scale; `rank` 1 is the lowest."""

    scale: str
    rank: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A proficiency scale with its levels from the lowest to the highest."""

    external_id: str
    name: str
    description: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill; `broader` and `related` are external ids, `reassess_every` is an ISO 8601 duration in days."""

    external_id: str
    name: str
    description: str
    aliases: tuple[str, ...]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    source_uri: str | None
    status: SkillStatus
    replaced_by: str | None
    reassess_every: str
    scale: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a colleague can observe in somebody who has reached `rank` in `skill`."""

    external_id: str
    skill: str
    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class JobRole:
    """A job role, the units where it is held and its grades (both ends included).

    `share` is how often it is held relative to the other roles of the same unit.
    """

    external_id: str
    title: str
    departments: tuple[str, ...]
    grade_min: int
    grade_max: int
    share: float
    manager: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a role's competency model."""

    role: str
    skill: str
    target_rank: int
    weight: float
    critical: bool


@dataclass(frozen=True, slots=True)
class Culture:
    """Where a group of people lives and what its people are called.

    `languages` are BCP 47 primary tags, the first one spoken at home; `share` is relative to all cultures.
    """

    external_id: str
    locale: str
    languages: tuple[str, ...]
    time_zone: str
    work_location: str
    region: str
    share: float
    name_order: NameOrder
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]

    def full_name(self, given: str, family: str) -> str:
        """Both names in the order in which this culture writes them."""
        return f"{family} {given}" if self.name_order == "FAMILY_FIRST" else f"{given} {family}"


@dataclass(frozen=True)
class Catalogue:
    """Everything in file order, with lookups made once when they are first asked for."""

    units: tuple[Unit, ...]
    scales: tuple[Scale, ...]
    skills: tuple[Skill, ...]
    indicators: tuple[Indicator, ...]
    roles: tuple[JobRole, ...]
    requirements: tuple[Requirement, ...]
    cultures: tuple[Culture, ...]

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        """Units by external id."""
        return _by_id(self.units)

    @cached_property
    def scale(self) -> Mapping[str, Scale]:
        """Scales by external id."""
        return _by_id(self.scales)

    @cached_property
    def skill(self) -> Mapping[str, Skill]:
        """Skills by external id."""
        return _by_id(self.skills)

    @cached_property
    def role(self) -> Mapping[str, JobRole]:
        """Job roles by external id."""
        return _by_id(self.roles)

    @cached_property
    def culture(self) -> Mapping[str, Culture]:
        """Cultures by external id."""
        return _by_id(self.cultures)

    @cached_property
    def departments(self) -> tuple[Unit, ...]:
        """The units of kind DEPARTMENT, in file order."""
        return tuple(unit for unit in self.units if unit.kind == "DEPARTMENT")

    @cached_property
    def children_of(self) -> Mapping[str, tuple[Unit, ...]]:
        """Units by the external id of their parent; a unit without children is absent."""
        return _grouped((unit.parent, unit) for unit in self.units if unit.parent is not None)

    @cached_property
    def requirements_of(self) -> Mapping[str, tuple[Requirement, ...]]:
        """Requirements by role, in file order; a role without any is absent."""
        return _grouped((requirement.role, requirement) for requirement in self.requirements)

    @cached_property
    def indicators_of(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Indicators by skill, lowest rank first; a skill without any is absent."""
        ordered = sorted(self.indicators, key=lambda indicator: indicator.rank)
        return _grouped((indicator.skill, indicator) for indicator in ordered)

    @cached_property
    def roles_in(self) -> Mapping[str, tuple[JobRole, ...]]:
        """Roles by the unit where they are held; a unit without any is absent."""
        return _grouped((unit, role) for role in self.roles for unit in role.departments)

    @cached_property
    def cultures_in(self) -> Mapping[str, tuple[Culture, ...]]:
        """Cultures by the unit of kind REGION in which they live."""
        return _grouped((culture.region, culture) for culture in self.cultures)

    @cached_property
    def highest_target(self) -> Mapping[str, int]:
        """The highest rank that any role asks for, by skill; a skill nobody asks for is absent."""
        highest: dict[str, int] = {}
        for requirement in self.requirements:
            highest[requirement.skill] = max(requirement.target_rank, highest.get(requirement.skill, 0))
        return highest


class _Identified(Protocol):
    @property
    def external_id(self) -> str: ...


Item = TypeVar("Item")
Record = TypeVar("Record", bound=_Identified)
Key = TypeVar("Key", bound=Hashable)


def _by_id(records: Iterable[Record]) -> dict[str, Record]:
    return {record.external_id: record for record in records}


def _grouped(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, tuple[Item, ...]]:
    groups: dict[Key, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in groups.items()}
