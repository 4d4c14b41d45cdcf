"""How a dispute ends: decided by a programme administrator who is no party to it, or withdrawn by its mentor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph import locks
from graph.client import Graph, Tx
from graph.disputes import records
from graph.disputes.records import Dispute
from graph.sessions import facts as session_facts
from mentoring import free_text, idempotency, turns
from mentoring.disputes import gains
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.sessions.gains import OPEN, UPHELD


class Decision(StrEnum):
    """UPHELD: the gain stays out of the score for good. DISMISSED: it is back in."""

    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


_EVENTS = {"UPHELD": "gain.withdrawn", "DISMISSED": "gain.reinstated", "WITHDRAWN": "gain.reinstated"}


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Viewer
    now: datetime
    dispute_id: str
    state: str
    reason: str | None


async def decide(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    dispute_id: str,
    decision: Decision,
    reason: str,
    idempotency_key: str | None = None,
) -> Outcome:
    """The dispute decided, once and for all; INVALID_INPUT without a reason in words.

    By a programme administrator who is no party: neither mentor nor mentee, nor manager of one of them, and has
    neither verified nor corrected the level.
    """
    bad = free_text.refusal(reason, "reason", required=True)
    if bad is not None:
        return bad
    claimed = idempotency.claim(
        person_id=actor.id,
        mutation="decideDispute",
        client_key=idempotency_key,
        given={"disputeId": dispute_id, "decision": str(decision), "reason": reason},
    )
    if isinstance(claimed, Refused):
        return claimed
    asked = _Asked(actor, now, dispute_id, str(decision), reason.strip())
    async with turns.taken([actor.id]):
        return await graph.write(_end, asked, claimed, _not_a_reviewer)


async def withdraw(
    graph: Graph, *, actor: Viewer, now: datetime, dispute_id: str, idempotency_key: str | None = None
) -> Outcome:
    """The dispute taken back by the mentor who opened it: the gain is back in the score, and stays disputed."""
    claimed = idempotency.claim(
        person_id=actor.id,
        mutation="withdrawDispute",
        client_key=idempotency_key,
        given={"disputeId": dispute_id},
    )
    if isinstance(claimed, Refused):
        return claimed
    asked = _Asked(actor, now, dispute_id, "WITHDRAWN", None)
    async with turns.taken([actor.id]):
        return await graph.write(_end, asked, claimed, _not_the_mentor)


_Barred = Callable[[Tx, _Asked, Dispute], Awaitable[Refused | None]]


async def _end(tx: Tx, asked: _Asked, claimed: Claim | None, barred: _Barred) -> Outcome:
    dispute = await _locked(tx, asked)
    earlier = await idempotency.earlier(tx, claimed)
    if isinstance(earlier, Refused):
        return earlier
    if dispute is None or not (asked.actor.is_admin or asked.actor.id == dispute.mentor_id):
        return refused(Code.NOT_FOUND, "There is no such dispute.", "disputeId")
    if earlier is not None:
        return earlier
    refusal = await barred(tx, asked, dispute) or _settled(dispute)
    if refusal is not None:
        return refusal
    await _write(tx, asked, dispute)
    done = Done(session_id=dispute.session_id, dispute_id=dispute.id)
    await idempotency.keep(tx, claimed, done)
    return done


async def _locked(tx: Tx, asked: _Asked) -> Dispute | None:
    found = await records.find(tx, asked.dispute_id)
    if found is None or not await locks.pair_and_session(tx, found.session_id):
        return None
    # What was read before the locks may have changed since.
    return await records.find(tx, asked.dispute_id)


async def _not_a_reviewer(tx: Tx, asked: _Asked, dispute: Dispute) -> Refused | None:
    if not asked.actor.is_admin:
        return refused(Code.FORBIDDEN, "A programme administrator decides a dispute.", "disputeId")
    if asked.actor.id in await records.parties(tx, session_id=dispute.session_id, now=asked.now):
        return refused(
            Code.REVIEWER_CONFLICT_OF_INTEREST,
            "Whoever is party to a dispute settles nothing in it.",
            "disputeId",
        )
    return None


async def _not_the_mentor(_tx: Tx, asked: _Asked, dispute: Dispute) -> Refused | None:
    if asked.actor.id != dispute.mentor_id:
        return refused(Code.FORBIDDEN, "A dispute is withdrawn by the mentor who opened it.", "disputeId")
    return None


def _settled(dispute: Dispute) -> Refused | None:
    if dispute.is_undecided:
        return None
    return Refused(
        Code.DISPUTE_SETTLED,
        f"The dispute is {dispute.state} already.",
        ("input", "disputeId"),
        session_id=dispute.session_id,
        dispute_id=dispute.id,
    )


async def _write(tx: Tx, asked: _Asked, dispute: Dispute) -> None:
    [facts] = await session_facts.of_sessions(tx, [dispute.session_id], now=asked.now)
    gain = await gains.of_session(tx, facts)
    await records.close_of_session(
        tx,
        session_id=dispute.session_id,
        state=asked.state,
        by_id=asked.actor.id,
        reason=asked.reason,
        at=asked.now,
    )
    left = {UPHELD} if asked.state == UPHELD else set[str]()
    await gains.restand(
        tx,
        gain,
        lambda states: (states - {OPEN}) | left,
        kind=_EVENTS[asked.state],
        dispute_id=dispute.id,
        at=asked.now,
    )
