"""The heavy-tailed source effect: an extreme source explains itself and leaves its mentor's score alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scoring.arrays import Floats, Ints, sums
from scoring.mixed_model.solve import Solution
from scoring.reputation.equations import Equations
from scoring.reputation.policy import Policy

Solve = Callable[[Equations, Solution | None], Solution]
"""The equations solved, begun where an earlier solution of the same unknowns stood."""

_REMEMBERED = 5
"""Steps behind an extrapolation."""
_FARTHEST = float(np.log(2.0))
"""An extrapolation strays from what it extrapolates by a factor of two at most."""
_RIDGE = 1e-12
"""Share of their squared length that keeps differences of like direction apart."""
_SWEEPS, _STEPS = 60, 5
_LOCAL_TOLERANCE = 1e-8
"""Sweeps end when no source moves by this many levels."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Equations whose sources have the prior precision that their own effects ask for.

    solution
        Of `equations`.
    solves
        How often equations were solved.
    moved
        How far a source effect moved between the last two solves, in levels.
    """

    equations: Equations
    solution: Solution
    converged: bool
    solves: int
    moved: float


def settled(equations: Equations, policy: Policy, solve: Solve, start: Solution | None = None) -> Settled:
    """p_jm ~ t_nu(0, s) by iteratively reweighted least squares, from the multipliers that stand.

    t is a normal distribution of precision tau / s^2 with an uncertain tau, whose mean given p is
    (nu + 1) / (nu + E[p^2] / s^2); here E[p^2] = mean^2 + 1 / (diagonal of the equations), without draws.
    Ends when no p moves by `policy.source_tolerance` between two solves, or after `policy.source_solves`.

    Notes
    -----
    Lange, Little and Taylor, "Robust statistical modeling using the t distribution", JASA 84 (1989).
    Reweighting once a solve takes 40 solves to 1e-6. Its fixed point is reached in 5 to 9 when between two
    solves the sources settle with what stands next to them, all else held (`_Neighbourhood`), and Anderson's
    extrapolation (J. ACM 12, 1965) takes off what is left.
    """
    solution = solve(equations, start)
    own = equations.linear.system.blocks.get("source")
    if own is None or not own.stop:
        return Settled(equations, solution, converged=True, solves=1, moved=0.0)
    squares = scales_squared(equations, policy)
    neighbourhood = _Neighbourhood(equations, squares, policy.source_freedom)
    relative = equations.linear.variances["source"] / squares
    extrapolation = _Extrapolation()
    moved = np.inf
    for done in range(2, policy.source_solves + 1):
        before_tau = equations.linear.system.multiplier[own] / relative
        tau = extrapolation.of(before_tau, neighbourhood.multipliers(solution.effects, before_tau, equations))
        equations = equations.with_source_multipliers(tau * relative)
        before, solution = solution, solve(equations, solution)
        moved = float(np.abs(solution.effects[own] - before.effects[own]).max())
        if moved < policy.source_tolerance:
            return Settled(equations, solution, converged=True, solves=done, moved=moved)
    return Settled(equations, solution, converged=False, solves=policy.source_solves, moved=moved)


class _Extrapolation:
    """Anderson's: the mixture of the last steps whose change would be least, on the scale of log tau."""

    def __init__(self) -> None:
        self._reached: list[Floats] = []
        self._changes: list[Floats] = []

    def of(self, before: Floats, after: Floats) -> Floats:
        """A better guess than `after` of where steps such as this from `before` to `after` lead."""
        reached, change = np.log(after), np.log(after / before)
        self._reached = [*self._reached[1 - _REMEMBERED :], reached]
        self._changes = [*self._changes[1 - _REMEMBERED :], change]
        differences = np.diff(np.stack(self._changes), axis=0)
        lengths = differences @ differences.T
        if not np.trace(lengths):
            return after
        lengths += _RIDGE * np.trace(lengths) * np.eye(len(lengths))
        shares = np.linalg.solve(lengths, differences @ change)
        step = shares @ np.diff(np.stack(self._reached), axis=0)
        extrapolated: Floats = np.exp(reached - np.clip(step, -_FARTHEST, _FARTHEST))
        return extrapolated


def multipliers(source_effects: Floats, diagonal: Floats, scale_squared: Floats, freedom: float) -> Floats:
    """tau of each source from its effect and its own place on the diagonal of the equations; (sources,)."""
    expected_square = source_effects**2 + 1 / diagonal
    return (freedom + 1) / (freedom + expected_square / scale_squared)


def scales_squared(equations: Equations, policy: Policy) -> Floats:
    """The squared scale of each source, in levels squared; (sources,)."""
    own = equations.linear.system.blocks["source"]
    of_signal = equations.design[: equations.rows.size, own].indices.astype(np.int64)
    information = sums(of_signal, equations.precision[: equations.rows.size], own.stop - own.start)
    variances = equations.linear.variances
    return bounded(information, variances["source"], variances["residual_level"] / policy.source_sessions)


def bounded(information: Floats, scale_squared: float, least_noise: float) -> Floats:
    """The squared scale at which sources with this information (all above 0) leave at least this noise.

    Of a mentor a source says 1 / (scale^2 + 1 / information) at most: once its sessions' own noise, 1 / information,
    falls below `least_noise`, the scale grows by what is missing.
    """
    return scale_squared + np.maximum(least_noise - 1 / information, 0.0)


class _Terms(NamedTuple):
    """One kind of effect as the level signals see it: every signal has one of them, with coefficient 1.

    block
        Where they stand among the unknowns; empty where they have no variance and stay 0.
    of_signal : (r,)
        Which of the `k` effects.
    information, prior : (k,)
        What the level signals say of each, and its prior precision.
    """

    block: slice
    of_signal: Ints
    information: Floats
    prior: Floats

    def values(self, effects: Floats) -> Floats:
        """These effects of theta; (k,)."""
        return effects[self.block] if self.block.stop else np.zeros(1)


class _Neighbourhood:
    """Sources, their mentor, its skills and the mentees in the level signals, all else held.

    Nearly all that a new tau moves is there, and it costs a few passes over the sessions: a mentor's
    equations in u_j and p_jm alone are an arrow, solved at once, and the rest is relaxed in turn.
    """

    def __init__(self, equations: Equations, scale_squared: Floats, freedom: float) -> None:
        self._scale_squared = scale_squared
        self._freedom = freedom
        self._precision = equations.precision[: equations.rows.size]
        self._source = self._terms(equations, "source")
        self._mentor = self._terms(equations, "mentor")
        self._beside = [self._terms(equations, name) for name in ("mentor_skill", "mentee")]
        own = self._source.block
        self._mentor_of_source = np.zeros(own.stop - own.start, dtype=np.int64)
        self._mentor_of_source[self._source.of_signal] = self._mentor.of_signal

    def multipliers(self, effects: Floats, tau: Floats, equations: Equations) -> Floats:
        """tau of each source, from where it stands to where it and what stands next to it have settled; (sources,)."""
        mentors, sources = self._mentor.values(effects), self._source.values(effects)
        beside = [terms.values(effects) for terms in self._beside]
        left = (equations.signals - equations.design @ effects)[: equations.rows.size]
        for _ in range(_SWEEPS):
            before = sources
            left = left + mentors[self._mentor.of_signal] + sources[self._source.of_signal]
            unexplained = self._total(left, self._source)
            for _ in range(_STEPS):
                diagonal = self._source.information + tau / self._scale_squared
                tau = multipliers(sources, diagonal, self._scale_squared, self._freedom)
                mentors, sources = self._arrow(unexplained, tau)
            left -= mentors[self._mentor.of_signal] + sources[self._source.of_signal]
            for place, terms in enumerate(self._beside):
                left += beside[place][terms.of_signal]
                beside[place] = self._total(left, terms) / (terms.information + terms.prior)
                left -= beside[place][terms.of_signal]
            if np.abs(sources - before).max() < _LOCAL_TOLERANCE:
                break
        return tau

    def _arrow(self, unexplained: Floats, tau: Floats) -> tuple[Floats, Floats]:
        """u_j and p_jm that solve their equations, given what all else leaves unexplained in each source."""
        information, mentors = self._source.information, self._mentor.prior.size
        diagonal = information + tau / self._scale_squared
        believed = 1 - information / diagonal
        right = sums(self._mentor_of_source, unexplained * believed, mentors)
        weight = self._mentor.prior + sums(self._mentor_of_source, information * believed, mentors)
        of_mentors = right / weight
        return of_mentors, (unexplained - information * of_mentors[self._mentor_of_source]) / diagonal

    def _total(self, of_signal: Floats, terms: _Terms) -> Floats:
        """Precision times value, summed over the signals of each effect."""
        return sums(terms.of_signal, self._precision * of_signal, terms.prior.size)

    def _terms(self, equations: Equations, name: str) -> _Terms:
        block = equations.linear.system.blocks.get(name)
        if block is None:
            # One effect of infinite prior precision: it is 0 whatever the signals say.
            nobody = np.zeros(equations.rows.size, dtype=np.int64)
            return _Terms(slice(0, 0), nobody, np.zeros(1), np.full(1, np.inf))
        of_signal = equations.design[: equations.rows.size, block].indices.astype(np.int64)
        prior = equations.linear.prior[block]
        return _Terms(block, of_signal, sums(of_signal, self._precision, prior.size), prior)
