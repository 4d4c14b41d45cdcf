"""The variances of a ledger: estimated, and drawn towards the shipped ones as far as it is small."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from scoring.mixed_model import reml
from scoring.mixed_model.solve import Solution
from scoring.reputation import source
from scoring.reputation.equations import Equations
from scoring.reputation.policy import Policy


@dataclass(frozen=True, eq=False)
class Estimated:
    """Variances, and where the equations stood at the last of them.

    values
        By the names of `VARIANCE_NAMES`, in levels squared; none 0 that the policy does not ship as 0.
    moved
        Largest change of a variance in the last round, as a share of the shipped one.
    """

    values: Mapping[str, float]
    equations: Equations
    solution: Solution
    converged: bool
    moved: float


def estimated(
    equations: Equations, policy: Policy, solve: source.Solve, rng: np.random.Generator
) -> Estimated:
    """Average-information REML given the sources' multipliers, and those given it, in turn; then shrunk.

    `equations` stand at the policy's variances. The scale of the source effect is policy and stays.

    Notes
    -----
    log variance = w log estimate + (1 - w) log shipped, w = J / (J + `policy.shrinkage_mentors`) for J mentors
    with evidence: small ledgers otherwise under-cover (REPUTATION.md: .74 at 30 mentors).
    """
    shipped = policy.variances()
    least = {name: policy.least_share * value for name, value in shipped.items()}
    values, held = dict(shipped), {"source"}
    # The same random numbers in every round, so that the rounds come to an end.
    seed = int(rng.integers(2**63))
    loosely = replace(policy, source_tolerance=policy.estimate_source_tolerance)
    found = source.settled(equations, loosely, solve)
    converged, moved, rounds = False, np.inf, 0
    while not converged and rounds < policy.estimate_rounds:
        estimate = reml.estimate(
            found.equations.linear.system,
            values,
            held=held,
            rng=np.random.default_rng(seed),
            dense_limit=policy.exact_estimate_unknowns,
        )
        moved = max(abs(value - values[name]) / shipped[name] for name, value in estimate.values.items())
        converged = estimate.converged and moved < policy.estimate_tolerance
        values |= {name: max(value, least[name]) for name, value in estimate.values.items()}
        # What the data do not see stays at the least, where the next rounds need not look for it again.
        held |= {name for name, value in values.items() if value == least[name]}
        found = source.settled(found.equations.at(values), loosely, solve, found.solution)
        rounds += 1
    mentors = equations.blocks["mentor"].codes.size
    weight = mentors / (mentors + policy.shrinkage_mentors)
    final = MappingProxyType({**shrunk(values, shipped, weight), "source": shipped["source"]})
    return Estimated(final, found.equations.at(final), found.solution, converged=converged, moved=moved)


def shrunk(values: Mapping[str, float], shipped: Mapping[str, float], weight: float) -> dict[str, float]:
    """Estimates drawn towards the shipped variances on the scale of the logarithm."""
    return {name: shipped[name] ** (1 - weight) * value**weight for name, value in values.items()}
