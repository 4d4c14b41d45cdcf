"""The states of a mentoring session, the steps between them, and who may take a step when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a session stands."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    SCHEDULED = "SCHEDULED"
    IN_PRACTICE = "IN_PRACTICE"
    AWAITING_VERIFICATION = "AWAITING_VERIFICATION"
    VERIFIED = "VERIFIED"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    LAPSED = "LAPSED"


class Action(StrEnum):
    """What moves a session, or is recorded in it."""

    REQUEST = "REQUEST"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"
    SCHEDULE = "SCHEDULE"
    RESCHEDULE = "RESCHEDULE"
    RECORD_MEETING = "RECORD_MEETING"
    LOG_MEETING = "LOG_MEETING"
    REASSESS = "REASSESS"
    RETURN = "RETURN"
    VERIFY = "VERIFY"
    COMPLETE = "COMPLETE"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    LAPSE = "LAPSE"
    CORRECT = "CORRECT"


class Part(StrEnum):
    """What somebody is to a session."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    VERIFIER = "whoever may verify"
    ORIGINAL_VERIFIER = "original verifier"
    REVIEWER = "program admin on dispute"
    ADMIN = "program admin"
    SYSTEM = "system"


OPEN = frozenset(
    {State.REQUESTED, State.ACCEPTED, State.SCHEDULED, State.IN_PRACTICE, State.AWAITING_VERIFICATION}
)
"""States in which the session's open key is kept."""

PLACE_TAKING = OPEN - {State.REQUESTED}
"""States that take one of the mentor's places."""

SKILL_GAP = "SKILL_GAP"
"""The purpose that ends in a verification."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: who may take `action` in `state` (None: no session yet), and what follows.

    `targets` holds more than one state where the facts decide.
    """

    state: State | None
    action: Action
    targets: tuple[State, ...]
    who: frozenset[Part]
    skill_gap: bool | None = None
    """True: only with the purpose SKILL_GAP; False: only with another; None: with any."""


def _step(
    state: State | None,
    action: Action,
    targets: State | tuple[State, ...],
    *who: Part,
    skill_gap: bool | None = None,
) -> Step:
    reached = targets if isinstance(targets, tuple) else (targets,)
    return Step(state, action, reached, frozenset(who), skill_gap)


_PAIR = (Part.MENTOR, Part.MENTEE)

STEPS: tuple[Step, ...] = (
    _step(None, Action.REQUEST, State.REQUESTED, Part.MENTEE),
    _step(State.REQUESTED, Action.ACCEPT, State.ACCEPTED, Part.MENTOR),
    _step(State.REQUESTED, Action.DECLINE, State.DECLINED, Part.MENTOR),
    _step(State.REQUESTED, Action.WITHDRAW, State.WITHDRAWN, Part.MENTEE),
    _step(State.REQUESTED, Action.EXPIRE, State.EXPIRED, Part.SYSTEM),
    _step(State.REQUESTED, Action.CANCEL, State.CANCELLED, Part.ADMIN, Part.SYSTEM),
    _step(State.ACCEPTED, Action.SCHEDULE, State.SCHEDULED, *_PAIR),
    _step(State.ACCEPTED, Action.LOG_MEETING, State.IN_PRACTICE, *_PAIR),
    _step(State.ACCEPTED, Action.CANCEL, State.CANCELLED, *_PAIR, Part.ADMIN, Part.SYSTEM),
    _step(State.ACCEPTED, Action.LAPSE, State.LAPSED, Part.SYSTEM),
    _step(State.SCHEDULED, Action.SCHEDULE, State.SCHEDULED, *_PAIR),
    _step(State.SCHEDULED, Action.LOG_MEETING, State.IN_PRACTICE, *_PAIR),
    _step(State.SCHEDULED, Action.RESCHEDULE, State.SCHEDULED, *_PAIR),
    _step(
        State.SCHEDULED,
        Action.RECORD_MEETING,
        (State.IN_PRACTICE, State.ACCEPTED, State.SCHEDULED),
        *_PAIR,
    ),
    _step(State.SCHEDULED, Action.CANCEL, State.CANCELLED, *_PAIR, Part.ADMIN, Part.SYSTEM),
    _step(State.SCHEDULED, Action.LAPSE, State.LAPSED, Part.SYSTEM),
    _step(State.IN_PRACTICE, Action.SCHEDULE, State.IN_PRACTICE, *_PAIR),
    _step(State.IN_PRACTICE, Action.RESCHEDULE, State.IN_PRACTICE, *_PAIR),
    _step(State.IN_PRACTICE, Action.RECORD_MEETING, State.IN_PRACTICE, *_PAIR),
    _step(State.IN_PRACTICE, Action.LOG_MEETING, State.IN_PRACTICE, *_PAIR),
    _step(State.IN_PRACTICE, Action.REASSESS, State.AWAITING_VERIFICATION, Part.MENTEE, skill_gap=True),
    _step(State.IN_PRACTICE, Action.COMPLETE, State.COMPLETED, *_PAIR, skill_gap=False),
    _step(State.IN_PRACTICE, Action.CANCEL, State.CANCELLED, *_PAIR, Part.ADMIN, Part.SYSTEM),
    _step(State.IN_PRACTICE, Action.LAPSE, State.LAPSED, Part.SYSTEM),
    _step(State.AWAITING_VERIFICATION, Action.REASSESS, State.AWAITING_VERIFICATION, Part.MENTEE),
    _step(State.AWAITING_VERIFICATION, Action.RETURN, State.IN_PRACTICE, Part.VERIFIER),
    _step(State.AWAITING_VERIFICATION, Action.CANCEL, State.CANCELLED, Part.ADMIN, Part.SYSTEM),
    _step(State.AWAITING_VERIFICATION, Action.VERIFY, State.VERIFIED, Part.VERIFIER),
    _step(State.AWAITING_VERIFICATION, Action.LAPSE, State.LAPSED, Part.SYSTEM),
    _step(State.VERIFIED, Action.CORRECT, State.VERIFIED, Part.ORIGINAL_VERIFIER, Part.REVIEWER),
)
"""Every step of a session, in the order of the table of states."""

_BY_STATE_AND_ACTION = {(step.state, step.action): step for step in STEPS}
_WHO_EVER = {
    action: frozenset[Part]().union(*(step.who for step in STEPS if step.action is action))
    for action in Action
}


def step_of(state: State, action: Action, purpose: str) -> Step | None:
    """The step that the table knows for this action in this state, None where it is not legal."""
    step = _BY_STATE_AND_ACTION.get((state, action))
    if step is None or step.skill_gap not in {None, purpose == SKILL_GAP}:
        return None
    return step


def may_take(state: State, action: Action, parts: frozenset[Part]) -> bool:
    """Whether somebody with these parts is one who takes this action.

    In a state where the action is not legal, whoever may take it in any state: they are told that it is the
    wrong moment, others that it is not theirs to do.
    """
    step = _BY_STATE_AND_ACTION.get((state, action))
    return bool(parts & (_WHO_EVER[action] if step is None else step.who))


def allowed_actions(
    *,
    state: State | str,
    purpose: str,
    is_mentor: bool,
    is_mentee: bool,
    may_verify: bool,
    is_admin: bool,
    now: datetime,
    has_planned_meeting: bool,
    practice_since: datetime | None,
    min_practice: timedelta,
    verified_it: bool = False,
    is_disputed: bool = False,
    correct_until: datetime | None = None,
) -> list[Action]:
    """What the viewer may try now, in the order of `Action`; empty for a bystander.

    `may_verify`: whoever may verify this session at `now` (False for mentor and mentee).
    `has_planned_meeting`: a meeting is still PLANNED, whatever its time. `practice_since`: where the practice
    clock runs from, None before a held meeting. `verified_it`: it was the viewer who verified it. `is_disputed`:
    the mentor's dispute of its gain is undecided. `correct_until`: the last moment of a correction, None before
    the verification. Capacity, evidence and levels are checked when tried.
    """
    parts = parts_of(
        is_mentor=is_mentor,
        is_mentee=is_mentee,
        may_verify=may_verify,
        is_admin=is_admin,
        verified_it=verified_it,
        is_disputed=is_disputed,
    )
    at = State(state)
    timely = _timely(at, now, has_planned_meeting, practice_since, min_practice)
    if correct_until is None or now > correct_until:
        timely -= {Action.CORRECT}
    return [
        action
        for action in Action
        if (step := step_of(at, action, purpose)) is not None and step.who & parts and action in timely
    ]


def parts_of(
    *,
    is_mentor: bool,
    is_mentee: bool,
    may_verify: bool,
    is_admin: bool,
    verified_it: bool = False,
    is_disputed: bool = False,
) -> frozenset[Part]:
    """The parts that somebody has in a session; mentor and mentee review no dispute of their own."""
    held = {
        Part.MENTOR: is_mentor,
        Part.MENTEE: is_mentee,
        Part.VERIFIER: may_verify,
        Part.ADMIN: is_admin,
        Part.ORIGINAL_VERIFIER: verified_it,
        Part.REVIEWER: is_admin and is_disputed and not (is_mentor or is_mentee),
    }
    return frozenset(part for part, is_held in held.items() if is_held)


def _timely(
    state: State,
    now: datetime,
    has_planned_meeting: bool,
    practice_since: datetime | None,
    min_practice: timedelta,
) -> set[Action]:
    timely = set(Action)
    if not has_planned_meeting:
        timely -= {Action.RESCHEDULE, Action.RECORD_MEETING}
    if state is State.IN_PRACTICE and not practised_enough(now, practice_since, min_practice):
        timely -= {Action.REASSESS}
    return timely


def practised_enough(now: datetime, practice_since: datetime | None, min_practice: timedelta) -> bool:
    """Whether the practice clock has run its least time; False before a held meeting."""
    return practice_since is not None and now >= practice_since + min_practice
