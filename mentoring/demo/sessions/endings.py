"""How sessions end: answered, verified, cancelled, or left to the clock."""

from mentoring.demo import wording
from mentoring.demo.sessions import due
from mentoring.demo.sessions.draft import Draft, Move
from mentoring.demo.sessions.plans import Plan
from mentoring.demo.sessions.steps import Steps, UnworkableError
from mentoring.demo.sessions.verifying import Verifying
from mentoring.demo.staff import NEVER, days
from mentoring.sessions.lifecycle import Action, State


class Endings:
    """Ends drafts as their plan says; each raises what `Steps` raises when it cannot."""

    def __init__(self, steps: Steps, verifying: Verifying) -> None:
        self._steps = steps
        self._dice = steps.dice
        self._verifying = verifying

    def end(self, draft: Draft, plan: Plan) -> None:
        """The plan's ending, from the state reached."""
        match plan.kind.ending:
            case None:
                self._stay_open(draft, plan)
            case State.VERIFIED:
                self._verify(draft, plan)
            case State.DECLINED:
                self._answer(draft, Action.DECLINE, State.DECLINED, self._dice.pick(wording.DECLINE_REASONS))
            case State.WITHDRAWN:
                reason = self._dice.pick(wording.WITHDRAWAL_REASONS)
                self._answer(draft, Action.WITHDRAW, State.WITHDRAWN, reason)
            case State.EXPIRED:
                self._by_clock(draft, Action.EXPIRE, State.EXPIRED)
            case State.LAPSED:
                self._by_clock(draft, Action.LAPSE, State.LAPSED)
            case _:
                self._cancel(draft)

    def cancel_for_leaver(self, draft: Draft) -> bool:
        """End the session when one of the two left; False where it does not end so."""
        mentor, mentee = draft.participants()
        by_mentor, at = mentor.left <= mentee.left, min(mentor.left, mentee.left)
        if not draft.moves or at <= draft.now or (by_mentor and draft.state is State.AWAITING_VERIFICATION):
            return False
        if at >= due.lapse(draft) or any(meeting.begins < at for meeting in draft.planned):
            return False
        reason = wording.MENTOR_LEFT_REASON if by_mentor else wording.MENTEE_LEFT_REASON
        draft.moves.append(Move(at, Action.CANCEL, draft.state, State.CANCELLED, None, reason))
        draft.state = State.CANCELLED
        self._steps.call_off_meetings(draft)
        return True

    def _stay_open(self, draft: Draft, plan: Plan) -> None:
        """Nobody is about to leave or away, and one in practice may plan a next meeting."""
        if any(member.left != NEVER or member.leave_from != NEVER for member in draft.participants()):
            raise UnworkableError
        if plan.kind.until is State.IN_PRACTICE and self._dice.chance(0.4):
            author = self._steps.either(draft)
            at = self._steps.at_desk(author, draft.now, 0)
            if at < self._steps.today:
                earliest = self._steps.today + days(self._dice.uniform(0.1, 6))
                self._steps.schedule(draft, author, at, earliest=earliest, state=State.IN_PRACTICE)

    def _verify(self, draft: Draft, plan: Plan) -> None:
        verdict = self._verifying.verdict(
            draft.match,
            rung=plan.kind.rung,
            awaiting_since=due.awaiting_since(draft),
            after=draft.now,
            wait_days=plan.pace * self._dice.uniform(0.2, 9),
        )
        if verdict is None:
            raise UnworkableError
        self._steps.move(draft, verdict.at, Action.VERIFY, State.VERIFIED, actor=verdict.verifier)
        draft.verdict = verdict

    def _answer(self, draft: Draft, action: Action, state: State, reason: str | None) -> None:
        mentor, mentee = draft.participants()
        actor = mentor if action is Action.DECLINE else mentee
        at = actor.desk.after(draft.now, self._dice.whole(0, 3), self._dice.uniform())
        if at >= due.lapse(draft):
            raise UnworkableError
        self._steps.move(draft, at, action, state, actor=actor.number, reason=reason)

    def _by_clock(self, draft: Draft, action: Action, state: State) -> None:
        """The deadline passes, and the worker notices within minutes."""
        at = due.lapse(draft) + self._dice.whole(1, 240)
        self._steps.move(draft, at, action, state, actor=None)
        self._steps.call_off_meetings(draft)

    def _cancel(self, draft: Draft) -> None:
        match draft.state:
            case State.REQUESTED if self._dice.chance(0.5):
                at = draft.match.mentor.member.desk.after(
                    draft.now, self._dice.whole(0, 3), self._dice.uniform()
                )
                actor, reason = None, wording.PAUSED_REASON
            case State.REQUESTED | State.AWAITING_VERIFICATION:
                actor, at = self._administrator(draft)
                reason = self._dice.pick(wording.OFFICE_CANCEL_REASONS)
            case _:
                member = self._steps.either(draft)
                at = member.desk.after(draft.now, self._dice.whole(0, 6), self._dice.uniform())
                actor, reason = member.number, self._dice.pick(wording.CANCEL_REASONS)
        if at >= min([due.lapse(draft), *(meeting.begins for meeting in draft.planned)]):
            raise UnworkableError
        self._steps.move(draft, at, Action.CANCEL, State.CANCELLED, actor=actor, reason=reason)
        self._steps.call_off_meetings(draft)

    def _administrator(self, draft: Draft) -> tuple[int, int]:
        after = draft.now + days(self._dice.uniform(0.2, 3))
        verdict = self._verifying.administrator(draft.match, after)
        if verdict is None:
            raise UnworkableError
        return verdict.verifier, verdict.at
