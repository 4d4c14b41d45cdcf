"""How the tree came to be: hirings, leads made, people who moved, left or are on leave."""

from math import log

from mentoring.demo.catalogue import Catalogue, Unit
from mentoring.demo.chance import Dice
from mentoring.demo.staff import NEVER, Member, Span, Staff, days
from mentoring.demo.worktime import DAY

TWO_YEARS = days(730)
LEAVERS_SHARE = 0.03
_FORMER_LEADS_SHARE = 0.25
"""Of the leavers, those who led a group that somebody else leads now, at most."""
_MOVED_SHARE = 0.12
_ON_LEAVE_SHARE = 0.02


class History:
    """Dates a grown tree. `leavers` are the numbers from which on members are leavers without a date yet."""

    def __init__(self, catalogue: Catalogue, staff: Staff, dice: Dice) -> None:
        self._catalogue = catalogue
        self._staff = staff
        self._dice = dice
        self._today = staff.start_of_today
        self._former_lead: dict[int, Member] = {}
        """By the number of who leads the group now."""
        self._places_to_come_from: list[Member] = []

    def write(self, leavers: int) -> None:
        """Dates for everybody; the last `leavers` members have left, some of them once leads."""
        current = self._staff.members[: len(self._staff.members) - leavers]
        for member in current:
            self._hire(member)
            self._make_lead(member)
        self._dismiss(self._staff.members[len(current) :])
        self._found(current[0])
        self._places_to_come_from = [
            member for member in current if member.leads and self._catalogue_unit(member).kind == "DEPARTMENT"
        ]
        for member in self._staff.members:
            self._grade(member)
            self._place(member)
        for member in current:
            self._send_on_leave(member)

    def _hire(self, member: Member) -> None:
        if member.manager is None:
            years = self._dice.uniform(22, 26)
        elif member.leads:
            years = self._dice.uniform(2.5, 20) if self._dice.chance(0.88) else self._dice.uniform(0.4, 2)
        else:
            years = min(0.12 - 5.5 * log(1 - self._dice.uniform()), 21)
        member.hired = self._first_workday(self._today - days(365.25 * years))

    def _make_lead(self, member: Member) -> None:
        if not member.leads:
            return
        earliest, recent = member.hired, self._today - TWO_YEARS
        if earliest < recent and self._dice.chance(0.75):
            member.lead_since = self._day_between(earliest, recent)
        else:
            member.lead_since = self._day_between(max(earliest, recent), self._today - days(40))

    def _found(self, head: Member) -> None:
        # The head was there before everybody, so every reporting line has a beginning.
        head.lead_since = head.hired = min(member.hired for member in self._staff.members)

    def _dismiss(self, gone: list[Member]) -> None:
        successors = self._successors()
        former_leads = min(int(len(gone) * _FORMER_LEADS_SHARE), len(successors))
        for at, member in enumerate(gone):
            if at < former_leads:
                self._dismiss_lead(member, successors[at])
            else:
                member.left = self._day_between(self._today - TWO_YEARS, self._today - days(25))
                member.hired = self._first_workday(member.left - days(self._dice.uniform(240, 3000)))

    def _successors(self) -> list[Member]:
        """Leads of the last two years who were in the company before, in a new order."""
        return self._dice.shuffled(
            [
                member
                for member in self._staff.members
                if member.leads and self._today - TWO_YEARS < member.lead_since < NEVER
            ]
        )

    def _dismiss_lead(self, member: Member, successor: Member) -> None:
        member.left = successor.lead_since
        member.hired = self._first_workday(member.left - days(self._dice.uniform(600, 3000)))
        member.lead_since = self._day_between(member.hired, member.left - days(300))
        member.leads = True
        member.unit, member.role, member.culture = successor.unit, successor.role, successor.culture
        member.manager, member.depth = successor.manager, successor.depth
        self._former_lead[successor.number] = member

    def _grade(self, member: Member) -> None:
        role = self._catalogue.role[member.role]
        seniority = min((self._today - member.hired) / days(365.25 * 14), 1.0)
        share = 0.35 * self._dice.uniform() + 0.65 * seniority
        member.grade = role.grade_min + round(share * (role.grade_max - role.grade_min))
        member.contractor = not member.leads and self._dice.chance(0.04)

    def _place(self, member: Member) -> None:
        start, end = member.hired, member.left
        if self._moves(member):
            moved = self._day_between(
                max(start + days(200), self._today - days(1000)), self._today - days(40)
            )
            self._begin_elsewhere(member, moved)
            start = moved
        member.stays.append(Span(member.unit, member.stays[-1].until if member.stays else member.hired, end))
        member.roles.extend(self._roles(member, start, end))
        if member.manager is not None:
            member.lines.extend(self._lines(member.manager, start, end))

    def _moves(self, member: Member) -> bool:
        settled = member.hired < self._today - days(420) and member.left == NEVER
        return settled and not member.leads and self._dice.chance(_MOVED_SHARE)

    def _begin_elsewhere(self, member: Member, moved: int) -> None:
        """The time before a move: another group, sometimes with another job role."""
        elsewhere = self._dice.pick(self._places_to_come_from)
        member.lines.extend(self._lines(elsewhere.number, member.hired, moved))
        if elsewhere.unit == member.unit:
            return
        member.stays.append(Span(elsewhere.unit, member.hired, moved))
        roles = self._worker_roles(elsewhere)
        before = member.role if member.role in roles or not roles else self._dice.pick(roles)
        if before != member.role:
            member.roles.append(Span(before, member.hired, moved))

    def _worker_roles(self, member: Member) -> list[str]:
        held = self._catalogue.roles_in.get(self._staff.department_of[member.unit], ())
        return [role.external_id for role in held if not role.manager]

    def _catalogue_unit(self, member: Member) -> Unit:
        return self._catalogue.unit[self._staff.department_of[member.unit]]

    def _roles(self, member: Member, start: int, end: int) -> list[Span[str]]:
        if not member.leads:
            return [Span(member.role, member.roles[-1].until if member.roles else member.hired, end)]
        workers = self._worker_roles(member)
        if member.lead_since <= start or not workers:
            return [Span(member.role, start, end)]
        return [
            Span(self._dice.pick(workers), start, member.lead_since),
            Span(member.role, member.lead_since, end),
        ]

    def _lines(self, manager: int, start: int, end: int) -> list[Span[int]]:
        """The managers from `start` to `end`: whoever led the group, while nobody did whoever led the one above."""
        lines: list[Span[int]] = []
        chair: int | None = manager
        while chair is not None and end > start:
            for holder in self._holders(chair):
                since = max(holder.lead_since, start)
                if since < end:
                    lines.append(Span(holder.number, since, end))
                    end = since
            chair = self._staff.members[chair].manager
        return lines[::-1]

    def _holders(self, chair: int) -> list[Member]:
        former = self._former_lead.get(chair)
        return [self._staff.members[chair], *([former] if former else [])]

    def _send_on_leave(self, member: Member) -> None:
        if member.manager is None or member.hired > self._today - days(200):
            return
        if self._dice.chance(_ON_LEAVE_SHARE):
            longest = 18 if member.leads else 55
            member.leave_from = self._day_between(self._today - days(longest), self._today - days(8))

    def _day_between(self, earliest: int, latest: int) -> int:
        """00:00 UTC of a day between two instants; the earliest where they are in the wrong order."""
        if latest <= earliest:
            return earliest - earliest % DAY
        drawn = int(self._dice.uniform(earliest, latest))
        return max(drawn - drawn % DAY, earliest)

    def _first_workday(self, seconds: int) -> int:
        day = seconds // DAY
        return (day - max((day + 3) % 7 - 4, 0)) * DAY
