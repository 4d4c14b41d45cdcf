"""The fit: from a ledger to every mentor's reputation."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from scoring.arrays import Floats, Ints, frozen_floats, frozen_ints
from scoring.mixed_model.iterative import Limits
from scoring.mixed_model.solve import Solution, solved
from scoring.reputation import equations as model_equations
from scoring.reputation import estimation, source
from scoring.reputation.equations import Block, Equations
from scoring.reputation.ledger import Ledger
from scoring.reputation.policy import Policy, held_variances
from scoring.reputation.results import Fitted, Reputations

_FACTORISED_AT_ONCE = 1_500
"""Up to this many sessions a factorisation is faster than an iteration for one right-hand side."""
_NO_BLOCK = Block(0, np.empty(0, dtype=np.int64))


def fit(
    ledger: Ledger,
    policy: Policy = Policy(),  # noqa: B008  frozen, so one shared value is safe
    *,
    variances: Mapping[str, float] | None = None,
    rng: np.random.Generator | None = None,
) -> Reputations:
    """Predictions of the two-signal model with their interval.

        A = (v + r) / 2 = alpha_b + u_j + w_jk + a_c + g_k + h_m / 2 + s_c / 2 + d_m + p_jm + e1
        B =  v - r      = kappa_b                          + h_m     - s_c                  + e2

    with p_jm ~ t_3(0, .35), wider for a source of more than a session and a half's weight (`source.bounded`),
    e1 ~ N(0, R1 / omega), e2 ~ N(0, R2 / omega); a session without a claim gives v = A + B / 2.

    Parameters
    ----------
    variances
        Levels squared, by the names of `VARIANCE_NAMES`, held as given; a name left out takes the policy's, and
        a variance of 0 makes those effects exactly 0. None: the policy's below `policy.estimate_from` mentors
        with evidence; estimated and drawn towards the policy's from there on (`estimation`).
    rng
        For a sampled estimate of the variances, and for the standard deviations past `policy.exact_rows`;
        default a generator of seed 0. With the same variances `mean` does not depend on it.

    Raises
    ------
    ValueError
        A name or value in `variances` is wrong.

    Notes
    -----
    Henderson's mixed-model equations (Biometrics 31, 1975). Up to `policy.exact_rows` sessions everything
    is exact to rounding. Past it means hold to a relative residual of 1e-11, and standard deviations to
    .4 % in the root mean square and 2 % at worst (6,000 sessions solved both ways).
    Processor time with one BLAS thread, variances given: 12,000 sessions in 8 s and 0.5 GB; 47,600 of 10,000
    mentors in 4 s; 474,000 of 100,000 mentors in 65 s and 3 GB, a third of it for the intervals on two
    threads side by side. Variances estimated: 100 mentors in 2 s, 1,000 in 4 s, 10,000 in 14 s, 100,000 in
    119 s (on a machine with other work on it).
    """
    held = held_variances(policy, variances)
    generator = rng if rng is not None else np.random.default_rng(0)
    # The same draws however many solutions came before: at variances held as they were estimated, the standard
    # deviations are those of the estimate.
    seed = int(generator.spawn(1)[0].integers(2**63))

    def solve(equations: Equations, after: Solution | None) -> Solution:
        exact = equations.rows.size <= min(policy.exact_rows, _FACTORISED_AT_ONCE)
        return _solved(equations, policy, np.random.default_rng(seed), exact=exact, after=after)

    omega = model_equations.weights(ledger, policy)
    equations = model_equations.assemble(ledger, omega, held)
    start, known = None, True
    if variances is None and _mentors_seen(equations) >= policy.estimate_from:
        some = _of_some_mentors(ledger, equations, omega, policy, generator)
        estimate = estimation.estimated(some, policy, solve, generator)
        held, known = estimate.values, estimate.converged
        equations = estimate.equations if some is equations else equations.at(held)
        start = estimate.solution if some is equations else None
    found = source.settled(equations, policy, solve, start)
    solution = found.solution
    if _FACTORISED_AT_ONCE < found.equations.rows.size <= policy.exact_rows:
        solution = _solved(found.equations, policy, np.random.default_rng(seed), exact=True)
    mean, sd = _mentors(ledger, found.equations, solution, held["mentor"])
    return Reputations(
        policy=policy,
        variances=held,
        converged=known and found.converged and solution.converged,
        iterations=found.solves,
        moved=found.moved,
        fitted=_fitted(ledger, found.equations, solution, mean, sd),
    )


def _of_some_mentors(
    ledger: Ledger, equations: Equations, omega: Floats, policy: Policy, rng: np.random.Generator
) -> Equations:
    """The equations, or those of the sessions of `policy.estimate_mentors` mentors where there are more."""
    seen = equations.blocks["mentor"].codes
    if seen.size <= policy.estimate_mentors:
        return equations
    chosen = np.zeros(ledger.mentors)
    chosen[rng.choice(seen, policy.estimate_mentors, replace=False)] = 1.0
    return model_equations.assemble(ledger, omega * chosen[ledger.mentor], policy.variances())


def _mentors_seen(equations: Equations) -> int:
    """Mentors with evidence."""
    return equations.blocks.get("mentor", _NO_BLOCK).codes.size


def _solved(
    equations: Equations,
    policy: Policy,
    rng: np.random.Generator,
    *,
    exact: bool,
    after: Solution | None = None,
) -> Solution:
    limits = Limits(policy.draws, policy.tolerance, policy.draw_tolerance, policy.most_iterations)
    return solved(equations.linear, exact=exact, limits=limits, rng=rng, last="mentor", after=after)


def _mentors(ledger: Ledger, system: Equations, solution: Solution, variance: float) -> tuple[Floats, Floats]:
    """u_j and its sd for every mentor; the prior's for one without evidence."""
    mean, sd = np.zeros(ledger.mentors), np.full(ledger.mentors, np.sqrt(variance))
    block = system.blocks.get("mentor", _NO_BLOCK)
    own = np.arange(block.start, block.stop)
    mean[block.codes] = solution.effects[own]
    sd[block.codes] = np.sqrt(solution.variances_of(_targets(system, own)))
    return mean, sd


def _fitted(ledger: Ledger, system: Equations, solution: Solution, mean: Floats, sd: Floats) -> Fitted:
    """With u_j + w_jk and its sd for every mentor x skill pair with evidence."""
    block = system.blocks.get("mentor_skill", _NO_BLOCK)
    mentors = block.codes // max(ledger.skills, 1)
    own = np.arange(block.start, block.stop)
    shared = system.blocks.get("mentor", _NO_BLOCK).columns_of(mentors)
    targets = _targets(system, own, shared)
    return Fitted(
        ledger=ledger,
        mean=frozen_floats(mean),
        sd=frozen_floats(sd),
        equations=system,
        solution=solution,
        pairs=frozen_ints(block.codes),
        pair_mean=frozen_floats(targets.T @ solution.effects),
        pair_sd=frozen_floats(np.sqrt(solution.variances_of(targets))),
    )


def _targets(system: Equations, *columns: Ints) -> sparse.csc_array:
    """One column a target: the sum of the unknowns at that place of each argument, -1 for none."""
    unknowns = np.concatenate(columns)
    places = np.tile(np.arange(columns[0].size), len(columns))
    seen = unknowns >= 0
    shape = (system.right.size, columns[0].size)
    return sparse.csc_array((np.ones(int(seen.sum())), (unknowns[seen], places[seen])), shape=shape)
