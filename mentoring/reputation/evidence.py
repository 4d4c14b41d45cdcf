"""What reputations rest on: counts for each mentor, and for each mentor and skill."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from graph.reputation.ledger import EndingRow
from mentoring.reputation.gains import Gain

LEAST_GAINS, LEAST_MENTEES, LEAST_VERIFIERS = 3, 3, 2
"""The gate: below any of these there is no estimate to show."""

Key = tuple[str, str | None]
"""A mentor, and a skill or None for all of them."""


@dataclass(slots=True)
class Counted:
    """Everything that counts for one mentor, or one mentor and skill; `since`: the day of the first gain."""

    gains: int = 0
    since: date | None = None
    mentees: set[str] = field(default_factory=set)
    verifiers: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    endings: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether there is enough for an estimate to show."""
        return (
            self.gains >= LEAST_GAINS
            and len(self.mentees) >= LEAST_MENTEES
            and len(self.verifiers) >= LEAST_VERIFIERS
        )

    @property
    def verification_rate(self) -> float | None:
        """Verified sessions over those verified, lapsed or cancelled after a held meeting; None for none.

        Lapsing for want of a verifier is in neither.
        """
        ended = sum(self.endings.get(ending, 0) for ending in ("VERIFIED", "LAPSED", "CANCELLED"))
        return self.endings.get("VERIFIED", 0) / ended if ended else None


def counted(gains: Iterable[Gain], endings: Iterable[EndingRow]) -> Mapping[Key, Counted]:
    """Counts for every mentor and every mentor and skill with a gain or an ended session."""
    found: defaultdict[Key, Counted] = defaultdict(Counted)
    for gain in gains:
        for key in ((gain.mentor_id, None), (gain.mentor_id, gain.skill_id)):
            held = found[key]
            held.gains += 1
            held.since = gain.day if held.since is None else min(held.since, gain.day)
            held.mentees.add(gain.mentee_id)
            held.verifiers.add(gain.verifier_id)
            if gain.department_id is not None:
                held.departments.add(gain.department_id)
    for row in endings:
        for key in ((row.mentor_id, None), (row.mentor_id, row.skill_id)):
            endings_of = found[key].endings
            endings_of[row.ending] = endings_of.get(row.ending, 0) + row.sessions
    return dict(found)
