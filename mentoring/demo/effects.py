"""The true effects behind every gain, and the two signals of a session that follow from them."""

from dataclasses import dataclass

import numpy as np

from mentoring.demo.chance import Dice
from mentoring.demo.skills.holdings import rank_of


@dataclass(frozen=True, slots=True)
class Variances:
    """The shipped variances of the two-signal model, in levels squared; `source_scale` of a t_3, in levels."""

    mentor: float = 0.107
    mentor_skill: float = 0.02
    mentee: float = 0.153
    manager: float = 0.083
    skill: float = 0.076
    over_claim: float = 0.022
    team: float = 0.004
    source_scale: float = 0.35
    residual_mean: float = 0.371
    residual_difference: float = 0.327


ALPHA = {1: 1.9, 2: 2.8, 3: 3.65, 4: 4.4, 5: 4.85}
"""Mean of claim and verified level after a session, by starting level."""

KAPPA = {1: -0.2, 2: -0.25, 3: -0.3, 4: -0.3, 5: -0.15}
"""Verified level minus claim, by starting level: managers see a little less than mentees claim."""


class Effects:
    """What is true of people, skills and pairs; pairs are drawn when they first meet."""

    def __init__(
        self, people: int, skills: list[str], rng: np.random.Generator, variances: Variances
    ) -> None:
        self.variances = variances
        self.mentor = _normals(rng, variances.mentor, people)
        self.mentee = _normals(rng, variances.mentee, people)
        self.over_claim = _normals(rng, variances.over_claim, people)
        self.manager = _normals(rng, variances.manager, people)
        self.team = _normals(rng, variances.team, people)
        self.skill = dict(zip(skills, _normals(rng, variances.skill, len(skills)), strict=True))
        self.mentor_skill: dict[tuple[int, str], float] = {}
        self.source: dict[tuple[int, int], float] = {}
        self._dice = Dice(rng)

    def signals(
        self, *, mentor: int, mentee: int, skill: str, manager: int, start: int, quality: float
    ) -> tuple[int, int]:
        """The level that the mentee claims and the one that the manager verifies, whole and on the scale."""
        variances = self.variances
        mean = (
            ALPHA[start]
            + self.mentor[mentor]
            + self._of_mentor_and_skill(mentor, skill)
            + self.mentee[mentee]
            + self.skill[skill]
            + self.manager[manager] / 2
            + self.over_claim[mentee] / 2
            + self.team[manager]
            + self._of_source(mentor, manager)
            + self._dice.normal(0, (variances.residual_mean / quality) ** 0.5)
        )
        difference = (
            KAPPA[start]
            + self.manager[manager]
            - self.over_claim[mentee]
            + self._dice.normal(0, (variances.residual_difference / quality) ** 0.5)
        )
        return rank_of(mean - difference / 2), rank_of(mean + difference / 2)

    def _of_mentor_and_skill(self, mentor: int, skill: str) -> float:
        known = self.mentor_skill.get((mentor, skill))
        if known is None:
            known = self._dice.normal(0, self.variances.mentor_skill**0.5)
            self.mentor_skill[mentor, skill] = known
        return known

    def _of_source(self, mentor: int, manager: int) -> float:
        known = self.source.get((mentor, manager))
        if known is None:
            known = self.source[mentor, manager] = self._dice.student_3(self.variances.source_scale)
        return known


def _normals(rng: np.random.Generator, variance: float, count: int) -> list[float]:
    return [float(drawn) * variance**0.5 for drawn in rng.standard_normal(count)]
