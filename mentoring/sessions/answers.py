"""Answers to a request, and ways out of a session: accept, decline, withdraw, cancel, complete."""

from dataclasses import replace
from datetime import datetime

from graph import assessment_records
from graph.client import Graph, Tx
from graph.sessions import pairs
from graph.sessions.facts import SessionFacts
from graph.sessions.pairs import Pair
from mentoring import skill_history
from mentoring.outcomes import Code, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import guards, lifecycle, steps
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action, State
from mentoring.sessions.steps import Command


async def accept(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The mentor takes the mentee: one of the mentor's places is taken, and the baseline, both departments,
    the mentee's job role and its model version are frozen."""

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        return await _accepted(tx, facts, now, programme)

    command = Command(
        mutation="acceptSession",
        action=Action.ACCEPT,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, decide)


async def decline(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The mentor says no, with or without a reason."""
    command = Command(
        mutation="declineSession",
        action=Action.DECLINE,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, _ends_in(State.DECLINED))


async def withdraw(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The mentee takes the request back, with or without a reason."""
    command = Command(
        mutation="withdrawSession",
        action=Action.WITHDRAW,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, _ends_in(State.WITHDRAWN))


async def cancel(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The session ends before its verification; INVALID_INPUT without a reason in words."""
    command = Command(
        mutation="cancelSession",
        action=Action.CANCEL,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        reason_required=True,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, _ends_in(State.CANCELLED))


async def complete(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """A session of another purpose ends well; a SKILL_GAP session is verified instead: ILLEGAL_TRANSITION."""
    command = Command(
        mutation="completeSession",
        action=Action.COMPLETE,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, _ends_in(State.COMPLETED))


def _ends_in(state: State) -> steps.Decide:
    async def decide(_tx: Tx, facts: SessionFacts) -> Change | Refused:
        return Change(replace(facts.standing, state=state))

    return decide


async def _accepted(tx: Tx, facts: SessionFacts, now: datetime, programme: Programme) -> Change | Refused:
    mentor_id, mentee_id, skill_id = facts.mentor.id, facts.mentee.id, facts.skill_id
    pair = await pairs.of_pair(
        tx,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        skill_id=skill_id,
        place_taking=sorted(lifecycle.PLACE_TAKING),
        now=now,
    )
    assessed = await assessment_records.of_person_on_skill(tx, employee_id=mentee_id, skill_id=skill_id)
    baseline = skill_history.baseline(assessed)
    if baseline is None:
        return refused(Code.BASELINE_REQUIRED, "The mentee has no level on the skill.", "sessionId")
    refusal = _acceptance_refusal(facts, pair, baseline.rank)
    if refusal is not None:
        return refusal
    role = await pairs.role_of_mentee(tx, mentee_id=mentee_id, skill_id=skill_id, now=now)
    await pairs.freeze(
        tx, session_id=facts.session_id, baseline_id=baseline.id, role_id=role.role_id, now=now
    )
    return Change(
        replace(
            facts.standing,
            state=State.ACCEPTED,
            accepted_at=now,
            due_at=now + programme.accepted_lapse,
            baseline_rank=baseline.rank,
            baseline_verified=skill_history.is_verified(baseline),
            model_version=role.model_version,
        )
    )


def _acceptance_refusal(facts: SessionFacts, pair: Pair, baseline_rank: int) -> Refused | None:
    field = "sessionId"
    refusals = (
        *guards.inactive(facts.mentor, facts.mentee, field),
        *guards.same_line(facts.mentor.id, facts.mentee.id, pair, field),
        *guards.target_not_above(facts.target_rank, baseline_rank, field),
        *guards.full(pair, field),
    )
    return next(iter(refusals), None)
