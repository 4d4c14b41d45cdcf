"""Who is let in by a request, and whom a search keeps of those."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graph import instants
from mentoring.search.mentors import Mentors
from mentoring.sessions import lifecycle
from scoring.arrays import Flags

PLACE_TAKING = sorted(str(state) for state in lifecycle.PLACE_TAKING)

LEAST_SHARED_HOURS = 1.0
"""Working hours a week in common from which two people can meet."""


class Dimension(StrEnum):
    """What mentors are counted by, each with a filter of its own."""

    DEPARTMENT = "DEPARTMENT"
    LEVEL = "LEVEL"
    REGION = "REGION"
    LANGUAGE = "LANGUAGE"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the mentors who would be let in a search keeps; the defaults keep all of them.

    `within`, `without`, `regions`: units whose people are kept or left out, none for all. `levels`: ranks of which the
    mentor's on the skill is one. `languages`: tags of which the mentor has to speak one, wherever. `reverse`: only
    mentors of a lower grade than the mentee. `overlapping`: only those with at least an hour of work a week in common.
    `full`: also those without a free place.
    """

    within: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    cross_only: bool = False
    levels: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    reverse: bool = False
    overlapping: bool = False
    full: bool = False

    @property
    def units(self) -> list[str]:
        """The units that are named."""
        return sorted(self.within | self.without | self.regions)

    @property
    def drop_many(self) -> bool:
        """Whether most of those who would be let in may be left out."""
        return bool(self.within or self.regions or self.levels or self.languages or self.reverse)

    @property
    def drop_some(self) -> bool:
        """Whether a part of those who would be let in is left out."""
        return bool(self.without) or self.cross_only or self.overlapping


def let_in(mentee_id: str, mentors: Mentors, filters: Filters) -> Mentors:
    """The mentors whom a request would not be refused for, for a reason of theirs or of the pair."""
    facts = mentors.facts
    refused = mentors.is_led | mentors.has_open_session
    refused |= mentors.among({mentee_id, *mentors.mentee.above})
    free = is_available(mentors) & ~refused
    if not filters.full:
        free &= facts["taken"] < facts["capacity"]
    return mentors.take(free)


def is_available(mentors: Mentors) -> Flags:
    """Who takes requests now, with or without a free place; (n,)."""
    facts = mentors.facts
    available: Flags = (
        facts["is_active"]
        & facts["is_accepting"]
        & (facts["paused_until"] <= instants.micros(mentors.around.now))
    )
    return available


def kept(mentors: Mentors, filters: Filters, *, but: Dimension | None = None) -> Mentors:
    """Those whom the filters keep; `but` leaves the filter of a dimension out, so that other values can be chosen."""
    keeping = np.ones(mentors.size, dtype=np.bool_)
    for chooses, keeps in _rules(mentors, filters):
        if but is None or chooses is not but:
            keeping &= keeps
    return mentors if keeping.all() else mentors.take(keeping)


def _rules(mentors: Mentors, filters: Filters) -> Iterator[tuple[Dimension | None, Flags]]:
    """Whom each filter keeps, with the dimension that it chooses among, None for none."""
    facts, grade = mentors.facts, mentors.mentee.grade
    if filters.within:
        yield Dimension.DEPARTMENT, mentors.within(filters.within)
    if filters.without:
        yield Dimension.DEPARTMENT, ~mentors.within(filters.without)
    if filters.regions:
        yield Dimension.REGION, mentors.within(filters.regions)
    if filters.cross_only:
        yield None, ~mentors.is_near
    if filters.levels:
        yield Dimension.LEVEL, np.isin(mentors.ranks, [*filters.levels])
    if filters.languages:
        languages = frozenset(map(primary, filters.languages))
        spoken = [not languages.isdisjoint(tags) for tags in spoken_by(mentors)]
        yield Dimension.LANGUAGE, np.array(spoken, dtype=np.bool_)[facts["speaks"]]
    if filters.reverse:
        # Nobody of an unknown grade: nan is not below anything.
        yield None, facts["grade"] < (-np.inf if grade is None else grade)
    if filters.overlapping:
        yield None, mentors.shared_hours >= LEAST_SHARED_HOURS


def spoken_by(mentors: Mentors) -> list[frozenset[str]]:
    """The primary tags of what is spoken, by the number under `speaks`."""
    return [frozenset(map(primary, spoken)) for spoken in mentors.album.languages.values]


def primary(language: str) -> str:
    """The primary tag of a language, in lower case: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
