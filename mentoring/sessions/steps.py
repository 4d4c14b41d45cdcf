"""How a person takes a step of an existing session: one transaction that locks, refuses or writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from graph import locks
from graph.client import Graph, Tx
from graph.sessions import facts as session_facts
from graph.sessions.facts import SessionFacts
from mentoring import assessments, free_text, idempotency, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import changes, lifecycle, verifiers
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action, Part


@dataclass(frozen=True, slots=True)
class Command:
    """Who asks for which step, and what they know of the session.

    `given` is the rest of the mutation's input in plain values. With a `meeting_id` or a `verification_id`
    the session is that one's. Without an `expected_version` any will do. `indicator_ids` must be indicators
    of the session's skill, `indicator_field` is where they came in.
    """

    mutation: str
    action: Action
    actor: Viewer
    now: datetime
    programme: Programme
    expected_version: int | None
    session_id: str | None = None
    meeting_id: str | None = None
    verification_id: str | None = None
    reason: str | None = None
    reason_required: bool = False
    idempotency_key: str | None = None
    given: dict[str, object] = field(default_factory=dict)
    indicator_ids: tuple[str, ...] = ()
    indicator_field: str = "indicatorIds"

    @property
    def subject_field(self) -> str:
        """The input field that names the session, its meeting or its verification."""
        if self.verification_id is not None:
            return "verificationId"
        return "sessionId" if self.meeting_id is None else "meetingId"


Decide = Callable[[Tx, SessionFacts], Awaitable[Change | Refused]]
"""Reads what else the step depends on, refuses or decides, and writes what only this kind of step writes."""


async def take(graph: Graph, command: Command, decide: Decide) -> Outcome:
    """The step taken, replayed or refused; DESIGN's order of refusals, of which `decide` holds the last part."""
    bad_reason = free_text.refusal(command.reason, "reason", required=command.reason_required)
    if bad_reason is not None:
        return bad_reason
    claimed = idempotency.claim(
        person_id=command.actor.id,
        mutation=command.mutation,
        client_key=command.idempotency_key,
        given={
            **command.given,
            "sessionId": command.session_id,
            "meetingId": command.meeting_id,
            "expectedVersion": command.expected_version,
            "reason": command.reason,
        },
    )
    if isinstance(claimed, Refused):
        return claimed
    async with turns.taken([command.actor.id]):
        return await graph.write(_take, command, claimed, decide)


async def _take(tx: Tx, command: Command, claimed: Claim | None, decide: Decide) -> Outcome:
    facts = await _locked_facts(tx, command)
    earlier = await idempotency.earlier(tx, claimed)
    known = await _known(tx, command, facts, earlier)
    if not isinstance(known, SessionFacts):
        return known
    decided = _barred(command, known) or await decide(tx, known)
    if isinstance(decided, Refused):
        return decided
    await changes.write(tx, [_taken(command, known, decided)])
    done = Done(
        session_id=known.session_id, meeting_id=decided.meeting_id, verification_id=decided.verification_id
    )
    await idempotency.keep(tx, claimed, done)
    return done


async def _known(
    tx: Tx, command: Command, facts: SessionFacts | None, earlier: Done | Refused | None
) -> SessionFacts | Outcome:
    if isinstance(earlier, Refused):
        return earlier
    if facts is None or not may_see(facts, command.actor, now=command.now, programme=command.programme):
        return refused(Code.NOT_FOUND, "There is no such session.", command.subject_field)
    bad_indicator = await assessments.indicator_refusal(
        tx, command.indicator_ids, facts.skill_id, command.indicator_field
    )
    return bad_indicator or earlier or facts


def _taken(command: Command, facts: SessionFacts, decided: Change) -> changes.Taken:
    reason = (command.reason or "").strip() or None
    return changes.Taken(facts, decided, command.action, command.now, command.actor.id, reason)


def may_see(facts: SessionFacts, viewer: Viewer, *, now: datetime, programme: Programme) -> bool:
    """Whether the viewer may know of this session at all.

    Participants, the mentee's manager of record, whoever may verify or did, and programme administrators.
    """
    return (
        viewer.is_admin
        or viewer.id in {facts.mentor.id, facts.mentee.id, facts.verifier_id}
        or verifiers.role_of(facts, viewer, now=now, programme=programme) is not None
    )


def parts(facts: SessionFacts, viewer: Viewer, *, now: datetime, programme: Programme) -> frozenset[Part]:
    """What the viewer is to this session at `now`."""
    return lifecycle.parts_of(
        is_mentor=viewer.id == facts.mentor.id,
        is_mentee=viewer.id == facts.mentee.id,
        may_verify=verifiers.role_of(facts, viewer, now=now, programme=programme) is not None,
        is_admin=viewer.is_admin,
        verified_it=viewer.id == facts.verifier_id,
        is_disputed=facts.is_disputed,
    )


def illegal(command: Command, facts: SessionFacts, message: str) -> Refused:
    """ILLEGAL_TRANSITION, with the state and what the actor may do in it."""
    return Refused(
        Code.ILLEGAL_TRANSITION,
        message,
        ("input", command.subject_field),
        session_id=facts.session_id,
        current_state=str(facts.standing.state),
        allowed=tuple(_allowed(command, facts)),
    )


async def _locked_facts(tx: Tx, command: Command) -> SessionFacts | None:
    session_id = command.session_id
    if command.meeting_id is not None:
        session_id = await session_facts.session_of_meeting(tx, command.meeting_id)
    elif command.verification_id is not None:
        session_id = await session_facts.session_of_verification(tx, command.verification_id)
    if session_id is None or not await locks.pair_and_session(tx, session_id):
        return None
    [facts] = await session_facts.of_sessions(tx, [session_id], now=command.now)
    return facts


def _barred(command: Command, facts: SessionFacts) -> Refused | None:
    if command.expected_version not in {None, facts.standing.version}:
        return Refused(
            Code.STALE_VERSION,
            f"The session is at version {facts.standing.version}, not {command.expected_version}.",
            ("input", "expectedVersion"),
            session_id=facts.session_id,
        )
    held = parts(facts, command.actor, now=command.now, programme=command.programme)
    if not lifecycle.may_take(lifecycle.State(facts.standing.state), command.action, held):
        return _not_theirs(command, held)
    if lifecycle.step_of(lifecycle.State(facts.standing.state), command.action, facts.purpose) is None:
        return illegal(command, facts, f"{command.action} is no step from {facts.standing.state}.")
    return None


def _not_theirs(command: Command, held: frozenset[Part]) -> Refused:
    words_of_verifiers = command.action in {Action.VERIFY, Action.CORRECT}
    if words_of_verifiers and held & {Part.MENTOR, Part.MENTEE}:
        return refused(
            Code.VERIFIER_CONFLICT_OF_INTEREST,
            "Mentor and mentee do not verify their own session.",
            command.subject_field,
        )
    if command.action is not Action.VERIFY:
        return refused(Code.FORBIDDEN, f"{command.action} is not yours to do here.", command.subject_field)
    return refused(
        Code.NOT_MANAGER_OF_RECORD, "Only the mentee's manager of record verifies.", command.subject_field
    )


def _allowed(command: Command, facts: SessionFacts) -> list[Action]:
    actor = command.actor
    return lifecycle.allowed_actions(
        state=facts.standing.state,
        purpose=facts.purpose,
        is_mentor=actor.id == facts.mentor.id,
        is_mentee=actor.id == facts.mentee.id,
        may_verify=verifiers.role_of(facts, actor, now=command.now, programme=command.programme) is not None,
        is_admin=actor.is_admin,
        now=command.now,
        has_planned_meeting=bool(facts.planned),
        practice_since=facts.standing.practice_since,
        min_practice=command.programme.min_practice,
        verified_it=actor.id == facts.verifier_id,
        is_disputed=facts.is_disputed,
        correct_until=correct_until(facts, command.programme),
    )


def correct_until(facts: SessionFacts, programme: Programme) -> datetime | None:
    """The last moment of a correction; None before the verification."""
    return None if facts.verified_at is None else facts.verified_at + programme.correction_window
