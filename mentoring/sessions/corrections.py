"""A verification repaired: the verifier's better word, appended beside the first one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph import assessment_records, ids, outbox
from graph.assessment_records import Assessed, NewAssessment
from graph.client import Graph, Tx
from graph.disputes import records as disputes
from graph.sessions import corrections
from graph.sessions import gains as standings
from graph.sessions.corrections import NewCorrection
from graph.sessions.facts import SessionFacts
from graph.sessions.gains import Standing, VerifiedGain
from mentoring import assessments, digests, skill_history
from mentoring.outcomes import Code, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import gains, steps
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action
from mentoring.sessions.steps import Command


@dataclass(frozen=True, slots=True)
class _Correction:
    """What is corrected to what, by whom; ids are made before the transaction, so that a retry writes the same."""

    correction_id: str
    assessment_id: str
    verification_id: str
    level: int
    reason: str
    actor: Viewer
    now: datetime


async def correct(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    verification_id: str,
    corrected_level: int,
    reason: str,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The verification with one more correction, whose level is the one that counts from now on.

    By the original verifier, or by a programme administrator while the mentor's dispute of the gain is undecided
    (which it settles); within the programme's `correction_window` of the verification. Written with it: an
    assessment in place of the verification's own, so that the mentee's level and high water follow, and how this
    gain and later ones of the mentee on the skill stand.
    """
    clock_ms = int(now.timestamp() * 1000)
    correction = _Correction(
        correction_id=ids.new(clock_ms),
        assessment_id=ids.new(clock_ms),
        verification_id=verification_id,
        level=corrected_level,
        reason=reason.strip(),
        actor=actor,
        now=now,
    )

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        refusal = await _refusal(tx, facts, correction, programme)
        if refusal is not None:
            return refusal
        refusal = await _write(tx, facts, correction)
        return refusal or Change(facts.standing, verification_id=verification_id)

    command = Command(
        mutation="correctVerification",
        action=Action.CORRECT,
        actor=actor,
        now=now,
        programme=programme,
        verification_id=verification_id,
        expected_version=expected_version,
        reason=reason,
        reason_required=True,
        idempotency_key=idempotency_key,
        given={"verificationId": verification_id, "correctedLevel": corrected_level},
    )
    return await steps.take(graph, command, decide)


async def _refusal(
    tx: Tx, facts: SessionFacts, correction: _Correction, programme: Programme
) -> Refused | None:
    until = steps.correct_until(facts, programme)
    assert until is not None
    as_reviewer = correction.actor.id != facts.verifier_id
    if as_reviewer and correction.actor.id in await disputes.parties(
        tx, session_id=facts.session_id, now=correction.now
    ):
        return refused(
            Code.REVIEWER_CONFLICT_OF_INTEREST,
            "Whoever is party to a dispute settles nothing in it.",
            "verificationId",
        )
    if correction.now > until:
        return refused(
            Code.TOO_LATE,
            f"A verification is corrected within {programme.correction_window.days} days.",
            "verificationId",
        )
    levels = await assessment_records.levels_of_skill(tx, facts.skill_id)
    if levels is None or correction.level not in levels.ranks:
        return refused(
            Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {correction.level}.", "correctedLevel"
        )
    return None


async def _write(tx: Tx, facts: SessionFacts, correction: _Correction) -> Refused | None:
    verified = await standings.of_mentee_on_skill(tx, mentee_id=facts.mentee.id, skill_id=facts.skill_id)
    [own] = [gain for gain in verified if gain.session_id == facts.session_id]
    if own.stands.rank == correction.level:
        return refused(
            Code.INVALID_INPUT, f"The verified level is {correction.level} already.", "correctedLevel"
        )
    await corrections.append(tx, _appended(correction, seq=len(own.corrected) + 1))
    before = await assessment_records.of_person_on_skill(
        tx, employee_id=facts.mentee.id, skill_id=facts.skill_id
    )
    await _reassess(tx, facts, correction, before)
    after = await assessment_records.of_person_on_skill(
        tx, employee_id=facts.mentee.id, skill_id=facts.skill_id
    )
    corrected = replace(own, corrected=(*own.corrected, correction.level))
    if facts.is_disputed and correction.actor.id != facts.verifier_id:
        corrected = await _settle(tx, facts, correction, corrected)
    standing = gains.with_disputes(corrected, replace(own.stands, rank=correction.level))
    others = [
        (gain, stands)
        for gain in verified
        if gain.at > own.at and (stands := _restated(gain, before, after)) != gain.stands
    ]
    await standings.stand(
        tx, [(own.session_id, standing), *((gain.session_id, stands) for gain, stands in others)]
    )
    await outbox.append(tx, [_event(correction, gain) for gain, _ in others], created_at=datetime.now(UTC))
    return None


def _restated(gain: VerifiedGain, before: Sequence[Assessed], after: Sequence[Assessed]) -> Standing:
    """The gain as it stands after a correction of another one; as it is, where the correction is nothing to it."""
    return (
        gain.stands
        if gains.restated(gain, before) == gains.restated(gain, after)
        else gains.restated(gain, after)
    )


async def _reassess(
    tx: Tx, facts: SessionFacts, correction: _Correction, earlier: Sequence[Assessed]
) -> None:
    """Append the corrected level to the mentee's history, in place of the one that the verification had set."""
    original = next(
        (
            one
            for one in earlier
            if one.phase == skill_history.VERIFICATION
            and one.assessed_at == facts.verified_at
            and one.assessor_id == facts.verifier_id
        ),
        None,
    )
    await assessments.append(
        tx,
        NewAssessment(
            id=correction.assessment_id,
            employee_id=facts.mentee.id,
            assessor_id=correction.actor.id,
            skill_id=facts.skill_id,
            kind=skill_history.MANAGER,
            phase=skill_history.CORRECTION,
            rank=correction.level,
            assessed_at=correction.now,
            model_version=facts.standing.model_version,
            comment=correction.reason,
            corrects=original,
        ),
        earlier,
    )


async def _settle(tx: Tx, facts: SessionFacts, correction: _Correction, gain: VerifiedGain) -> VerifiedGain:
    """The gain with its dispute settled by the correction: back in the score, at the corrected level."""
    await disputes.close_of_session(
        tx,
        session_id=facts.session_id,
        state="CORRECTED",
        by_id=correction.actor.id,
        reason=correction.reason,
        at=correction.now,
    )
    return replace(gain, disputes=gain.disputes - {gains.OPEN})


def _appended(correction: _Correction, *, seq: int) -> NewCorrection:
    return NewCorrection(
        id=correction.correction_id,
        verification_id=correction.verification_id,
        seq=seq,
        corrector_id=correction.actor.id,
        corrected_rank=correction.level,
        reason=correction.reason,
        at=correction.now,
        digest=digests.correction_digest(
            digests.CorrectionFacts(
                correction_id=correction.correction_id,
                verification_id=correction.verification_id,
                seq=seq,
                corrector_id=correction.actor.id,
                at=correction.now,
                corrected_rank=correction.level,
                reason=correction.reason,
            )
        ),
    )


def _event(correction: _Correction, gain: VerifiedGain) -> outbox.Event:
    return outbox.Event(
        id=ids.derived("gain restated", f"{gain.session_id}|{correction.correction_id}", correction.now),
        kind="gain.restated",
        subject_id=gain.session_id,
        at=correction.now,
        payload={
            "sessionId": gain.session_id,
            "mentorId": gain.mentor_id,
            "menteeId": gain.mentee_id,
            "correctionId": correction.correction_id,
        },
    )
