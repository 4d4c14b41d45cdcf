"""Who verifies a session, and when: the manager of record, or who comes after them on the ladder."""

from mentoring.demo.chance import Dice
from mentoring.demo.sessions import due
from mentoring.demo.sessions.draft import Match, Verdict
from mentoring.demo.staff import Staff, days
from mentoring.demo.structure.units import PEOPLE_OFFICE


class Verifying:
    """Finds verifiers among the staff."""

    def __init__(self, staff: Staff, dice: Dice) -> None:
        self._staff = staff
        self._dice = dice
        self._administrators = [
            member.number for member in staff.members if staff.department_of[member.unit] == PEOPLE_OFFICE
        ]

    def verdict(
        self, match: Match, *, rung: str, awaiting_since: int, after: int, wait_days: float
    ) -> Verdict | None:
        """The verdict of who is meant to give it, or of who must in their place; None where nobody may."""
        if rung == "SKIP_LEVEL":
            after = (
                awaiting_since + due.seconds(due.SHIPPED.skip_level_after) + days(self._dice.uniform(0.3, 5))
            )
        elif rung == "PROGRAM_ADMIN":
            after = awaiting_since + due.seconds(due.SHIPPED.admin_after) + days(self._dice.uniform(0.3, 18))
        else:
            after += days(wait_days)
        verifier, role = self._verifier(match, rung, after)
        if verifier is None or verifier in (match.mentor.member.number, match.mentee.number):
            return None
        at = self._staff.members[verifier].desk.after(after, 0, self._dice.uniform())
        return Verdict(verifier, role, at) if self._still(match, verifier, role, at) else None

    def administrator(self, match: Match, after: int) -> Verdict | None:
        """A programme administrator who is neither of the two, soon after an instant."""
        found = self._dice.pick(self._administrators)
        at = self._staff.members[found].desk.after(after, 0, self._dice.uniform())
        apart = found not in (match.mentor.member.number, match.mentee.number)
        if not apart or not self._is_in_office(found, at):
            return None
        return Verdict(found, "PROGRAM_ADMIN", at)

    def manager_of_record(self, match: Match, seconds: int) -> int | None:
        """The manager of the mentee at an instant when active."""
        manager = match.mentee.manager_at(seconds)
        return manager if manager is not None and self._staff.members[manager].active_at(seconds) else None

    def skip_level(self, match: Match, seconds: int) -> int | None:
        """The manager's manager at an instant when active."""
        manager = match.mentee.manager_at(seconds)
        above = None if manager is None else self._staff.members[manager].manager_at(seconds)
        return above if above is not None and self._staff.members[above].active_at(seconds) else None

    def _verifier(self, match: Match, rung: str, seconds: int) -> tuple[int | None, str]:
        """Whoever is on the rung, or on the next one where nobody active is."""
        manager, above = self.manager_of_record(match, seconds), self.skip_level(match, seconds)
        if rung == "MANAGER_OF_RECORD" and manager is not None:
            return manager, rung
        if rung != "PROGRAM_ADMIN" and above is not None:
            return above, "SKIP_LEVEL"
        if rung == "SKIP_LEVEL" and manager is not None:
            # Nobody is above the manager, and the administrator's turn comes later.
            return None, rung
        return self._dice.pick(self._administrators), "PROGRAM_ADMIN"

    def _still(self, match: Match, verifier: int, role: str, seconds: int) -> bool:
        """Whether the verifier is what the role says at the very instant too."""
        if role == "PROGRAM_ADMIN":
            above = (self.manager_of_record(match, seconds), self.skip_level(match, seconds))
            return verifier not in above and self._is_in_office(verifier, seconds)
        of_role = self.manager_of_record if role == "MANAGER_OF_RECORD" else self.skip_level
        return of_role(match, seconds) == verifier

    def _is_in_office(self, number: int, seconds: int) -> bool:
        member = self._staff.members[number]
        unit = member.unit_at(seconds)
        return member.active_at(seconds) and self._staff.department_of.get(unit or "") == PEOPLE_OFFICE
