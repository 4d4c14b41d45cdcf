"""The verifier confirms both ends of a session, once and for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph import assessment_records, ids
from graph.assessment_records import Assessed, NewAssessment, SkillLevels
from graph.client import Graph, Tx
from graph.sessions import pairs, verifications
from graph.sessions.facts import SessionFacts
from graph.sessions.verifications import NewVerification
from mentoring import assessments, digests, free_text, skill_history
from mentoring.outcomes import Code, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import gains, guards, lifecycle, steps, verifiers
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action, State
from mentoring.sessions.steps import Command
from mentoring.sessions.verifiers import VerifierRole


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says: the level reached, the starting level (None: as frozen), what was observed."""

    verified_level: int
    baseline_level: int | None
    indicator_ids: tuple[str, ...]
    comment: str | None


@dataclass(frozen=True, slots=True)
class _Made:
    """Ids made before the transaction, so that a retried one writes the same."""

    verification_id: str
    assessment_id: str


async def verify(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    verified_level: int,
    baseline_level: int | None = None,
    indicator_ids: Sequence[str] = (),
    comment: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The session VERIFIED, with the verification's id.

    Written with it and never changed: the Verification with its digest, and an assessment that sets the
    mentee's verified level. `baseline_level` may be left out only where a verifier or manager had set the
    frozen baseline; where it differs, it is the starting level.
    """
    bad = free_text.refusal(comment, "comment")
    if bad is not None:
        return bad
    clock_ms = int(now.timestamp() * 1000)
    made = _Made(verification_id=ids.new(clock_ms), assessment_id=ids.new(clock_ms))
    verdict = Verdict(verified_level, baseline_level, tuple(dict.fromkeys(indicator_ids)), comment)

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        role = verifiers.role_of(facts, actor, now=now, programme=programme)
        assert role is not None
        levels = await assessment_records.levels_of_skill(tx, facts.skill_id)
        assert levels is not None
        refusal = refusal_of(verdict, facts, levels)
        if refusal is not None:
            return refusal
        await _write(tx, facts, verdict, actor_id=actor.id, role=role, now=now, made=made)
        return Change(replace(facts.standing, state=State.VERIFIED), verification_id=made.verification_id)

    command = Command(
        mutation="verifyReassessment",
        action=Action.VERIFY,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        given={
            "verifiedLevel": verified_level,
            "baselineLevel": baseline_level,
            "indicatorIds": list(indicator_ids),
            "comment": comment,
        },
        indicator_ids=verdict.indicator_ids,
    )
    return await steps.take(graph, command, decide)


def refusal_of(verdict: Verdict, facts: SessionFacts, levels: SkillLevels) -> Refused | None:
    """Why this verdict cannot stand: a level off the scale, or an end without evidence; None when it can."""
    for level, field in (
        (verdict.verified_level, "verifiedLevel"),
        (verdict.baseline_level, "baselineLevel"),
    ):
        if level is not None and level not in levels.ranks:
            return refused(Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {level}.", field)
    is_rise = verdict.verified_level > _starting_rank(verdict, facts)
    if is_rise and not _is_shown(verdict, levels):
        return refused(
            Code.EVIDENCE_REQUIRED, "Name an indicator observed, up to the verified level.", "indicatorIds"
        )
    if verdict.baseline_level is None and not facts.standing.baseline_verified:
        return refused(Code.EVIDENCE_REQUIRED, "Confirm the level the mentee started at.", "baselineLevel")
    return None


def _is_shown(verdict: Verdict, levels: SkillLevels) -> bool:
    fitting = {known for known, rank in levels.indicators.items() if rank <= verdict.verified_level}
    if fitting:
        return bool(fitting & set(verdict.indicator_ids))
    return bool(verdict.comment and verdict.comment.strip())


def _starting_rank(verdict: Verdict, facts: SessionFacts) -> int:
    if verdict.baseline_level is not None:
        return verdict.baseline_level
    assert facts.standing.baseline_rank is not None
    return facts.standing.baseline_rank


async def _write(
    tx: Tx,
    facts: SessionFacts,
    verdict: Verdict,
    *,
    actor_id: str,
    role: VerifierRole,
    now: datetime,
    made: _Made,
) -> None:
    earlier = await assessment_records.of_person_on_skill(
        tx, employee_id=facts.mentee.id, skill_id=facts.skill_id
    )
    verification = await _verification(
        tx,
        facts,
        verdict,
        earlier,
        actor_id=actor_id,
        role=role,
        now=now,
        verification_id=made.verification_id,
    )
    await verifications.create(tx, verification)
    await assessments.append(
        tx,
        NewAssessment(
            id=made.assessment_id,
            employee_id=facts.mentee.id,
            assessor_id=actor_id,
            skill_id=facts.skill_id,
            kind=skill_history.MANAGER,
            phase=skill_history.VERIFICATION,
            rank=verdict.verified_level,
            assessed_at=now,
            model_version=facts.standing.model_version,
            comment=verdict.comment,
            indicator_ids=verdict.indicator_ids,
        ),
        earlier,
    )


async def _verification(
    tx: Tx,
    facts: SessionFacts,
    verdict: Verdict,
    earlier: Sequence[Assessed],
    *,
    actor_id: str,
    role: VerifierRole,
    now: datetime,
    verification_id: str,
) -> NewVerification:
    baseline_rank = _starting_rank(verdict, facts)
    assert facts.standing.accepted_at is not None
    high_water_rank = skill_history.high_water(earlier, accepted_at=facts.standing.accepted_at)
    known = await verifications.independence(
        tx, session_id=facts.session_id, mentor_id=facts.mentor.id, mentee_id=facts.mentee.id, now=now
    )
    excluded = gains.exclusion(
        baseline_rank=baseline_rank,
        verified_rank=verdict.verified_level,
        high_water_rank=high_water_rank,
        in_line=await _in_line(tx, facts, now),
    )
    return NewVerification(
        id=verification_id,
        session_id=facts.session_id,
        verifier_id=actor_id,
        verifier_role=role,
        at=now,
        claimed_rank=facts.claimed_rank,
        baseline_rank=baseline_rank,
        verified_rank=verdict.verified_level,
        high_water_rank=high_water_rank,
        quality=gains.quality(
            verifier_id=actor_id,
            mentor_id=facts.mentor.id,
            mentee_id=facts.mentee.id,
            confirms_baseline=verdict.baseline_level is not None,
            known=known,
        ),
        exclusion=excluded,
        comment=verdict.comment,
        indicator_ids=verdict.indicator_ids,
        digest=_digest(
            facts, verdict, actor_id=actor_id, role=role, now=now, verification_id=verification_id
        ),
    )


async def _in_line(tx: Tx, facts: SessionFacts, now: datetime) -> bool:
    pair = await pairs.of_pair(
        tx,
        mentor_id=facts.mentor.id,
        mentee_id=facts.mentee.id,
        skill_id=facts.skill_id,
        place_taking=sorted(lifecycle.PLACE_TAKING),
        now=now,
    )
    return guards.in_line(facts.mentor.id, facts.mentee.id, pair)


def _digest(
    facts: SessionFacts,
    verdict: Verdict,
    *,
    actor_id: str,
    role: VerifierRole,
    now: datetime,
    verification_id: str,
) -> str:
    return digests.verification_digest(
        digests.VerificationFacts(
            verification_id=verification_id,
            session_id=facts.session_id,
            mentor_id=facts.mentor.id,
            mentee_id=facts.mentee.id,
            skill_id=facts.skill_id,
            verifier_id=actor_id,
            verifier_role=role,
            at=now,
            claimed_rank=facts.claimed_rank,
            baseline_rank=_starting_rank(verdict, facts),
            verified_rank=verdict.verified_level,
            indicator_ids=verdict.indicator_ids,
            comment=verdict.comment,
        )
    )
