"""People who leave: their open sessions end in the transaction that records their leaving."""

from dataclasses import replace
from datetime import datetime

from graph import locks
from graph.client import Tx
from graph.exchange import leavers
from graph.sessions import facts
from graph.sessions.facts import SessionFacts
from mentoring.sessions import changes
from mentoring.sessions.changes import Change, Taken
from mentoring.sessions.lifecycle import Action, State

REASON = "Somebody in this session has left the company."


async def cancel_sessions(tx: Tx, people: list[str], *, now: datetime) -> int:
    """The number of open sessions of these leavers that were cancelled.

    All where the leaver is the mentee; where they are the mentor, all but those awaiting verification.
    """
    _sessions, involved = await leavers.open_sessions(tx, people)
    if not involved:
        return 0
    await locks.people(tx, involved)
    # Read again: until the leavers were locked, somebody may have moved a session or asked for one.
    sessions, _involved = await leavers.open_sessions(tx, people)
    await locks.sessions(tx, sessions)
    found = await facts.of_sessions(tx, sessions, now=now)
    await changes.write(tx, [_cancelled(session, now) for session in found])
    return len(found)


def _cancelled(session: SessionFacts, now: datetime) -> Taken:
    after = replace(session.standing, state=State.CANCELLED)
    return Taken(session, Change(after), Action.CANCEL, now, None, REASON)
