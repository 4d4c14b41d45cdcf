"""One session at a time: its moves, its people, its levels, its meetings, its verification."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from mentoring.exchange import session_lines, timeline, vocabulary
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Assessment, Company, Session
from mentoring.exchange.rules import moves, verification
from mentoring.exchange.rules.catalogue import off_scale
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole

Breach = tuple[str | None, str]


def broken(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    """Every breach within one session that the graph does not have yet.

    A session that it has lives on in the service: only a claim to be ahead of it is a breach.
    """
    for index, session in enumerate(company.sessions):
        for column, reason in _breaches(session, whole, now):
            yield Problem(session_lines.FILE, index, column, reason)


def _breaches(session: Session, whole: Whole, now: datetime) -> Iterator[Breach]:
    version = whole.known.versions.get(session.external_id)
    if version is not None:
        if session.version > version:
            yield "version", f"the graph has version {version}; a session moves on only in the service"
        return
    found = list(moves.breaches(session, now))
    yield from found
    if found:
        # What is asked of a session depends on its state: with broken moves it would only mislead.
        return
    yield from _people(session, whole)
    yield from _levels(session, whole)
    yield from _frozen(session, whole)
    yield from _reassessment(session, whole)
    yield from _meetings(session, now)
    yield from _practice(session, whole, now)
    yield from verification.breaches(session, whole)


def _people(session: Session, whole: Whole) -> Iterator[Breach]:
    if session.mentor == session.mentee:
        yield "mentee", "mentor and mentee are two people"
    if session.state not in vocabulary.OPEN_STATES:
        return
    if whole.people[session.mentee].status == "DEACTIVATED":
        yield "mentee", f"{shown(session.mentee)} has left; this session cannot be open"
    gone = whole.people[session.mentor].status == "DEACTIVATED"
    if gone and session.state != "AWAITING_VERIFICATION":
        yield "mentor", f"{shown(session.mentor)} has left; this session cannot be open"
    for at in (session.requested_at, session.accepted_at):
        if at is not None and whole.in_one_line(session.mentor, session.mentee, at):
            yield "mentor", f"mentor and mentee were in one reporting line on {at.date().isoformat()}"
            return


def _levels(session: Session, whole: Whole) -> Iterator[Breach]:
    if not whole.on_scale(session.skill, session.target_rank):
        yield "targetRank", off_scale(session.target_rank, session.skill)
    if session.baseline_rank is not None:
        if not whole.on_scale(session.skill, session.baseline_rank):
            yield "baselineRank", off_scale(session.baseline_rank, session.skill)
        if session.target_rank <= session.baseline_rank:
            yield "targetRank", f"the target {session.target_rank} is not above the baseline"


def _frozen(session: Session, whole: Whole) -> Iterator[Breach]:
    frozen = {
        "baseline": session.baseline,
        "baselineRank": session.baseline_rank,
        "baselineVerified": session.baseline_verified,
        "mentorDepartment": session.mentor_department,
        "menteeDepartment": session.mentee_department,
    }
    if session.accepted_at is not None:
        yield from ((name, "is frozen at acceptance: it must be given") for name in _absent(frozen))
    baseline = session.baseline and whole.assessments[session.baseline]
    if baseline:
        yield from _baseline(session, baseline)


def _absent(values: Mapping[str, object]) -> list[str]:
    return [name for name, value in values.items() if value is None]


def _baseline(session: Session, baseline: Assessment) -> Iterator[Breach]:
    if (baseline.person, baseline.skill) != (session.mentee, session.skill):
        yield "baseline", "is an assessment of another person or skill"
    if baseline.kind not in {"SELF", "MANAGER"}:
        yield "baseline", f"an assessment of kind {baseline.kind} sets no level"
    if session.baseline_rank is not None and baseline.rank != session.baseline_rank:
        yield "baselineRank", f"the baseline's own rank is {baseline.rank}"
    if session.baseline_verified is not None and session.baseline_verified != (baseline.kind == "MANAGER"):
        yield "baselineVerified", f"the baseline is an assessment of kind {baseline.kind}"
    if session.accepted_at is not None and baseline.assessed_at > session.accepted_at:
        yield "baseline", "was made after the session had been accepted"


def _reassessment(session: Session, whole: Whole) -> Iterator[Breach]:
    handed_in = any(move.action == "REASSESS" for move in session.transitions)
    if handed_in != (session.reassessment is not None):
        yield "reassessment", "is there exactly when a REASSESS is"
    elif session.reassessment is not None:
        made = whole.assessments[session.reassessment]
        if (made.person, made.skill, made.kind) != (session.mentee, session.skill, "SELF"):
            yield "reassessment", "is no self-assessment of the mentee on the session's skill"


def _meetings(session: Session, now: datetime) -> Iterator[Breach]:
    statuses = {meeting.status for meeting in session.meetings}
    for index, meeting in enumerate(session.meetings):
        column = f"meetings[{index}]"
        if meeting.ends_at <= meeting.starts_at:
            yield f"{column}.endsAt", "it ends before it starts"
        if meeting.status == "HELD" and meeting.ends_at > now:
            yield f"{column}.endsAt", "a meeting still to come is not held yet"
    if "PLANNED" in statuses and session.state not in {"SCHEDULED", "IN_PRACTICE"}:
        yield "meetings", f"no meeting is still planned in {session.state}"
    if session.state == "SCHEDULED" and "PLANNED" not in statuses:
        yield "meetings", "a meeting is planned in SCHEDULED"
    was_held = timeline.of_session(session).first_held_ended_at is not None
    if was_held != any(move.to_state == "IN_PRACTICE" for move in session.transitions):
        yield "meetings", "a meeting was held exactly when the session came to IN_PRACTICE"


def _practice(session: Session, whole: Whole, now: datetime) -> Iterator[Breach]:
    for index, entry in enumerate(session.practice):
        column = f"practice[{index}]"
        if entry.author not in {session.mentor, session.mentee}:
            yield f"{column}.author", "neither the mentor nor the mentee"
        if entry.at > now or session.accepted_at is None or entry.at < session.accepted_at:
            yield f"{column}.at", "not between the acceptance and now"
        if any(whole.indicators[key].skill != session.skill for key in entry.indicators):
            yield f"{column}.indicators", "an indicator of another skill"
