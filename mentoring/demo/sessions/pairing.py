"""Who asks whom: gaps of mentees, mentors who can close them, most of them in the mentee's own unit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from mentoring.demo.chance import Dice, Urn
from mentoring.demo.mentors import Mentor
from mentoring.demo.sessions import meetings
from mentoring.demo.sessions.draft import Match
from mentoring.demo.sessions.plans import Plan
from mentoring.demo.skills.holdings import HIGHEST, Holding
from mentoring.demo.staff import NEVER, Member, days
from mentoring.demo.structure.units import PEOPLE_OFFICE
from mentoring.demo.worktime import DAY
from mentoring.demo.world import World
from mentoring.sessions.lifecycle import State

_OWN_UNIT_SHARE = 0.8
_MOST_OPEN = 3
_SENT_SHARE = 0.6
"""Of the sessions that will be verified, those sent to a mentor who still lacks evidence."""
_NEVER_ASK_SHARE = 0.3
_OFFERS_TRIED = 3
_SETTLING_IN = days(60)


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that a mentee could get better at, `holding` the mentee's and `target` the level aimed at."""

    skill: str
    target: int
    holding: Holding


class Pairing:
    """Proposes matches; whether a session comes of one is seen when it is lived."""

    def __init__(self, world: World, quiet: Iterable[Member], dice: Dice) -> None:
        mentors = world.mentors
        self._staff = world.staff
        self._models = world.models
        self._assessing = world.assessing
        self._holdings = world.holdings
        self._dice = dice
        self._mentors = {mentor.member.number: mentor for mentor in mentors}
        self._teaching = _urns((skill, mentor) for mentor in mentors for skill in mentor.offers)
        self._teaching_in = _urns(
            ((skill, mentor.member.unit), mentor) for mentor in mentors for skill in mentor.offers
        )
        self._askers = self._urn_of_askers({member.number for member in quiet})
        self._asking_leads = [member for member in self._askers.items if member.leads]
        self._open: dict[int, list[int]] = {}
        """Ends of the sessions of a mentee that may still be open."""

    def tries(self, plan: Plan, wanted: list[Mentor]) -> Iterator[Match]:
        """Matches to try for a plan, best meant first, until the caller has one; some dozens at most.

        `wanted` are mentors who still lack verified gains.
        """
        if plan.reorganised:
            yield from self._under_leads(plan)
        own_unit = self._dice.chance(_OWN_UNIT_SHARE)
        wants = wanted and plan.kind.ending is State.VERIFIED and self._dice.chance(_SENT_SHARE)
        for round_ in range(40):
            mentee = self._askers.draw(self._dice)
            asked = mentee.desk.at_work_near(plan.asked, self._dice.uniform())
            if not self._may_ask(mentee, asked):
                continue
            if wants and round_ < 25:
                yield from self._from_wanted(mentee, wanted, asked, own_unit=own_unit and round_ < 18)
            else:
                yield from self._for_mentee(mentee, plan, asked, own_unit=own_unit and round_ < 30)

    def note(self, match: Match, end: int) -> None:
        """A session of the mentee lasts until `end`."""
        self._open.setdefault(match.mentee.number, []).append(end)

    def _urn_of_askers(self, quiet: set[int]) -> Urn[Member]:
        askers = [
            member
            for member in self._staff.members
            if member.manager is not None
            and member.number not in quiet
            and not self._dice.chance(_NEVER_ASK_SHARE)
        ]
        return Urn(askers, [self._dice.uniform(0.3, 1.7) for _ in askers])

    def _may_ask(self, mentee: Member, asked: int) -> bool:
        if not mentee.active_at(asked) or asked < mentee.hired + _SETTLING_IN:
            return False
        still = [end for end in self._open.get(mentee.number, ()) if end > asked]
        self._open[mentee.number] = still
        self._assessing.review_until(mentee, self._holdings[mentee.number], asked)
        return len(still) < _MOST_OPEN

    def _for_mentee(self, mentee: Member, plan: Plan, asked: int, *, own_unit: bool) -> Iterator[Match]:
        unit = mentee.unit_at(asked)
        for gap in self._dice.shuffled(self._gaps(mentee, asked))[:5]:
            urn = (
                self._teaching_in.get((gap.skill, unit or "")) if own_unit else self._teaching.get(gap.skill)
            )
            for _ in range(_OFFERS_TRIED if urn else 0):
                mentor = urn.draw(self._dice) if urn else None
                if mentor is None or (own_unit is not (mentor.member.unit_at(asked) == unit)):
                    continue
                if self._fits(mentor, mentee, gap, asked) and self._fits_plan(mentor, plan):
                    yield Match(mentor, mentee, gap.skill, gap.target, gap.holding, asked)
                    break

    def _from_wanted(
        self, mentee: Member, wanted: list[Mentor], asked: int, *, own_unit: bool
    ) -> Iterator[Match]:
        gaps = {gap.skill: gap for gap in self._gaps(mentee, asked)}
        unit = mentee.unit_at(asked)
        for mentor in wanted:
            if own_unit and mentor.member.unit_at(asked) != unit:
                continue
            for skill in mentor.offers:
                gap = gaps.get(skill)
                if gap is not None and self._fits(mentor, mentee, gap, asked):
                    yield Match(mentor, mentee, skill, gap.target, gap.holding, asked)
                    break

    def _under_leads(self, plan: Plan) -> Iterator[Match]:
        """Leads who learn from somebody below no one: the mentor can be moved under them later."""
        for mentee in self._dice.shuffled(self._asking_leads)[:60]:
            asked = mentee.desk.at_work_near(plan.asked, self._dice.uniform())
            if self._may_ask(mentee, asked) and mentee.lead_since < asked:
                for gap in self._gaps(mentee, asked):
                    urn = self._teaching.get(gap.skill)
                    mentor = urn.draw(self._dice) if urn else None
                    if (
                        mentor
                        and self._can_be_moved(mentor, asked)
                        and self._fits(mentor, mentee, gap, asked)
                    ):
                        yield Match(
                            mentor, mentee, gap.skill, gap.target, gap.holding, asked, reorganised=True
                        )

    def _can_be_moved(self, mentor: Mentor, asked: int) -> bool:
        """Nobody else counts on where the mentor stands from now on, and it was the same place for a while."""
        member = mentor.member
        calm = not any(place.until > asked for place in mentor.places)
        alone = not any(end > asked for end in self._open.get(member.number, ()))
        settled = member.lines and member.lines[-1].since < asked and member.stays[-1].since < asked
        here = member.left == NEVER and member.leave_from == NEVER
        # Leads and the people office verify what others do.
        verifies = member.leads or self._staff.department_of[member.unit] == PEOPLE_OFFICE
        return bool(calm and alone and settled and here and not verifies and not mentor.kept_free)

    def _gaps(self, mentee: Member, asked: int) -> list[Gap]:
        """What the job role asks for and the mentee has not reached, with a baseline, in no session, not taught."""
        version = self._models.version(mentee.role_at(asked), asked)
        holdings = self._holdings[mentee.number]
        own = self._mentors.get(mentee.number)
        gaps = []
        for line in version.requirements if version else ():
            holding = holdings.get(line.skill)
            if holding is None or holding.busy_until > asked or (own and line.skill in own.offers):
                continue
            mark = holding.current(asked)
            # Whoever is there already sometimes wants to go beyond what the role asks for.
            aim = line.target_rank if mark is None or mark.rank < line.target_rank else line.target_rank + 1
            if mark is not None and mark.rank < min(aim, HIGHEST):
                ahead = 2 if self._dice.chance(0.3) else 1
                gaps.append(
                    Gap(line.skill, min(mark.rank + ahead, max(aim, mark.rank + 1), HIGHEST), holding)
                )
        return gaps

    def _fits(self, mentor: Mentor, mentee: Member, gap: Gap, asked: int) -> bool:
        """What a request would be refused for, as of that instant, is not the case; and they can meet."""
        member = mentor.member
        return (
            member.number != mentee.number
            and mentor.offers[gap.skill] >= gap.target
            and mentor.since[gap.skill] < asked
            and member.active_at(asked)
            and mentor.most_taken(asked, asked + 1) < mentor.capacity
            and meetings.share_hours(member, mentee, asked // DAY)
            and not self._staff.in_one_line(member.number, mentee.number, asked)
        )

    def _fits_plan(self, mentor: Mentor, plan: Plan) -> bool:
        if plan.kind.ending is not None:
            return True
        return mentor.accepting and not mentor.kept_free


_K = TypeVar("_K")


def _urns(pairs: Iterable[tuple[_K, Mentor]]) -> dict[_K, Urn[Mentor]]:
    """An urn of mentors a key, those who are asked more the likelier."""
    grouped: dict[_K, list[Mentor]] = {}
    for key, mentor in pairs:
        grouped.setdefault(key, []).append(mentor)
    return {key: Urn(held, [mentor.popularity for mentor in held]) for key, held in grouped.items()}
