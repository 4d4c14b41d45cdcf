"""The reporting tree of today: heads, leads and their people, with unit, job role and culture."""

from dataclasses import dataclass

from mentoring.demo.catalogue import Catalogue, Culture, JobRole
from mentoring.demo.chance import Dice, Urn
from mentoring.demo.staff import Member, Team

_WIDEST_SPAN = 9
_TEAM_WANTED_ABOVE = 36
"""A group of a department with more people than this is divided into teams."""
_TEAM_SIZE = 30
_LARGEST_TEAM = 45
_GROUP_SIZE = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What the people of one group have in common, most of the time."""

    unit: str
    department: str
    culture: str
    role: str


class Tree:
    """Grows the seats of a company from its head down."""

    def __init__(self, catalogue: Catalogue, dice: Dice) -> None:
        self.members: list[Member] = []
        self.teams: list[Team] = []
        self._catalogue = catalogue
        self._dice = dice
        self._team_numbers: dict[str, int] = {}
        self._workers = {
            unit: Urn(roles, [role.share for role in roles])
            for unit, held in catalogue.roles_in.items()
            if (roles := [role for role in held if not role.manager])
        }
        self._cultures = {
            region: Urn(held, [culture.share for culture in held])
            for region, held in catalogue.cultures_in.items()
        }

    def grow(self, headcounts: dict[str, int]) -> None:
        """Seats for every unit of `headcounts` (parents before children)."""
        heads: dict[str, Member] = {}
        for key, people in headcounts.items():
            parent = self._catalogue.unit[key].parent
            boss = heads[parent] if parent is not None else None
            setting = self._setting(key, key)
            head = self.seat(setting, boss, leads=True)
            heads[key] = head
            children = sum(self._catalogue.unit[other].parent == key for other in headcounts)
            self._fill(head, setting, people - 1, width=max(_WIDEST_SPAN - children, 3))
        self._name_lead_roles()

    def seat(self, setting: Setting, manager: Member | None, *, leads: bool) -> Member:
        """A new person in a group; a lead's job role is settled when the tree is grown."""
        number = len(self.members)
        member = Member(
            number=number,
            key=f"E{number + 1:06d}",
            unit=setting.unit,
            role=self._role(setting),
            manager=None if manager is None else manager.number,
            culture=self._culture_like(setting),
            leads=leads,
            depth=0 if manager is None else manager.depth + 1,
        )
        self.members.append(member)
        return member

    def _fill(self, lead: Member, setting: Setting, people: int, width: int) -> None:
        if people <= width:
            group = self._setting(setting.unit, setting.department, near=setting.culture)
            for _ in range(people):
                self.seat(group, lead, leads=False)
            return
        into_teams = setting.unit == setting.department and people > _TEAM_WANTED_ABOVE
        groups = min(max(round(people / (_TEAM_SIZE if into_teams else _GROUP_SIZE)), 2), 8)
        own = 2 if groups <= 4 else 0
        for _ in range(own):
            self.seat(setting, lead, leads=False)
        for size in _even_parts(people - own, groups):
            self._group(lead, setting, size, as_team=into_teams and size <= _LARGEST_TEAM)

    def _group(self, boss: Member, setting: Setting, size: int, *, as_team: bool) -> None:
        group = self._setting(setting.unit, setting.department, near=None if as_team else setting.culture)
        if as_team:
            team = self._team(group)
            group = Setting(team.key, group.department, group.culture, group.role)
        lead = self.seat(group, boss, leads=size > 1)
        self._fill(lead, group, size - 1, width=_WIDEST_SPAN)

    def _team(self, setting: Setting) -> Team:
        department = self._catalogue.unit[setting.department]
        place = self._catalogue.culture[setting.culture].work_location
        name = f"{department.name} {place}"
        number = self._team_numbers[name] = self._team_numbers.get(name, 0) + 1
        key = f"{department.external_id}-team-{len(self.teams) + 1:04d}"
        team = Team(key=key, name=f"{name} {number}", department=department.external_id)
        self.teams.append(team)
        return team

    def _setting(self, unit: str, department: str, near: str | None = None) -> Setting:
        workers = self._workers.get(department)
        role = (
            workers.draw(self._dice).external_id if workers else self._lead_roles(department)[-1].external_id
        )
        culture = near if near is not None and self._dice.chance(0.5) else self._any_culture(department)
        return Setting(unit, department, culture, role)

    def _role(self, setting: Setting) -> str:
        workers = self._workers.get(setting.department)
        if workers is None or self._dice.chance(0.6):
            return setting.role
        return workers.draw(self._dice).external_id

    def _culture_like(self, setting: Setting) -> str:
        return setting.culture if self._dice.chance(0.65) else self._any_culture(setting.department)

    def _any_culture(self, department: str) -> str:
        regions = self._catalogue.unit[department].regions
        # The most usual region comes first.
        region = self._dice.weighted(regions, [1 / (at + 1) for at in range(len(regions))])
        drawn: Culture = self._cultures[region].draw(self._dice)
        return drawn.external_id

    def _lead_roles(self, department: str) -> list[JobRole]:
        """The manager roles of a department, lowest grade first; those of the unit above where it has none."""
        unit: str | None = department
        while unit is not None:
            roles = [role for role in self._catalogue.roles_in.get(unit, ()) if role.manager]
            if roles:
                return sorted(roles, key=lambda role: role.grade_max)
            unit = self._catalogue.unit[unit].parent
        raise ValueError(f"no role leads {department}")

    def _name_lead_roles(self) -> None:
        """Whoever leads leads has the highest manager role of the department, other leads the lowest."""
        department_of = {team.key: team.department for team in self.teams}
        over_leads = {member.manager for member in self.members if member.leads}
        for member in self.members:
            if member.leads:
                roles = self._lead_roles(department_of.get(member.unit, member.unit))
                member.role = roles[-1 if member.number in over_leads else 0].external_id


def _even_parts(whole: int, parts: int) -> list[int]:
    small, larger = divmod(whole, parts)
    return [small + (at < larger) for at in range(parts)]
