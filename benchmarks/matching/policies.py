"""Rankings of the same candidates: ours, and the simpler ones that products and prototypes use."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring import matching
from scoring.arrays import Floats, Ints
from scoring.matching import RANKING_VERSION, Candidates


@dataclass(frozen=True, eq=False)
class Asked:
    """One request as a policy sees it: candidates who would be let in, with what the service knows of each.

    shared_skills, taken : (n,)
        Skills that mentor and mentee both have, and places taken.
    rng
        For a policy that draws.
    """

    candidates: Candidates
    shared_skills: Ints
    taken: Ints
    rng: np.random.Generator

    def by(self, *keys: Floats | Ints) -> Ints:
        """Candidates by these keys, highest first, equal ones in the order drawn for this request."""
        shuffled = self.rng.permutation(self.taken.size)
        return shuffled[np.lexsort([-np.asarray(key, dtype=np.float64)[shuffled] for key in reversed(keys)])]


Policy = Callable[[Asked], Ints]
"""The candidates, best first."""


def ours(asked: Asked) -> Ints:
    """The match model with its default weights, without the mixing and the newcomers' place of a first page."""
    return asked.by(matching.score.of(asked.candidates).score)


def nearest_level(asked: Asked) -> Ints:
    """The least ahead of the target first."""
    offers = asked.candidates.offers
    return asked.by(-(offers.rank - offers.target))


def most_shared_skills(asked: Asked) -> Ints:
    """Whoever has most skills in common with the mentee: people like them."""
    return asked.by(asked.shared_skills)


def reputation_only(asked: Asked) -> Ints:
    """The highest published posterior mean first, those without one last."""
    mean = asked.candidates.offers.public_mean
    return asked.by(np.where(np.isnan(mean), -np.inf, mean))


def load_only(asked: Asked) -> Ints:
    """The most free places first."""
    return asked.by(asked.candidates.free_places)


def random(asked: Asked) -> Ints:
    """Anybody."""
    return asked.rng.permutation(asked.taken.size)


POLICIES: dict[str, Policy] = {
    f"{RANKING_VERSION} (ours)": ours,
    "nearest level": nearest_level,
    "most shared skills": most_shared_skills,
    "reputation only": reputation_only,
    "load only": load_only,
    "random": random,
}
