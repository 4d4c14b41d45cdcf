"""The mentee reassesses; whoever may verify may ask back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graph import assessment_records, ids
from graph.assessment_records import NewAssessment
from graph.client import Graph, Tx
from graph.sessions.facts import SessionFacts
from graph.sessions.standing import Standing
from mentoring import assessments, free_text, skill_history
from mentoring.assessments import Evidence
from mentoring.outcomes import Code, Outcome, Refused, refused
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions import lifecycle, steps
from mentoring.sessions.changes import Change
from mentoring.sessions.lifecycle import Action, State
from mentoring.sessions.steps import Command


async def reassess(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    programme: Programme,
    session_id: str,
    expected_version: int,
    level: int,
    indicator_ids: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    reflection: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """The mentee's new claim, appended to their assessments; the session waits for its verification.

    While it waits the mentee may reassess again: the latest counts, and the first time the ladder of
    verifiers starts anew.
    """
    bad = assessments.bad_evidence(evidence) or free_text.refusal(reflection, "reflection")
    if bad is not None:
        return bad
    assessment_id = ids.new(int(now.timestamp() * 1000))
    shown = assessments.evidence_given(evidence, now)

    async def decide(tx: Tx, facts: SessionFacts) -> Change | Refused:
        levels = await assessment_records.levels_of_skill(tx, facts.skill_id)
        on_scale = levels is not None and level in levels.ranks
        refusal = _refusal(facts, now, programme, on_scale=on_scale, shown=bool(shown or indicator_ids))
        if refusal is not None:
            return refusal
        claim = NewAssessment(
            id=assessment_id,
            employee_id=facts.mentee.id,
            assessor_id=facts.mentee.id,
            skill_id=facts.skill_id,
            kind=skill_history.SELF,
            phase="REASSESSMENT",
            rank=level,
            assessed_at=now,
            model_version=facts.standing.model_version,
            comment=reflection,
            indicator_ids=tuple(dict.fromkeys(indicator_ids)),
            evidence=shown,
        )
        earlier = await assessment_records.of_person_on_skill(
            tx, employee_id=facts.mentee.id, skill_id=facts.skill_id
        )
        await assessments.append(tx, claim, earlier)
        await assessment_records.set_reassessment(
            tx, session_id=facts.session_id, assessment_id=assessment_id
        )
        return Change(_awaiting(facts.standing, now, programme))

    command = Command(
        mutation="reassess",
        action=Action.REASSESS,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        given={
            "level": level,
            "indicatorIds": list(indicator_ids),
            "evidence": [[one.title, one.url, one.note] for one in evidence],
            "reflection": reflection,
        },
        indicator_ids=tuple(indicator_ids),
    )
    return await steps.take(graph, command, decide)


async def return_reassessment(
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
    """Whoever may verify asks back, in words (INVALID_INPUT without): the mentee practises on, and the
    practice clock restarts."""

    async def decide(_tx: Tx, facts: SessionFacts) -> Change | Refused:
        return Change(
            replace(
                facts.standing,
                state=State.IN_PRACTICE,
                practice_since=now,
                awaiting_since=None,
                returns=facts.standing.returns + 1,
                restarts=0,
                due_at=now + programme.practice_lapse,
            )
        )

    command = Command(
        mutation="returnReassessment",
        action=Action.RETURN,
        actor=actor,
        now=now,
        programme=programme,
        session_id=session_id,
        expected_version=expected_version,
        reason=reason,
        reason_required=True,
        idempotency_key=idempotency_key,
    )
    return await steps.take(graph, command, decide)


def _refusal(
    facts: SessionFacts, now: datetime, programme: Programme, *, on_scale: bool, shown: bool
) -> Refused | None:
    if not facts.held:
        return refused(Code.NO_MEETING_HELD, "No meeting was held yet.", "sessionId")
    practised = lifecycle.practised_enough(now, facts.standing.practice_since, programme.min_practice)
    if facts.standing.state == State.IN_PRACTICE and not practised:
        return refused(Code.REASSESSMENT_TOO_EARLY, "Practise a little longer first.", "sessionId")
    if not on_scale:
        return refused(Code.LEVEL_OUT_OF_SCALE, "The skill's scale has no such level.", "level")
    if not shown:
        return refused(Code.EVIDENCE_REQUIRED, "Name indicators or give evidence.", "indicatorIds")
    return None


def _awaiting(before: Standing, now: datetime, programme: Programme) -> Standing:
    again = before.state == State.AWAITING_VERIFICATION
    if again and before.restarts:
        return replace(before, reassessed_at=now)
    return replace(
        before,
        state=State.AWAITING_VERIFICATION,
        reassessed_at=now,
        awaiting_since=now,
        restarts=1 if again else 0,
        due_at=now + programme.verification_due,
    )
