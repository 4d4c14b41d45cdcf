"""A mentor disputes a gain of theirs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph import ids, locks
from graph.client import Graph, Tx
from graph.disputes import records
from graph.disputes.records import NewDispute
from graph.sessions import facts as session_facts
from graph.sessions.facts import SessionFacts
from mentoring import free_text, idempotency, turns
from mentoring.disputes import gains
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import steps
from mentoring.sessions.gains import OPEN
from mentoring.sessions.lifecycle import State


class Reason(StrEnum):
    """What a mentor says is wrong with a gain."""

    WRONG_LEVEL = "WRONG_LEVEL"
    WRONG_BASELINE = "WRONG_BASELINE"
    VERIFIER_NOT_INDEPENDENT = "VERIFIER_NOT_INDEPENDENT"
    DID_NOT_TAKE_PLACE = "DID_NOT_TAKE_PLACE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Viewer
    now: datetime
    programme: Programme
    dispute_id: str
    session_id: str
    reason_code: Reason
    comment: str | None


async def dispute(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    reason_code: Reason,
    comment: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The dispute of a session's gain, which is out of its mentor's score from now on.

    Until it is decided, withdrawn or settled by a correction, and no longer than the programme's
    `dispute_review`. Only the session's mentor disputes, only a gain that counts, once, and once more after each
    correction; within `dispute_window` of what was last verified; at most `dispute_limit` undecided at a time.
    OTHER asks for a comment.
    """
    bad = free_text.refusal(comment, "comment", required=reason_code is Reason.OTHER)
    if bad is not None:
        return bad
    claimed = idempotency.claim(
        person_id=actor.id,
        mutation="disputeGain",
        client_key=idempotency_key,
        given={"sessionId": session_id, "reasonCode": str(reason_code), "comment": comment},
    )
    if isinstance(claimed, Refused):
        return claimed
    asked = _Asked(
        actor=actor,
        now=now,
        programme=programme,
        dispute_id=ids.new(int(now.timestamp() * 1000)),
        session_id=session_id,
        reason_code=reason_code,
        comment=(comment or "").strip() or None,
    )
    async with turns.taken([actor.id]):
        return await graph.write(_dispute, asked, claimed)


async def _dispute(tx: Tx, asked: _Asked, claimed: Claim | None) -> Outcome:
    facts = await _facts(tx, asked)
    earlier = await idempotency.earlier(tx, claimed)
    if isinstance(earlier, Refused):
        return earlier
    if facts is None:
        return refused(Code.NOT_FOUND, "There is no such session.", "sessionId")
    if earlier is not None:
        return earlier
    refusal = _barred(asked, facts) or await _write(tx, asked, facts)
    if refusal is not None:
        return refusal
    done = Done(session_id=facts.session_id, dispute_id=asked.dispute_id)
    await idempotency.keep(tx, claimed, done)
    return done


async def _facts(tx: Tx, asked: _Asked) -> SessionFacts | None:
    if not await locks.pair_and_session(tx, asked.session_id):
        return None
    [facts] = await session_facts.of_sessions(tx, [asked.session_id], now=asked.now)
    seen = steps.may_see(facts, asked.actor, now=asked.now, programme=asked.programme)
    return facts if seen else None


def _barred(asked: _Asked, facts: SessionFacts) -> Refused | None:
    if asked.actor.id != facts.mentor.id:
        return refused(Code.FORBIDDEN, "Only the session's mentor disputes its gain.", "sessionId")
    if facts.standing.state != State.VERIFIED:
        return refused(Code.GAIN_NOT_COUNTED, "Nothing was verified in this session.", "sessionId")
    return None


async def _write(tx: Tx, asked: _Asked, facts: SessionFacts) -> Refused | None:
    last = await records.last_word(tx, facts.session_id)
    assert last is not None
    before = await records.latest(tx, session_id=facts.session_id, corrections=last.corrections)
    if before is not None:
        return Refused(
            Code.ALREADY_DISPUTED,
            "The gain was disputed already; it may be again once it was corrected.",
            ("input", "sessionId"),
            session_id=facts.session_id,
            dispute_id=before.id,
        )
    gain = await gains.of_session(tx, facts)
    if gain.stands.exclusion is not None:
        return refused(Code.GAIN_NOT_COUNTED, "The gain is in nobody's score.", "sessionId")
    if asked.now > last.at + asked.programme.dispute_window:
        return refused(
            Code.TOO_LATE,
            f"A gain is disputed within {asked.programme.dispute_window.days} days.",
            "sessionId",
        )
    limit = asked.programme.dispute_limit
    if await records.undecided_of_mentor(tx, facts.mentor.id) >= limit:
        return refused(
            Code.DISPUTE_LIMIT_REACHED, f"{limit} disputes wait for a decision already.", "sessionId"
        )
    await records.open_one(
        tx,
        NewDispute(
            id=asked.dispute_id,
            session_id=facts.session_id,
            mentor_id=facts.mentor.id,
            corrections=last.corrections,
            reason_code=str(asked.reason_code),
            comment=asked.comment,
            opened_at=asked.now,
            out_until=asked.now + asked.programme.dispute_review,
        ),
    )
    await gains.restand(
        tx,
        gain,
        lambda states: states | {OPEN},
        kind="gain.disputed",
        dispute_id=asked.dispute_id,
        at=asked.now,
    )
    return None
