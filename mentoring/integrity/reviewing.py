"""An administrator says what they found in a flag; nothing else follows from it."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from graph import ids, outbox
from graph.client import Graph, Tx
from graph.integrity import reviews
from graph.integrity.reviews import Review
from mentoring import free_text, idempotency, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer


class Finding(StrEnum):
    """What came out of a look at a flag."""

    HONEST = "HONEST"
    UNDECIDED = "UNDECIDED"
    MISUSE = "MISUSE"


async def review(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    flag_id: str,
    finding: Finding,
    note: str,
    idempotency_key: str | None = None,
) -> Outcome:
    """The finding kept beside the flag, whose pattern counts as looked at until more is seen of it.

    By a programme administrator whom the flag is not about; INVALID_INPUT without a note. The same words of the same
    person about the same pattern are kept once.
    """
    bad = free_text.refusal(note, "note", required=True)
    if bad is not None:
        return bad
    claimed = idempotency.claim(
        person_id=actor.id,
        mutation="reviewIntegrityFlag",
        client_key=idempotency_key,
        given={"flagId": flag_id, "finding": str(finding), "note": note},
    )
    if isinstance(claimed, Refused):
        return claimed
    new_id = ids.new(int(now.timestamp() * 1000))
    given = Review(new_id, flag_id, actor.id, now, str(finding), note.strip())
    async with turns.taken([actor.id]):
        return await graph.write(_review, actor, given, claimed)


async def _review(tx: Tx, actor: Viewer, given: Review, claimed: Claim | None) -> Outcome:
    flag = await reviews.lock(tx, given.flag_id) if actor.is_admin else None
    earlier = await idempotency.earlier(tx, claimed)
    if isinstance(earlier, Refused):
        return earlier
    if flag is None:
        return refused(Code.NOT_FOUND, "There is no such flag.", "flagId")
    if earlier is not None:
        return earlier
    if actor.id in flag.people:
        return refused(
            Code.REVIEWER_CONFLICT_OF_INTEREST, "Whom a flag is about settles nothing in it.", "flagId"
        )
    done = Done(flag_id=given.flag_id)
    if flag.last == (given.by_id, given.finding, given.note, flag.observed):
        return replace(done, replayed=True)
    await reviews.append(tx, given)
    await outbox.append(tx, [_event(given)], created_at=datetime.now(UTC))
    await idempotency.keep(tx, claimed, done)
    return done


def _event(review: Review) -> outbox.Event:
    return outbox.Event(
        id=ids.derived("flag review event", review.id, review.at),
        kind="integrity.reviewed",
        subject_id=review.flag_id,
        at=review.at,
        payload={"flagId": review.flag_id, "reviewId": review.id, "finding": review.finding},
    )
