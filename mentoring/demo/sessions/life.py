"""Lets a session live: from request to its end, or to where it stands today, along the table of states."""

from mentoring.demo import wording
from mentoring.demo.sessions import due
from mentoring.demo.sessions.draft import Draft, Match
from mentoring.demo.sessions.endings import Endings
from mentoring.demo.sessions.plans import Plan
from mentoring.demo.sessions.steps import DepartedError, Steps, UnworkableError
from mentoring.demo.sessions.verifying import Verifying
from mentoring.demo.staff import days
from mentoring.demo.worktime import MINUTE
from mentoring.sessions.lifecycle import Action, State


class Life:
    """Lives plans; a draft changes nobody until it is entered in the books."""

    def __init__(self, steps: Steps, verifying: Verifying) -> None:
        self._steps = steps
        self._dice = steps.dice
        self._verifying = verifying
        self._endings = Endings(steps, verifying)

    def live(self, plan: Plan, match: Match) -> Draft | None:
        """The draft of one session; None where the plan does not fit the pair."""
        draft = Draft(match)
        try:
            self._walk(draft, plan)
        except UnworkableError:
            return None
        except DepartedError:
            return draft if self._endings.cancel_for_leaver(draft) else None
        return draft

    def _walk(self, draft: Draft, plan: Plan) -> None:
        until = plan.kind.until
        self._steps.request(draft, draft.match.asked)
        if until is not State.REQUESTED:
            self._accept(draft, plan)
        if until not in {State.REQUESTED, State.ACCEPTED}:
            self._arrange(draft, plan)
        if until in {State.IN_PRACTICE, State.AWAITING_VERIFICATION}:
            self._meet(draft, plan)
        if until is State.AWAITING_VERIFICATION:
            self._hand_in(draft, plan)
        self._endings.end(draft, plan)

    def _accept(self, draft: Draft, plan: Plan) -> None:
        desk = draft.match.mentor.member.desk
        if plan.stops_at(State.ACCEPTED):
            at = desk.at_work_near(plan.near, self._dice.uniform())
        else:
            at = desk.after(draft.now, int(self._dice.uniform(0, 4) * plan.pace), self._dice.uniform())
        if at >= due.lapse(draft):
            raise UnworkableError
        self._steps.accept(draft, at)

    def _arrange(self, draft: Draft, plan: Plan) -> None:
        """A meeting planned, and held where the plan goes on; some are moved, missed, or logged when they are over."""
        if plan.stops_at(State.SCHEDULED):
            author = self._steps.either(draft)
            at = author.desk.at_work_near(plan.near, self._dice.uniform())
            self._steps.schedule(
                draft, author, at, earliest=self._steps.today + MINUTE, state=State.SCHEDULED
            )
            return
        goes_on = plan.kind.until is not State.SCHEDULED
        if goes_on and self._dice.chance(0.12):
            self._steps.log(draft, earliest=self._first_meeting(draft, plan, draft.now))
            return
        self._schedule(draft, plan)
        if self._dice.chance(0.12):
            self._steps.reschedule(draft)
        if goes_on and self._dice.chance(0.1):
            self._steps.miss(draft)
            self._schedule(draft, plan)
        if goes_on:
            self._steps.hold(draft)

    def _schedule(self, draft: Draft, plan: Plan) -> None:
        author = self._steps.either(draft)
        at = self._steps.at_desk(author, draft.now, 2.5 * plan.pace * self._dice.uniform())
        earliest = self._first_meeting(draft, plan, at)
        self._steps.schedule(draft, author, at, earliest=earliest, state=State.SCHEDULED)

    def _first_meeting(self, draft: Draft, plan: Plan, after: int) -> int:
        if plan.stops_at(State.IN_PRACTICE):
            return max(plan.near, after)
        return after + days(self._dice.uniform(0.1, 8) * plan.pace)

    def _meet(self, draft: Draft, plan: Plan) -> None:
        """Further meetings, with practice between them."""
        for _ in range(self._dice.pick((0, 0, 1, 1, 1, 2))):
            author = self._steps.either(draft)
            at = self._steps.at_desk(author, draft.now, plan.pace * self._dice.uniform(0, 4))
            next_time = at + days(plan.pace * self._dice.uniform(0.5, 7))
            if plan.kind.ending is None and next_time > min(plan.latest_meeting, self._steps.today - days(4)):
                break
            if self._dice.chance(0.15):
                self._steps.log(draft, earliest=next_time)
            else:
                self._steps.schedule(draft, author, at, earliest=next_time, state=State.IN_PRACTICE)
                self._steps.hold(draft)

    def _hand_in(self, draft: Draft, plan: Plan) -> None:
        """The mentee's reassessment; a few are sent back, or handed in anew before anybody looked."""
        earliest = max(draft.now, (draft.first_held or 0) + days(1))
        if plan.kind.ending is None:
            at = draft.match.mentee.desk.at_work_near(plan.near, self._dice.uniform())
        else:
            at = self._steps.at_desk(draft.match.mentee, earliest, plan.pace * self._dice.uniform(2, 20))
        if not earliest < at < due.lapse(draft):
            raise UnworkableError
        self._steps.reassess(draft, at)
        if plan.kind.ending is State.VERIFIED and self._dice.chance(0.06):
            self._send_back(draft)
        elif plan.kind.ending is State.VERIFIED and self._dice.chance(0.04):
            self._steps.reassess(draft, self._steps.at_desk(draft.match.mentee, draft.now, 0.5))

    def _send_back(self, draft: Draft) -> None:
        """The manager asks a question; the mentee practises on and hands in again."""
        verdict = self._verifying.verdict(
            draft.match,
            rung="MANAGER_OF_RECORD",
            awaiting_since=draft.now,
            after=draft.now,
            wait_days=self._dice.uniform(0.2, 5),
        )
        if verdict is not None:
            reason = self._dice.pick(wording.RETURN_REASONS)
            self._steps.move(
                draft, verdict.at, Action.RETURN, State.IN_PRACTICE, actor=verdict.verifier, reason=reason
            )
            again = self._steps.at_desk(draft.match.mentee, verdict.at + days(1), self._dice.uniform(0.3, 6))
            self._steps.reassess(draft, again)
