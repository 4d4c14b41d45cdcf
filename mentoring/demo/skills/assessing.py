"""Assessments outside sessions: the first ones, and the reviews that follow them."""

from mentoring.demo import wording
from mentoring.demo.catalogue import Catalogue
from mentoring.demo.chance import Dice
from mentoring.demo.skills.holdings import Holding, Register, rank_of
from mentoring.demo.skills.levels import Holdings
from mentoring.demo.skills.models import Models
from mentoring.demo.staff import Member, Staff, days

PROGRAMME_DAYS = 800
"""The first assessments were made so long before the day of the demo."""

_FLATTERY = 0.42
"""Levels by which people place themselves above what they can do, on average."""
_FLATTERY_SPREAD = 0.5
_MANAGER_SPREAD = 0.35
_VERIFIED_SHARE = 0.3
_VERIFIED_SHARE_TAUGHT = 0.55
_REVIEW_SHARE = 0.55
_REVIEW_DAYS_AGO = ((380, 430), (25, 70))
_OWN_REVIEW_SHARE = 0.16
_MANAGER_REVIEW_SHARE = 0.11
_RUSTED_SHARE = 0.14


class Assessing:
    """Enters assessments into the register as time goes by: `begin` once a person, then `review_until`."""

    def __init__(
        self,
        catalogue: Catalogue,
        staff: Staff,
        models: Models,
        register: Register,
        *,
        dice: Dice,
    ) -> None:
        self._catalogue = catalogue
        self._staff = staff
        self._models = models
        self._register = register
        self._dice = dice
        self._today = staff.start_of_today
        self._reviews: dict[int, list[int]] = {}
        """Instants of the reviews still to come, latest first, by person."""

    def begin(self, member: Member, holdings: Holdings) -> None:
        """First assessments: by the person, and of some skills by the manager soon after."""
        start = max(member.hired + days(14), self._today - days(PROGRAMME_DAYS))
        first = member.desk.after(start + days(self._dice.uniform(0, 30)), 0, self._dice.uniform())
        second = member.desk.after(first, self._dice.whole(2, 15), self._dice.uniform())
        for skill, holding in holdings.items():
            if self._is_past(member, first):
                self._assess(member, skill, holding, "BASELINE", first, assessor=member.number)
            share = _VERIFIED_SHARE if holding.offered_rank is None else _VERIFIED_SHARE_TAUGHT
            if self._dice.chance(share):
                self._assess_by_manager(member, skill, holding, "BASELINE", second)
        self._reviews[member.number] = self._review_instants(member, second)

    def review_until(self, member: Member, holdings: Holdings, seconds: int) -> None:
        """The reviews up to an instant that are not entered yet; skills in a session are left out."""
        due = self._reviews[member.number]
        while due and due[-1] <= seconds:
            self._review(member, holdings, due.pop())

    def _review_instants(self, member: Member, after: int) -> list[int]:
        instants = []
        for latest, earliest in (reversed(span) for span in reversed(_REVIEW_DAYS_AGO)):
            at = self._today - days(self._dice.uniform(earliest, latest))
            at = member.desk.after(at, 0, self._dice.uniform())
            if self._dice.chance(_REVIEW_SHARE) and at > max(after, member.hired + days(150)):
                instants.append(at)
        return instants

    def _review(self, member: Member, holdings: Holdings, at: int) -> None:
        by_manager = member.desk.after(at, self._dice.whole(0, 4), self._dice.uniform())
        for skill, holding in holdings.items():
            if holding.busy_until > at:
                continue
            self._drift(holding)
            if self._dice.chance(_OWN_REVIEW_SHARE) and self._is_past(member, at):
                self._assess(member, skill, holding, "PERIODIC", at, assessor=member.number)
            if self._dice.chance(_MANAGER_REVIEW_SHARE) and self._seen_alike(holding):
                self._assess_by_manager(member, skill, holding, "PERIODIC", by_manager)

    def _drift(self, holding: Holding) -> None:
        rusted = self._dice.chance(_RUSTED_SHARE)
        drift = self._dice.normal(-0.9, 0.3) if rusted else self._dice.normal(0.05, 0.2)
        holding.level = min(max(holding.level + drift, 0.6), 5.3)

    def _seen_alike(self, holding: Holding) -> bool:
        """A taught skill that no manager has seen stays so: its level is what the offer stands on."""
        return holding.offered_rank is None or any(mark.by_manager for mark in holding.marks)

    def _assess_by_manager(self, member: Member, skill: str, holding: Holding, phase: str, at: int) -> None:
        manager = member.manager_at(at)
        if manager is None or not holding.marks or not self._is_past(member, at):
            return
        if self._staff.members[manager].active_at(at):
            self._assess(member, skill, holding, phase, at, assessor=manager)

    def _assess(
        self, member: Member, skill: str, holding: Holding, phase: str, at: int, *, assessor: int
    ) -> None:
        by_manager = assessor != member.number
        rank = holding.offered_rank or self._rank(holding, by_manager=by_manager)
        version = self._models.version(member.role_at(at), at)
        observed: tuple[str, ...] = ()
        comment = None
        if by_manager and self._dice.chance(0.5):
            observed = self.observed(skill, rank)
            comment = self._dice.pick(wording.ASSESSMENT_COMMENTS) if self._dice.chance(0.2) else None
        self._register.enter(
            holding,
            person=member.number,
            assessor=assessor,
            skill=skill,
            phase=phase,
            rank=rank,
            at=at,
            model_version=version.number if version else 0,
            indicators=observed,
            comment=comment,
        )

    def observed(self, skill: str, rank: int) -> tuple[str, ...]:
        """One or two indicators of the skill, the highest up to a rank; none where it has none so low."""
        reached = [
            indicator.external_id
            for indicator in self._catalogue.indicators_of.get(skill, ())
            if indicator.rank <= rank
        ]
        return tuple(reached[-self._dice.whole(1, 2) :])

    def _rank(self, holding: Holding, *, by_manager: bool) -> int:
        if by_manager:
            return rank_of(self._dice.normal(holding.level, _MANAGER_SPREAD))
        return rank_of(self._dice.normal(holding.level + _FLATTERY, _FLATTERY_SPREAD))

    def _is_past(self, member: Member, seconds: int) -> bool:
        return seconds < self._today and member.active_at(seconds)
