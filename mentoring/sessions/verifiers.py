"""Who may verify a session: the manager of record, and by the ladder those above."""

from datetime import datetime
from enum import StrEnum

from graph.sessions.facts import Person, SessionFacts
from mentoring.people import Viewer
from mentoring.programme import Programme
from mentoring.sessions.lifecycle import State


class VerifierRole(StrEnum):
    """As whom somebody verifies; recorded in the verification."""

    MANAGER_OF_RECORD = "MANAGER_OF_RECORD"
    SKIP_LEVEL = "SKIP_LEVEL"
    PROGRAM_ADMIN = "PROGRAM_ADMIN"


def role_of(
    facts: SessionFacts, actor: Viewer, *, now: datetime, programme: Programme
) -> VerifierRole | None:
    """As whom the actor may verify this session at `now`, None when they may not.

    The mentee's manager of record always may. The skip level may from `skip_level_after` on, at once when the
    manager is inactive or missing; a programme administrator from `admin_after` on, at once when there is
    neither an active manager nor an active skip level. Mentor and mentee never may. The ladder stands only
    while the session awaits its verification.
    """
    if actor.id in {facts.mentor.id, facts.mentee.id}:
        return None
    if facts.manager is not None and actor.id == facts.manager.id:
        return VerifierRole.MANAGER_OF_RECORD
    if facts.standing.state != State.AWAITING_VERIFICATION or facts.standing.awaiting_since is None:
        return None
    waited = now - facts.standing.awaiting_since
    has_manager = _is_active(facts.manager)
    if facts.skip is not None and actor.id == facts.skip.id:
        may = not has_manager or waited >= programme.skip_level_after
        return VerifierRole.SKIP_LEVEL if may else None
    if actor.is_admin:
        nobody = not has_manager and not _is_active(facts.skip)
        return VerifierRole.PROGRAM_ADMIN if nobody or waited >= programme.admin_after else None
    return None


def _is_active(person: Person | None) -> bool:
    return person is not None and person.is_active
