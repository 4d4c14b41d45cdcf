"""When a session in the making is next due, by the programme's own deadlines."""

from datetime import datetime, timedelta

from mentoring.demo.sessions.draft import Draft
from mentoring.demo.worktime import instant
from mentoring.programme import Programme
from mentoring.sessions import deadlines
from mentoring.sessions.lifecycle import Action, State

SHIPPED = Programme()


def seconds(span: timedelta) -> int:
    """A span in seconds."""
    return int(span.total_seconds())


def awaiting_since(draft: Draft) -> int:
    """The reassessment from which the verifier's time runs: the first since it was last sent back, or the second."""
    since, restarts = 0, 0
    for move in draft.moves:
        if move.action is Action.REASSESS:
            waited = move.state_before is State.AWAITING_VERIFICATION
            if not waited or restarts == 0:
                since = move.at
            restarts += waited
    return since


def practice_since(draft: Draft) -> int:
    """The end of the first meeting held, or the last time the session was sent back."""
    returned = [move.at for move in draft.moves if move.action is Action.RETURN]
    return max(draft.first_held or 0, *returned, 0)


def lapse(draft: Draft) -> int:
    """When an open session ends by the clock, in seconds."""
    match draft.state:
        case State.REQUESTED:
            return _request_due(draft)
        case State.ACCEPTED:
            return draft.now + seconds(SHIPPED.accepted_lapse)
        case State.SCHEDULED:
            last_end = max(meeting.ends for meeting in draft.planned)
            return last_end + seconds(SHIPPED.scheduled_lapse)
        case State.IN_PRACTICE:
            return practice_since(draft) + seconds(SHIPPED.practice_lapse)
        case _:
            return awaiting_since(draft) + seconds(SHIPPED.verification_lapse)


def next_due(draft: Draft, now: int) -> datetime | None:
    """The next deadline of an open session, None for a closed one."""
    if draft.ended:
        return None
    if draft.state is State.AWAITING_VERIFICATION:
        return deadlines.verification_due(instant(awaiting_since(draft)), instant(now), SHIPPED)
    return instant(lapse(draft))


def _request_due(draft: Draft) -> int:
    zone = draft.match.mentor.member.desk.zone
    due = deadlines.working_days_after(instant(draft.moves[0].at), SHIPPED.request_days, zone)
    return int(due.timestamp())
