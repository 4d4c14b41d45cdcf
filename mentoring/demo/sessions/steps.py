"""The steps of a session in the making: each checks that it can be taken, then takes it."""

from mentoring.demo import wording
from mentoring.demo.chance import Dice
from mentoring.demo.sessions import meetings
from mentoring.demo.sessions.draft import Draft, Encounter, Exercise, Move
from mentoring.demo.skills.assessing import Assessing
from mentoring.demo.staff import Member, Staff, days
from mentoring.demo.worktime import MINUTE
from mentoring.sessions.lifecycle import Action, State


class UnworkableError(Exception):
    """This pair cannot live this plan: no common hour, somebody away, or too late for today."""


class DepartedError(Exception):
    """Mentor or mentee had left the company before the next step."""


class Steps:
    """Takes steps with chance. Every step raises `UnworkableError` or `DepartedError` when it cannot be taken."""

    def __init__(self, staff: Staff, assessing: Assessing, dice: Dice) -> None:
        self.dice = dice
        self.today = staff.start_of_today
        self.staff = staff
        self._assessing = assessing

    def move(
        self,
        draft: Draft,
        at: int,
        action: Action,
        state: State,
        *,
        actor: int | None,
        reason: str | None = None,
    ) -> None:
        """A transition at an instant after the last one, with both people in the company and none on leave."""
        pair = draft.participants()
        if any(member.left <= at for member in pair):
            raise DepartedError
        too_early = draft.moves and at <= draft.now
        if at > self.today or too_early or any(not member.active_at(at) for member in pair):
            raise UnworkableError
        before = draft.state if draft.moves else None
        draft.moves.append(Move(at, action, before, state, actor, reason))
        draft.state = state

    def request(self, draft: Draft, at: int) -> None:
        """The mentee asks."""
        self.move(draft, at, Action.REQUEST, State.REQUESTED, actor=draft.match.mentee.number)
        self._set_baseline(draft)

    def accept(self, draft: Draft, at: int) -> None:
        """The mentor accepts, not in one line with the mentee since the request; the baseline is frozen."""
        mentor, mentee = draft.participants()
        if self.staff.in_one_line(mentor.number, mentee.number, at):
            raise UnworkableError
        self.move(draft, at, Action.ACCEPT, State.ACCEPTED, actor=draft.match.mentor.member.number)
        self._set_baseline(draft)

    def schedule(self, draft: Draft, author: Member, at: int, *, earliest: int, state: State) -> None:
        """One of the two plans a meeting, in a free slot of both from `earliest` on."""
        planned = self._slot(draft, max(earliest, at + 30 * MINUTE))
        self.move(draft, at, Action.SCHEDULE, state, actor=author.number)
        draft.encounters.append(planned)

    def reschedule(self, draft: Draft) -> None:
        """The planned meeting is moved to a later slot; nothing happens when it is too near for that."""
        planned = draft.encounters[-1]
        author = self.either(draft)
        at = author.desk.after(draft.now, 0, self.dice.uniform())
        if at < planned.begins:
            later = self._slot(draft, planned.ends)
            self.move(draft, at, Action.RESCHEDULE, State.SCHEDULED, actor=author.number)
            planned.begins, planned.ends, planned.sequence = later.begins, later.ends, planned.sequence + 1

    def miss(self, draft: Draft) -> None:
        """The planned meeting is called off in time, or one of the two does not come."""
        planned = draft.encounters[-1]
        author = self.either(draft)
        status = self.dice.pick(("CANCELLED", "NO_SHOW_MENTOR", "NO_SHOW_MENTEE"))
        called_off = author.desk.after(draft.now, 0, self.dice.uniform())
        if status == "CANCELLED" and called_off < planned.begins:
            self.move(draft, called_off, Action.RECORD_MEETING, State.ACCEPTED, actor=author.number)
            planned.sequence += 1
        else:
            status = "NO_SHOW_MENTEE" if status == "CANCELLED" else status
            noticed = author.desk.after(planned.ends, 0, self.dice.uniform(0, 0.2))
            self.move(draft, noticed, Action.RECORD_MEETING, State.ACCEPTED, actor=author.number)
        planned.status = status

    def hold(self, draft: Draft) -> None:
        """The planned meeting takes place and is recorded."""
        meeting = draft.planned[-1]
        author = self.either(draft)
        at = author.desk.after(meeting.ends, self.dice.whole(0, 1), self.dice.uniform(0, 0.3))
        self.move(draft, at, Action.RECORD_MEETING, State.IN_PRACTICE, actor=author.number)
        meeting.status = "HELD"
        self._practise(draft, author)

    def log(self, draft: Draft, *, earliest: int) -> None:
        """A meeting that nobody had planned took place and is put on record."""
        met = self._slot(draft, max(earliest, draft.now + 10 * MINUTE))
        author = self.either(draft)
        at = author.desk.after(met.ends, self.dice.whole(0, 1), self.dice.uniform(0, 0.5))
        self.move(draft, at, Action.LOG_MEETING, State.IN_PRACTICE, actor=author.number)
        met.status = "HELD"
        draft.encounters.append(met)
        self._practise(draft, author)

    def reassess(self, draft: Draft, at: int) -> None:
        """The mentee says where they stand now, at least a day after the practice began."""
        self.move(draft, at, Action.REASSESS, State.AWAITING_VERIFICATION, actor=draft.match.mentee.number)
        draft.claims.append(at)

    def call_off_meetings(self, draft: Draft) -> None:
        """Meetings still planned end with the session."""
        for meeting in draft.planned:
            meeting.status = "CANCELLED"
            meeting.sequence += 1

    def either(self, draft: Draft) -> Member:
        """Who does what either may do: the mentee more often."""
        return draft.match.mentee if self.dice.chance(0.6) else draft.match.mentor.member

    def at_desk(self, member: Member, earliest: int, wait_days: float) -> int:
        """An instant at somebody's desk so many days after `earliest`."""
        return member.desk.after(earliest + days(wait_days), 0, self.dice.uniform())

    def _set_baseline(self, draft: Draft) -> None:
        mark = draft.match.holding.current(draft.now)
        if mark is None or mark.rank >= draft.match.target:
            raise UnworkableError
        draft.baseline = mark

    def _slot(self, draft: Draft, earliest: int) -> Encounter:
        found = meetings.free_slot(*draft.participants(), earliest=earliest, dice=self.dice)
        if found is None:
            raise UnworkableError
        return found

    def _practise(self, draft: Draft, author: Member) -> None:
        if self.dice.chance(0.85):
            practised = self._assessing.observed(draft.match.skill, draft.match.target)
            note = self.dice.pick(wording.PRACTICE_NOTES)
            draft.practice.append(Exercise(draft.now, author.number, note, practised))
