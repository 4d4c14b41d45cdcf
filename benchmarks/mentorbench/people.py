"""Everybody and every skill of a simulated organisation, with their true effects."""

from dataclasses import dataclass

import numpy as np

from benchmarks.mentorbench.nature import Nature
from scoring.arrays import Floats, Ints

_DEPARTMENT = 40
"""Mentors of one department."""
_OWN_SKILLS, _DEPARTMENT_SKILLS = 3, 6
"""Skills a mentor teaches, of those that a department has."""
_MENTORS_A_SKILL, _FEWEST_SKILLS, _MOST_SKILLS = 20, 8, 300


@dataclass(frozen=True, eq=False)
class Truth:
    """Every true effect, in levels.

    mentor : (mentors,)
        u_j, what a mentor adds to a session's true gain.
    aptitude, over_claim : (mentees,)
        a_c and s_c.
    ease : (skills,)
        g_k.
    leniency, generosity : (managers,)
        h_m (above 0 is lenient) and d_m.
    mentor_department : (mentors,)
        Where a mentor works.
    mentor_skills : (mentors, 3)
        What a mentor teaches.
    department_mentees, team_size
        Mentees of each department and of each manager: mentees are numbered department by department, team by
        team, managers in the same order.
    """

    mentor: Floats
    aptitude: Floats
    over_claim: Floats
    ease: Floats
    leniency: Floats
    generosity: Floats
    mentor_department: Ints
    mentor_skills: Ints
    department_mentees: int
    team_size: int

    @property
    def departments(self) -> int:
        """How many there are."""
        return self.aptitude.size // self.department_mentees

    @property
    def department_managers(self) -> int:
        """How many each has."""
        return self.department_mentees // self.team_size

    def manager_of(self, mentee: Ints) -> Ints:
        """Who verifies these mentees."""
        return mentee // self.team_size


def drawn(nature: Nature, mentors: int, rng: np.random.Generator) -> Truth:
    """An organisation's people."""
    departments = max(2, mentors // _DEPARTMENT)
    teams = max(2, round(nature.mentees_per_mentor * mentors / departments / nature.team_size))
    managers = departments * teams
    mentees = managers * nature.team_size
    skills = int(np.clip(mentors // _MENTORS_A_SKILL, _FEWEST_SKILLS, _MOST_SKILLS))
    of_manager = np.arange(managers) // teams
    of_mentee = np.arange(mentees) // (teams * nature.team_size)
    leniency = _shared(nature.severity_sd, nature.department_share, of_manager, rng)
    lenient = rng.random(managers) < nature.lenient_share
    department = rng.integers(0, departments, mentors)
    own = rng.permuted(np.tile(np.arange(_DEPARTMENT_SKILLS), (mentors, 1)), axis=1)[:, :_OWN_SKILLS]
    return Truth(
        mentor=rng.normal(0, nature.mentor_sd, mentors),
        aptitude=_shared(nature.mentee_sd, nature.department_share, of_mentee, rng),
        over_claim=rng.normal(0, nature.over_claim_sd, mentees),
        ease=rng.normal(0, nature.skill_sd, skills),
        leniency=leniency + nature.leniency * lenient,
        generosity=rng.normal(0, nature.generosity_sd, managers),
        mentor_department=department,
        # Departments share half of their skills with the next one.
        mentor_skills=(own + _DEPARTMENT_SKILLS // 2 * department[:, None]) % skills,
        department_mentees=teams * nature.team_size,
        team_size=nature.team_size,
    )


def _shared(sd: float, share: float, department: Ints, rng: np.random.Generator) -> Floats:
    """Effects of which a share of the variance is the department's."""
    common = rng.normal(0, sd, department.max() + 1)[department]
    effects: Floats = np.sqrt(share) * common + np.sqrt(1 - share) * rng.normal(0, sd, department.size)
    return effects
