"""People who leave: their open sessions end in the transaction that records their leaving."""

from dataclasses import replace
from datetime import datetime

from graph import locks
from graph.client import Tx
from graph.exchange import leavers
from graph.sessions import facts
from graph.sessions.facts import SessionFacts
from mentoring.sessions import changes
from mentoring.sessions import leavers as session_leavers
from mentoring.sessions.changes import Change, Taken
from mentoring.sessions.lifecycle import Action, State


async def cancel_sessions(tx: Tx, people: list[str], *, now: datetime) -> int:
    """The number of open sessions of these leavers that were cancelled.

    All where the leaver is the mentee; where they are the mentor, all but those awaiting verification. The
    people's new status must be written before, in this transaction.
    """
    _sessions, involved = await leavers.open_sessions(tx, people)
    if not involved:
        return 0
    await locks.people(tx, involved)
    # Read again: until the leavers were locked, somebody may have moved a session or asked for one.
    sessions, _involved = await leavers.open_sessions(tx, people)
    await locks.sessions(tx, sessions)
    found = await facts.of_sessions(tx, sessions, now=now)
    ending = [
        _cancelled(session, now, reason)
        for session in found
        if (reason := session_leavers.leaver_reason(session))
    ]
    await changes.write(tx, ending)
    return len(ending)


def _cancelled(session: SessionFacts, now: datetime, reason: str) -> Taken:
    after = replace(session.standing, state=State.CANCELLED)
    return Taken(session, Change(after), Action.CANCEL, now, None, reason)
