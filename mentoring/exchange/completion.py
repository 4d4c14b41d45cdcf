"""What sessions may leave out, worked out from the rest of the company."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mentoring.exchange import vocabulary
from mentoring.exchange.records import Assessment, Company, Session
from mentoring.exchange.rules.whole import Known, Whole
from mentoring.programme import Programme
from mentoring.sessions import deadlines, gains

IMPORTED_QUALITY = 0.7
"""How well a verification counts that was not made in the service."""

_Manager = dict[tuple[str, str], list[Assessment]]


def completed(company: Company, known: Known, *, now: datetime, programme: Programme) -> Company:
    """The company with the next deadline of every open session and the facts of every verification.

    What is given stays. The rules must hold.
    """
    whole = Whole.of(company, known)
    verified = _by_managers(company.assessments)
    sessions = tuple(
        _with_verification(_with_deadline(session, whole, now, programme), whole, verified)
        for session in company.sessions
    )
    return replace(company, sessions=sessions)


def _by_managers(assessments: Iterable[Assessment]) -> _Manager:
    found: _Manager = defaultdict(list)
    for one in assessments:
        if one.kind == "MANAGER":
            found[one.person, one.skill].append(one)
    return found


def _with_deadline(session: Session, whole: Whole, now: datetime, programme: Programme) -> Session:
    if session.due_at is not None or session.state not in vocabulary.OPEN_STATES:
        return session
    return replace(session, due_at=_deadline(session, whole, now, programme))


def _deadline(session: Session, whole: Whole, now: datetime, programme: Programme) -> datetime:
    since = session.transitions[-1].at
    match session.state:
        case "REQUESTED":
            zone = whole.people[session.mentor].time_zone
            return deadlines.working_days_after(session.requested_at, programme.request_days, zone)
        case "ACCEPTED":
            return since + programme.accepted_lapse
        case "SCHEDULED":
            planned = [meeting.ends_at for meeting in session.meetings if meeting.status == "PLANNED"]
            return max(planned) + programme.scheduled_lapse
        case "IN_PRACTICE":
            return (session.practice_since or since) + programme.practice_lapse
        case _:
            return deadlines.verification_due(session.awaiting_since or since, now, programme)


def _with_verification(session: Session, whole: Whole, verified: _Manager) -> Session:
    verification = session.verification
    if verification is None:
        return session
    if verification.quality is None:
        verification = replace(verification, quality=IMPORTED_QUALITY)
    if verification.counts is None:
        high_water = _high_water(session, verified)
        excluded = gains.exclusion(
            baseline_rank=verification.baseline_rank,
            verified_rank=verification.verified_rank,
            high_water_rank=high_water,
            in_line=whole.in_one_line(session.mentor, session.mentee, verification.at),
        )
        verification = replace(
            verification,
            counts=excluded is None,
            exclusion=excluded and excluded.value,
            high_water_rank=high_water,
        )
    return replace(session, verification=verification)


def _high_water(session: Session, verified: _Manager) -> int | None:
    """The highest level verified before acceptance, or in another session until this one's verification."""
    assert session.verification is not None
    assert session.accepted_at is not None
    ranks = [
        one.rank
        for one in verified[session.mentee, session.skill]
        if one.assessed_at <= session.accepted_at
        or (one.phase == "VERIFICATION" and one.assessed_at < session.verification.at)
    ]
    return max(ranks, default=None)
