"""What waiting events mean for reputations: sessions whose gain is another one, mentors, or everything."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from graph.events import EventRow

_VERIFIED = "session.verified"
_GAINS = frozenset(
    {
        _VERIFIED,
        "verification.corrected",
        "gain.restated",
        "gain.disputed",
        "gain.reinstated",
        "gain.withdrawn",
        "gain.lowered",
    }
)
"""Kinds after which a session's gain counts otherwise."""
_ENDINGS = frozenset({_VERIFIED, "session.cancelled", "session.lapsed"})
"""Kinds after which a mentor's sessions ended otherwise; how they end is evidence, too."""
_CONSENT = frozenset({"profile.changed"})
"""Kinds after which other mentors are listed, or other skills offered."""
_EVERYTHING = frozenset({"import.applied"})
"""Kinds after which nothing that was read holds."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Sessions with another gain, mentors with another evidence, mentors with another consent or offer.

    `restated`: whether a gain among them may have counted otherwise before. `events`: how many of the events mean
    anything. `everything`: the whole ledger is to be read again.
    """

    sessions: frozenset[str]
    ended: frozenset[str]
    consent: frozenset[str]
    restated: bool
    events: int
    everything: bool

    @property
    def nothing(self) -> bool:
        """Whether no score, offer or board depends on it."""
        return not self.events


def in_all(events: Iterable[EventRow]) -> Happened:
    """What these events mean together."""
    sessions, ended, consent = set[str](), set[str](), set[str]()
    counted, restated, everything = 0, False, False
    for event in events:
        known = event.kind in _GAINS | _ENDINGS | _CONSENT | _EVERYTHING
        counted += known
        payload = orjson.loads(event.payload) if known else {}
        if event.kind in _GAINS:
            sessions.add(str(payload.get("sessionId", event.subject_id)))
        if event.kind in _ENDINGS and "mentorId" in payload:
            ended.add(str(payload["mentorId"]))
        if event.kind in _CONSENT:
            consent.add(event.subject_id)
        restated = restated or (event.kind in _GAINS and event.kind != _VERIFIED)
        everything = everything or event.kind in _EVERYTHING
    return Happened(
        sessions=frozenset(sessions),
        ended=frozenset(ended),
        consent=frozenset(consent),
        restated=restated,
        events=counted,
        everything=everything,
    )
