"""A session as what is written for it: its node, its parts, and their ends."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from mentoring import listkeys
from mentoring.digests import CorrectionFacts, VerificationFacts, correction_digest, verification_digest
from mentoring.exchange import session_lines, tables, vocabulary
from mentoring.exchange.nodes import identity, node_id
from mentoring.exchange.records import Meeting, Practice, Session, Transition, Verification

Row = dict[str, Any]

_REFERENCES = (
    "externalId",
    "mentor",
    "mentee",
    "initiatedBy",
    "skill",
    "followUpOf",
    "baseline",
    "reassessment",
    "mentorDepartment",
    "menteeDepartment",
    "menteeRole",
)
_STANDING = ("gainCounts", "gainExclusion", "gainHighWaterRank")


def of_sessions(sessions: Iterable[Session]) -> dict[str, list[Row]]:
    """The rows to write by what they are, `sessions` first; a list is missing where nothing is in it."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for session in sessions:
        _add(session, rows)
    return rows


def session_id(session: Session) -> str:
    """The id of the session's node."""
    return node_id("MentoringSession", session.external_id)


def _add(session: Session, rows: dict[str, list[Row]]) -> None:
    at = session_id(session)
    rows["sessions"].append(_head(session))
    _link(rows, "baselines", at, "Assessment", session.baseline)
    _link(rows, "reassessments", at, "Assessment", session.reassessment)
    _link(rows, "roles", at, "JobRole", session.mentee_role)
    if session.mentor_department and session.mentee_department:
        ends = {
            "of_mentor": node_id("Department", session.mentor_department),
            "of_mentee": node_id("Department", session.mentee_department),
        }
        rows["accepted"].append({"session": at} | ends)
    for move in session.transitions:
        row = _transition(session, move)
        rows["transitions" if row["actor"] else "system_transitions"].append(row)
    rows["meetings"].extend({"session": at, "props": _meeting(meeting)} for meeting in session.meetings)
    for entry in session.practice:
        rows["practice"].append(_practice(at, entry))
    if session.verification is not None:
        rows["verifications"].append(_verification(session, session.verification))
        _contested(rows, session, session.verification)


def _link(rows: dict[str, list[Row]], name: str, session: str, label: str, key: str | None) -> None:
    if key is not None:
        rows[name].append({"session": session, "other": node_id(label, key)})


def _head(session: Session) -> Row:
    named = identity("MentoringSession", session.external_id)
    mentor, mentee, initiator = (
        node_id("Employee", key) for key in (session.mentor, session.mentee, session.initiated_by)
    )
    skill = node_id("Skill", session.skill)
    props = tables.stored(session_lines.SESSION, session)
    for reference in _REFERENCES:
        del props[reference]
    props |= named
    props |= {"mentorId": mentor, "menteeId": mentee, "skillId": skill}
    props["listKey"] = listkeys.instant_key(props["requestedAt"], named["id"])
    if session.state in vocabulary.OPEN_STATES:
        props["openKey"] = f"{mentee}|{mentor}|{skill}"
    ends = {"mentor": mentor, "mentee": mentee, "initiator": initiator, "skill": skill}
    return ends | {"props": _present(props)}


def _transition(session: Session, move: Transition) -> Row:
    props = tables.stored(session_lines.TRANSITION, move)
    del props["actor"], props["correctedRank"]
    props["id"] = node_id("SessionTransition", f"{session.external_id}/{move.seq}")
    actor = move.actor and node_id("Employee", move.actor)
    return {"session": session_id(session), "actor": actor, "props": _present(props)}


def _meeting(meeting: Meeting) -> Row:
    named = identity("Meeting", meeting.external_id)
    props = tables.stored(session_lines.MEETING, meeting)
    del props["externalId"]
    props["listKey"] = listkeys.instant_key(props["startsAt"], named["id"])
    return _present(props | named)


def _practice(session: str, entry: Practice) -> Row:
    named = identity("PracticeEntry", entry.external_id)
    props = {**named, "at": tables.stored(session_lines.PRACTICE, entry)["at"], "note": entry.note}
    return {
        "session": session,
        "author": node_id("Employee", entry.author),
        "props": props,
        "indicators": [node_id("BehavioralIndicator", key) for key in entry.indicators],
    }


def _verification(session: Session, verification: Verification) -> Row:
    named = identity("Verification", verification.external_id)
    indicators = [node_id("BehavioralIndicator", key) for key in verification.indicators]
    verifier = node_id("Employee", verification.verifier)
    props = tables.stored(session_lines.VERIFICATION, verification)
    for reference in ("externalId", "verifier", "indicators", *_STANDING):
        del props[reference]
    props["verifierRole"] = props.pop("role")
    props["sessionId"] = session_id(session)
    props["digest"] = verification_digest(
        VerificationFacts(
            verification_id=named["id"],
            session_id=session_id(session),
            mentor_id=node_id("Employee", session.mentor),
            mentee_id=node_id("Employee", session.mentee),
            skill_id=node_id("Skill", session.skill),
            verifier_id=verifier,
            verifier_role=verification.role,
            at=verification.at,
            claimed_rank=verification.claimed_rank,
            baseline_rank=verification.baseline_rank,
            verified_rank=verification.verified_rank,
            indicator_ids=tuple(indicators),
            comment=verification.comment,
        )
    )
    return {
        "session": session_id(session),
        "verifier": verifier,
        "props": _present(props | named),
        "indicators": indicators,
    }


def _contested(rows: dict[str, list[Row]], session: Session, verification: Verification) -> None:
    """What was corrected, and how the gain stands since."""
    at = session_id(session)
    moves = [move for move in session.transitions if move.corrected_rank is not None]
    for seq, move in enumerate(moves, start=1):
        rows["corrections"].append(_correction(at, verification, seq, move))
    if moves:
        rows["corrected"].append({"session": at})
    if verification.gain_counts is not None:
        rows["standings"].append(
            {
                "session": at,
                "rank": moves[-1].corrected_rank if moves else verification.verified_rank,
                "high_water": verification.gain_high_water_rank,
                "counts": verification.gain_counts,
                "exclusion": verification.gain_exclusion,
            }
        )


def _correction(session: str, verification: Verification, seq: int, move: Transition) -> Row:
    assert move.corrected_rank is not None
    corrected = node_id("Verification", verification.external_id)
    facts = CorrectionFacts(
        correction_id=node_id("VerificationCorrection", f"{verification.external_id}/{seq}"),
        verification_id=corrected,
        seq=seq,
        corrector_id=node_id("Employee", move.actor or ""),
        at=move.at,
        corrected_rank=move.corrected_rank,
        reason=move.reason or "",
    )
    props = {
        "id": facts.correction_id,
        "verificationId": corrected,
        "seq": seq,
        "correctedRank": facts.corrected_rank,
        "reason": facts.reason,
        "at": tables.stored(session_lines.TRANSITION, move)["at"],
        "digest": correction_digest(facts),
    }
    return {"session": session, "corrector": facts.corrector_id, "props": props}


def _present(props: Row) -> Row:
    return {name: value for name, value in props.items() if value is not None}
