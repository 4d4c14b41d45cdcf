"""A mentee asks a mentor for a session on one skill."""

from dataclasses import dataclass
from datetime import UTC, datetime

from graph import assessment_records, ids, locks, outbox
from graph.client import Graph, Tx
from graph.sessions import pairs
from graph.sessions.pairs import Known, NewSession
from mentoring import free_text, idempotency, skill_history, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import changes, deadlines, guards, lifecycle
from mentoring.sessions.lifecycle import Action

ONE_TO_ONE = "ONE_TO_ONE"


@dataclass(frozen=True, slots=True)
class _Request:
    actor: Viewer
    now: datetime
    programme: Programme
    session_id: str
    mentor_id: str
    mentee_id: str
    skill_id: str
    target_level: int | None
    purpose: str
    format: str
    scope: str
    work_product: str | None


async def request(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    mentor_id: str,
    mentee_id: str | None = None,
    skill_id: str | None,
    target_level: int | None,
    purpose: str,
    format: str = ONE_TO_ONE,
    scope: str,
    work_product: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """A new session in REQUESTED, or the refusal that wins.

    Only the one-to-one SKILL_GAP session can be asked for: another purpose or format, no skill, or a blank
    scope is INVALID_INPUT. `target_level` None is what the mentee's job role asks of the skill, and
    INVALID_INPUT where it asks nothing. `mentee_id` names the actor or is left out: an unknown person is
    NOT_FOUND, somebody else FORBIDDEN, as only the mentee requests. DUPLICATE_OPEN_SESSION carries the open
    session.
    """
    given: dict[str, object] = {
        "mentorId": mentor_id,
        "menteeId": mentee_id,
        "skillId": skill_id,
        "targetLevel": target_level,
        "purpose": purpose,
        "format": format,
        "scope": scope,
        "workProduct": work_product,
    }
    bad = _bad_input(purpose=purpose, format=format, scope=scope, work_product=work_product)
    if bad is not None:
        return bad
    if skill_id is None:
        return refused(Code.INVALID_INPUT, "Name the skill.", "skillId")
    claimed = idempotency.claim(
        person_id=actor.id, mutation="requestSession", client_key=idempotency_key, given=given
    )
    if isinstance(claimed, Refused):
        return claimed
    asked = _Request(
        actor=actor,
        now=now,
        programme=programme,
        session_id=ids.new(int(now.timestamp() * 1000)),
        mentor_id=mentor_id,
        mentee_id=mentee_id or actor.id,
        skill_id=skill_id,
        target_level=target_level,
        purpose=purpose,
        format=format,
        scope=scope.strip(),
        work_product=work_product,
    )
    async with turns.taken([asked.mentor_id, asked.mentee_id]):
        return await graph.write(_request, asked, claimed)


def _bad_input(*, purpose: str, format: str, scope: str, work_product: str | None) -> Refused | None:
    if purpose != lifecycle.SKILL_GAP:
        return refused(Code.INVALID_INPUT, "Only SKILL_GAP can be requested.", "purpose")
    if format != ONE_TO_ONE:
        return refused(Code.INVALID_INPUT, "Only ONE_TO_ONE can be requested.", "format")
    return free_text.refusal(scope, "scope", required=True) or free_text.refusal(work_product, "workProduct")


async def _request(tx: Tx, asked: _Request, claimed: Claim | None) -> Outcome:
    await locks.people(tx, [asked.mentor_id, asked.mentee_id])
    earlier = await idempotency.earlier(tx, claimed)
    if isinstance(earlier, Refused):
        return earlier
    known = await pairs.known(
        tx, mentor_id=asked.mentor_id, mentee_id=asked.mentee_id, skill_id=asked.skill_id
    )
    missing = _missing(known)
    if missing is not None:
        return missing
    if earlier is not None:
        return earlier
    return await _decided(tx, asked, known, claimed)


def _missing(known: Known) -> Refused | None:
    if known.mentor is None:
        return refused(Code.NOT_FOUND, "There is no such mentor.", "mentorId")
    if known.mentee is None:
        return refused(Code.NOT_FOUND, "There is no such mentee.", "menteeId")
    if known.skill_status is None:
        return refused(Code.NOT_FOUND, "There is no such skill.", "skillId")
    return None


async def _decided(tx: Tx, asked: _Request, known: Known, claimed: Claim | None) -> Outcome:
    target_rank = asked.target_level
    if target_rank is None:
        role = await pairs.role_of_mentee(
            tx, mentee_id=asked.mentee_id, skill_id=asked.skill_id, now=asked.now
        )
        target_rank = role.required_rank
    if target_rank is None:
        return refused(
            Code.INVALID_INPUT, "The job role asks no level of this skill: name one.", "targetLevel"
        )
    if asked.mentee_id != asked.actor.id:
        return refused(Code.FORBIDDEN, "Only the mentee requests a session.", "menteeId")
    facts = await _facts(tx, asked, known, target_rank)
    refusal = next(iter(guards.of_request(facts)), None)
    if refusal is not None:
        return refusal
    await _write(tx, asked, facts)
    done = Done(session_id=asked.session_id)
    await idempotency.keep(tx, claimed, done)
    return done


async def _facts(tx: Tx, asked: _Request, known: Known, target_rank: int) -> guards.Asked:
    assert known.mentor is not None
    assert known.mentee is not None
    assert known.skill_status is not None
    assessed = await assessment_records.of_person_on_skill(
        tx, employee_id=asked.mentee_id, skill_id=asked.skill_id
    )
    return guards.Asked(
        mentor=known.mentor,
        mentee=known.mentee,
        skill_status=known.skill_status,
        pair=await pairs.of_pair(
            tx,
            mentor_id=asked.mentor_id,
            mentee_id=asked.mentee_id,
            skill_id=asked.skill_id,
            place_taking=sorted(lifecycle.PLACE_TAKING),
            now=asked.now,
        ),
        baseline=skill_history.baseline(assessed),
        target_rank=target_rank,
        purpose=asked.purpose,
        format=asked.format,
        open_session_id=await pairs.open_session(tx, _open_key(asked)),
        now=asked.now,
        programme=asked.programme,
    )


async def _write(tx: Tx, asked: _Request, facts: guards.Asked) -> None:
    assert facts.baseline is not None
    session = NewSession(
        session_id=asked.session_id,
        transition_id=changes.transition_id(asked.session_id, 1, asked.now),
        mentor_id=asked.mentor_id,
        mentee_id=asked.mentee_id,
        skill_id=asked.skill_id,
        baseline_id=facts.baseline.id,
        purpose=asked.purpose,
        format=asked.format,
        scope=asked.scope,
        work_product=asked.work_product,
        target_rank=facts.target_rank,
        open_key=_open_key(asked),
        due_at=deadlines.working_days_after(asked.now, asked.programme.request_days, facts.mentor.time_zone),
    )
    await pairs.create(tx, session, now=asked.now)
    requested = changes.event(
        session_id=asked.session_id,
        mentor_id=asked.mentor_id,
        mentee_id=asked.mentee_id,
        skill_id=asked.skill_id,
        action=Action.REQUEST,
        seq=1,
        at=asked.now,
    )
    await outbox.append(tx, [requested], created_at=datetime.now(UTC))


def _open_key(asked: _Request) -> str:
    return pairs.open_key(mentor_id=asked.mentor_id, mentee_id=asked.mentee_id, skill_id=asked.skill_id)
