"""What one person can do in one skill, and every assessment of it."""

from bisect import insort
from dataclasses import dataclass, field

from mentoring.demo import keys
from mentoring.demo.worktime import instant
from mentoring.exchange.records import Assessment, Evidence

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class Mark:
    """An assessment of a holding; `at` in seconds, `assessor` a person's number."""

    key: str
    at: int
    rank: int
    by_manager: bool
    assessor: int


@dataclass(slots=True)
class Holding:
    """A person's true level in a skill and the marks it was given, in order of time."""

    level: float
    marks: list[Mark] = field(default_factory=list)
    offered_rank: int | None = None
    """The level of a skill that is taught; whoever assesses it sees just that."""
    busy_until: int = 0
    """No review before the end of a session on this skill."""

    def current(self, seconds: int) -> Mark | None:
        """The mark behind `current` at an instant: a manager's latest, else the person's own latest."""
        own = None
        for mark in reversed(self.marks):
            if mark.at <= seconds:
                if mark.by_manager:
                    return mark
                own = own or mark
        return own

    def high_water(self, seconds: int) -> int | None:
        """The highest level that a manager gave up to an instant."""
        return max((mark.rank for mark in self.marks if mark.by_manager and mark.at <= seconds), default=None)


def rank_of(level: float) -> int:
    """A level as a rank of the scale."""
    return min(max(round(level), LOWEST), HIGHEST)


def _instant(mark: Mark) -> int:
    return mark.at


class Register:
    """Every assessment of the company, in the order in which they were written."""

    def __init__(self, keys: list[str]) -> None:
        self.assessments: list[Assessment] = []
        self.evidence: list[Evidence] = []
        self._keys = keys

    def enter(
        self,
        holding: Holding,
        *,
        person: int,
        assessor: int,
        skill: str,
        phase: str,
        rank: int,
        at: int,
        model_version: int,
        indicators: tuple[str, ...] = (),
        comment: str | None = None,
    ) -> Mark:
        """A new assessment, SELF by the person, MANAGER by anybody else; its mark is added to the holding."""
        key = keys.assessment(len(self.assessments) + 1)
        mark = Mark(key, at, rank, assessor != person, assessor)
        insort(holding.marks, mark, key=_instant)
        self.assessments.append(
            Assessment(
                external_id=key,
                person=self._keys[person],
                assessor=self._keys[assessor],
                skill=skill,
                kind="MANAGER" if mark.by_manager else "SELF",
                phase=phase,
                rank=rank,
                assessed_at=instant(at),
                model_version=model_version,
                comment=comment,
                indicators=indicators,
            )
        )
        return mark

    def attach(self, mark: Mark, *, title: str, url: str | None = None, note: str | None = None) -> None:
        """A piece of evidence for an assessment."""
        key = keys.evidence(len(self.evidence) + 1)
        self.evidence.append(Evidence(key, mark.key, title, url, note))
