"""Everything that the demo's sessions happen in."""

from dataclasses import dataclass

from mentoring.demo.catalogue import Catalogue
from mentoring.demo.mentors import Mentor
from mentoring.demo.skills.assessing import Assessing
from mentoring.demo.skills.holdings import Register
from mentoring.demo.skills.levels import Holdings
from mentoring.demo.skills.models import Models
from mentoring.demo.staff import Staff


@dataclass(frozen=True, slots=True)
class World:
    """A company before its sessions; sessions change it as they go. `holdings` are by a person's number."""

    catalogue: Catalogue
    staff: Staff
    models: Models
    holdings: list[Holdings]
    mentors: list[Mentor]
    register: Register
    assessing: Assessing

    @property
    def now(self) -> int:
        """00:00 UTC of the day of the demo, in seconds."""
        return self.staff.start_of_today
