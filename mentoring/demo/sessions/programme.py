"""Two years of the programme: every plan finds its pair, is lived, and is entered in the books."""

from collections.abc import Sequence

from mentoring.demo.mentors import Mentor
from mentoring.demo.sessions.books import Books
from mentoring.demo.sessions.draft import Draft
from mentoring.demo.sessions.life import Life
from mentoring.demo.sessions.pairing import Pairing
from mentoring.demo.sessions.plans import Plan
from mentoring.demo.staff import NEVER, Span, days
from mentoring.demo.worktime import DAY
from mentoring.sessions.lifecycle import State

GATE_GAINS, GATE_MENTEES, GATE_MANAGERS = 3, 3, 2
"""Evidence from which on a mentor is ranked."""


class Evidence:
    """What stands for each mentor so far: verified gains that count, their mentees and managers."""

    def __init__(self) -> None:
        self._gains: dict[str, list[tuple[str, str]]] = {}
        self._enough: set[str] = set()

    def note(self, mentor: str, mentee: str, verifier: str) -> None:
        """One more counted gain."""
        gains = self._gains.setdefault(mentor, [])
        gains.append((mentee, verifier))
        mentees, managers = ({gain[at] for gain in gains} for at in (0, 1))
        if len(gains) >= GATE_GAINS and len(mentees) >= GATE_MENTEES and len(managers) >= GATE_MANAGERS:
            self._enough.add(mentor)

    def is_enough(self, mentor: str) -> bool:
        """Whether the mentor is past the gate."""
        return mentor in self._enough


class TwoYears:
    """Lives plans in the order of their requests."""

    def __init__(self, pairing: Pairing, life: Life, books: Books) -> None:
        self.evidence = Evidence()
        self._pairing = pairing
        self._life = life
        self._books = books

    def live(self, plans: Sequence[Plan], kept_free: Sequence[Mentor]) -> None:
        """Every plan for which a pair is found; `kept_free` mentors are sent mentees until they pass the gate."""
        for plan in plans:
            wanted = [mentor for mentor in kept_free if not self.evidence.is_enough(mentor.member.key)]
            self._live_one(plan, wanted)

    def _live_one(self, plan: Plan, wanted: list[Mentor]) -> None:
        for match in self._pairing.tries(plan, wanted):
            draft = self._life.live(plan, match)
            if draft is not None and self._has_place(draft):
                if match.reorganised:
                    self._move_mentor_under_mentee(draft)
                self._enter(draft)
                return

    def _has_place(self, draft: Draft) -> bool:
        accepted, mentor = draft.accepted, draft.match.mentor
        # Requests come in the order of their plans; desks move them by a weekend at most.
        mentor.forget_places_before(draft.match.asked - days(10))
        if accepted is None:
            return True
        end = draft.now if draft.ended else NEVER
        return mentor.most_taken(accepted, end) < mentor.capacity

    def _enter(self, draft: Draft) -> None:
        self._books.enter(draft)
        self._pairing.note(draft.match, draft.now if draft.ended else NEVER)
        verification = self._books.sessions[-1].verification
        if verification is not None and verification.counts:
            self.evidence.note(draft.match.mentor.member.key, draft.match.mentee.key, verification.verifier)

    def _move_mentor_under_mentee(self, draft: Draft) -> None:
        """A reorganisation between acceptance and verification: mentor and mentee are one reporting line since."""
        accepted = draft.accepted
        if draft.state is not State.VERIFIED or accepted is None:
            return
        moved = (accepted // DAY + 2) * DAY
        mentor, mentee = draft.participants()
        if not moved < draft.now or mentor.leads or mentee.left != NEVER:
            return
        mentor.lines[-1].until = moved
        mentor.lines.append(Span(mentee.number, moved))
        mentor.manager, mentor.depth = mentee.number, mentee.depth + 1
        unit = mentee.unit_at(moved)
        if unit is not None and unit != mentor.unit:
            mentor.stays[-1].until = moved
            mentor.stays.append(Span(unit, moved))
            mentor.unit = unit
