"""True levels: how far people are in the skills of their job role, and in some others."""

from mentoring.demo.catalogue import Catalogue
from mentoring.demo.chance import Dice
from mentoring.demo.skills.holdings import Holding
from mentoring.demo.skills.models import Models
from mentoring.demo.staff import Member, days

Holdings = dict[str, Holding]
"""A person's holdings by skill, those of the job role first."""

_ASSESSED_SHARE = 0.5
_ASSESSED_SHARE_CRITICAL = 0.85
_EXTRA_SKILLS = (0, 3)


class Levels:
    """Draws what somebody can do."""

    def __init__(self, catalogue: Catalogue, models: Models, dice: Dice, start_of_today: int) -> None:
        self._models = models
        self._dice = dice
        self._today = start_of_today
        self._active = [
            skill.external_id
            for skill in catalogue.skills
            if skill.status == "ACTIVE" and catalogue.highest_target.get(skill.external_id)
        ]
        self._catalogue = catalogue

    def of(self, member: Member) -> Holdings:
        """Holdings of the skills that the person has ever looked at; a requirement left out has no level yet."""
        seniority = min((self._today - member.hired) / days(365.25 * 12), 1.0)
        general = self._dice.normal(0.9 * seniority - 0.75, 0.45)
        holdings: Holdings = {}
        for line in self._models.latest(member.role):
            share = _ASSESSED_SHARE_CRITICAL if line.critical else _ASSESSED_SHARE
            if self._dice.chance(share):
                holdings[line.skill] = Holding(self._level(line.target_rank + general))
        for _ in range(self._dice.whole(*_EXTRA_SKILLS)):
            skill = self._extra(holdings)
            if skill not in holdings:
                holdings[skill] = Holding(self._level(2.4 + general))
        return holdings

    def _level(self, expected: float) -> float:
        return min(max(self._dice.normal(expected, 0.95), 0.6), 5.3)

    def _extra(self, holdings: Holdings) -> str:
        """A neighbour of a skill that is held, or any skill that some role asks for."""
        if holdings and self._dice.chance(0.6):
            near = self._catalogue.skill[self._dice.pick(list(holdings))].related
            asked = [skill for skill in near if skill in self._catalogue.highest_target]
            if asked:
                return self._dice.pick(asked)
        return self._dice.pick(self._active)
