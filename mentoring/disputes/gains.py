"""What a dispute does to the gain it is about, and the event that says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from graph import ids, outbox
from graph.client import Tx
from graph.sessions import gains as standings
from graph.sessions.facts import SessionFacts
from graph.sessions.gains import VerifiedGain
from mentoring.sessions import gains

Disputes = frozenset[str]


async def of_session(tx: Tx, facts: SessionFacts) -> VerifiedGain:
    """The verified gain of a session that has one."""
    found = await standings.of_mentee_on_skill(tx, mentee_id=facts.mentee.id, skill_id=facts.skill_id)
    [gain] = [one for one in found if one.session_id == facts.session_id]
    return gain


async def restand(
    tx: Tx,
    gain: VerifiedGain,
    change: Callable[[Disputes], Disputes],
    *,
    kind: str,
    dispute_id: str,
    at: datetime,
) -> None:
    """Write how the gain stands after its disputes' states changed so, with an event of this kind."""
    after = replace(gain, disputes=change(gain.disputes))
    await standings.stand(tx, [(gain.session_id, gains.with_disputes(after, gain.stands))])
    event = outbox.Event(
        id=ids.derived("dispute event", f"{dispute_id}|{kind}", at),
        kind=kind,
        subject_id=gain.session_id,
        at=at,
        payload={
            "sessionId": gain.session_id,
            "mentorId": gain.mentor_id,
            "menteeId": gain.mentee_id,
            "disputeId": dispute_id,
        },
    )
    await outbox.append(tx, [event], created_at=datetime.now(UTC))
