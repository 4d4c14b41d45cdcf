"""The mentors of a list beside its mentee, column by column."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.search.candidates import SkillRow
from graph.search.mentees import MenteeRow
from graph.search.people import PersonRow
from mentoring.search.around import Around
from mentoring.search.books import Book, Places
from mentoring.search.colleagues import Album, Crowd, Facts
from scoring.arrays import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Mentors:
    """People with an offer on a skill beside one mentee, in the order of their ids; arrays are (n,).

    `at`: their offers in the book. `styles`: how people say they like to work, where that is compared.
    """

    book: Book
    at: Places
    crowd: Crowd
    skill: SkillRow
    around: Around
    styles: Mapping[str, Sequence[int]]

    @property
    def mentee(self) -> MenteeRow:
        return self.around.mentee

    @property
    def size(self) -> int:
        return self.at.size

    @property
    def album(self) -> Album:
        """What the facts are numbers of."""
        return self.around.album

    @property
    def facts(self) -> Facts:
        return self.crowd.facts

    def person(self, at: int) -> PersonRow:
        """One of them as told."""
        return self.crowd.person(at)

    @cached_property
    def ids(self) -> list[str]:
        return self.book.ids(self.at)

    def id_of(self, place: int) -> str:
        """The id of one of them."""
        return self.book.mentor_ids[int(self.at[place])]

    @property
    def ranks(self) -> Ints:
        """Their levels."""
        return self.book.ranks[self.at]

    def take(self, where: NDArray[Any]) -> "Mentors":
        """Those at these places, or of these flags."""
        return Mentors(
            self.book, self.at[where], self.crowd.take(where), self.skill, self.around, self.styles
        )

    def among(self, mentor_ids: Collection[str]) -> Flags:
        """Who is one of these people."""
        flags = np.zeros(self.size, dtype=np.bool_)
        # Mostly there is nobody, or nobody who offers the skill.
        if mentor_ids and (places := self.book.places(mentor_ids)).size:
            flags = np.isin(self.at, places, assume_unique=True)
        return flags

    @cached_property
    def is_led(self) -> Flags:
        """Who reports to the mentee, at any length."""
        return self.among(self.mentee.led)

    @cached_property
    def has_open_session(self) -> Flags:
        """With whom the mentee has a session under way on this skill."""
        skill_id = self.book.row.skill_id
        return self.among({mentor for skill, mentor in self.mentee.open_sessions if skill == skill_id})

    @cached_property
    def together(self) -> Ints:
        """Sessions that each and the mentee agreed on before."""
        met = self.mentee.met
        counts = np.zeros(self.size, dtype=np.int64)
        for place in np.flatnonzero(self.among(met.keys())).tolist():
            counts[place] = met[self.id_of(place)]
        return counts

    @property
    def steps(self) -> Ints:
        """Steps between the departments in their tree, `UNKNOWN_DISTANCE` where one is unknown."""
        steps: Ints = self.around.workplaces.steps[self.facts["workplace"]]
        return steps

    @cached_property
    def is_near(self) -> Flags:
        """Whether one department lies within the other, or one is unknown."""
        flags: Flags = self.around.workplaces.is_near[self.facts["workplace"]]
        return flags

    def within(self, units: Collection[str]) -> Flags:
        """Who works within one of these units."""
        flags: Flags = self.album.workplaces.within(units)[self.facts["workplace"]]
        return flags

    @property
    def managers(self) -> Ints:
        """How far up the mentee's line each one's own manager stands, as `Candidates.managers`."""
        return self.around.heights(self.facts)

    @cached_property
    def shared_hours(self) -> Floats:
        """Working hours a week in common with the mentee's; nan where either is unknown."""
        return self.around.shared_hours(self.facts)
