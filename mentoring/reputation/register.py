"""What reputations are made from, by mentor: gains that count and how sessions ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.reputation.ledger import EndingRow
from mentoring.reputation import evidence
from mentoring.reputation.evidence import Counted, Key
from mentoring.reputation.gains import Gain


@dataclass(slots=True)
class Register:
    """Gains by mentor and session, and endings by mentor; changed a session or a mentor at a time."""

    by_mentor: dict[str, dict[str, Gain]] = field(default_factory=dict)
    mentor_of: dict[str, str] = field(default_factory=dict)
    endings: dict[str, tuple[EndingRow, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, gains: Iterable[Gain], endings: Iterable[EndingRow]) -> "Register":
        """A register of these."""
        made = cls()
        for gain in gains:
            made.put(gain)
        by_mentor: dict[str, list[EndingRow]] = {}
        for row in endings:
            by_mentor.setdefault(row.mentor_id, []).append(row)
        made.endings = {mentor_id: tuple(rows) for mentor_id, rows in by_mentor.items()}
        return made

    def gain(self, session_id: str) -> Gain | None:
        """The gain of a session, None where it does not count."""
        mentor_id = self.mentor_of.get(session_id)
        return None if mentor_id is None else self.by_mentor[mentor_id][session_id]

    def put(self, gain: Gain) -> None:
        """Count this gain, in place of what its session counted for."""
        self.mentor_of[gain.session_id] = gain.mentor_id
        self.by_mentor.setdefault(gain.mentor_id, {})[gain.session_id] = gain

    def take(self, session_id: str) -> None:
        """Count the session no longer."""
        mentor_id = self.mentor_of.pop(session_id, None)
        if mentor_id is not None:
            del self.by_mentor[mentor_id][session_id]

    def change(self, session_id: str, gain: Gain | None) -> None:
        """Count the session as this gain, or (None) for nothing."""
        if gain is None:
            self.take(session_id)
        else:
            self.put(gain)

    def end(self, mentor_id: str, rows: Sequence[EndingRow]) -> None:
        """How the sessions of a mentor ended, in place of what was known."""
        self.endings[mentor_id] = tuple(rows)

    def mentors(self) -> list[str]:
        """Everybody with a gain or an ended session, by id."""
        with_gains = {mentor_id for mentor_id, gains in self.by_mentor.items() if gains}
        return sorted(with_gains.union(mentor_id for mentor_id, rows in self.endings.items() if rows))

    def gains(self) -> Iterator[Gain]:
        """Every gain, by mentor."""
        for gains in self.by_mentor.values():
            yield from gains.values()

    def counted(self, mentor_id: str) -> Mapping[Key, Counted]:
        """What counts for a mentor, over all skills and for each."""
        gains = self.by_mentor.get(mentor_id, {})
        return evidence.counted(gains.values(), self.endings.get(mentor_id, ()))
