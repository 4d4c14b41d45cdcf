"""Sessions beside each other: one open one a pair and skill, places within capacity, no double booking."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mentoring.exchange import session_lines, vocabulary
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company, Session
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole

_Placed = list[tuple[int | None, Session]]


def broken(company: Company, whole: Whole) -> Iterator[Problem]:
    """Breaches of I1, I2 and I13 by the files' open sessions, those of the graph counted in."""
    placed: _Placed = [(None, session) for session in whole.known.open_sessions]
    placed += [
        (index, session)
        for index, session in enumerate(company.sessions)
        if session.state in vocabulary.OPEN_STATES and session.external_id not in whole.known.versions
    ]
    yield from _open_twice(placed)
    yield from _places(placed, whole)
    yield from _overlaps(placed)


def _open_twice(placed: _Placed) -> Iterator[Problem]:
    taken: dict[tuple[str, str, str], Session] = {}
    for index, session in placed:
        other = taken.setdefault((session.mentee, session.mentor, session.skill), session)
        if other is not session and index is not None:
            reason = f"{shown(other.external_id)} of the same mentee, mentor and skill is open too"
            yield Problem(session_lines.FILE, index, "state", reason)


def _places(placed: _Placed, whole: Whole) -> Iterator[Problem]:
    taken: dict[str, int] = defaultdict(int)
    for index, session in placed:
        if session.state in vocabulary.PLACE_STATES:
            taken[session.mentor] += 1
            mentor = whole.mentors.get(session.mentor)
            capacity = 0 if mentor is None else mentor.capacity
            if taken[session.mentor] > capacity and index is not None:
                reason = f"place {taken[session.mentor]} of a mentor with a capacity of {capacity}"
                yield Problem(session_lines.FILE, index, "mentor", reason)


@dataclass(frozen=True, slots=True, order=True)
class _Planned:
    starts_at: datetime
    ends_at: datetime
    index: int | None = field(compare=False)
    key: str


def _overlaps(placed: _Placed) -> Iterator[Problem]:
    planned: dict[str, list[_Planned]] = defaultdict(list)
    for index, session in placed:
        for meeting in session.meetings:
            if meeting.status == "PLANNED":
                slot = _Planned(meeting.starts_at, meeting.ends_at, index, meeting.external_id)
                planned[session.mentor].append(slot)
                planned[session.mentee].append(slot)
    for person, slots in planned.items():
        yield from _of_person(person, sorted(slots))


def _of_person(person: str, slots: list[_Planned]) -> Iterator[Problem]:
    latest = slots[0]
    for slot in slots[1:]:
        index = latest.index if slot.index is None else slot.index
        if slot.starts_at < latest.ends_at and index is not None:
            reason = f"{shown(slot.key)} and {shown(latest.key)}, planned for {shown(person)}, overlap"
            yield Problem(session_lines.FILE, index, "meetings", reason)
        latest = max(latest, slot, key=lambda one: one.ends_at)
