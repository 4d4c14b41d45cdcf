"""Assessments: what people say of a level, appended to a history that is never rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from graph import assessment_records, ids, locks, outbox
from graph.assessment_records import Assessed, EvidenceGiven, NewAssessment, Person
from graph.client import Graph, Tx
from graph.sessions import pairs
from mentoring import free_text, idempotency, skill_history, turns
from mentoring.idempotency import Claim
from mentoring.outcomes import Code, Done, Outcome, Refused, refused
from mentoring.people import Viewer

MOST_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person shows for a level: a title, and a link or a note."""

    title: str
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Submission:
    actor: Viewer
    now: datetime
    assessment_id: str
    employee_id: str
    skill_id: str
    level: int
    indicator_ids: tuple[str, ...]
    evidence: tuple[EvidenceGiven, ...]
    comment: str | None


async def submit(
    graph: Graph,
    *,
    actor: Viewer,
    now: datetime,
    employee_id: str,
    skill_id: str,
    level: int,
    indicator_ids: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    comment: str | None = None,
    idempotency_key: str | None = None,
) -> Outcome:
    """An assessment with its id: SELF for oneself; MANAGER by the manager of record, which sets the verified
    level; of anybody else NOT_FOUND. The first of its kind on a skill is the BASELINE, later ones PERIODIC."""
    bad = bad_evidence(evidence) or free_text.refusal(comment, "comment")
    if bad is not None:
        return bad
    given: dict[str, object] = {
        "employeeId": employee_id,
        "skillId": skill_id,
        "level": level,
        "indicatorIds": list(indicator_ids),
        "evidence": [[one.title, one.url, one.note] for one in evidence],
        "comment": comment,
    }
    claimed = idempotency.claim(
        person_id=actor.id, mutation="submitAssessment", client_key=idempotency_key, given=given
    )
    if isinstance(claimed, Refused):
        return claimed
    submission = _Submission(
        actor=actor,
        now=now,
        assessment_id=ids.new(int(now.timestamp() * 1000)),
        employee_id=employee_id,
        skill_id=skill_id,
        level=level,
        indicator_ids=tuple(dict.fromkeys(indicator_ids)),
        evidence=evidence_given(evidence, now),
        comment=comment,
    )
    async with turns.taken([employee_id]):
        return await graph.write(_submit, submission, claimed)


async def _submit(tx: Tx, asked: _Submission, claimed: Claim | None) -> Outcome:
    await locks.people(tx, [asked.employee_id])
    earlier = await idempotency.earlier(tx, claimed)
    if isinstance(earlier, Refused):
        return earlier
    kind = _kind(asked.actor, await assessment_records.person(tx, asked.employee_id, now=asked.now))
    if kind is None:
        return refused(Code.NOT_FOUND, "There is no such person for you to assess.", "employeeId")
    refusal = await _skill_refusal(tx, asked, is_replay=earlier is not None)
    if refusal is not None:
        return refusal
    if earlier is not None:
        return earlier
    await _write(tx, asked, kind)
    done = Done(assessment_id=asked.assessment_id)
    await idempotency.keep(tx, claimed, done)
    return done


async def _skill_refusal(tx: Tx, asked: _Submission, *, is_replay: bool) -> Refused | None:
    levels = await assessment_records.levels_of_skill(tx, asked.skill_id)
    if levels is None:
        return refused(Code.NOT_FOUND, "There is no such skill.", "skillId")
    bad_indicator = await indicator_refusal(tx, asked.indicator_ids, asked.skill_id, "indicatorIds")
    if bad_indicator is not None:
        return bad_indicator
    if not is_replay and asked.level not in levels.ranks:
        return refused(Code.LEVEL_OUT_OF_SCALE, f"The skill's scale has no level {asked.level}.", "level")
    return None


async def _write(tx: Tx, asked: _Submission, kind: str) -> None:
    role = await pairs.role_of_mentee(tx, mentee_id=asked.employee_id, skill_id=asked.skill_id, now=asked.now)
    earlier = await assessment_records.of_person_on_skill(
        tx, employee_id=asked.employee_id, skill_id=asked.skill_id
    )
    is_first = not any(one.kind == kind for one in earlier)
    await append(
        tx,
        NewAssessment(
            id=asked.assessment_id,
            employee_id=asked.employee_id,
            assessor_id=asked.actor.id,
            skill_id=asked.skill_id,
            kind=kind,
            phase="BASELINE" if is_first else "PERIODIC",
            rank=asked.level,
            assessed_at=asked.now,
            model_version=role.model_version,
            comment=asked.comment,
            indicator_ids=asked.indicator_ids,
            evidence=asked.evidence,
        ),
        earlier,
    )
    submitted = outbox.Event(
        id=ids.derived("assessment event", asked.assessment_id, asked.now),
        kind="assessment.submitted",
        subject_id=asked.assessment_id,
        at=asked.now,
        payload={"employeeId": asked.employee_id, "skillId": asked.skill_id},
    )
    await outbox.append(tx, [submitted], created_at=datetime.now(UTC))


async def append(tx: Tx, assessment: NewAssessment, earlier: Sequence[Assessed]) -> None:
    """Append an assessment to the `earlier` ones on the skill (oldest first), and write what they come to."""
    await assessment_records.append(tx, assessment)
    latest = Assessed(
        id=assessment.id,
        kind=assessment.kind,
        phase=assessment.phase,
        rank=assessment.rank,
        assessed_at=assessment.assessed_at,
        assessor_id=assessment.assessor_id,
        corrects_id=None if assessment.corrects is None else assessment.corrects.id,
    )
    await assessment_records.project(
        tx,
        employee_id=assessment.employee_id,
        skill_id=assessment.skill_id,
        holding=skill_history.holding([*earlier, latest]),
    )


async def indicator_refusal(
    tx: Tx, indicator_ids: tuple[str, ...], skill_id: str, field: str
) -> Refused | None:
    """INVALID_INPUT for an indicator of another skill, NOT_FOUND for one that does not exist."""
    if not indicator_ids:
        return None
    levels = await assessment_records.levels_of_skill(tx, skill_id)
    foreign = [given for given in indicator_ids if levels is None or given not in levels.indicators]
    if not foreign:
        return None
    if await assessment_records.known_indicators(tx, foreign):
        return refused(Code.INVALID_INPUT, "An indicator belongs to another skill.", field)
    return refused(Code.NOT_FOUND, "There is no such indicator.", field)


def bad_evidence(evidence: Sequence[Evidence]) -> Refused | None:
    """INVALID_INPUT for too much evidence, a blank title or text too long."""
    if len(evidence) > MOST_EVIDENCE:
        return refused(Code.INVALID_INPUT, f"At most {MOST_EVIDENCE} pieces of evidence.", "evidence")
    for one in evidence:
        bad = (
            free_text.refusal(one.title, "evidence", required=True)
            or free_text.refusal(one.url, "evidence")
            or free_text.refusal(one.note, "evidence")
        )
        if bad is not None:
            return bad
    return None


def evidence_given(evidence: Sequence[Evidence], now: datetime) -> tuple[EvidenceGiven, ...]:
    """The evidence with ids of its own."""
    clock_ms = int(now.timestamp() * 1000)
    return tuple(EvidenceGiven(ids.new(clock_ms), one.title, one.url, one.note) for one in evidence)


def _kind(actor: Viewer, person: Person | None) -> str | None:
    if person is None:
        return None
    if actor.id == person.id:
        return skill_history.SELF
    return skill_history.MANAGER if actor.id == person.manager_id else None
