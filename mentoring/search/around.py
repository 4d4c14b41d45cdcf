"""A mentee beside all that a process knows of mentors, by the numbers that it gives to what they have in common."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from graph.search.mentees import MenteeRow
from mentoring.search import hours
from mentoring.search.colleagues import Album, Facts
from mentoring.search.workplaces import Beside
from scoring.arrays import Floats, Ints
from scoring.matching import OUTSIDE_THE_LINE, UNKNOWN_DISTANCE

_NOT_ASKED: Final = -1.0


@dataclass(frozen=True, eq=False)
class Around:
    """What all lists of a mentee share, each part made when the first of them asks; `now`: when they are made.

    Facts are of the album's mentors; arrays that come of them are (n,) as they are.
    """

    mentee: MenteeRow
    album: Album
    now: datetime

    @cached_property
    def workplaces(self) -> Beside:
        """All workplaces beside the mentee's."""
        return self.album.workplaces.beside(self.mentee)

    def heights(self, facts: Facts) -> Ints:
        """How far up the mentee's line each one's own manager stands, as `Candidates.managers`."""
        heights: Ints = self._heights[facts["manager"]]
        return heights

    @cached_property
    def _heights(self) -> Ints:
        """By manager; the last place, which -1 means, is for who has none."""
        managers, above = self.album.managers, self.mentee.above
        heights = np.full(len(managers.values) + 1, OUTSIDE_THE_LINE if above else UNKNOWN_DISTANCE)
        for height, manager_id in enumerate(above):
            heights[managers.known([manager_id])] = height
        heights[-1] = UNKNOWN_DISTANCE
        return heights

    def shared_hours(self, facts: Facts) -> Floats:
        """Working hours a week in common with the mentee's; nan where either is unknown."""
        desks = facts["desk"]
        found: Floats = self._hours[desks]
        new = desks[found == _NOT_ASKED]
        if new.size:
            asked = np.unique(new)
            own = (self.mentee.time_zone, self.mentee.working_hours)
            others = [self.album.desks.values[desk] for desk in asked.tolist()]
            # None becomes nan.
            self._hours[asked] = np.array(hours.in_common(own, others, self.now), dtype=np.float64)
            found = self._hours[desks]
        return found

    @cached_property
    def _hours(self) -> Floats:
        """By desk."""
        return np.full(len(self.album.desks.values), _NOT_ASKED)
