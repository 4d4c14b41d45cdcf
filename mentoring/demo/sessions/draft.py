"""A session in the making; instants are seconds since the epoch, people are numbers."""

from dataclasses import dataclass, field

from mentoring.demo.mentors import Mentor
from mentoring.demo.skills.holdings import Holding, Mark
from mentoring.demo.staff import Member
from mentoring.sessions.lifecycle import OPEN, Action, State


@dataclass(frozen=True, slots=True)
class Match:
    """Who is to learn what from whom."""

    mentor: Mentor
    mentee: Member
    skill: str
    target: int
    holding: Holding
    """The mentee's in the skill."""
    asked: int
    """When the mentee asks."""
    reorganised: bool = False
    """The mentor is moved under the mentee between acceptance and verification."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition; `actor` None is the system."""

    at: int
    action: Action
    state_before: State | None
    state: State
    actor: int | None
    reason: str | None


@dataclass(slots=True)
class Encounter:
    """A meeting."""

    begins: int
    ends: int
    mode: str
    status: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Exercise:
    """An entry of the practice log."""

    at: int
    author: int
    note: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who verifies when, in which role."""

    verifier: int
    role: str
    at: int


@dataclass(slots=True)
class Draft:
    """What has happened so far."""

    match: Match
    state: State = State.REQUESTED
    moves: list[Move] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    practice: list[Exercise] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    """Instants of the reassessments."""
    baseline: Mark | None = None
    """The assessment behind `current` when the mentor accepted, or at the request before that."""
    verdict: Verdict | None = None

    @property
    def now(self) -> int:
        """The instant of the last move."""
        return self.moves[-1].at

    @property
    def accepted(self) -> int | None:
        """When the mentor accepted."""
        return next((move.at for move in self.moves if move.action is Action.ACCEPT), None)

    @property
    def first_held(self) -> int | None:
        """The end of the first meeting held."""
        return min((meeting.ends for meeting in self.encounters if meeting.status == "HELD"), default=None)

    @property
    def planned(self) -> list[Encounter]:
        """The meetings still planned."""
        return [meeting for meeting in self.encounters if meeting.status == "PLANNED"]

    @property
    def ended(self) -> bool:
        """Whether the session has reached an end."""
        return self.state not in OPEN

    def participants(self) -> tuple[Member, Member]:
        """Mentor and mentee."""
        return self.match.mentor.member, self.match.mentee
