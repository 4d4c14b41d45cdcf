"""Ids behind the codes of a ledger: they grow as people, skills and sessions come along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from mentoring.reputation.gains import Gain
from scoring.reputation import NOT_CLAIMED, Ledger


@dataclass(slots=True)
class Codes:
    """One code space: `ids[code]`, and each id's code."""

    ids: list[str] = field(default_factory=list)
    of: dict[str, int] = field(default_factory=dict)

    def code(self, one: str) -> int:
        """The code of an id, the next one for an id not seen yet."""
        code = self.of.setdefault(one, len(self.ids))
        if code == len(self.ids):
            self.ids.append(one)
        return code


@dataclass(slots=True)
class Coded:
    """The code spaces of a ledger; a session's key is its code."""

    mentors: Codes = field(default_factory=Codes)
    mentees: Codes = field(default_factory=Codes)
    skills: Codes = field(default_factory=Codes)
    verifiers: Codes = field(default_factory=Codes)
    sessions: Codes = field(default_factory=Codes)

    def know(self, gains: Iterable[Gain], mentor_ids: Iterable[str] = ()) -> None:
        """Give a code to everything in these gains, and to these mentors."""
        for gain in gains:
            self.mentors.code(gain.mentor_id)
            self.mentees.code(gain.mentee_id)
            self.skills.code(gain.skill_id)
            self.verifiers.code(gain.verifier_id)
            self.sessions.code(gain.session_id)
        for mentor_id in mentor_ids:
            self.mentors.code(mentor_id)

    def ledger(self, gains: Sequence[Gain], ref_day: date, *, withdrawn: Sequence[Gain] = ()) -> Ledger:
        """These gains as rows of a ledger as of a day, the withdrawn ones with quality 0.

        A gain verified after the day counts as of the day itself.
        """
        rows = [*gains, *withdrawn]
        self.know(rows)
        qualities = [gain.quality for gain in gains] + [0.0] * len(withdrawn)
        return Ledger(
            mentor=_whole(self.mentors.of[gain.mentor_id] for gain in rows),
            mentee=_whole(self.mentees.of[gain.mentee_id] for gain in rows),
            skill=_whole(self.skills.of[gain.skill_id] for gain in rows),
            manager=_whole(self.verifiers.of[gain.verifier_id] for gain in rows),
            baseline=_whole(gain.start for gain in rows),
            claimed=_whole(NOT_CLAIMED if gain.claimed is None else gain.claimed for gain in rows),
            verified=_whole(gain.verified for gain in rows),
            age_days=np.array([max((ref_day - gain.day).days, 0) for gain in rows], dtype=np.float64),
            quality=np.array(qualities, dtype=np.float64),
            session=_whole(self.sessions.of[gain.session_id] for gain in rows),
            mentors=len(self.mentors.ids),
            mentees=len(self.mentees.ids),
            skills=len(self.skills.ids),
            managers=len(self.verifiers.ids),
        )


def _whole(values: Iterable[int]) -> np.ndarray:
    return np.fromiter(values, dtype=np.int64)
