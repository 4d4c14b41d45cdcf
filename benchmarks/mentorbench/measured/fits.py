"""Fits of drawn organisations, with what they cost."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.mentorbench import oracle, worlds
from benchmarks.mentorbench.oracle import Best
from benchmarks.mentorbench.worlds import World
from scoring import reputation
from scoring.arrays import Floats
from scoring.reputation import Ledger, Policy, Reputations

SEED = 20_261
"""Of the generator that a fit is given."""
_FEW_DRAWS, _FEW_ROWS = 2, 1_500
"""Where only means are looked at: they depend neither on the draws nor on where the factorisation ends."""


@dataclass(frozen=True, eq=False)
class Fit:
    """One organisation with its reputations; CPU seconds of the fit alone."""

    world: World
    found: Reputations
    cpu_s: float
    best: Best


def of(kind: str, mentors: int, seed: int) -> Fit:
    """Drawn and fitted as the nightly refit does: variances estimated where there are enough mentors."""
    world = worlds.draw(kind, mentors, seed)
    begun = time.process_time()
    found = nightly(world.ledger)
    spent = time.process_time() - begun
    return Fit(world, found, spent, oracle.best(world))


def nightly(ledger: Ledger) -> Reputations:
    """What the nightly refit does."""
    return reputation.fit(ledger, rng=np.random.default_rng(SEED))


def held(ledger: Ledger, variances: Mapping[str, float]) -> Reputations:
    """At variances that are held, as a score between two nights is."""
    return reputation.fit(ledger, variances=variances, rng=np.random.default_rng(SEED))


def means(ledger: Ledger, variances: Mapping[str, float]) -> Floats:
    """Means at variances that are held, without what exact sds cost."""
    policy = replace(Policy(), draws=_FEW_DRAWS, exact_rows=_FEW_ROWS)
    return reputation.fit(ledger, policy, variances=variances, rng=np.random.default_rng(SEED)).mean
